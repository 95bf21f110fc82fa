"""Which processes are alive: told by locks that the system frees, however a process ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from sharedesk.services.processes import ProcessRegistry

HOLD = """
import sys
from pathlib import Path
from sharedesk.services.processes import ProcessRegistry
registry = ProcessRegistry(Path(sys.argv[1]))
print(registry.me, flush=True)
sys.stdin.read()
"""


def test_a_process_is_alive_until_it_is_killed(tmp_path: Path) -> None:
    registry = ProcessRegistry(tmp_path)
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        assert registry.alive(name)
        process.send_signal(signal.SIGKILL)
    assert not registry.alive(name)
    assert not list(tmp_path.glob(f"{name}*")), "what it left is cleared away"
    registry.close()


def test_it_knows_itself_and_strangers(tmp_path: Path) -> None:
    registry = ProcessRegistry(tmp_path)
    assert registry.alive(registry.me)
    assert not registry.alive("1-unknown")
    assert not registry.alive(None)
    registry.close()


def test_a_closed_one_is_gone(tmp_path: Path) -> None:
    first, second = ProcessRegistry(tmp_path), ProcessRegistry(tmp_path)
    assert first.me != second.me
    assert first.alive(second.me)
    second.close()
    assert not first.alive(second.me)
    first.close()
    assert not list(tmp_path.iterdir())

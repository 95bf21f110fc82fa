"""Killed at any moment of moving copies to and fro, ShareDesk loses none."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.services.context import AppContext
from tests.unit.desk import Desk

TREE = {"docs/a.txt": b"aaa", "docs/in/b.txt": b"bb", "docs/large.bin": b"l" * 300_000, "single.txt": b"single"}
KILLS = 12

WORK = """
import sys
from pathlib import Path
from sharedesk.app import build_context
from sharedesk.services.moving import Mover
from sharedesk.storage import copying, moving

copying.CHUNK = 50_000
moving._renamed = lambda source, target: False
for module, name in ((moving, "sync_folder"), (moving, "erase"), (moving, "discard"), (copying, "write_all")):
    def tell(*args, old=getattr(module, name)):
        print("step", flush=True)
        old(*args)
        print("done", flush=True)
    setattr(module, name, tell)
program = build_context(Path(sys.argv[1]))
for folder in (sys.argv[2], None) * 1000:
    program.change_setting("storage.folder", folder, by="me")
    program.mover.move()
"""


def stored(program: AppContext, token: str) -> dict[str, str]:
    """Return the hash of what is given out, by path."""
    details, found = program.links.get(token), {}
    for root in program.contents.locate_roots(details):
        for located in [root, *(program.contents.below(details, root) if root.entry.is_folder else [])]:
            if not located.entry.is_folder:
                descriptor = program.contents.open(details, located)
                data = os.pread(descriptor, located.entry.size or 0, located.storage_offset or 0)
                os.close(descriptor)
                found[located.entry.path] = hashlib.sha256(data).hexdigest()
    return found


@pytest.mark.timeout(110)
def test_killed_at_any_moment_of_moving_to_and_fro_nothing_is_lost(desk: Desk, data_dir: Path, disk: Path) -> None:
    token = desk.send(TREE).token
    expected = stored(desk.program, token)
    assert len(expected) == len(TREE)
    randomly = random.Random(7)
    for _ in range(KILLS):
        after = randomly.randrange(90)
        command = [sys.executable, "-c", WORK, str(data_dir), str(disk)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for count, _line in enumerate(process.stdout):
                if count == after:
                    process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        program = build_context(data_dir)
        assert stored(program, token) == expected
        assert program.retention.sweep() == 0
        program.mover.move()
        assert stored(program, token) == expected
        assert program.mover.state().left == 0
        known = {item.id for item in program.links.get(token).items}
        everywhere = [path.name for place in program.mover._storage.places() for path in place.iterdir()]
        assert sorted(everywhere) == sorted(known), "leftovers stay, or it is in two places"
        program.close()

"""ShareDesk as people run it: `sharedesk serve`, with links made by `sharedesk share` and `sharedesk send`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Running, started
from bench.workbench import Workbench


@dataclass(frozen=True, slots=True)
class ShareDesk:
    """A portal that is open; `command` is the number of its command line."""

    bench: Workbench
    running: Running
    url: str
    command: int

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rpartition(":")[2])

    def share(self, path: Path) -> str:
        """Share a file or folder and return its link."""
        return f"{self.url}/s/{make_link(self.bench, 'share', path)}"

    def send(self, path: Path) -> str:
        """Send a file or folder and return its link."""
        return f"{self.url}/s/{make_link(self.bench, 'send', path)}"


def command_line(bench: Workbench, *arguments: str) -> list[str]:
    """Return how to run ShareDesk on the data folder of this run."""
    return [sys.executable, "-m", "sharedesk", "--data-dir", str(bench.data), *arguments]


def serve_command(bench: Workbench) -> list[str]:
    """Return how the portal is run."""
    return command_line(bench, "serve", "--host", "127.0.0.1", "--port", "0", "--json")


def make_link(bench: Workbench, mode: str, path: Path) -> str:
    """Make a link from the command line and return its token."""
    return str(run_json(command_line(bench, mode, "--json", str(path)))["token"])


def run_json(command: Sequence[str]) -> dict[str, object]:
    """Run a command and return the JSON document it prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stderr}")
    document: dict[str, object] = json.loads(done.stdout)
    return document


@contextmanager
def serving(bench: Workbench) -> Iterator[ShareDesk]:
    """Run the portal until the end of the block."""
    command = serve_command(bench)
    with started(command, log=bench.log("sharedesk")) as running:
        ready = read_ready(running, bench)
        yield ShareDesk(bench, running, f"https://127.0.0.1:{ready}", bench.commands.note(command))


def read_ready(running: Running, bench: Workbench) -> int:
    """Wait until the portal says that it is ready; return its port."""
    assert running.process.stdout is not None
    line = running.process.stdout.readline()
    if not line:
        raise RuntimeError(f"ShareDesk does not start:\n{bench.log('sharedesk').read_text(encoding='utf-8')}")
    return int(json.loads(line)["port"])

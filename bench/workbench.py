"""What every measurement is given: a temporary folder, the files, the command lines and how much to measure."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.commands import Commands
from bench.machine import Fact, find
from bench.payload import Payload

REPOSITORY = Path(__file__).parents[1]


class NotMeasured(Exception):
    """Something could not be measured here; the message says why."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured. Sizes in bytes, times in seconds."""

    rounds: int = 5
    size: int = 2**30
    huge: int = 4 * 2**30
    small_files: int = 10_000
    listed_files: int = 100_000
    links: int = 100_000
    events: int = 1_000_000
    lived_links: int = 10_000
    lived_dialogs: int = 1_000
    copied: int = 20 * 10**9
    slow: int = 500
    silent: int = 500
    seconds: float = 4.0

    @property
    def few_rounds(self) -> int:
        """The rounds of what takes long and hardly varies."""
        return min(self.rounds, 3)


@dataclass
class Workbench:
    """One run of the bench; everything it writes is in `folder`."""

    folder: Path
    scale: Scale
    commands: Commands
    payload: Payload
    notes: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    failed: bool = False
    """Whether a measurement could not be finished, other than for want of a program."""
    _copyparty: str | None = None

    @property
    def data(self) -> Path:
        """ShareDesk's data folder."""
        return self.folder / "data"

    @property
    def certificate(self) -> Path:
        """The certificate and key that ShareDesk made for itself; its peers use it too."""
        return self.data / "tls" / "server.pem"

    def log(self, name: str) -> Path:
        """Return the file for what a program says on stderr."""
        return self.folder / f"{name}.log"

    def program(self, name: str) -> str:
        """Return the path of a program that is known to be installed."""
        return find(name) or name

    def copyparty(self) -> str:
        """Return the path of copyparty, installed for this run where it is not on the PATH. Raises NotMeasured."""
        if self._copyparty is None:
            self._copyparty = shutil.which("copyparty") or _install_copyparty(self.folder / "peer")
            self.facts.append(Fact("copyparty", _copyparty_version(self._copyparty)))
        return self._copyparty


def _install_copyparty(folder: Path) -> str:
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "copyparty"]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
        subprocess.run(pip, check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        raise NotMeasured("copyparty is not installed, and pip could not install it") from error
    return str(folder / "bin/copyparty")


def _copyparty_version(program: str) -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split("\n", 1)[0].removeprefix("copyparty ").strip()


@contextmanager
def workbench(scale: Scale) -> Iterator[Workbench]:
    """Lay a workbench out and clear everything away at the end."""
    with tempfile.TemporaryDirectory(prefix="sharedesk-bench-") as name:
        folder = Path(name)
        hide = {
            str(folder / "peer/bin/copyparty"): "copyparty",
            str(folder): "<tmp>",
            sys.executable: "python",
            str(REPOSITORY): "<repository>",
        }
        hide |= {found: name for name in ("nginx", "curl", "wrk", "copyparty") if (found := find(name))}
        yield Workbench(folder, scale, Commands(hide), Payload(folder / "files", scale.size))

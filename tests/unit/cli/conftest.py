"""Commands run in this process, as a shell sees them: exit code, stdout, stderr."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sharedesk.app import build_context
from sharedesk.cli.interrupting import SIGNALS
from sharedesk.cli.main import run
from sharedesk.services.context import AppContext


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines on stdout."""
        return self.out.splitlines()


Cli = Callable[..., Result]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Iterator[Cli]:
    """Return a function that runs a command to its end."""
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def call(*arguments: object) -> Result:
        with pytest.raises(SystemExit) as ended:
            run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(int(ended.value.code or 0), captured.out, captured.err)

    yield call
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def failing(cli: Cli) -> Callable[..., str]:
    """Return a function that runs a command which has to fail with exit code 1, and returns its line on stderr."""

    def call(*arguments: object, code: int = 1) -> str:
        result = cli(*arguments)
        assert (result.code, result.out) == (code, "")
        (line,) = result.err.splitlines()
        assert line.startswith("sharedesk: ")
        return line.removeprefix("sharedesk: ")

    return call


@pytest.fixture
def program(data_dir: Path) -> Iterator[AppContext]:
    """Return the data directory of the commands as a second program sees it."""
    program = build_context(data_dir)
    yield program
    program.close()


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Return a file."""
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-1.7 report")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of two files, three and four bytes long."""
    path = tmp_path / "Exhibits"
    (path / "deep").mkdir(parents=True)
    (path / "a.txt").write_bytes(b"abc")
    (path / "deep" / "b.txt").write_bytes(b"defg")
    return path

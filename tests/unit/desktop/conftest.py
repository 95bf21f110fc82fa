"""A program that only tells what it was started with, in a place whose name is hard to quote."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sharedesk.desktop.command import Words
from tests.corpus import HOSTILE_NAMES

TOLD = """
import json, os, sys
with open(os.environ["TOLD"], "w") as file:
    json.dump(sys.argv[1:], file)
"""


@dataclass
class Recorder:
    """`command` starts it; `told` are the arguments it was last started with."""

    command: Words
    _file: Path

    @property
    def told(self) -> list[str]:
        """Return the arguments, undecodable bytes as Python has them."""
        return list(json.loads(self._file.read_text()))


@pytest.fixture
def recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """Return the program."""
    program = tmp_path / """a "b" 'c' $HOME `id` \\ 100% %F.py"""
    program.write_text(TOLD)
    monkeypatch.setenv("TOLD", str(tmp_path / "told.json"))
    return Recorder((sys.executable, str(program)), tmp_path / "told.json")


@pytest.fixture
def hostile(tmp_path: Path) -> list[Path]:
    """Return files with the hostile names that a Linux disk takes."""
    folder = tmp_path / "selected"
    folder.mkdir()
    made = []
    for name in HOSTILE_NAMES.values():
        path = folder / name
        try:
            path.touch()
        except (OSError, ValueError):
            continue
        if path.parent == folder and path.is_file():
            made.append(path)
    assert len(made) > 50
    return made

"""Pasted files are private, keep their name, and leave nothing behind."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sharedesk.paths import Paths
from sharedesk.ui.clipboard import NewFile
from sharedesk.ui.pasted import FORGOTTEN_AFTER, PastedFiles


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    paths = Paths.at(tmp_path / "data")
    paths.prepare()
    return paths


@pytest.fixture
def pasted(paths: Paths) -> PastedFiles:
    return PastedFiles(paths)


NOTE = NewFile("Note.txt", lambda path: path.write_text("hello") and None)  # type: ignore[func-returns-value]


def test_written_privately_and_removed_whole(pasted: PastedFiles, paths: Paths) -> None:
    one, two = pasted.write(NOTE), pasted.write(NOTE)
    assert one.name == two.name == "Note.txt"
    assert one.read_text() == "hello"
    assert stat.S_IMODE(one.parent.stat().st_mode) == 0o700
    pasted.remove(one)
    pasted.remove(one)
    assert not one.parent.exists()
    assert two.exists()


def test_only_its_own_files_are_removed(pasted: PastedFiles, tmp_path: Path) -> None:
    other = tmp_path / "mine" / "file.txt"
    other.parent.mkdir()
    other.touch()
    pasted.remove(other)
    assert other.exists()


def test_a_failed_write_leaves_nothing(pasted: PastedFiles, paths: Paths) -> None:
    def fails(path: Path) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        pasted.write(NewFile("x.png", fails))
    assert list((paths.run / "pasted").iterdir()) == []


def test_what_a_crash_left_goes_after_a_week(pasted: PastedFiles) -> None:
    pasted.remove_forgotten()
    old, new = pasted.write(NOTE), pasted.write(NOTE)
    past = new.stat().st_mtime - FORGOTTEN_AFTER - 60
    os.utime(old.parent, (past, past))
    pasted.remove_forgotten()
    assert not old.exists()
    assert new.exists()

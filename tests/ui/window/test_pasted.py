"""Pasted files are private, keep their name, and leave nothing behind."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

from sharedesk.ui.desk import pasted
from sharedesk.ui.desk.mime import NewFile


def hello(path: Path) -> None:
    path.write_text("hello")


NOTE = NewFile("Note.txt", hello)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_written_privately_and_removed_whole() -> None:
    one, two = pasted.write(NOTE), pasted.write(NOTE)
    assert one.name == two.name == "Note.txt"
    assert one.read_text() == "hello"
    assert stat.S_IMODE(one.parent.stat().st_mode) == 0o700
    pasted.remove(one)
    pasted.remove(one)
    assert not one.parent.exists()
    assert two.exists()


def test_only_its_own_files_are_removed(tmp_path: Path) -> None:
    other = tmp_path / "mine" / "file.txt"
    other.parent.mkdir()
    other.touch()
    pasted.remove(other)
    assert other.exists()


def test_a_failed_write_leaves_nothing(temporary: Path) -> None:
    def fails(path: Path) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        pasted.write(NewFile("x.png", fails))
    assert list(temporary.iterdir()) == []


def test_what_a_crash_left_goes_after_a_day() -> None:
    old, new = pasted.write(NOTE), pasted.write(NOTE)
    past = new.stat().st_mtime - pasted.FORGOTTEN_AFTER - 60
    os.utime(old.parent, (past, past))
    pasted.remove_forgotten()
    assert not old.exists()
    assert new.exists()


def test_what_another_window_has_just_removed_keeps_none_of_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    gone, old = pasted.write(NOTE), pasted.write(NOTE)
    os.utime(old.parent, (0, 0))
    monkeypatch.setattr(Path, "glob", lambda _folder, _pattern: [gone.parent, old.parent])
    pasted.remove(gone)
    pasted.remove_forgotten()
    assert not old.exists()

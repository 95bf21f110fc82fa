"""How much a shared folder holds, counted from metadata within a person's patience."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.link import LinkDetails, Mode
from sharedesk.events import AppEvent, LinkChanged
from sharedesk.services.context import AppContext


@pytest.fixture
def program(data_dir: Path) -> Iterator[AppContext]:
    """Return the services."""
    program = build_context(data_dir)
    yield program
    program.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two files and an empty folder."""
    path = tmp_path / "Exhibits"
    (path / "deep").mkdir(parents=True)
    (path / "nothing").mkdir()
    (path / "a.txt").write_bytes(b"abc")
    (path / "deep" / "b.txt").write_bytes(b"defg")
    (path / "away").symlink_to("/etc/passwd")
    return path


def share(program: AppContext, *paths: Path, mode: Mode = Mode.SHARE) -> LinkDetails:
    return program.links.create(mode, list(paths), by="test")


def test_folders_are_counted_and_files_left_as_they_are(program: AppContext, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "c.txt"
    file.write_bytes(b"hi")
    told: list[AppEvent] = []
    program.bus.subscribe(told.append)
    made = share(program, folder, file)
    told.clear()
    details = program.measuring.measure(made.link.id)
    assert details is not None
    assert [(item.size, item.file_count) for item in details.items] == [(7, 2), (2, 1)]
    assert (details.link.size, details.link.file_count) == (9, 3)
    assert details.link.revision > made.link.revision
    assert told == [LinkChanged(made.link.id, made.link.token)]


def test_without_time_nothing_is_guessed(program: AppContext, folder: Path) -> None:
    made = share(program, folder)
    assert program.measuring.measure(made.link.id, seconds=0) == made


def test_what_is_gone_keeps_its_size(program: AppContext, folder: Path) -> None:
    made = share(program, folder)
    assert program.measuring.measure(made.link.id) != made
    known = program.links.by_id(made.link.id)
    folder.rename(folder.with_name("elsewhere"))
    assert program.measuring.measure(made.link.id) == known
    missing = program.presence.refresh(made)
    assert program.measuring.measure(made.link.id) == missing
    assert missing.link.size == 7


def test_there_is_nothing_to_measure(program: AppContext, folder: Path, tmp_path: Path) -> None:
    copied = share(program, folder, mode=Mode.SEND)
    assert program.measuring.measure(copied.link.id) == copied
    file = tmp_path / "c.txt"
    file.touch()
    shared = share(program, file)
    assert program.measuring.measure(shared.link.id) == shared
    program.links.delete(shared.link.token, by="test")
    assert program.measuring.measure(shared.link.id) is None

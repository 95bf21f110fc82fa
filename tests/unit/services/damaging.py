"""Damages copies behind the back of the program, and has all of them read again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sharedesk.core.audit import Action, Event
from sharedesk.core.link import Link
from sharedesk.services.context import AppContext
from sharedesk.storage.packs import SMALL
from tests.unit.desk import Desk

LARGE = os.urandom(SMALL + 1)
TREE = {
    "docs/a.txt": b"aaa",
    "docs/deep/b.txt": b"bbbb",
    "docs/deep/large.bin": LARGE,
    "docs/other/c.txt": b"ccccc",
    "single.txt": b"one",
}


def nothing(_size: int) -> None:
    """Read on."""


def lap(program: AppContext) -> None:
    """Read everything again, as if a week had passed."""
    program.scrubber.turn(nothing)
    while program.scrubber._work is not None:
        program.scrubber.turn(nothing)


def stored(desk: Desk, link: Link, path: str) -> Path:
    """Return the file or pack in the send storage that has the copy of what is at `path`."""
    located = desk.program.contents.locate(desk.program.links.get(link.token), path)
    assert located.storage_key is not None
    return desk.program.paths.send_storage / located.record.item.id / located.storage_key


def flip(desk: Desk, link: Link, path: str) -> Path:
    """Change one bit of the copy of what is at `path`; size and time stay as they are."""
    located = desk.program.contents.locate(desk.program.links.get(link.token), path)
    file = stored(desk, link, path)
    before = file.stat()
    offset = (located.storage_offset or 0) + (located.entry.size or 0) // 2
    with file.open("r+b") as opened:
        opened.seek(offset)
        byte = opened.read(1)[0]
        opened.seek(offset)
        opened.write(bytes([byte ^ 1]))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    return file


def fetch(desk: Desk, link: Link, path: str) -> bytes:
    """Download what is at `path`."""
    return desk.fetch(desk.program.downloads.file(desk.grant(link), path))


def alerts(desk: Desk) -> list[Event]:
    """Return what owners were told of files that are missing or damaged."""
    return desk.events(Action.LINK_MISSING)


def refuse(monkeypatch: pytest.MonkeyPatch, desk: Desk, bad: Path, code: int) -> None:
    """Let the disk refuse to open one copy."""
    opened = desk.program.scrubber._storage.open

    def refusing(item_id: str, key: str, size: int | None = None) -> int:
        if key == bad.name:
            raise OSError(code, os.strerror(code))
        return opened(item_id, key, size)

    monkeypatch.setattr(desk.program.scrubber._storage, "open", refusing)

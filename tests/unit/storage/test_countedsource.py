"""How many bytes of a source were taken, by whichever way they were read."""

from __future__ import annotations

import os
from pathlib import Path

from sharedesk.storage.countedsource import CountedSource
from sharedesk.storage.filesource import FileSource


class Memory:
    """A source without views, as of an archive."""

    length = 10

    def __init__(self) -> None:
        self.closed = 0

    def read(self, size: int) -> bytes:
        return b"x" * size

    def read_now(self, size: int) -> bytes | None:
        return b"x" * size if size < 5 else None

    def close(self) -> None:
        self.closed += 1


def test_every_byte_that_was_taken_is_counted() -> None:
    memory = Memory()
    source = CountedSource(memory)
    assert (source.length, source.taken) == (10, 0)
    assert source.read(3) == b"xxx"
    assert source.read_now(2) == b"xx"
    assert source.read_now(5) is None
    assert source.taken == 5
    assert not hasattr(source, "view_now")
    source.close()
    assert memory.closed == 1


def test_views_are_counted_where_there_are_any(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"0123456789")
    source = CountedSource(FileSource(os.open(path, os.O_RDONLY)))
    view = source.view_now(4)
    taken = 0 if view is None else len(view)  # None where the system cannot tell what is in memory
    assert source.taken == taken
    assert bytes(view or b"") == b"0123"[:taken]
    source.close()

"""Reading for a check: all bytes, and what transfers have in memory stays there, while the rest does not get there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sharedesk.storage import gently as module
from sharedesk.storage.copying import CHUNK
from sharedesk.storage.gently import read_gently

DATA = os.urandom(2 * CHUNK + 5)


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    path = tmp_path / "copy"
    path.write_bytes(DATA)
    fd = os.open(path, os.O_RDONLY)
    yield fd
    os.close(fd)


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Return the stretches (offset, size) that are let go."""
    found: list[tuple[int, int]] = []
    monkeypatch.setattr(module, "_let_go", lambda _fd, offset, size: found.append((offset, size)))
    return found


def on_disk(monkeypatch: pytest.MonkeyPatch, cached: int) -> None:
    """Let only the first `cached` bytes of the file be in memory."""

    def look(descriptor: int, size: int, offset: int) -> memoryview | None:
        there = min(size, cached - offset)
        return memoryview(os.pread(descriptor, there, offset)) if there > 0 else None

    monkeypatch.setattr(module, "read_cached", look)


@pytest.mark.parametrize(("offset", "size"), [(0, len(DATA)), (3, 10), (CHUNK - 1, CHUNK + 2), (7, 0)])
@pytest.mark.parametrize("cached", [0, CHUNK, len(DATA)])
def test_all_bytes(descriptor: int, monkeypatch: pytest.MonkeyPatch, offset: int, size: int, cached: int) -> None:
    on_disk(monkeypatch, cached)
    assert b"".join(map(bytes, read_gently(descriptor, offset, size))) == DATA[offset : offset + size]


def test_a_file_that_ends_before(descriptor: int) -> None:
    assert b"".join(map(bytes, read_gently(descriptor, len(DATA) - 2, 10))) == DATA[-2:]
    assert list(read_gently(descriptor, len(DATA) + 1, 10)) == []


def test_what_is_in_memory_stays_there(
    descriptor: int, monkeypatch: pytest.MonkeyPatch, let_go: list[tuple[int, int]]
) -> None:
    on_disk(monkeypatch, CHUNK + 1)
    assert sum(map(len, read_gently(descriptor, 0, len(DATA)))) == len(DATA)
    assert let_go == [(CHUNK, CHUNK), (2 * CHUNK, 5)], "half a chunk in memory is read anew"


def test_a_system_that_cannot_tell(
    descriptor: int, monkeypatch: pytest.MonkeyPatch, let_go: list[tuple[int, int]]
) -> None:
    def cannot(_descriptor: int, _size: int, _offset: int) -> memoryview | None:
        raise NotImplementedError

    monkeypatch.setattr(module, "read_cached", cannot)
    assert b"".join(map(bytes, read_gently(descriptor, 0, len(DATA)))) == DATA
    assert [size for _, size in let_go] == [CHUNK, CHUNK, 5]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such advice")
def test_the_system_is_told(descriptor: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int, int]] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda _fd, *advice: told.append(advice))
    on_disk(monkeypatch, 0)
    assert sum(map(len, read_gently(descriptor, 5, 10))) == 10
    assert told == [(0, 0, os.POSIX_FADV_RANDOM), (0, 15, os.POSIX_FADV_DONTNEED)], (
        "the pages that are shared with a neighbour go too"
    )

"""Small files gathered for an archive: any range is a part of the same bytes, and each file is read once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.storage import smallfiles as module
from sharedesk.storage.base import ByteSource
from sharedesk.storage.smallfiles import SMALL, SmallFiles, SmallFilesSource
from sharedesk.storage.zipsource import Checksums, ZipSource
from tests.unit.core.ziptools import Archive, archive_of, file, folder

SIZES = st.one_of(st.just(0), st.integers(1, 40), st.just(SMALL), st.just(SMALL + 1))


class InMemory:
    """A ByteSource over bytes that are there."""

    def __init__(self, data: bytes) -> None:
        self.length = len(data)
        self._data = data

    def read(self, size: int) -> bytes:
        part, self._data = self._data[:size], self._data[size:]
        return part

    def read_now(self, size: int) -> bytes:
        return self.read(size)

    def view_now(self, size: int) -> memoryview:
        return memoryview(self.read(size))

    def close(self) -> None:
        self._data = b""


class Reading:
    """An archive that notes which entries were read as a whole, and what was learned of them."""

    def __init__(self, sizes: list[int], *, deferred: bool = True, known: bool = True) -> None:
        contents = [bytes([number % 251]) * size for number, size in enumerate(sizes)]
        entries = (file(str(number), content, deferred=deferred) for number, content in enumerate(contents))
        self.archive: Archive = archive_of([folder("top"), *entries])
        self.read: list[int] = []
        self.learned: dict[int, int] = {}
        crcs = dict(enumerate(self.archive.crcs)) if known else {}
        self.checksums = Checksums(crcs, self.learned.__setitem__)
        self.small = SmallFiles(self.archive.layout, self._read, self.checksums)

    def _read(self, entry: int, buffer: memoryview) -> None:
        self.read.append(entry)
        buffer[:] = self.archive.read(entry, 0, len(buffer))

    def _open(self, entry: int, offset: int, length: int) -> InMemory:
        return InMemory(self.archive.read(entry, offset, length))

    def source(self, start: int, stop: int) -> ZipSource:
        return ZipSource(self.archive.layout, start, stop, self._open, self.checksums, plan=self.small.plan)


def drained(source: ByteSource, size: int) -> bytes:
    parts: list[bytes] = []
    while part := source.read_now(size) or source.read(size):
        assert len(part) <= size
        parts.append(part)
    source.close()
    return b"".join(parts)


@given(st.lists(SIZES, max_size=12), st.booleans(), st.booleans(), st.data())
def test_any_range_is_a_part_of_the_same_bytes(
    sizes: list[int], deferred: bool, known: bool, data: st.DataObject
) -> None:
    reading = Reading(sizes, deferred=deferred, known=known)
    whole = reading.archive.whole()
    start = data.draw(st.integers(0, len(whole)))
    stop = data.draw(st.integers(start, len(whole)))
    size = data.draw(st.integers(100, 200_000))
    for begin, end in ((start, stop), (0, len(whole))):
        source = reading.source(begin, end)
        assert source.length == end - begin
        assert drained(source, size) == whole[begin:end]


def test_each_small_file_is_read_once_and_no_large_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOGETHER", 2)
    reading = Reading([3, 0, SMALL, SMALL + 1, 5, 6, 7])
    assert drained(reading.source(0, reading.archive.layout.size), 1000) == reading.archive.whole()
    assert reading.read == [1, 3, 5, 6, 7], "the empty one needs no reading, entry 4 is opened"
    assert reading.learned == {}


def test_a_checksum_is_learned_on_the_way() -> None:
    reading = Reading([3, 0, 5], known=False)
    drained(reading.source(0, reading.archive.layout.size), 1 << 20)
    assert reading.learned == {1: reading.archive.crcs[1], 2: 0, 3: reading.archive.crcs[3]}


def test_one_read_holds_many_files_but_not_more_than_was_asked_for() -> None:
    reading = Reading([1000] * 10)
    layout = reading.archive.layout
    source = SmallFilesSource(reading.small, 1, 11)
    assert source.view_now(5000) is None, "files have to be opened, which may wait"
    assert len(source.read(5000)) == layout.begin(5) - layout.begin(1)
    assert reading.read == [1, 2, 3, 4]
    assert len(source.read(10)) == 10
    rest = source.view_now(5000)
    assert rest is not None
    assert len(rest) == layout.begin(6) - layout.begin(5) - 10
    source.close()

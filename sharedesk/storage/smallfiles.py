"""The bytes of the small files of an archive that lie each by itself: many of them gathered in one read."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sharedesk.core.ziplayout import Segment, ZipLayout
from sharedesk.storage.filesource import scratch
from sharedesk.storage.zipsource import Checksums, Piece

SMALL = 64 * 1024
"""Up to how many bytes of content a file is read as a whole: below, opening it costs more than its bytes."""

TOGETHER = 1024
"""How many entries a piece has at most, so that planning one takes no time that a recipient could feel."""

ReadEntry = Callable[[int, memoryview], None]
"""Fills a buffer with the whole content of entry number n: (n, buffer). Raises SourceChangedError, OSError."""


@dataclass(frozen=True, slots=True)
class SmallFiles:
    """How the small entries of an archive are read, and where their CRC-32 values are kept."""

    layout: ZipLayout
    read_entry: ReadEntry
    checksums: Checksums

    def plan(self, start: int, stop: int) -> Iterator[Segment | Piece]:
        """Yield small entries that are wanted whole as pieces, all else as the layout has it (Plan)."""
        wanted = self.layout.whole(start, stop)
        first = wanted.start
        while first < wanted.stop:
            last = self._end_of_small(first, wanted.stop)
            if last > first:
                begin, end = self.layout.begin(first), self.layout.begin(last)
                yield from self.layout.segments(start, begin)
                yield Piece(end - begin, partial(SmallFilesSource, self, first, last))
                start = end
            first = max(last, first + 1)
        yield from self.layout.segments(start, stop)

    def _end_of_small(self, first: int, stop: int) -> int:
        entries, stop = self.layout.entries, min(stop, first + TOGETHER)
        while first < stop and entries[first].size <= SMALL:
            first += 1
        return first


class SmallFilesSource:
    """A ByteSource over the entries `first` to before `last`, which are small; none is open between two reads."""

    def __init__(self, files: SmallFiles, first: int, last: int) -> None:
        self._files = files
        self._layout = files.layout
        self._next, self._last = first, last
        self._rest = b""
        self.length = self._layout.begin(last) - self._layout.begin(first)

    def read(self, size: int) -> bytes:
        """Return between 1 and `size` bytes, b"" at the end (ByteSource)."""
        if not self._rest and self._next < self._last:
            self._rest = self._gather(size)
        part, self._rest = self._rest[:size], self._rest[size:]
        return part

    def _gather(self, size: int) -> bytes:
        """Return the next entries, as many as `size` bytes hold, but one at least."""
        begin = self._layout.begin(self._next)
        end = max(self._next + 1, min(self._last, self._layout.whole(begin, begin + size).stop))
        buffer, at = scratch(self._layout.begin(end) - begin), 0
        for entry in range(self._next, end):
            at = self._lay_out(entry, buffer, at)
        self._next = end
        return bytes(buffer)

    def _lay_out(self, entry: int, buffer: memoryview, at: int) -> int:
        """Write an entry into `buffer` from `at` on; returns where it ends."""
        header, found = self._layout.header(entry), self._layout.entries[entry]
        body = at + len(header)
        end = body + found.size
        buffer[at:body] = header
        content = buffer[body:end]
        if content:
            self._files.read_entry(entry, content)
        if not found.deferred:
            return end
        behind = self._layout.descriptor(entry, self._crc_of(entry, content))
        buffer[end : end + len(behind)] = behind
        return end + len(behind)

    def _crc_of(self, entry: int, content: memoryview) -> int:
        crc32 = self._files.checksums.get(entry)
        if crc32 is None:
            crc32 = zlib.crc32(content)
            self._files.checksums.learn(entry, crc32)
        return crc32

    def read_now(self, size: int) -> bytes | None:
        """Return what was gathered already; each file has to be opened, which may wait (ByteSource)."""
        return self.read(size) if self._rest or self._next == self._last else None

    def view_now(self, size: int) -> memoryview | None:
        """Like `read_now` (ViewableSource)."""
        data = self.read_now(size)
        return None if data is None else memoryview(data)

    def close(self) -> None:
        """Do nothing: nothing is open (ByteSource)."""

"""The bytes of a ZIP archive, or of a range of it, gathered from files while they are sent."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from sharedesk.core.ziplayout import Extent, Rendered, Segment, ZipLayout
from sharedesk.storage.base import ViewableSource

CHUNK = 1024 * 1024

OpenEntry = Callable[[int, int, int], ViewableSource]
"""Opens `length` bytes from `offset` of entry number n: (n, offset, length). Raises SourceChangedError, OSError."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`length` bytes of an archive, headers and content of many entries, that are read in one go once it is opened.

    `open` raises SourceChangedError, OSError. A piece that begins a range is opened at once if it is `ready`: then its
    first bytes can be shown without waiting.
    """

    length: int
    open: Callable[[], ViewableSource]
    ready: bool = False


Plan = Callable[[int, int], Iterator[Segment | Piece]]
"""Says of which parts the bytes from the first number to before the second are made."""


class Checksums:
    """The CRC-32 values of the entries of one archive, as far as they are known; `learned` is told of new ones."""

    def __init__(self, known: dict[int, int], learned: Callable[[int, int], None]) -> None:
        self._known = known
        self._learned = learned

    def get(self, entry: int) -> int | None:
        """Return the CRC-32 of an entry, None while unknown."""
        return self._known.get(entry)

    def learn(self, entry: int, crc32: int) -> None:
        """Keep the CRC-32 of an entry whose content was just read as a whole."""
        self._known[entry] = crc32
        self._learned(entry, crc32)


def _nobody_learns(entry: int, crc32: int) -> None:
    raise AssertionError(f"entry {entry} has its CRC-32 {crc32} before the data")


class ZipSource:
    """A ByteSource over the bytes `start` to before `stop` of an archive.

    Small files are gathered, so that one read fills what was asked for from many of them. A CRC-32 that the archive
    needs and nobody knows is taken while its file is sent, or, in a range that begins later, by reading the file.
    """

    def __init__(
        self,
        layout: ZipLayout,
        start: int,
        stop: int,
        open_entry: OpenEntry,
        checksums: Checksums | None = None,
        *,
        plan: Plan | None = None,
    ) -> None:
        """Read by `plan` (with none, entry by entry through `open_entry`); `checksums` are of entries that defer them.

        Raises SourceChangedError, OSError when the range begins with a piece that is ready but cannot be opened.
        """
        self.length = stop - start
        self._layout = layout
        self._open_entry = open_entry
        self._checksums = checksums or Checksums({}, _nobody_learns)
        self._pending = b""
        self._file: ViewableSource | None = None
        self._learning: int | None = None
        self._crc = 0
        self._left = 0
        self._closed = False
        self._parts: Iterator[Segment | Piece] = (plan or layout.segments)(start, stop)
        self._open_first()

    def _open_first(self) -> None:
        first = next(self._parts, None)
        if isinstance(first, Piece) and first.ready:
            self._begin(first)
        elif first is not None:
            self._parts = chain([first], self._parts)

    def read(self, size: int) -> bytes:
        """Return between 1 and `size` bytes, b"" at the end."""
        parts: list[bytes] = []
        room = size
        while room > 0:
            part = self._next(room)
            if not part:
                break
            parts.append(part)
            room -= len(part)
            if self._file is not None and len(part) >= size // 2:
                break  # a large file: its next chunk is best sent by itself
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def read_now(self, size: int) -> bytes | None:
        """Like `read`, but only of what is in memory: header bytes, or an open file whose next bytes are cached."""
        view = self.view_now(size)
        return None if view is None else bytes(view)

    def view_now(self, size: int) -> memoryview | None:
        """Like `read_now`, in a buffer that holds the bytes only until this thread reads from any source again."""
        if self._pending:
            return memoryview(self._take_pending(size))
        if self._file is None:
            return memoryview(b"") if self._closed else None
        view = self._file.view_now(min(size, self._left))
        if view is not None:
            self._account(view)
        return view

    def _next(self, size: int) -> bytes:
        """Return some bytes, b"" only at the end of the range."""
        while not self._pending and self._file is None:
            part = next(self._parts, None)
            if part is None:
                return b""
            self._begin(part)
        if self._pending:
            return self._take_pending(size)
        assert self._file is not None
        data = self._file.read(min(size, self._left))
        self._account(data)
        return data

    def _begin(self, part: Segment | Piece) -> None:
        if isinstance(part, Piece):
            self._file = part.open()
            self._left, self._learning = part.length, None
        elif isinstance(part, Extent):
            self._file = self._open_entry(part.entry, part.offset, part.length)
            self._left, self._learning, self._crc = part.length, self._to_learn(part), 0
        else:
            self._pending = self._layout.render(part, self._crc_for(part))

    def _to_learn(self, extent: Extent) -> int | None:
        """Return the entry whose CRC-32 is to be taken while this part of it is read, None when there is no need."""
        entry = self._layout.entries[extent.entry]
        whole = entry.deferred and extent.offset == 0 and extent.length == entry.size
        return extent.entry if whole and self._checksums.get(extent.entry) is None else None

    def _crc_for(self, segment: Rendered) -> Callable[[int], int]:
        found = {entry: self._crc_of(entry) for entry in self._layout.crcs_needed(segment)}
        return found.__getitem__

    def _take_pending(self, size: int) -> bytes:
        part, self._pending = self._pending[:size], self._pending[size:]
        return part

    def _account(self, data: bytes | memoryview) -> None:
        """Note that `data` of the open file was read; at its end, close it and keep its CRC-32 if that was taken."""
        self._left -= len(data)
        learned = self._learning
        if learned is not None:
            self._crc = zlib.crc32(data, self._crc)
        if self._left == 0:
            self._close_file()
            if learned is not None:
                self._checksums.learn(learned, self._crc)

    def _crc_of(self, entry: int) -> int:
        known = self._checksums.get(entry)
        if known is not None:
            return known
        size = self._layout.entries[entry].size
        crc32 = 0
        if size:
            source = self._open_entry(entry, 0, size)
            try:
                while chunk := source.read(CHUNK):
                    crc32 = zlib.crc32(chunk, crc32)
            finally:
                source.close()
        self._checksums.learn(entry, crc32)
        return crc32

    def _close_file(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def close(self) -> None:
        """Close the file that is open, if one is."""
        self._closed = True
        self._close_file()

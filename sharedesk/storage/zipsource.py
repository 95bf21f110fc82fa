"""The bytes of a ZIP archive, or of a range of it, gathered from files while they are sent."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from sharedesk.core.ziplayout import Extent, Rendered, Segment, ZipLayout
from sharedesk.storage.base import ByteSource

CHUNK = 1024 * 1024

OpenEntry = Callable[[int, int, int], ByteSource]
"""Opens `length` bytes from `offset` of entry number n: (n, offset, length). Raises SourceChangedError, OSError."""


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


class ZipSource:
    """A ByteSource over the bytes `start` to before `stop` of an archive.

    Small files are gathered, so that one read fills what was asked for from many of them. A CRC-32 that the archive
    needs and nobody knows is taken while its file is sent, or, in a range that begins later, by reading the file.
    """

    def __init__(self, layout: ZipLayout, start: int, stop: int, open_entry: OpenEntry, checksums: Checksums) -> None:
        self.length = stop - start
        self._layout = layout
        self._segments = layout.segments(start, stop)
        self._open_entry = open_entry
        self._checksums = checksums
        self._pending = b""
        self._file: ByteSource | None = None
        self._extent: Extent | None = None
        self._crc = 0
        self._left = 0
        self._closed = False

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
        if self._pending:
            return self._take_pending(size)
        if self._file is None:
            return b"" if self._closed else None
        part = self._file.read_now(min(size, self._left))
        return None if part is None else self._account(part)

    def _next(self, size: int) -> bytes:
        """Return some bytes, b"" only at the end of the range."""
        while not self._pending and self._file is None:
            segment = next(self._segments, None)
            if segment is None:
                return b""
            self._begin(segment)
        if self._pending:
            return self._take_pending(size)
        assert self._file is not None
        return self._account(self._file.read(min(size, self._left)))

    def _begin(self, segment: Segment) -> None:
        if isinstance(segment, Extent):
            self._extent, self._left, self._crc = segment, segment.length, 0
            self._file = self._open_entry(segment.entry, segment.offset, segment.length)
        else:
            self._pending = self._layout.render(segment, self._crc_for(segment))

    def _crc_for(self, segment: Rendered) -> Callable[[int], int]:
        found = {entry: self._crc_of(entry) for entry in self._layout.crcs_needed(segment)}
        return found.__getitem__

    def _take_pending(self, size: int) -> bytes:
        part, self._pending = self._pending[:size], self._pending[size:]
        return part

    def _account(self, part: bytes) -> bytes:
        """Note that `part` of the open file was read; at its end, close it and keep its CRC-32 if all of it was."""
        extent = self._extent
        assert extent is not None
        self._left -= len(part)
        entry = self._layout.entries[extent.entry]
        whole = entry.deferred and extent.offset == 0 and extent.length == entry.size
        wanted = whole and self._checksums.get(extent.entry) is None
        if wanted:
            self._crc = zlib.crc32(part, self._crc)
        if self._left == 0:
            self._close_file()
            if wanted:
                self._checksums.learn(extent.entry, self._crc)
        return part

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

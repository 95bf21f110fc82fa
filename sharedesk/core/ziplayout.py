"""The layout of one ZIP archive of stored entries, known to the byte before the first byte of content is read.

It has an exact size and a strong ETag, and it can say what stands in any range of the archive: bytes it knows itself,
and extents of files for somebody else to read. It reads nothing.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from sharedesk.core.zippaths import archive_paths
from sharedesk.core.ziprecords import (
    central_record,
    central_record_size,
    descriptor,
    descriptor_size,
    end_records,
    local_header,
    path_of,
)
from sharedesk.errors import UserError

FORMAT = b"sharedesk zip 1\n"
"""Part of every ETag: change it with any change of the bytes that this module or its records make."""

MAX_PATH_BYTES = 0xFFFF
DIRECTORY_GROUP = 256


class ZipEntry(NamedTuple):
    """One file or folder to go into an archive; a tuple, for an archive may have 100,000.

    `name` is its slash-separated path as the owner knows it; `zippaths` makes it safe. `modified` is in whole seconds
    since 1970, UTC. `version` names the content: it changes whenever the bytes do. `key` is for whoever reads the
    content; the layout ignores it.

    `deferred` says that the CRC-32 stands after the data, since it may be unknown when that is sent. It is up to the
    caller and must not depend on whether the CRC-32 is known by now, or a download could not be resumed.
    """

    name: str
    modified: int
    size: int = 0
    version: str = ""
    is_folder: bool = False
    crc32: int | None = None
    deferred: bool = False
    key: object = None


@dataclass(frozen=True, slots=True)
class Literal:
    """Bytes of the archive that the layout knows."""

    data: bytes

    @property
    def length(self) -> int:
        """How many bytes of the archive it stands for."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Extent:
    """`length` bytes of the content of entry number `entry`, from `offset` on."""

    entry: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Descriptor:
    """`length` bytes, from `skip` on, of the descriptor after the data of entry number `entry`."""

    entry: int
    skip: int
    length: int


@dataclass(frozen=True, slots=True)
class Directory:
    """`length` bytes, from `skip` on, of the central records of the entries `first` to before `last`."""

    first: int
    last: int
    skip: int
    length: int


Rendered = Literal | Descriptor | Directory
Segment = Rendered | Extent


class ZipLayout:
    """An archive of `entries`, in their order: `size` in bytes, `etag` with its quotes, and the segments of any range.

    For each segment the reader either reads the content of an entry (Extent), or calls `render`. It learns from
    `crcs_needed` which CRC-32 values that will ask for: for an archive sent from the start, only those of entries
    whose content it has just read. Raises UserError when a path is too long for the format.
    """

    def __init__(self, entries: Iterable[ZipEntry]) -> None:
        self.entries = tuple(entries)
        paths = archive_paths((entry.name, entry.is_folder) for entry in self.entries)
        self._headers = [_header(entry, path) for entry, path in zip(self.entries, paths, strict=True)]
        lengths = map(_length, self.entries, self._headers)
        self._offsets = array("Q", accumulate(lengths, initial=0))
        records = map(central_record_size, self._headers, self._offsets)
        self._records = array("Q", accumulate(records, initial=self._offsets[-1]))
        start, stop = self._records[0], self._records[-1]
        self._end = end_records(len(self.entries), start, stop - start)
        self.size: int = stop + len(self._end)

    def path(self, entry: int) -> str:
        """Return the path of entry number `entry` inside the archive."""
        return path_of(self._headers[entry]).decode()

    def begin(self, entry: int) -> int:
        """Return where in the archive entry number `entry` begins; behind the last one, the central directory."""
        return self._offsets[entry]

    def whole(self, start: int, stop: int) -> range:
        """Return the numbers of the entries that stand as a whole in the bytes from `start` to before `stop`."""
        return range(bisect_left(self._offsets, start), bisect_right(self._offsets, stop) - 1)

    def header(self, entry: int) -> bytes:
        """Return what stands before the content of entry number `entry`."""
        return self._headers[entry]

    def descriptor(self, entry: int, crc32: int) -> bytes:
        """Return what stands behind the content of entry number `entry`, whose CRC-32 is deferred."""
        return descriptor(self.entries[entry].size, crc32)

    @cached_property
    def etag(self) -> str:
        """A strong ETag (RFC 9110 section 8.8.3) over all that determines a byte of the archive.

        The local headers tell everything but the content, and that the versions do.
        """
        digest = hashlib.sha256(FORMAT)
        for entry, header in zip(self.entries, self._headers, strict=True):
            version = entry.version.encode("utf-8", "surrogatepass")
            digest.update(b"%s%d:%s" % (header, len(version), version))
        return f'"{digest.hexdigest()}"'

    def segments(self, start: int = 0, stop: int | None = None) -> Iterator[Segment]:
        """Yield what stands in the bytes from `start` to before `stop`, in order; no segment is empty.

        Raises ValueError when the range is not inside the archive.
        """
        end = self.size if stop is None else stop
        if not 0 <= start <= end <= self.size:
            raise ValueError(f"not a range of {self.size} bytes: {start}-{end}")
        if start == end:
            return
        yield from self._content(start, end)
        yield from self._directory(start, end)
        skip, length = _overlap(self._records[-1], len(self._end), start, end)
        if length:
            yield Literal(self._end[skip : skip + length])

    def _content(self, start: int, end: int) -> Iterator[Segment]:
        first = bisect_right(self._offsets, start) - 1
        last = bisect_left(self._offsets, end, hi=len(self.entries))
        for index in range(first, last):
            header, size, at = self._headers[index], self.entries[index].size, self._offsets[index]
            skip, length = _overlap(at, len(header), start, end)
            if length:
                yield Literal(header[skip : skip + length])
            at += len(header)
            skip, length = _overlap(at, size, start, end)
            if length:
                yield Extent(index, skip, length)
            at += size
            skip, length = _overlap(at, self._offsets[index + 1] - at, start, end)
            if length:
                yield Descriptor(index, skip, length)

    def spread(self, buffer: memoryview, start: int, most: int) -> tuple[list[memoryview], int]:
        """Lay the archive from byte `start` on out in `buffer`: write its headers there, and leave gaps for content.

        All entries that it reaches must have their CRC-32 before the data. Returns the gaps in their order, at most
        `most` of them, and how many bytes of the buffer are laid out.
        """
        gaps: list[memoryview] = []
        length = len(buffer)
        at = bisect_right(self._offsets, start) - 1
        begin = self._offsets[at] - start  # from here on places are those in the buffer
        while begin < length and len(gaps) < most:
            header = self._headers[at]
            body = begin + len(header)
            at += 1
            after = self._offsets[at] - start
            if begin >= 0 and body <= length:
                buffer[begin:body] = header
            else:
                low, high = max(begin, 0), max(min(body, length), 0)
                buffer[low:high] = header[low - begin : high - begin]
            if body < after and body < length:
                gaps.append(buffer[max(body, 0) : after])
            begin = after
        return gaps, min(begin, length)

    def content_before(self, position: int, first: int) -> int:
        """Return how many bytes of content stand from the beginning of entry `first` to before byte `position`.

        The entries in between must have their CRC-32 before the data.
        """
        at = bisect_right(self._offsets, position) - 1
        whole = sum(entry.size for entry in self.entries[first:at])
        if position == self._offsets[at]:
            return whole
        return whole + max(0, position - self._offsets[at] - len(self._headers[at]))

    def _directory(self, start: int, end: int) -> Iterator[Directory]:
        first = max(bisect_right(self._records, start) - 1, 0)
        stop = bisect_left(self._records, end, hi=len(self.entries))
        for index in range(first, stop, DIRECTORY_GROUP):
            last = min(index + DIRECTORY_GROUP, stop)
            at = self._records[index]
            yield Directory(index, last, *_overlap(at, self._records[last] - at, start, end))

    def crcs_needed(self, segment: Rendered) -> list[int]:
        """Return the numbers of the entries whose CRC-32 `render` will ask for."""
        if isinstance(segment, Literal):
            return []
        if isinstance(segment, Descriptor):
            return [segment.entry]
        return [index for index in range(segment.first, segment.last) if self.entries[index].deferred]

    def render(self, segment: Rendered, crc_of: Callable[[int], int]) -> bytes:
        """Return the bytes of a segment; `crc_of` tells the CRC-32 of an entry whose CRC-32 is deferred."""
        if isinstance(segment, Literal):
            return segment.data
        if isinstance(segment, Descriptor):
            whole = self.descriptor(segment.entry, crc_of(segment.entry))
        else:
            crcs = map(crc_of, self.crcs_needed(segment))
            part = slice(segment.first, segment.last)
            needed = [next(crcs) if entry.deferred else None for entry in self.entries[part]]
            whole = b"".join(map(central_record, self._headers[part], self._offsets[part], needed))
        return whole[segment.skip : segment.skip + segment.length]


def _header(entry: ZipEntry, path: str) -> bytes:
    if entry.size < 0 or (entry.is_folder and (entry.size or entry.deferred)):
        raise ValueError(f"content that cannot be: {entry.name!r}, {entry.size} bytes")
    if entry.crc32 is None and not (entry.deferred or entry.is_folder):
        raise ValueError(f"a CRC-32 that is neither known nor deferred: {entry.name!r}")
    encoded = path.encode()
    if len(encoded) > MAX_PATH_BYTES:
        raise UserError(
            "This folder cannot be sent as one ZIP archive",
            "A file in it lies so deep that its path is too long for the format",
            "Download the files one by one",
        )
    crc32 = None if entry.deferred else entry.crc32 or 0
    return local_header(encoded, entry.size, entry.modified, crc32)


def _length(entry: ZipEntry, header: bytes) -> int:
    return len(header) + entry.size + (descriptor_size(entry.size) if entry.deferred else 0)


def _overlap(at: int, length: int, start: int, end: int) -> tuple[int, int]:
    """Return how much of the `length` bytes at `at` comes before the range start-end, and how much lies in it."""
    skip = max(start - at, 0)
    return skip, max(min(end - at, length) - skip, 0)

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
from datetime import datetime
from functools import cached_property

from sharedesk.core.zippaths import archive_paths
from sharedesk.core.ziprecords import (
    Member,
    central_record,
    central_record_size,
    descriptor,
    descriptor_size,
    end_records,
    local_header,
    local_header_size,
    unix_seconds,
)
from sharedesk.errors import UserError

FORMAT = b"sharedesk zip 1\n"
"""Part of every ETag: change it with any change of the bytes that this module or its records make."""

MAX_PATH_BYTES = 0xFFFF
DIRECTORY_GROUP = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipEntry:
    """One file or folder to go into an archive.

    `name` is its slash-separated path as the owner knows it; `zippaths` makes it safe. `mtime` is aware. `version`
    names the content: it changes whenever the bytes do. `key` is for whoever reads the content; the layout ignores it.

    `deferred` says that the CRC-32 stands after the data, since it may be unknown when that is sent. It is up to the
    caller and must not depend on whether the CRC-32 is known by now, or a download could not be resumed.
    """

    name: str
    mtime: datetime
    size: int = 0
    version: str = ""
    is_folder: bool = False
    crc32: int | None = None
    deferred: bool = False
    key: object = None

    def __post_init__(self) -> None:
        if self.size < 0 or (self.is_folder and (self.size or self.deferred)):
            raise ValueError(f"content that cannot be: {self.name!r}, {self.size} bytes")
        if self.crc32 is None and not (self.deferred or self.is_folder):
            raise ValueError(f"a CRC-32 that is neither known nor deferred: {self.name!r}")
        if self.mtime.tzinfo is None:
            raise ValueError(f"a time without a zone: {self.name!r}")


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
        self._members = [_member(entry, path) for entry, path in zip(self.entries, paths, strict=True)]
        self._offsets = array("Q", [0])
        for member in self._members:
            length = local_header_size(member) + member.size + descriptor_size(member)
            self._offsets.append(self._offsets[-1] + length)
        self._records = array("Q", self._offsets[-1:])
        for member, offset in zip(self._members, self._offsets, strict=False):
            self._records.append(self._records[-1] + central_record_size(member, offset))
        start, stop = self._records[0], self._records[-1]
        self._end = end_records(len(self._members), start, stop - start)
        self.size: int = stop + len(self._end)

    def path(self, entry: int) -> str:
        """Return the path of entry number `entry` inside the archive."""
        return self._members[entry].path.decode()

    @cached_property
    def etag(self) -> str:
        """A strong ETag (RFC 9110 section 8.8.3) over all that determines a byte of the archive.

        The local headers tell everything but the content, and that the versions do.
        """
        digest = hashlib.sha256(FORMAT)
        for entry, member in zip(self.entries, self._members, strict=True):
            version = entry.version.encode("utf-8", "surrogatepass")
            digest.update(b"%s%d:%s" % (local_header(member), len(version), version))
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
        last = bisect_left(self._offsets, end, hi=len(self._members))
        for index in range(first, last):
            member = self._members[index]
            header = local_header(member)
            at = self._offsets[index]
            skip, length = _overlap(at, len(header), start, end)
            if length:
                yield Literal(header[skip : skip + length])
            at += len(header)
            skip, length = _overlap(at, member.size, start, end)
            if length:
                yield Extent(index, skip, length)
            skip, length = _overlap(at + member.size, descriptor_size(member), start, end)
            if length:
                yield Descriptor(index, skip, length)

    def _directory(self, start: int, end: int) -> Iterator[Directory]:
        first = max(bisect_right(self._records, start) - 1, 0)
        stop = bisect_left(self._records, end, hi=len(self._members))
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
        return [index for index in range(segment.first, segment.last) if self._members[index].crc32 is None]

    def render(self, segment: Rendered, crc_of: Callable[[int], int]) -> bytes:
        """Return the bytes of a segment; `crc_of` tells the CRC-32 of an entry whose CRC-32 is deferred."""
        if isinstance(segment, Literal):
            return segment.data
        if isinstance(segment, Descriptor):
            whole = descriptor(self._members[segment.entry], crc_of(segment.entry))
        else:
            whole = b"".join(self._record(index, crc_of) for index in range(segment.first, segment.last))
        return whole[segment.skip : segment.skip + segment.length]

    def _record(self, index: int, crc_of: Callable[[int], int]) -> bytes:
        member = self._members[index]
        crc32 = crc_of(index) if member.crc32 is None else member.crc32
        return central_record(member, crc32, self._offsets[index])


def _member(entry: ZipEntry, path: str) -> Member:
    encoded = path.encode()
    if len(encoded) > MAX_PATH_BYTES:
        raise UserError(
            "This folder cannot be sent as one ZIP archive",
            "A file in it lies so deep that its path is too long for the format",
            "Download the files one by one",
        )
    crc32 = None if entry.deferred else entry.crc32 or 0
    return Member(encoded, entry.size, unix_seconds(entry.mtime), crc32)


def _overlap(at: int, length: int, start: int, end: int) -> tuple[int, int]:
    """Return how much of the `length` bytes at `at` comes before the range start-end, and how much lies in it."""
    skip = max(start - at, 0)
    return skip, max(min(end - at, length) - skip, 0)

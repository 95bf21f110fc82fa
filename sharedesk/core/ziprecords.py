"""The records of a ZIP archive, byte for byte, after PKWARE's APPNOTE 6.3.10 and Info-ZIP's extra fields.

Everything is stored, never compressed; names are UTF-8; ZIP64 is used exactly where a number does not fit.
"""

from __future__ import annotations

import struct
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_MAX_16 = 0xFFFF
_MAX_32 = 0xFFFFFFFF

_PLAIN_VERSION, _ZIP64_VERSION = 20, 45
_MADE_BY = 3 << 8 | _ZIP64_VERSION  # 3 is UNIX: the upper half of the attributes is a file mode
_DEFERRED, _UTF8 = 1 << 3, 1 << 11
_FILE_ATTRIBUTES = 0o100644 << 16
_FOLDER_ATTRIBUTES = 0o040755 << 16 | 0x10  # 0x10 is the folder of MS-DOS

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_DESCRIPTOR = struct.Struct("<4s3L")
_DESCRIPTOR_64 = struct.Struct("<4sL2Q")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_END = struct.Struct("<4s4H2LH")
_EXTRA = struct.Struct("<2H")
_TIMESTAMP = struct.Struct("<2sHBL")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_FIRST_DOS = int(datetime(1980, 1, 1, tzinfo=UTC).timestamp())
_LAST_DOS = int(datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC).timestamp())
_LAST_UNIX = 0x7FFFFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """What the records say of one entry.

    `path` is UTF-8 and ends in "/" for a folder; `modified` is in whole seconds since 1970, UTC. `crc32` is None where
    it is deferred: then it stands in a descriptor after the data.
    """

    path: bytes
    size: int
    modified: int
    crc32: int | None

    @property
    def is_large(self) -> bool:
        """Whether the size needs ZIP64."""
        return self.size >= _MAX_32

    @property
    def has_timestamp(self) -> bool:
        """Whether 31 bits hold the time: only then is it told with its zone."""
        return 0 <= self.modified <= _LAST_UNIX


def unix_seconds(moment: datetime) -> int:
    """Return an aware moment in whole seconds since 1970, rounded down."""
    return (moment - _EPOCH) // _SECOND


def dos_time(modified: int) -> tuple[int, int]:
    """Return the time and the date of MS-DOS, in UTC: steps of 2 s, from 1980 to 2107."""
    moment = time.gmtime(min(max(modified, _FIRST_DOS), _LAST_DOS))
    clock = moment.tm_hour << 11 | moment.tm_min << 5 | moment.tm_sec // 2
    return clock, (moment.tm_year - 1980) << 9 | moment.tm_mon << 5 | moment.tm_mday


def _timestamp(member: Member) -> bytes:
    """Return Info-ZIP's "UT" field, for MS-DOS times have no time zone."""
    return _TIMESTAMP.pack(b"UT", 5, 1, member.modified) if member.has_timestamp else b""


def _zip64(*numbers: int) -> bytes:
    """Return the ZIP64 field with the numbers that did not fit; nothing when all did."""
    return _EXTRA.pack(1, 8 * len(numbers)) + struct.pack(f"<{len(numbers)}Q", *numbers) if numbers else b""


def _flags(member: Member) -> int:
    return _UTF8 | (_DEFERRED if member.crc32 is None else 0)


def local_header(member: Member) -> bytes:
    """Return the header before the data. It tells the true size also where the CRC-32 is deferred."""
    large, clipped = member.is_large, min(member.size, _MAX_32)
    extra = (_zip64(member.size, member.size) if large else b"") + _timestamp(member)
    version = _ZIP64_VERSION if large else _PLAIN_VERSION
    stamp = dos_time(member.modified)
    crc32 = member.crc32 or 0
    head = (b"PK\3\4", version, _flags(member), 0, *stamp, crc32, clipped, clipped, len(member.path), len(extra))
    return _LOCAL.pack(*head) + member.path + extra


def local_header_size(member: Member) -> int:
    """Return how many bytes `local_header` has, without making it."""
    timestamp = _TIMESTAMP.size if member.has_timestamp else 0
    return _LOCAL.size + len(member.path) + timestamp + (_EXTRA.size + 16 if member.is_large else 0)


def descriptor(member: Member, crc32: int) -> bytes:
    """Return what follows the data of an entry whose CRC-32 is deferred."""
    layout = _DESCRIPTOR_64 if member.is_large else _DESCRIPTOR
    return layout.pack(b"PK\7\10", crc32, member.size, member.size)


def descriptor_size(member: Member) -> int:
    """Return how many bytes follow the data: none unless the CRC-32 is deferred."""
    if member.crc32 is not None:
        return 0
    return _DESCRIPTOR_64.size if member.is_large else _DESCRIPTOR.size


def central_record(member: Member, crc32: int, offset: int) -> bytes:
    """Return the record in the central directory of the entry whose local header is at `offset`."""
    sizes = (member.size, member.size) if member.is_large else ()
    offsets = (offset,) if offset >= _MAX_32 else ()
    numbers = (*sizes, *offsets)
    extra = _zip64(*numbers) + _timestamp(member)
    version = _ZIP64_VERSION if numbers else _PLAIN_VERSION
    clipped = min(member.size, _MAX_32)
    attributes = _FOLDER_ATTRIBUTES if member.path.endswith(b"/") else _FILE_ATTRIBUTES
    head = (b"PK\1\2", _MADE_BY, version, _flags(member), 0, *dos_time(member.modified), crc32, clipped, clipped)
    tail = (len(member.path), len(extra), 0, 0, 0, attributes, min(offset, _MAX_32))
    return _CENTRAL.pack(*head, *tail) + member.path + extra


def central_record_size(member: Member, offset: int) -> int:
    """Return how many bytes `central_record` has, without making it."""
    timestamp = _TIMESTAMP.size if member.has_timestamp else 0
    numbers = 2 * member.is_large + (offset >= _MAX_32)
    return _CENTRAL.size + len(member.path) + timestamp + (_EXTRA.size + 8 * numbers if numbers else 0)


def end_records(count: int, start: int, size: int) -> bytes:
    """Return the end of an archive of `count` entries whose central directory of `size` bytes begins at `start`."""
    clipped = (min(count, _MAX_16), min(count, _MAX_16), min(size, _MAX_32), min(start, _MAX_32))
    end = _END.pack(b"PK\5\6", 0, 0, *clipped, 0)
    if count < _MAX_16 and size < _MAX_32 and start < _MAX_32:
        return end
    versions = (_MADE_BY, _ZIP64_VERSION)
    large = _END_64.pack(b"PK\6\6", _END_64.size - 12, *versions, 0, 0, count, count, size, start)
    return large + _LOCATOR_64.pack(b"PK\6\7", 0, start + size, 1) + end

"""The records of a ZIP archive, byte for byte, after PKWARE's APPNOTE 6.3.10 and Info-ZIP's extra fields.

Everything is stored, never compressed; names are UTF-8; ZIP64 is used exactly where a number does not fit.
"""

from __future__ import annotations

import struct
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_MAX_16 = 0xFFFF
_MAX_32 = 0xFFFFFFFF

_PLAIN_VERSION, _ZIP64_VERSION = 20, 45
_MADE_BY = 3 << 8 | _ZIP64_VERSION  # 3 is UNIX: the upper half of the attributes is a file mode
_DEFERRED, _UTF8 = 1 << 3, 1 << 11
_SLASH = ord("/")
_FILE_ATTRIBUTES = 0o100644 << 16
_FOLDER_ATTRIBUTES = 0o040755 << 16 | 0x10  # 0x10 is the folder of MS-DOS

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL_BEGIN = struct.pack("<4sH", b"PK\1\2", _MADE_BY)
_CENTRAL_END = struct.Struct("<3H2L")
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


def unix_seconds(moment: datetime) -> int:
    """Return an aware moment in whole seconds since 1970, rounded down."""
    return (moment - _EPOCH) // _SECOND


@lru_cache(maxsize=4096)  # the files of a folder often were all written in the same few seconds
def dos_time(modified: int) -> tuple[int, int]:
    """Return the time and the date of MS-DOS, in UTC: steps of 2 s, from 1980 to 2107."""
    moment = time.gmtime(min(max(modified, _FIRST_DOS), _LAST_DOS))
    clock = moment.tm_hour << 11 | moment.tm_min << 5 | moment.tm_sec // 2
    return clock, (moment.tm_year - 1980) << 9 | moment.tm_mon << 5 | moment.tm_mday


def _timestamp(modified: int) -> bytes:
    """Return Info-ZIP's "UT" field, for MS-DOS times have no time zone; nothing for what 31 bits cannot hold."""
    return _TIMESTAMP.pack(b"UT", 5, 1, modified) if 0 <= modified <= _LAST_UNIX else b""


def _zip64(*numbers: int) -> bytes:
    """Return the ZIP64 field with the numbers that did not fit; nothing when all did."""
    return _EXTRA.pack(1, 8 * len(numbers)) + struct.pack(f"<{len(numbers)}Q", *numbers) if numbers else b""


def local_header(path: bytes, size: int, modified: int, crc32: int | None) -> bytes:
    """Return the header before the data.

    `path` is UTF-8 and ends in "/" for a folder; `modified` is in whole seconds since 1970, UTC. `crc32` is None where
    it is deferred: then it stands in a descriptor after the data. The header tells the true size all the same.
    """
    extra, version, clipped = _timestamp(modified), _PLAIN_VERSION, size
    if size >= _MAX_32:
        extra, version, clipped = _zip64(size, size) + extra, _ZIP64_VERSION, _MAX_32
    flags = _UTF8 if crc32 is not None else _UTF8 | _DEFERRED
    clock, date = dos_time(modified)
    lengths = (len(path), len(extra))
    return _LOCAL.pack(b"PK\3\4", version, flags, 0, clock, date, crc32 or 0, clipped, clipped, *lengths) + path + extra


def path_of(header: bytes) -> bytes:
    """Return the path in a local header."""
    return header[_LOCAL.size : _path_end(header)]


def _path_end(header: bytes) -> int:
    return 30 + header[26] + 256 * header[27]


def descriptor(size: int, crc32: int) -> bytes:
    """Return what follows the data of an entry whose CRC-32 is deferred."""
    layout = _DESCRIPTOR_64 if size >= _MAX_32 else _DESCRIPTOR
    return layout.pack(b"PK\7\10", crc32, size, size)


def descriptor_size(size: int) -> int:
    """Return how many bytes `descriptor` has, without making it."""
    return _DESCRIPTOR_64.size if size >= _MAX_32 else _DESCRIPTOR.size


def central_record(header: bytes, offset: int, crc32: int | None = None) -> bytes:
    """Return the record in the central directory of the entry whose local header is `header` and begins at `offset`.

    It repeats most of the header, which is much quicker than to make it anew. `crc32` is given where it was deferred.
    """
    end = _path_end(header)
    attributes = _FOLDER_ATTRIBUTES if header[end - 1] == _SLASH else _FILE_ATTRIBUTES
    same = header[4:30] if crc32 is None else header[4:14] + crc32.to_bytes(4, "little") + header[18:30]
    if offset < _MAX_32:
        return _CENTRAL_BEGIN + same + _CENTRAL_END.pack(0, 0, 0, attributes, offset) + header[30:]
    sizes, extra = (header[end + 4 : end + 20], header[end + 20 :]) if _is_zip64(header) else (b"", header[end:])
    extra = _EXTRA.pack(1, len(sizes) + 8) + sizes + offset.to_bytes(8, "little") + extra
    same = _ZIP64_VERSION.to_bytes(2, "little") + same[2:24] + len(extra).to_bytes(2, "little")
    return _CENTRAL_BEGIN + same + _CENTRAL_END.pack(0, 0, 0, attributes, _MAX_32) + header[30:end] + extra


def _is_zip64(header: bytes) -> bool:
    return header[4] == _ZIP64_VERSION


def central_record_size(header: bytes, offset: int) -> int:
    """Return how many bytes `central_record` has, without making it."""
    size = len(header) + len(_CENTRAL_BEGIN) + _CENTRAL_END.size - 4
    if offset >= _MAX_32:
        size += 8 if _is_zip64(header) else _EXTRA.size + 8
    return size


def end_records(count: int, start: int, size: int) -> bytes:
    """Return the end of an archive of `count` entries whose central directory of `size` bytes begins at `start`."""
    clipped = (min(count, _MAX_16), min(count, _MAX_16), min(size, _MAX_32), min(start, _MAX_32))
    end = _END.pack(b"PK\5\6", 0, 0, *clipped, 0)
    if count < _MAX_16 and size < _MAX_32 and start < _MAX_32:
        return end
    versions = (_MADE_BY, _ZIP64_VERSION)
    large = _END_64.pack(b"PK\6\6", _END_64.size - 12, *versions, 0, 0, count, count, size, start)
    return large + _LOCATOR_64.pack(b"PK\6\7", 0, start + size, 1) + end

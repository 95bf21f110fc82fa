"""The records of a ZIP archive: sizes promised and kept, ZIP64 exactly where it is needed, times without a zone."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core import ziprecords
from sharedesk.core.ziprecords import dos_time, unix_seconds

LIMIT = 0xFFFFFFFF
BIG = st.one_of(st.sampled_from([0, 1, LIMIT - 1, LIMIT, LIMIT + 1, 2**40]), st.integers(0, 2**50))


def dos(moment: datetime) -> tuple[int, int, int, int, int, int]:
    clock, date = dos_time(unix_seconds(moment))
    return (
        *(1980 + (date >> 9), date >> 5 & 15, date & 31),
        *(clock >> 11, clock >> 5 & 63, (clock & 31) * 2),
    )


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 3, 14, 15, 9, 27, 999_999, tzinfo=UTC), (2026, 3, 14, 15, 9, 26)),
        (datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), (2025, 12, 31, 23, 30, 0)),
        (datetime(1980, 1, 1, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
        (datetime(1979, 12, 31, 23, 59, 59, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
        (datetime(2107, 12, 31, 23, 59, 59, tzinfo=UTC), (2107, 12, 31, 23, 59, 58)),
        (datetime(2108, 1, 1, tzinfo=UTC), (2107, 12, 31, 23, 59, 58)),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), (1980, 1, 1, 0, 0, 0)),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))), (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_times_are_told_in_utc_and_within_what_the_format_holds(
    moment: datetime, shown: tuple[int, int, int, int, int, int]
) -> None:
    assert dos(moment) == shown


@given(
    st.binary(min_size=1, max_size=40),
    BIG,
    st.one_of(st.integers(-(10**10), 10**11), st.sampled_from([-1, 0, 0x7FFFFFFF, 0x80000000])),
    st.one_of(st.none(), st.integers(0, LIMIT)),
    BIG,
)
def test_every_record_has_the_size_that_was_promised(
    path: bytes, size: int, modified: int, crc32: int | None, offset: int
) -> None:
    header = ziprecords.local_header(path, size, modified, crc32)
    assert ziprecords.path_of(header) == path
    record = ziprecords.central_record(header, offset, 7 if crc32 is None else None)
    assert len(record) == ziprecords.central_record_size(header, offset)
    assert len(ziprecords.descriptor(size, 7)) == ziprecords.descriptor_size(size)


@given(
    st.binary(min_size=1, max_size=40),
    BIG,
    st.sampled_from([-1, 0, 1_773_500_967, 0x7FFFFFFF, 0x80000000]),
    st.one_of(st.none(), st.integers(0, LIMIT)),
    BIG,
)
def test_the_central_record_says_what_the_specification_asks_for(
    path: bytes, size: int, modified: int, crc32: int | None, offset: int
) -> None:
    header = ziprecords.local_header(path, size, modified, crc32)
    numbers = [*([size, size] if size >= LIMIT else []), *([offset] if offset >= LIMIT else [])]
    extra = struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
    extra += struct.pack("<2sHBL", b"UT", 5, 1, modified) if 0 <= modified <= 0x7FFFFFFF else b""
    begin = struct.pack(
        "<4s6H3L2H",
        *(b"PK\1\2", 3 << 8 | 45, 45 if numbers else 20, 1 << 11 | (1 << 3 if crc32 is None else 0), 0),
        *dos_time(modified),
        *(7 if crc32 is None else crc32, min(size, LIMIT), min(size, LIMIT), len(path), len(extra)),
    )
    attributes = 0o040755 << 16 | 0x10 if path.endswith(b"/") else 0o100644 << 16
    end = struct.pack("<3H2L", 0, 0, 0, attributes, min(offset, LIMIT))
    assert ziprecords.central_record(header, offset, 7 if crc32 is None else None) == begin + end + path + extra


@pytest.mark.parametrize(("size", "large"), [(LIMIT - 1, False), (LIMIT, True)])
def test_the_local_header_uses_zip64_from_4_gib_on(size: int, large: bool) -> None:
    header = ziprecords.local_header(b"a", size, -1, 7)
    version, clipped, extra = (*struct.unpack_from("<H", header, 4), *struct.unpack_from("<L", header, 18), header[31:])
    assert (version, clipped) == ((45, LIMIT) if large else (20, size))
    assert extra == (struct.pack("<2H2Q", 1, 16, size, size) if large else b"")


def test_a_deferred_crc_leaves_the_size_in_the_local_header() -> None:
    header = ziprecords.local_header(b"a", 5, -1, None)
    flags, *_rest, crc32, packed, size = struct.unpack_from("<4H3L", header, 6)
    assert (flags, crc32, packed, size) == (1 << 11 | 1 << 3, 0, 5, 5)


@pytest.mark.parametrize(
    ("count", "start", "size", "large"),
    [
        (0, 0, 0, False),
        (0xFFFE, LIMIT - 1, LIMIT - 1, False),
        (0xFFFF, 0, 1, True),
        (1, LIMIT, 1, True),
        (1, 1, LIMIT, True),
    ],
)
def test_the_end_uses_zip64_where_a_number_does_not_fit(count: int, start: int, size: int, large: bool) -> None:
    end = ziprecords.end_records(count, start, size)
    assert len(end) == (98 if large else 22)
    assert end[-22:-2] == struct.pack(
        "<4s4H2L", b"PK\5\6", 0, 0, *[min(count, 0xFFFF)] * 2, min(size, LIMIT), min(start, LIMIT)
    )
    if large:
        assert struct.unpack_from("<4Q", end, 24) == (count, count, size, start)
        assert struct.unpack_from("<4sLQL", end, 56) == (b"PK\6\7", 0, start + size, 1)

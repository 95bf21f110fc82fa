"""Byte ranges: what RFC 9110 section 14 says of a single one, and what was delivered against a model of ints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.ranges import (
    MAX_RUNS,
    ByteRange,
    IntervalSet,
    UnsatisfiableRange,
    content_range,
    parse_range,
    unsatisfied_content_range,
)

SIZE = 1000
INTERVALS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: (pair[0], sum(pair))), max_size=20
)


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, SIZE),
        ("bytes=500-600", 500, 601),
        ("bytes=999-", 999, SIZE),
        ("bytes=900-5000", 900, SIZE),
        ("bytes=-1", 999, SIZE),
        ("bytes=-1000", 0, SIZE),
        ("bytes=-600000", 0, SIZE),
        ("bytes=000-0009", 0, 10),
        ("BYTES=1-2", 1, 3),
        (" bytes=1-2\t", 1, 3),
        ("bytes=0-" + "9" * 100, 0, SIZE),
    ],
)
def test_a_satisfiable_range(header: str, start: int, stop: int) -> None:
    part = parse_range(header, SIZE)
    assert part == ByteRange(start, stop)
    assert part.length == stop - start
    assert content_range(part, SIZE) == f"bytes {start}-{stop - 1}/1000"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5",
        "bytes=5-4",
        "bytes=a-b",
        "bytes=+4-5",
        "bytes=1_0-20",
        "bytes=--5",
        "bytes=1-2-3",
        "bytes= 1-2",
        "bytes =1-2",
        "bytes=1 -2",
        "bytes=0x1-0x2",
        "bytes=١-٢",
        "bytes=²-",
        "byteſ=0-1",
        "items=0-1",
        "bytes=0-1,5-6",
        "bytes=0-1,",
        "bytes=0-" + "9" * 101,
        "bytes=" + "9" * 5000 + "-",
        "bytes=-" + "9" * 5000,
    ],
)
def test_no_range_and_one_that_may_be_ignored_ask_for_the_whole(header: str | None) -> None:
    assert parse_range(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=" + "9" * 100 + "-"])
def test_a_range_beyond_the_end_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(UnsatisfiableRange) as caught:
        parse_range(header, SIZE)
    assert unsatisfied_content_range(caught.value.size) == "bytes */1000"


def test_an_empty_file_has_a_last_part_but_no_first_byte() -> None:
    assert parse_range("bytes=-5", 0) is None
    assert parse_range(None, 0) is None
    for header in ("bytes=0-", "bytes=0-0", "bytes=-0"):
        with pytest.raises(UnsatisfiableRange):
            parse_range(header, 0)


@given(st.text(st.sampled_from("bytes=0123456789-, +"), max_size=20), st.integers(0, 50))
def test_whatever_is_asked_a_range_stays_inside(header: str, size: int) -> None:
    for asked in (header, f"bytes={header}"):
        try:
            part = parse_range(asked, size)
        except UnsatisfiableRange:
            continue
        assert part is None or 0 <= part.start < part.stop <= size


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 25))
def test_a_range_picks_the_bytes_that_a_list_would(first: int, last: int, size: int) -> None:
    content = list(range(size))
    expected = content[first : last + 1]
    if last < first:
        assert parse_range(f"bytes={first}-{last}", size) is None
    elif not expected:
        with pytest.raises(UnsatisfiableRange):
            parse_range(f"bytes={first}-{last}", size)
    else:
        part = parse_range(f"bytes={first}-{last}", size)
        assert part is not None
        assert content[part.start : part.stop] == expected


def as_bytes(intervals: list[tuple[int, int]]) -> set[int]:
    return {byte for start, stop in intervals for byte in range(start, stop)}


@given(INTERVALS, st.integers(0, 80))
def test_interval_set_is_a_set_of_bytes(intervals: list[tuple[int, int]], size: int) -> None:
    delivered = IntervalSet()
    for start, stop in intervals:
        delivered = delivered.add(start, stop)
    model = as_bytes(intervals)
    assert as_bytes(list(delivered.runs)) == model
    assert delivered.total == len(model)
    assert delivered.covers(size) == (set(range(size)) <= model)
    assert all(left[1] < right[0] for left, right in zip(delivered.runs, delivered.runs[1:], strict=False))
    assert delivered == IntervalSet.of(reversed(intervals))


@given(INTERVALS, INTERVALS)
def test_interval_sets_merge_and_survive_the_database(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    merged = IntervalSet.of(left) | IntervalSet.of(right)
    assert merged == IntervalSet.of(left + right)
    assert IntervalSet.parse(str(merged)) == merged


@given(INTERVALS, st.integers(0, 60), st.integers(0, 60))
def test_what_is_looked_up_is_what_all_runs_say(intervals: list[tuple[int, int]], one: int, other: int) -> None:
    found, (start, stop) = IntervalSet.of(intervals), sorted((one, other))
    assert found.last_stop(stop) == max((last for _, last in found.runs if last <= stop), default=0)
    assert found.touching(start, stop) == tuple(run for run in found.runs if start <= run[1] and run[0] <= stop)
    assert found.holds(start, stop) == any(first <= start and stop <= last for first, last in found.runs)


def test_interval_set_reads_well_in_the_database() -> None:
    assert str(IntervalSet.of([(200, 300), (0, 50), (50, 100)])) == "0-100,200-300"
    assert str(IntervalSet()) == ""
    assert IntervalSet.parse("") == IntervalSet()


@pytest.mark.parametrize("text", ["1", "-", "1-", "-1", "5-4", "1-2,", "a-b", "1-2;3-4", "+1-2", "1-2-3", "１-２"])
def test_interval_set_refuses_what_it_did_not_write(text: str) -> None:
    with pytest.raises(ValueError, match="interval"):
        IntervalSet.parse(text)


@pytest.mark.parametrize(("start", "stop"), [(-1, 5), (5, 4)])
def test_interval_set_refuses_what_is_no_interval(start: int, stop: int) -> None:
    with pytest.raises(ValueError, match="not an interval"):
        IntervalSet().add(start, stop)


def test_interval_set_stays_small_under_a_client_that_leaves_gaps() -> None:
    delivered = IntervalSet.of((start, start + 1) for start in range(0, 4 * MAX_RUNS, 2)).add(10**6, 10**6 + 50)
    assert len(delivered.runs) == MAX_RUNS
    assert (10**6, 10**6 + 50) in delivered.runs
    assert list(delivered.runs) == sorted(delivered.runs)

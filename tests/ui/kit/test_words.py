from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.ui.wording import words
from sharedesk.ui.wording.sections import Calendar, SectionRun
from tests.factories import NOW

EAST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1.0 KB"), (9_949, "9.9 KB"), (9_960, "10 KB"),
        (482_000, "482 KB"), (999_499, "999 KB"), (999_500, "1.0 MB"), (1_300_000, "1.3 MB"), (14_200_000, "14.2 MB"),
        (148_000_000, "148 MB"), (12_000_000_000, "12.0 GB"), (5 * 10**15, "5.0 PB"), (5 * 10**19, "50,000 PB"),
    ],
)  # fmt: skip
def test_size(count: int, text: str) -> None:
    assert words.size(count) == text


def test_size_of() -> None:
    assert words.size_of(4_600_000_000, 12_000_000_000) == "4.6 of 12.0 GB"
    assert words.size_of(820_000, 1_200_000_000) == "820 KB of 1.2 GB"


@given(st.integers(0, 10**18))
def test_size_is_short(count: int) -> None:
    assert len(words.size(count)) <= 9


@pytest.mark.parametrize(
    ("done", "total", "expected"), [(0, 0, 0), (0, 10, 0), (999, 1000, 99), (10, 10, 100), (12, 10, 100)]
)
def test_percent_is_full_only_at_the_end(done: int, total: int, expected: int) -> None:
    assert words.percent(done, total) == expected


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-3, "0 s"), (36.4, "36 s"), (59.6, "1 min"), (240, "4 min"), (3600, "1 h"), (5400, "1 h 30 min"),
     (4 * 3600 + 900, "4 h"), (47 * 3600, "47 h"), (72 * 3600, "3 days")],
)  # fmt: skip
def test_span(seconds: float, text: str) -> None:
    assert words.span(seconds) == text


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(seconds=-5), "a minute"),
        (timedelta(seconds=59), "a minute"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=2, minutes=59), "2 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(days=3, hours=5), "3 days"),
        (timedelta(days=6, hours=23, minutes=50), "7 days"),
    ],
)
def test_until_promises_nothing_too_much_when_time_is_short(left: timedelta, text: str) -> None:
    assert words.until(NOW + left, NOW) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOW - timedelta(hours=1, minutes=30), "09:12"),
        (NOW - timedelta(days=1), "yesterday 10:42"),
        (NOW + timedelta(days=1), "tomorrow 10:42"),
        (NOW - timedelta(days=3), "Mon 10:42"),
        (NOW - timedelta(days=7), "Thu 4 June"),
        (NOW - timedelta(days=400), "Wed 7 May 2025"),
    ],
)
def test_when(moment: datetime, text: str) -> None:
    assert words.when(moment, NOW, UTC) == text


def test_when_is_in_the_zone_of_the_reader() -> None:
    late = datetime(2026, 6, 10, 20, 0, tzinfo=UTC)
    assert words.when(late, NOW, UTC) == "yesterday 20:00"
    assert words.when(late, NOW, EAST) == "01:30"
    assert words.full(late, EAST) == "Thu 11 June 2026, 01:30 (UTC+05:30)"
    assert words.full(late, timezone(timedelta(hours=-3))) == "Wed 10 June 2026, 17:00 (UTC-03:00)"


def test_lists() -> None:
    assert [words.listing(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


@pytest.mark.parametrize(
    ("days", "title"),
    [(0, "Today"), (-1, "Today"), (1, "Yesterday"), (2, "This week"), (3, "This week"), (4, "June"), (11, "May"),
     (200, "November 2025")],
)  # fmt: skip
def test_section(days: int, title: str) -> None:
    assert Calendar(NOW, UTC).section(NOW - timedelta(days=days)).title == title


def test_there_is_no_this_week_on_a_tuesday() -> None:
    tuesday = NOW - timedelta(days=2)
    titles = [Calendar(tuesday, UTC).section(tuesday - timedelta(days=days)).title for days in range(4)]
    assert titles == ["Today", "Yesterday", "June", "June"]


@given(st.lists(st.integers(0, 900 * 24), max_size=40))
def test_a_run_gives_what_the_calendar_gives(hours: list[int]) -> None:
    calendar = Calendar(NOW, EAST)
    run = SectionRun(calendar)
    moments = [NOW - timedelta(hours=ago) for ago in sorted(hours)]
    assert [run.section(moment) for moment in moments] == [calendar.section(moment) for moment in moments]


def test_sections_of_this_computers_zone() -> None:
    calendar = Calendar(NOW)
    section = calendar.section(NOW)
    assert calendar.start(section) <= NOW < calendar.start(section) + timedelta(days=1, hours=2)

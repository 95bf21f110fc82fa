"""Sizes, dates and counted sentences as they stand on pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.server import formats

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 KB"), (3_049, "3 KB"), (246_000, "246 KB"),
        (999_499, "999 KB"), (999_500, "1 MB"), (1_800_000, "1.8 MB"), (12_400_000, "12.4 MB"), (148_000_000, "148 MB"),
        (999_600_000, "1 GB"), (1_240_000_000, "1.24 GB"), (2_000_000_000, "2 GB"), (38_640_000_000, "38.6 GB"),
        (5_000_000_000_000, "5 TB"), (10**24, "1,000,000 EB"),
    ],
)  # fmt: skip
def test_sizes_are_those_of_the_design(count: int, text: str) -> None:
    assert formats.size(count) == text.replace(" ", NBSP)


@given(st.integers(0, 10**20))
def test_a_size_never_breaks_and_never_shows_a_thousand_of_a_unit(count: int) -> None:
    number, unit = formats.size(count).split(NBSP)
    assert float(number) < 1000
    assert unit in {"byte", "bytes", "KB", "MB", "GB", "TB", "PB", "EB"}


def test_a_moment_is_utc_for_machines_and_people() -> None:
    at = datetime(2026, 11, 30, 17, 5, tzinfo=timezone(timedelta(hours=1)))
    assert formats.moment(at).machine == "2026-11-30T16:05Z"
    assert formats.moment(at).text == f"30{NBSP}Nov{NBSP}2026, 16:05{NBSP}UTC"


def test_months_do_not_depend_on_the_locale() -> None:
    texts = [formats.moment(datetime(2026, month, 1, tzinfo=UTC)).text.split(NBSP)[1] for month in range(1, 13)]
    assert texts == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"]


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(days=6, hours=23), "7 days left"),
        (timedelta(days=6, hours=11), "6 days left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(hours=47, minutes=59), "47 hours left"),
        (timedelta(hours=2), "2 hours left"),
        (timedelta(minutes=119), "119 minutes left"),
        (timedelta(minutes=1, seconds=59), "1 minute left"),
        (timedelta(seconds=59), "less than a minute left"),
        (timedelta(seconds=-5), "less than a minute left"),
    ],
)
def test_time_left_is_rounded_down_to_one_unit(left: timedelta, text: str) -> None:
    assert formats.time_left(left).replace(NBSP, " ") == text


@pytest.mark.parametrize(
    ("message", "paragraphs"),
    [
        ("", ()),
        ("\n \n", ()),
        ("one", (("one",),)),
        ("Dear Priya,\n\nline\nline\n \n\nElena\n", (("Dear Priya,",), ("line", "line"), ("Elena",))),
        ("a\r\n\r\nb", (("a",), ("b",))),
    ],
)
def test_paragraphs(message: str, paragraphs: tuple[tuple[str, ...], ...]) -> None:
    assert formats.paragraphs(message) == paragraphs


def test_counted_sentences_are_whole() -> None:
    assert [formats.files(n) for n in (0, 1, 2, 100_000)] == ["0 files", "1 file", "2 files", "100,000 files"]

"""Expiry as people write it, and what the administrator allows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.clock import iso, utc_now
from sharedesk.core.expiry import LONGEST, parse_duration, parse_when, render_duration
from sharedesk.core.policy import ExpiryPolicy, Policy, Rule, check, default_expiry
from sharedesk.core.protection import Protection
from sharedesk.errors import UserError
from tests.factories import NOW

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def check_expiry(policy: ExpiryPolicy, expires_at: datetime | None) -> None:
    check(Policy(expiry=policy), Protection(expires_at=expires_at), NOW)


@pytest.fixture
def in_rome(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Rome")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30s", timedelta(seconds=30)),
        ("90m", timedelta(minutes=90)),
        ("12h", timedelta(hours=12)),
        (" 7 D ", WEEK),
        ("2w", 2 * WEEK),
        ("Never", None),
    ],
)
def test_durations(text: str, duration: timedelta | None) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["", "0d", "7", "d", "-1d", "1.5h", "7 days", "1234567d", "7d7d"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(UserError, match="is not a duration"):
        parse_duration(text)


def test_a_duration_does_not_reach_the_end_of_the_calendar() -> None:
    with pytest.raises(UserError, match="hundred years"):
        parse_duration("999999w")
    assert datetime.max.replace(tzinfo=UTC) > NOW + LONGEST


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(seconds=999_999)))
def test_a_duration_is_read_back_as_it_was_written(duration: timedelta) -> None:
    whole = timedelta(seconds=int(duration.total_seconds()))
    assert parse_duration(render_duration(whole)) == whole


def test_never_is_written_as_a_word() -> None:
    assert render_duration(None) == "never"


@pytest.mark.usefixtures("in_rome")
@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("never", None),
        ("7d", NOW + WEEK),
        ("2026-12-24T17:00", datetime(2026, 12, 24, 16, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("2026-12-24T17:00Z", datetime(2026, 12, 24, 17, tzinfo=UTC)),
        ("2026-12-24T17:00+05:30", datetime(2026, 12, 24, 11, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_without_an_offset_is_local_time(text: str, moment: datetime | None) -> None:
    assert parse_when(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "0d", "0001-01-01", "999999w", "24.12.2026", "nan"])
def test_what_is_no_time_to_expire_at(text: str) -> None:
    with pytest.raises(UserError):
        parse_when(text, NOW)


def test_a_moment_has_to_be_in_the_future() -> None:
    with pytest.raises(UserError, match="not in the future"):
        parse_when("2026-01-01", NOW)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (ExpiryPolicy(), None),
        (ExpiryPolicy(default=WEEK), NOW + WEEK),
        (ExpiryPolicy(default=WEEK, maximum=DAY), NOW + DAY),
        (ExpiryPolicy(default=DAY, maximum=WEEK), NOW + DAY),
        (ExpiryPolicy(Rule.OPTIONAL, None, DAY), NOW + DAY),
        (ExpiryPolicy(Rule.REQUIRED, None, DAY), NOW + DAY),
        (ExpiryPolicy(Rule.FORBIDDEN, DAY, DAY), None),
    ],
)
def test_the_default_keeps_to_the_policy(policy: ExpiryPolicy, expected: datetime | None) -> None:
    chosen = default_expiry(policy, NOW)
    assert chosen == expected
    check_expiry(policy, chosen)


@pytest.mark.parametrize(
    ("policy", "chosen", "words"),
    [
        (ExpiryPolicy(Rule.FORBIDDEN), NOW + DAY, "does not allow an expiry date"),
        (ExpiryPolicy(Rule.REQUIRED), None, "requires an expiry date"),
        (ExpiryPolicy(maximum=DAY), NOW + DAY + timedelta(seconds=1), "an expiry of 1d at most"),
        (ExpiryPolicy(), NOW, "over already"),
    ],
)
def test_what_breaks_the_policy(policy: ExpiryPolicy, chosen: datetime | None, words: str) -> None:
    with pytest.raises(UserError, match=words):
        check_expiry(policy, chosen)


def test_a_required_expiry_without_default_or_maximum_has_to_be_chosen() -> None:
    assert default_expiry(ExpiryPolicy(Rule.REQUIRED), NOW) is None


def test_a_new_installation_allows_everything() -> None:
    check_expiry(ExpiryPolicy(), None)
    check_expiry(ExpiryPolicy(), NOW + 1000 * WEEK)


@pytest.mark.shows("16.2.2")
def test_times_are_written_in_utc_to_the_millisecond() -> None:
    assert iso(datetime(2026, 1, 2, 3, 4, 5, 678_999, tzinfo=UTC)) == "2026-01-02T03:04:05.678Z"
    assert utc_now().tzinfo is UTC


def test_a_maximum_leaves_no_link_that_never_ends() -> None:
    with pytest.raises(UserError, match="1d at most"):
        check_expiry(ExpiryPolicy(maximum=DAY), None)
    check_expiry(ExpiryPolicy(Rule.FORBIDDEN, maximum=DAY), None)

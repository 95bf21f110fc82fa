"""The speed of a transfer: steady, quick to follow, and silent when nothing can be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.pace import STALE_SECONDS, Pace, seconds_left


def test_nothing_is_said_before_something_was_measured() -> None:
    pace = Pace(10.0, 0)
    assert pace.speed(10.0) is None
    assert pace.moved(10.2, 500) == pace
    assert pace.moved(10.5, 500).speed(10.5) == 1000


def test_a_burst_moves_the_speed_only_a_little() -> None:
    pace = Pace(0, 0).moved(1, 1000).moved(2, 2000).moved(3, 7000)
    assert 1500 < (pace.rate or 0) < 2200


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=30))
def test_the_speed_lies_between_the_slowest_and_the_fastest(steps: list[int]) -> None:
    pace, done = Pace(0, 0), 0
    for second, step in enumerate(steps, start=1):
        done += step
        pace = pace.moved(second, done)
    assert pace.rate is not None
    assert min(steps) - 1e-6 <= pace.rate <= max(steps) + 1e-6


def test_what_stands_still_has_no_speed_and_begins_anew() -> None:
    pace = Pace(0, 0).moved(1, 1000)
    late = 1 + STALE_SECONDS
    assert pace.speed(late) == 1000
    assert pace.speed(late + 1) is None
    assert pace.moved(late, 1000 + 15_000).rate == 1000
    assert pace.moved(2, 500) == Pace(2, 500)


@pytest.mark.parametrize(("rest", "rate", "left"), [(1000, 100.0, 10.0), (1000, None, None), (1000, 0.0, None)])
def test_seconds_left(rest: int, rate: float | None, left: float | None) -> None:
    assert seconds_left(rest, rate) == left

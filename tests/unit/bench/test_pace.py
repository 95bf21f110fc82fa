"""When the machine counts as slow, and that another process watches it."""

from __future__ import annotations

import pytest

from bench.pace import AFTER_SECONDS, BEFORE_SECONDS, Look, Pace, watched


@pytest.mark.parametrize(
    ("begin", "end", "kept"),
    [
        (9.0, 9.9, True),
        (9.0, 10 - BEFORE_SECONDS + 0.01, False),
        (10.0, 10.1, False),
        (9.0, 12.0, False),
        (10.1 + AFTER_SECONDS - 0.01, 12.0, False),
        (10.1 + AFTER_SECONDS + 0.01, 12.0, True),
    ],
)
def test_a_slow_look_covers_what_is_around_it(begin: float, end: float, kept: bool) -> None:
    assert Pace([Look(10.0, 0.1)]).keeps(begin, end) is kept


def test_looks_that_overlap_count_once() -> None:
    one = BEFORE_SECONDS + 0.1 + AFTER_SECONDS
    assert Pace([Look(10.0, 0.1)]).slow_seconds == pytest.approx(one)
    assert Pace([Look(10.0, 0.1), Look(10.2, 0.1)]).slow_seconds == pytest.approx(one + 0.2)
    assert Pace([Look(10.0, 0.1), Look(20.0, 0.1)]).slow_seconds == pytest.approx(2 * one)


def test_another_process_watches_until_the_end_of_the_block() -> None:
    with watched() as seen:
        assert seen == Pace()
    assert 0 <= seen.longest < 60

"""What of a broken download counts as delivered: acknowledged bytes, and a client's word that it has what was sent."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.ranges import IntervalSet
from sharedesk.core.tally import IN_FLIGHT, Tally

NOTHING = IntervalSet()
SIZE = 100 * IN_FLIGHT


def known(*runs: tuple[int, int]) -> IntervalSet:
    return IntervalSet.of(runs)


def broken(acknowledged: int, sent: int = SIZE) -> Tally:
    """Return the tally of a whole download that was cut."""
    return Tally().begin(0, SIZE).ended(0, SIZE, acknowledged, sent, NOTHING)


def test_a_whole_download_leaves_nothing_open() -> None:
    assert Tally().begin(0, SIZE).ended(0, SIZE, SIZE, SIZE, NOTHING) == Tally(known((0, SIZE)))


def test_who_goes_on_has_what_stands_before() -> None:
    at = 5000 + IN_FLIGHT
    tally = broken(5000).resumed(at, NOTHING).begin(at, SIZE)
    assert tally.known == known((0, at))
    assert tally.ended(at, SIZE, SIZE - at, SIZE - at, NOTHING).known.covers(SIZE)


def test_who_goes_on_before_what_was_acknowledged_says_nothing_new() -> None:
    assert broken(5000).resumed(4000, NOTHING).known == known((0, 5000))
    assert broken(5000).resumed(5000, NOTHING) == broken(5000)


@pytest.mark.parametrize("at", [5001 + IN_FLIGHT, SIZE - 10])
def test_asking_for_the_end_is_not_having_it_all(at: int) -> None:
    assert broken(5000).resumed(at, NOTHING) == broken(5000)
    assert Tally(known((0, 100))).resumed(200, NOTHING) == Tally(known((0, 100)))


def test_what_was_never_sent_cannot_be_there() -> None:
    assert broken(5000, 5000) == Tally(known((0, 5000)))
    assert broken(5000, 6000).resumed(6001, NOTHING) == broken(5000, 6000)
    assert broken(5000, 6000).resumed(6000, NOTHING).known == known((0, 6000))


def test_after_a_crash_nobody_knows_and_the_client_is_believed() -> None:
    died = Tally(known((0, 700))).begin(0, SIZE)
    assert died.resumed(SIZE - 10, NOTHING).known == known((0, SIZE - 10))
    assert Tally().begin(0, SIZE).resumed(900, NOTHING).known == known((0, 900))


def test_what_a_transfer_still_carries_is_not_taken_for_received() -> None:
    """A download manager that asks for four parts at once has none of them yet."""
    tally = Tally().begin(0, SIZE)
    assert tally.resumed(SIZE // 2, known((0, SIZE))) == tally
    assert broken(5000).resumed(6000, known((5500, 5600))) == broken(5000)
    assert broken(5000).resumed(6000, known((6000, SIZE))).known == known((0, 6000))


def test_a_part_that_arrived_is_settled() -> None:
    tally = Tally().begin(50, 60).ended(50, 60, 10, 10, NOTHING)
    assert tally == Tally(known((50, 60)))
    assert tally.resumed(55, NOTHING) == tally


def test_a_part_given_up_at_once_does_not_hide_what_another_transfer_carried() -> None:
    """A download manager lets its first connection run into the second part, and gives up the request for that part.

    Where it closes the first one, at the beginning of the third part, the last record has no acknowledgement.
    """
    second, third = 4 * IN_FLIGHT, 8 * IN_FLIGHT
    tally = Tally().begin(0, SIZE).begin(second, third).begin(third, SIZE)
    running = known((second, third), (third, SIZE))
    tally = tally.ended(0, SIZE, third - 5000, third + 5000, running).caught_up(0, SIZE, [0, second, third], running)
    assert tally.known == known((0, third - 5000))
    running = known((third, SIZE))
    tally = tally.ended(second, third, 0, 100, running).caught_up(second, third, [0, second, third], running)
    assert tally.known == known((0, third))
    assert tally.begun == running


intervals = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (min(pair), max(pair))))


@given(intervals, intervals, intervals, st.integers(0, 60))
def test_known_only_grows_by_what_was_on_its_way(
    runs: list[tuple[int, int]], opened: list[tuple[int, int]], begun: list[tuple[int, int]], at: int
) -> None:
    before = Tally(*map(IntervalSet.of, (runs, opened, begun)))
    after = before.resumed(at, NOTHING)
    possible = before.known | before.open | before.begun
    assert before.known | after.known == after.known
    assert possible | after.known == possible
    assert Tally.parse(str(after)) == after


@given(intervals, st.integers(0, 60), st.integers(0, 60))
def test_without(runs: list[tuple[int, int]], one: int, other: int) -> None:
    start, stop = sorted((one, other))
    rest = IntervalSet.of(runs).without(start, stop)
    wanted = {byte for a, b in runs for byte in range(a, b)} - set(range(start, stop))
    assert {byte for a, b in rest.runs for byte in range(a, b)} == wanted


@pytest.mark.parametrize("text", ["x", "0-1;x", ";x", "0-1;2-3;x", "0-1;2-3;4-5;6-7"])
def test_what_was_never_written_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a set"):
        Tally.parse(text)


@dataclass(frozen=True)
class Part:
    """A transfer of `start` to before `stop` that ends with so much acknowledged, and more of it sent."""

    start: int
    stop: int
    acknowledged: int
    sent: int


@st.composite
def parts(draw: st.DrawFn) -> Part:
    """Return a part of a small file."""
    start, length = draw(st.integers(0, 60)), draw(st.integers(1, 40))
    sent = draw(st.integers(0, length))
    return Part(start, start + length, draw(st.integers(0, sent)), sent)


@given(st.lists(parts(), max_size=12))
def test_looking_at_few_starts_is_as_good_as_looking_at_all(begun: list[Part]) -> None:
    """Of three that run, the one that began first ends."""
    tally, running, starts = Tally(), list[Part](), list[int]()
    for part in begun:
        tally = tally.resumed(part.start, live(running)).begin(part.start, part.stop)
        starts = sorted({*starts, part.start})
        running.append(part)
        if len(running) < 3:
            continue
        over = running.pop(0)
        tally = tally.ended(over.start, over.stop, over.acknowledged, over.sent, live(running))
        expected = tally
        for at in starts:
            expected = expected.resumed(at, live(running))
        tally = tally.caught_up(over.start, over.stop, starts, live(running))
        assert tally == expected


def live(running: list[Part]) -> IntervalSet:
    return IntervalSet.of((part.start, part.stop) for part in running)

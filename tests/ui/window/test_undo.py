"""Changes can be undone once, newest first, for ten minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sharedesk.ui.desk.undo import DEPTH, UNDO_FOR, UndoHistory


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def undone() -> list[int]:
    return []


@pytest.fixture
def history(clock: Clock, undone: list[int]) -> UndoHistory:
    return UndoHistory(clock)


def test_newest_first_and_each_once(history: UndoHistory, undone: list[int]) -> None:
    for number in (1, 2):
        history.remember(lambda value=number: undone.append(value))
    assert [history.undo(), history.undo(), history.undo()] == [True, True, False]
    assert undone == [2, 1]


def test_a_certain_change_once(history: UndoHistory, undone: list[int]) -> None:
    first = history.remember(lambda: undone.append(1))
    history.remember(lambda: undone.append(2))
    assert history.undo(first)
    assert not history.undo(first)
    assert history.undo()
    assert undone == [1, 2]


def test_time_runs_out(history: UndoHistory, undone: list[int], clock: Clock) -> None:
    change = history.remember(lambda: undone.append(1))
    clock.now += UNDO_FOR - timedelta(seconds=1)
    history.remember(lambda: undone.append(2))
    clock.now += timedelta(seconds=1)
    assert not history.undo(change)
    assert history.undo()
    assert undone == [2]


def test_it_does_not_grow_without_end(history: UndoHistory, undone: list[int]) -> None:
    for number in range(DEPTH + 5):
        history.remember(lambda value=number: undone.append(value))
    while history.undo():
        pass
    assert len(undone) == DEPTH
    assert undone[0] == DEPTH + 4

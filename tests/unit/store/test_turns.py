"""Turns come in order, one at a time, and none is lost with those who gave up."""

from __future__ import annotations

import threading

import pytest

from sharedesk.store.turns import Turns
from tests.unit.store.waiting import PATIENCE, in_line


def test_they_come_in_order_one_at_a_time() -> None:
    turns, order, inside = Turns(), [], threading.Semaphore(1)
    threads: list[threading.Thread] = []

    def come(number: int) -> None:
        with turns.take(PATIENCE):
            assert inside.acquire(blocking=False), "two at once"
            order.append(number)
            inside.release()

    with turns.take(PATIENCE):
        for number in range(20):
            threads.append(threading.Thread(target=come, args=(number,)))
            threads[-1].start()
            in_line(turns, number + 2)
    for thread in threads:
        thread.join(PATIENCE)
    assert order == list(range(20))
    assert len(turns) == 0


def test_who_gives_up_leaves_the_line_to_the_others() -> None:
    turns, had = Turns(), threading.Event()

    def patient() -> None:
        with turns.take(PATIENCE):
            had.set()

    waiting = threading.Thread(target=patient)
    with turns.take(PATIENCE):
        with pytest.raises(TimeoutError), turns.take(0):
            raise AssertionError("it is not its turn")
        waiting.start()
        in_line(turns, 2)
        assert not had.is_set()
    waiting.join(PATIENCE)
    assert had.is_set()


def test_a_turn_ends_with_a_fault_too() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.take(0):
        raise ZeroDivisionError
    with turns.take(0):
        assert len(turns) == 1

"""Hashing behind a gate of two: guessers get in each other's way, not in everybody's."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sharedesk.server.transport.limits import Limits
from sharedesk.services import hashing
from sharedesk.services.hashing import AT_ONCE, IN_LINE, BusyError, PasswordHashing


@pytest.mark.shows("A29", "15.1.3/15.2.2")
def test_two_at_once_and_the_third_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, lock, full, go_on = 0, 0, threading.Lock(), threading.Semaphore(0), threading.Event()

    def slow(password: str, encoded: str | None) -> bool:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        full.release()
        go_on.wait(10)
        with lock:
            inside -= 1
        return True

    monkeypatch.setattr(hashing, "matches", slow)
    gate = PasswordHashing()
    with ThreadPoolExecutor(6) as pool:
        waiting = [pool.submit(gate.verify, "x", None) for _ in range(6)]
        for _ in range(AT_ONCE):
            assert full.acquire(timeout=10)
        monkeypatch.setattr(hashing, "WAIT_SECONDS", 0.01)
        with pytest.raises(BusyError):
            gate.verify("x", None)
        go_on.set()
        assert all(one.result() for one in waiting)
    assert most == AT_ONCE


@pytest.mark.shows("A29", "15.1.3/15.2.2", "15.4.4")
def test_guessers_do_not_hold_the_workers_that_pages_need(monkeypatch: pytest.MonkeyPatch) -> None:
    come, go_on = threading.Semaphore(0), threading.Event()

    def slow(password: str, encoded: str | None) -> bool:
        go_on.wait(10)
        return True

    class Line(threading.BoundedSemaphore):
        """Tells of everybody who stands in it."""

        def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
            stands = super().acquire(blocking, timeout)
            come.release()
            return stands

    monkeypatch.setattr(hashing, "matches", slow)
    monkeypatch.setattr(hashing, "WAIT_SECONDS", 10.0)
    gate = PasswordHashing()
    gate._line = Line(AT_ONCE + IN_LINE)
    with ThreadPoolExecutor(AT_ONCE + IN_LINE) as pool:
        waiting = [pool.submit(gate.verify, "x", None) for _ in range(AT_ONCE + IN_LINE)]
        for _ in waiting:
            assert come.acquire(timeout=10)
        with pytest.raises(BusyError):
            gate.verify("x", None)
        assert not any(one.done() for one in waiting), "who was refused has not waited for anybody"
        go_on.set()
        assert all(one.result() for one in waiting)
    assert Limits().workers // 2 >= AT_ONCE + IN_LINE
    assert gate.verify("x", None), "there is room again"


def test_a_hash_is_verified() -> None:
    gate = PasswordHashing()
    encoded = gate.hash("correct horse")
    assert gate.verify("correct horse", encoded)
    assert not gate.verify("wrong horse", encoded)
    assert not gate.verify("correct horse", None)

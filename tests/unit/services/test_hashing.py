"""Hashing behind a gate of two: guessers get in each other's way, not in everybody's."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sharedesk.services import hashing
from sharedesk.services.hashing import AT_ONCE, BusyError, PasswordHashing


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


def test_a_hash_is_verified() -> None:
    gate = PasswordHashing()
    encoded = gate.hash("correct horse")
    assert gate.verify("correct horse", encoded)
    assert not gate.verify("wrong horse", encoded)
    assert not gate.verify("correct horse", None)

"""What is drawn is drawn once, kept within bounds, and never by more processes than may run."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock

import pytest

from sharedesk.services import confined, drawings
from sharedesk.services.drawings import Drawings

ECHO = [sys.executable, "-c", "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"]
FAIL = [sys.executable, "-c", "raise SystemExit(1)"]


class Opener:
    """Opens a file and counts how often."""

    def __init__(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        self.path = path
        self.opened: list[int] = []

    def __call__(self) -> int:
        self.opened.append(os.open(self.path, os.O_RDONLY))
        return self.opened[-1]


@pytest.fixture
def opener(tmp_path: Path) -> Opener:
    return Opener(tmp_path / "file", b"x" * 100)


def test_what_is_asked_for_again_is_not_drawn_again(opener: Opener) -> None:
    kept = Drawings(at_once=1, waiting=0, kept_bytes=1000)
    assert kept.get("a", ECHO, opener) == kept.get("a", ECHO, opener) == b"x" * 100
    assert len(opener.opened) == 1
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(opener.opened[0])


def test_that_nothing_can_be_drawn_is_known_too(opener: Opener) -> None:
    kept = Drawings(at_once=1, waiting=0, kept_bytes=1000)
    assert kept.get("a", FAIL, opener) is kept.get("a", FAIL, opener) is None
    assert len(opener.opened) == 1


def test_what_took_too_long_may_be_tried_again(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Drawings(at_once=1, waiting=0, kept_bytes=1000)
    with monkeypatch.context() as patch:
        patch.setattr(confined, "run", lambda started, fd: None)
        assert kept.get("a", ECHO, opener) is None
    assert kept.get("a", ECHO, opener) == b"x" * 100


def test_the_oldest_makes_room(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Drawings(at_once=1, waiting=0, kept_bytes=250)
    for key in ("a", "b", "a", "c", "a", "b"):
        kept.get(key, ECHO, opener)
    assert len(opener.opened) == 4  # a, b, c, and b again: a was asked for in between
    monkeypatch.setattr(drawings, "KEPT_ENTRIES", 2)
    for key in ("d", "e", "f"):
        kept.get(key, FAIL, opener)
    assert len(kept._kept) == 2
    assert kept._size == sum(map(len, kept._kept.values()))


def test_one_that_is_larger_than_all_room_is_kept_alone(opener: Opener) -> None:
    kept = Drawings(at_once=1, waiting=0, kept_bytes=10)
    assert kept.get("a", ECHO, opener) == kept.get("a", ECHO, opener)
    assert len(opener.opened) == 1


def test_so_many_are_drawn_at_once_and_so_many_wait(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, begun, go, running = Drawings(at_once=1, waiting=2, kept_bytes=1000), Event(), Event(), Lock()

    def run(started: list[str], fd: int) -> tuple[int, bytes]:
        assert running.acquire(blocking=False), "two at once"
        begun.set()
        go.wait()
        running.release()
        return 0, b"drawn"

    monkeypatch.setattr(confined, "run", run)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(kept.get, "a", ECHO, opener)
        begun.wait()
        waiting = [pool.submit(kept.get, key, ECHO, opener) for key in ("a", "b")]
        while kept._places.acquire(blocking=False):  # until both are in line, and nobody else gets a place
            kept._places.release()
        assert kept.get("c", ECHO, opener) is None
        go.set()
        assert [one.result() for one in (first, *waiting)] == [b"drawn"] * 3
    assert len(opener.opened) == 2  # "a" was there when its turn came


def test_who_waits_too_long_gets_nothing(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Drawings(at_once=1, waiting=1, kept_bytes=1000)
    monkeypatch.setattr(confined, "WAIT_SECONDS", 0.01)
    with kept._slots:
        assert kept.get("a", ECHO, opener) is None
    assert opener.opened == []

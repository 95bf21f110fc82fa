"""Reading ahead: a source arrives in order, a chunk ahead where the disk is slow, and its failures in their turn."""

from __future__ import annotations

import os
import queue
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.server.transport.readahead import Feed, Readers
from sharedesk.storage.base import SourceChangedError

from .support import ColdSource, MemorySource


class Patchy(MemorySource):
    """Has only some of its bytes in memory, and yields them in odd pieces."""

    def __init__(self, data: bytes, pattern: list[int]) -> None:
        super().__init__(data)
        self.pattern = pattern
        self.turn = 0
        self.using = threading.Lock()

    def _size(self, size: int) -> int:
        self.turn += 1
        return min(size, 1 + abs(self.pattern[self.turn % len(self.pattern)]))

    def read(self, size: int) -> bytes:
        assert self.using.acquire(blocking=False), "used by two threads at a time"
        try:
            return super().read_now(self._size(size)) or b""
        finally:
            self.using.release()

    def read_now(self, size: int) -> bytes | None:
        return None if self.pattern[self.turn % len(self.pattern)] < 0 and self._size(1) else self.read(size)


@given(data=st.binary(max_size=200), pattern=st.lists(st.integers(-20, 20), min_size=1), size=st.integers(1, 30))
def test_a_feed_yields_the_source_in_order(data: bytes, pattern: list[int], size: int) -> None:
    readers = Readers(2)
    readers.start()
    arrived: queue.SimpleQueue[None] = queue.SimpleQueue()
    feed = Feed(Patchy(data, pattern), readers, lambda: arrived.put(None))
    result = bytearray()
    while len(result) < len(data):
        chunk = feed.next(size)
        if chunk is None:
            arrived.get(timeout=5)
            continue
        assert 0 < len(chunk) <= size
        result += chunk
    assert result == data
    readers.finish(5)


def test_a_feed_looks_one_chunk_ahead_of_a_cold_source() -> None:
    readers = Readers(1)
    readers.start()
    arrived = threading.Semaphore(0)
    source = ColdSource(bytes(100))
    feed = Feed(source, readers, arrived.release)
    assert feed.next(10) is None
    assert feed.next(10) is None
    assert arrived.acquire(timeout=5)
    assert source.position == 10
    assert feed.next(10) == bytes(10)
    assert arrived.acquire(timeout=5)
    assert source.position == 20
    readers.finish(5)


def test_a_chunk_that_is_read_ahead_at_once_is_not_lost() -> None:
    class Prompt(Readers):
        """Reads before `submit` returns, as a quick thread may."""

        def submit(self, feed: Feed, size: int) -> None:
            feed.read(size)

    data = os.urandom(100)
    feed = Feed(ColdSource(data), Prompt(0), lambda: None)
    result = bytearray()
    while len(result) < len(data):
        result += feed.next(10) or b""
    assert result == data


def test_a_feed_reads_for_itself_again_when_the_disk_has_caught_up() -> None:
    class OnceCold(MemorySource):
        """Waits for its disk once, and shows what is in memory instead of copying it."""

        views = 0
        copies = 0

        def read_now(self, size: int) -> bytes | None:
            self.copies += 1
            return super().read_now(size)

        def view_now(self, size: int) -> bytes | None:
            if self.position == 10 and not self.copies:
                return None
            self.views += 1
            return super().read_now(size)

        def read(self, size: int) -> bytes:
            return super().read_now(size) or b""

    class Prompt(Readers):
        def submit(self, feed: Feed, size: int) -> None:
            feed.read(size)

    data = os.urandom(100)
    source = OnceCold(data)
    feed = Feed(source, Prompt(0), lambda: None)
    assert feed.next(10) == data[:10]
    assert feed.next(10) is None
    assert b"".join(feed.next(10) or b"" for _ in range(9)) == data[10:]
    assert (source.copies, source.views) == (1, 8)


def test_a_failure_that_was_read_ahead_comes_in_its_turn() -> None:
    class Failing(ColdSource):
        def read_now(self, size: int) -> bytes | None:
            if self.position:
                raise SourceChangedError("now")
            return None

    readers = Readers(1)
    readers.start()
    arrived = threading.Semaphore(0)
    feed = Feed(Failing(bytes(100)), readers, arrived.release)
    assert feed.next(10) is None
    assert arrived.acquire(timeout=5)
    assert feed.next(10) == bytes(10)
    with pytest.raises(SourceChangedError):
        feed.next(10)
    readers.finish(5)

"""Getting a transfer's next bytes without ever letting a cold disk stop its loop."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Protocol

from sharedesk.storage.base import ByteSource, SourceChangedError

Chunk = bytes | memoryview


class ViewableSource(Protocol):
    """A ByteSource that can also show bytes in a buffer of its own, which saves copying them."""

    def view_now(self, size: int) -> memoryview | None:
        """Like `read_now`; the view holds good until the next read on the same thread."""
        ...


class Feed:
    """The chunks of one source in order, for one loop.

    While the bytes are in memory the loop reads them itself. When they are not, a read-ahead thread reads, and while
    its chunk is being sent the next one is looked for: one chunk ahead, no more. As soon as that one is in memory the
    loop reads for itself again, which saves a copy of every chunk. The source is only ever used by one thread at a
    time, as ByteSource demands.
    """

    def __init__(self, source: ByteSource, readers: Readers, notify: Callable[[], None]) -> None:
        """Read `source`; `notify` is called on a read-ahead thread when a chunk that `next` missed has come."""
        self._source = source
        self._view_now: Callable[[int], Chunk | None] = getattr(source, "view_now", source.read_now)
        self._readers = readers
        self._notify = notify
        self._left = source.length
        self._lock = threading.Lock()
        self._reading = False
        self._waited = False  # whether the last chunk had to be waited for, so that the next one may have to be, too
        self._result: Chunk | Exception | None = None
        self._when_idle: Callable[[], None] | None = None

    def next(self, size: int) -> Chunk | None:
        """Return the next chunk of 1 to `size` bytes, or None when it is still being read; `notify` then tells.

        A chunk must be used up before the next one of any feed is asked for on this thread.
        Raises SourceChangedError, OSError, or whatever else the source raised.
        """
        if self._reading:
            return None
        result = self._result
        if result is None:
            data = self._view_now(min(size, self._left))
            if data is not None:
                return self._counted(data)
            self._begin_read(size)
            return None
        self._result = None
        if isinstance(result, Exception):
            raise result
        if self._waited and self._left:
            self._look_ahead(size)
        return result

    def retire(self, when_idle: Callable[[], None]) -> None:
        """Call `when_idle` once no thread uses the source any more: at once, or after the read that is running."""
        with self._lock:
            if self._reading:
                self._when_idle = when_idle
                return
        when_idle()

    def read(self, size: int) -> None:
        """Read one chunk, waiting for the disk; runs on a read-ahead thread."""
        result: Chunk | Exception
        try:
            result = self._counted(self._source.read(size))
        except Exception as error:  # raised by `next` on the loop, which then ends the transfer
            result = error
        with self._lock:
            self._result = result
            self._reading = False  # last: from here on the result is the loop's, which looks without the lock
            when_idle = self._when_idle
        (when_idle or self._notify)()

    def _look_ahead(self, size: int) -> None:
        """Find the next chunk in memory, or have it read while the present one is being sent."""
        self._waited = False
        try:
            data = self._source.read_now(min(size, self._left))
            if data is not None:
                self._result = self._counted(data)
                return
        except Exception as error:  # raised by `next` when its turn comes
            self._result = error
            return
        self._begin_read(size)  # last: from here on the result is the reading thread's to set

    def _begin_read(self, size: int) -> None:
        self._waited = True
        with self._lock:
            self._reading = True
        self._readers.submit(self, min(size, self._left))

    def _counted(self, data: Chunk) -> Chunk:
        if not 0 < len(data) <= self._left:
            raise SourceChangedError("The source does not have the length that was announced.")
        self._left -= len(data)
        return data


class Readers:
    """A few threads for reads that have to wait for a disk or a network."""

    def __init__(self, count: int) -> None:
        self._queue: queue.SimpleQueue[tuple[Feed, int] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"portal-read-{number}", daemon=True) for number in range(count)
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def submit(self, feed: Feed, size: int) -> None:
        """Have a thread read the next chunk of `feed`."""
        self._queue.put((feed, size))

    def finish(self, seconds: float) -> None:
        """End the threads, waiting at most about `seconds` for reads that are still running."""
        for _ in self._threads:
            self._queue.put(None)
        share = seconds / max(1, len(self._threads))
        for thread in self._threads:
            thread.join(share)

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            feed, size = job
            feed.read(size)

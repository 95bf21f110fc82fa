"""Turns: the threads of this process do something one after the other, in the order in which they came."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Turns:
    """A lock that nobody overtakes at. Python's own promises no order, SQLite's even lets go first who asks last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._line: deque[Event] = deque()

    def __len__(self) -> int:
        """Return how many there are, those who wait and the one whose turn it is."""
        return len(self._line)

    @contextmanager
    def take(self, seconds: float) -> Iterator[None]:
        """Wait for the next turn and have it. Raises TimeoutError when it does not come within `seconds`."""
        mine = Event()
        with self._lock:
            self._line.append(mine)
            self._call_first()
        try:
            if not mine.wait(seconds):
                raise TimeoutError
            yield
        finally:
            with self._lock:
                self._line.remove(mine)
                self._call_first()

    def _call_first(self) -> None:
        if self._line:
            self._line[0].set()

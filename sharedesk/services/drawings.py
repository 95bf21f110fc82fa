"""What is drawn of files from outside, each in a process of its own: a few at a time, the latest kept."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, Semaphore

from sharedesk.services import confined

KEPT_ENTRIES = 2000


class Drawings:
    """Draws once what is asked for often; any thread may use it.

    No more than `at_once` are drawn at a time, for each may take seconds of a core (ASVS 15.1.3), and no more than
    `waiting` wait for their turn, for each holds a worker of the portal. At most `kept_bytes` are kept, and that
    nothing can be drawn of a file.
    """

    def __init__(self, *, at_once: int, waiting: int, kept_bytes: int) -> None:
        self._places = Semaphore(at_once + waiting)
        self._slots = Semaphore(at_once)
        self._kept_bytes = kept_bytes
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0

    def get(self, key: Hashable, started: list[str], open_file: Callable[[], int]) -> bytes | None:
        """Return what the program `started` draws of a file; `key` names the file's content and what is drawn of it.

        None when nothing can be drawn of it, or too much is to be drawn now. Raises what `open_file` raises.
        """
        drawn = self._look_up(key)
        if drawn is None and self._places.acquire(blocking=False):
            try:
                drawn = self._in_turn(key, started, open_file)
            finally:
                self._places.release()
        return drawn or None

    def _in_turn(self, key: Hashable, started: list[str], open_file: Callable[[], int]) -> bytes | None:
        if not self._slots.acquire(timeout=confined.WAIT_SECONDS):
            return None
        try:
            drawn = self._look_up(key)  # others may have waited for the same
            return drawn if drawn is not None else self._draw(key, started, open_file)
        finally:
            self._slots.release()

    def _draw(self, key: Hashable, started: list[str], open_file: Callable[[], int]) -> bytes | None:
        fd = open_file()
        try:
            ended = confined.run(started, fd)
        finally:
            os.close(fd)
        if ended is None:
            return None
        code, drawn = ended
        return self._keep(key, drawn if code == 0 else b"")

    def _look_up(self, key: Hashable) -> bytes | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def _keep(self, key: Hashable, drawn: bytes) -> bytes:
        with self._lock:
            self._size += len(drawn)
            self._kept[key] = drawn
            while len(self._kept) > 1 and (self._size > self._kept_bytes or len(self._kept) > KEPT_ENTRIES):
                self._size -= len(self._kept.popitem(last=False)[1])
        return drawn

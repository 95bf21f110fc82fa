"""Watches an event loop: the longest time it did not come round, what of that was its own work, and where it was."""

from __future__ import annotations

import faulthandler
import os
import re
import time
from collections import Counter
from collections.abc import Callable
from threading import Event, Thread, get_ident

from PySide6.QtCore import QEventLoop, Qt, QTimer

BEAT_MS = 5
LOOK_SECONDS = 0.01
NOTED_SECONDS = 0.01
"""From here on a gap is remembered with its moment."""
LATE_SECONDS = 0.05
"""From here on the watching thread notes where the event loop is."""
DEPTH = 5
_CALL = re.compile(r'^  File "(?:.*/)?([^"/]+)", line (\d+) in (.+)$', re.MULTILINE)


class Gaps:
    """Measures the longest time the event loop did not come round, in seconds.

    `beat_ms` is how often it is looked at; 0 looks at every turn, and keeps a core busy with that.
    """

    def __init__(self, beat_ms: int = 0) -> None:
        self.worst = self.busiest = 0.0
        """The longest gap, and the most processor time of this thread from one beat to the next: its own work. In the
        rest of a gap it waited for a processor, or for Python's lock."""
        self.noted: list[tuple[float, float]] = []
        """The gaps of 10 ms and more: when each began, by `time.monotonic`, and how long it was."""
        self.last = self._begin = time.monotonic()
        self._beat_seconds = beat_ms / 1000
        self._used = self._used_before = time.thread_time()
        self._timer = QTimer(interval=beat_ms)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now, used = time.monotonic(), time.thread_time()
        gap = now - self.last - self._beat_seconds
        self.worst = max(self.worst, gap)
        if gap >= NOTED_SECONDS:
            self.noted.append((self.last, gap))
        self.busiest = max(self.busiest, used - self._used)
        self.last, self._used = now, used

    @property
    def part(self) -> float:
        """The part of a core that this thread has used."""
        return (self._used - self._used_before) / max(self.last - self._begin, 1e-9)

    def stop(self) -> float:
        """Return the longest gap in milliseconds."""
        self._beat()
        self._timer.stop()
        return self.worst * 1000


class Watchdog:
    """Gaps of this thread's event loop, with a thread beside it that notes where it is while it is late.

    It asks faulthandler: a frame of `sys._current_frames` keeps what is local to it, and a QPainter that outlives its
    paintEvent takes the program along.
    """

    def __init__(self) -> None:
        self._watched = f"0x{get_ident():016x} "
        self._gaps = Gaps(BEAT_MS)
        self._over = Event()
        self.places: Counter[str] = Counter()
        """How often it was seen late, by its innermost calls."""
        self._thread = Thread(target=self._look, name="watchdog", daemon=True)
        self._thread.start()

    def _look(self) -> None:
        with os.fdopen(os.memfd_create("stacks"), "w+") as stacks:  # a file would wait for the disk, with Python's lock
            told = 0.0
            while not self._over.wait(LOOK_SECONDS):
                if (last := self._gaps.last) != told and time.monotonic() - last > LATE_SECONDS:
                    told = last  # once in each gap: writing the stacks of all threads makes it longer
                    stacks.seek(0)
                    stacks.truncate()
                    faulthandler.dump_traceback(stacks)
                    stacks.seek(0)
                    self.places[_place(stacks.read(), self._watched)] += 1

    def stop(self) -> Gaps:
        """End watching; return what was seen."""
        self._over.set()
        self._thread.join()
        self._gaps.stop()
        return self._gaps


def _place(stacks: str, thread: str) -> str:
    """Return where a thread is, innermost first."""
    _, _, own = stacks.partition(thread)
    calls = _CALL.findall(own.partition("\n\n")[0])[:DEPTH]
    return " < ".join(f"{name} ({file}:{line})" for file, line, name in calls)


def until(done: Callable[[], object], *, look_ms: int = 1) -> None:
    """Run the event loop until `done`, asked every `look_ms`; 0 asks at every turn."""
    loop, look = QEventLoop(), QTimer(interval=look_ms)
    look.timeout.connect(lambda: loop.quit() if done() else None)
    look.start()
    loop.exec()

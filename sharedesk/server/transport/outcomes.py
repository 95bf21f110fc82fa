"""The thread on which transfers report how they ended, so that a busy database never holds up a transfer loop."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Outcomes(threading.Thread):
    """Runs the reports it is given, one after the other, in the order in which they came."""

    def __init__(self) -> None:
        super().__init__(name="portal-outcome", daemon=True)
        self._reports: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._finished = False

    def put(self, report: Callable[[], None]) -> None:
        """Have `report` run; it may block. After the end it runs at once: a straggler's outcome is not lost either."""
        with self._lock:
            if not self._finished:
                self._reports.put(report)
                return
        _run(report)

    def run(self) -> None:
        """Run reports until told to end (threading)."""
        while (report := self._reports.get()) is not None:
            _run(report)

    def finish(self, seconds: float) -> None:
        """Let the reports given so far run, and wait at most `seconds` for that."""
        with self._lock:
            self._finished = True
            self._reports.put(None)
        self.join(seconds)
        if self.is_alive():
            log.warning("Some transfers' ends are still being recorded")


def _run(report: Callable[[], None]) -> None:
    try:
        report()
    except Exception:
        log.exception("The end of a transfer could not be recorded")

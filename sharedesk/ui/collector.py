"""Keeps Python's cyclic garbage collector on the GUI thread.

By itself it runs on whichever thread allocates next. A QObject that is destroyed on another thread than its own leaves
its timers and events behind, and Qt crashes on them.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from sharedesk.ui import process

LOOK_MS = 1000


class GarbageCollector(QObject):
    """Switches automatic collection off while it exists, and collects when there is enough, as Python itself would."""

    def __init__(self) -> None:
        super().__init__()
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the youngest generations whose thresholds are passed; after all of them, give back what is free."""
        due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[0]:
            gc.collect(2 if all(due) else 1 if due[1] else 0)
        if all(due):
            process.give_back()

    def close(self) -> None:
        """Collect once more and give the collector back."""
        self._timer.stop()
        gc.collect()
        if self._was_enabled:
            gc.enable()

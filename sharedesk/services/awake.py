"""Keeping this computer awake while something is downloaded from it or copied, and not a minute longer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Protocol

from sharedesk.core.settings import TRANSFERS_AWAKE
from sharedesk.services.settings import SettingsService

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
LINGER_SECONDS = 30.0
"""Between two files of a visitor, and before a broken download goes on, it does not fall asleep."""
STOP_SECONDS = 1.0


class Lock(Protocol):
    """What keeps the computer awake."""

    def take(self) -> bool:
        """Keep it awake; returns whether that is possible."""

    def release(self) -> None:
        """Let it sleep."""


class AwakeKeeper:
    """Looks once a second whether anything runs, on the thread `portal-awake`, between `start` and `stop`."""

    def __init__(
        self, settings: SettingsService, is_busy: Callable[[], bool], lock: Callable[[], Lock],
        now: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._is_busy = is_busy
        self._make_lock = lock
        self._now = now
        self._lock: Lock | None = None
        self._busy_until = 0.0
        self._told = self._is_held = False
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._stopping.clear()
        self._thread = Thread(target=self._run, name="portal-awake", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the computer sleep, and end. A desktop that does not answer is not waited for."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
            self._thread = None

    def look(self) -> None:
        """Take the lock when something began to run, and let go some time after the last thing ended."""
        now = self._now()
        if self._is_busy():
            self._busy_until = now + LINGER_SECONDS
        wanted = now < self._busy_until and self._settings.get(TRANSFERS_AWAKE)
        if wanted and not self._is_held:
            self._take()
        elif not wanted and self._is_held:
            self._release()

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                self.look()
            except Exception:
                log.exception("Whether this computer may sleep is not known; looking again")
        self._release()

    def _take(self) -> None:
        """Take a lock, or remember that this busy time has none: it is asked for once, and told once in all."""
        self._is_held = True
        self._lock = self._make_lock()
        if self._lock.take():
            return
        self._lock = None
        if not self._told:
            self._told = True
            log.info("This computer cannot be kept awake: neither its desktop nor its system lets us")

    def _release(self) -> None:
        lock, self._lock, self._is_held = self._lock, None, False
        if lock is not None:
            lock.release()

"""A time that never goes back, so that setting the clock back revives nothing (SECURITY.md section 4, R16)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from sharedesk.core.clock import Clock
from sharedesk.store.clock import ClockRepository
from sharedesk.store.database import Store


class SteadyClock:
    """The clock, or what it would be now had nobody set it back. For expiry, claims, and what visitors proved.

    That is the latest time that was noted, and the seconds that have passed since this process saw it (`elapsed`): a
    code gets old also while the clock is behind. What only has to be dated, as the audit log, goes by the clock itself.
    """

    def __init__(self, store: Store, clock: Clock, elapsed: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._elapsed = elapsed
        self._marks = ClockRepository(store)
        self._lock = Lock()
        self._seen: tuple[datetime, float] | None = None
        """The latest time that was noted, and what `elapsed` said when it was seen."""

    def __call__(self) -> datetime:
        """Return the time."""
        with self._store.scope():
            mark = self._marks.latest()
        now = self._clock()
        return now if mark is None else max(now, self._reckoned(mark))

    def _reckoned(self, mark: datetime) -> datetime:
        """Return what the time must be by what was noted."""
        at = self._elapsed()
        with self._lock:
            if self._seen is not None:
                seen, since = self._seen
                reckoned = seen + timedelta(seconds=at - since)
                if mark <= reckoned:
                    return reckoned
            self._seen = mark, at
            return mark

    def advance(self) -> datetime:
        """Note the time, and return it."""
        with self._store.write():
            now = self()
            self._marks.advance(now)
            return now

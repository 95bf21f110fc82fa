"""A time that never goes back, so that setting the clock back revives no link (SECURITY.md section 4, R16)."""

from __future__ import annotations

from datetime import datetime

from sharedesk.core.clock import Clock
from sharedesk.store.clock import ClockRepository
from sharedesk.store.database import Store


class SteadyClock:
    """The clock, or the latest time that was noted where the clock is behind it. For expiry and claims alone.

    What only has to be dated, as the audit log, goes by the clock itself.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._marks = ClockRepository(store)

    def __call__(self) -> datetime:
        """Return the time."""
        with self._store.scope():
            mark = self._marks.latest()
        now = self._clock()
        return now if mark is None else max(now, mark)

    def advance(self) -> datetime:
        """Note the time, and return it."""
        with self._store.write():
            self._marks.advance(self._clock())
            return self()

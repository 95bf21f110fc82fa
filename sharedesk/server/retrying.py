"""When a portal that could not be opened is tried again: soon at first, then ever more rarely."""

from __future__ import annotations

from datetime import datetime, timedelta

from sharedesk.core.clock import Clock
from sharedesk.core.saying import mark

AGAIN = mark("Links work again by themselves once that is mended.")
FIRST = timedelta(seconds=5)
LONGEST = timedelta(minutes=5)


class Retries:
    """Knows the moment of the next try; none is due before the first failure, nor after `end`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wait = FIRST
        self._at: datetime | None = None

    @property
    def is_due(self) -> bool:
        """Whether it is time to try again."""
        return self._at is not None and self._clock() >= self._at

    def failed(self) -> None:
        """Note a try that failed: the next one comes after twice the time."""
        self._at = self._clock() + self._wait
        self._wait = min(2 * self._wait, LONGEST)

    def end(self) -> None:
        """Try no more: it is open, or it is to stay closed."""
        self._at, self._wait = None, FIRST

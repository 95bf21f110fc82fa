"""How often something may be done before there is a wait: tallies that fade, budgets with waits that grow, quotas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

POINTS = 1000
"""What one wrong password counts."""
FIRST_WAIT = timedelta(seconds=15)
SKEW = timedelta(minutes=1)
"""By how much the clocks of two computers on one database may differ."""
OVERRUN = 20
"""How many tries beyond its limit a tally remembers, so that it fades in a time that can be foreseen."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may try: `wait_seconds` is None when they may, else how long they have to wait (at least 1)."""

    wait_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What one scope has tried: `score` points at the time `at`, counted since `since`."""

    score: int
    since: datetime
    at: datetime
    locked_until: datetime | None = None

    def verdict(self, now: datetime) -> Verdict:
        """Return whether this scope has to wait at `now`; not for a time that the clock went back before."""
        if self.locked_until is None or self.locked_until <= now or self.at > now + SKEW:
            return Verdict()
        return Verdict(-((now - self.locked_until) // timedelta(seconds=1)))


@dataclass(frozen=True, slots=True)
class Budget:
    """So many tries, of which one is forgotten every `forgets`; then waits that double, up to `longest`.

    As `longest` is never more than `forgets`, who tries again after each wait never waits less than before.
    """

    tries: int
    forgets: timedelta
    longest: timedelta

    def level(self, tally: Tally | None, now: datetime) -> int:
        """Return the points that are not forgotten at `now`; a clock that was set back forgets nothing."""
        if tally is None:
            return 0
        forgotten = max(now - tally.at, timedelta()) * POINTS // self.forgets
        return max(tally.score - forgotten, 0)

    def used(self, tally: Tally | None, now: datetime) -> int:
        """Return how many tries are taken at `now`, the last of them perhaps in part."""
        return -(-self.level(tally, now) // POINTS)

    def add(self, tally: Tally | None, points: int, now: datetime, *, sooner: int = 0) -> Tally:
        """Return the tally after a wrong try; the waits begin `sooner` tries earlier."""
        score = min(self.level(tally, now) + points, (self.tries + OVERRUN) * POINTS)
        since = now if tally is None else tally.since
        strikes = -(-score // POINTS) - (self.tries - sooner) + 1
        until = None if tally is None else tally.locked_until
        if strikes >= 1:
            until = max(now + self.wait(strikes), until or now)
        return Tally(score, since, now, until)

    def wait(self, strikes: int) -> timedelta:
        """Return how long to wait after the `strikes`-th try too many."""
        wait: timedelta = FIRST_WAIT * 2 ** (strikes - 1)
        return min(wait, self.longest)


@dataclass(frozen=True, slots=True)
class Quota:
    """So many in a stretch of time that begins with the first of them; then none until it is over."""

    most: int
    per: timedelta

    def add(self, tally: Tally | None, points: int, now: datetime) -> Tally:
        """Return the tally after one more."""
        if tally is None or now >= tally.since + self.per:
            tally = Tally(0, now, now)
        score = tally.score + points
        until = tally.since + self.per if score >= self.most * POINTS else None
        return Tally(score, tally.since, now, until)

"""How fast something moves, smoothed so that people can read it, and how long the rest will take."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

SMOOTH_SECONDS = 4.0
"""After so long a new speed has two thirds of its weight."""
LEAST_SECONDS = 0.5
"""What is measured over less says little: acknowledgements come in bursts."""
STALE_SECONDS = 15.0
"""When nothing has moved for so long there is no speed to tell."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`done` bytes at the moment `at` (in seconds of any clock), and bytes a second (None: not known yet)."""

    at: float
    done: int
    rate: float | None = None

    def moved(self, at: float, done: int) -> Pace:
        """Return the pace when `done` bytes have arrived at `at`; what went back begins anew."""
        if done < self.done:
            return Pace(at, done)
        passed = at - self.at
        if passed < LEAST_SECONDS:
            return self
        measured = (done - self.done) / passed
        if self.rate is None or passed >= STALE_SECONDS:
            return Pace(at, done, measured)
        return Pace(at, done, self.rate + (1 - exp(-passed / SMOOTH_SECONDS)) * (measured - self.rate))

    def speed(self, now: float) -> float | None:
        """Return the bytes a second at `now`, None while nothing can be said."""
        return None if now - self.at > STALE_SECONDS or not self.rate else self.rate


def seconds_left(rest: int, rate: float | None) -> float | None:
    """Return how long `rest` bytes take at `rate` bytes a second, None while nothing can be said."""
    return None if not rate else rest / rate

"""Which bytes of a download one visitor has: what was acknowledged, and what a client that goes on says it has."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from sharedesk.core.ranges import IntervalSet

IN_FLIGHT = 2**20
"""What may be on its way without an acknowledgement when a line drops, in bytes: 80 Mbit/s over 100 ms."""


@dataclass(frozen=True, slots=True)
class Tally:
    """`known` has certainly arrived. `open` may have: it was on its way when a transfer broke off or its portal died.

    When a line drops, the last acknowledgements drop with it, so that the client often has more than we know. It tells
    us: who asks to go on at a byte has what stands before it. Only what was on its way is taken from that, or else
    asking for the end of a file alone would count as having it all. Immutable.
    """

    known: IntervalSet = field(default_factory=IntervalSet)
    open: IntervalSet = field(default_factory=IntervalSet)

    def begun(self, start: int, stop: int) -> Tally:
        """Return the tally once the bytes from `start` to before `stop` are on their way, should they be cut off."""
        return Tally(self.known, self.open.add(start, stop))

    def resumed(self, at: int, live: IntervalSet) -> Tally:
        """Return the tally once a client asked to go on at byte `at`.

        What the transfers that still run carry (`live`) is not taken for received: they say themselves what arrives.
        """
        behind = max((stop for _, stop in self.known.runs if stop <= at), default=0)
        if behind == at:
            return self
        was_open = any(start <= behind and at <= stop for start, stop in self.open.runs)
        is_live = any(start < at and behind < stop for start, stop in live.runs)
        if not was_open or is_live:
            return self
        return Tally(self.known.add(behind, at), self.open.without(behind, at))

    def caught_up(self, reached: int, starts: Sequence[int], live: IntervalSet) -> Tally:
        """Return the tally once a transfer ended at byte `reached`, while clients had asked to go on at `starts`.

        Those, in order, are looked at that lie in what was on its way there: of thousands of parts, only a few.
        """
        on_its_way = next((stop for start, stop in self.open.runs if start <= reached < stop), reached)
        tally = self
        for start in starts[bisect_right(starts, reached) : bisect_right(starts, on_its_way)]:
            tally = tally.resumed(start, live)
        return tally

    def ended(self, start: int, stop: int, acknowledged: int, sent: int) -> Tally:
        """Return the tally once a transfer of `start` to before `stop` ended after so many bytes.

        `sent` is at least what was sent; it may say more, as only a little beyond the acknowledged can have arrived.
        """
        reached = start + acknowledged
        rest = self.open.without(start, stop)
        on_its_way = min(start + sent, reached + IN_FLIGHT)
        if reached < on_its_way:
            rest = rest.add(reached, on_its_way)
        return Tally(self.known.add(start, reached), rest)

    def __str__(self) -> str:
        """Return the form for a database column: "known;open", or "known" alone."""
        return f"{self.known};{self.open}" if self.open.runs else str(self.known)

    @classmethod
    def parse(cls, text: str) -> Tally:
        """Return the tally that `str()` wrote. Raises ValueError when `text` is anything else."""
        known, _, still_open = text.partition(";")
        return cls(IntervalSet.parse(known), IntervalSet.parse(still_open))

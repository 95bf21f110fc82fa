"""Which bytes of a download one visitor has: what was acknowledged, and what a client that goes on says it has."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sharedesk.core.ranges import IntervalSet

IN_FLIGHT = 2**20
"""What may be on its way without an acknowledgement when a line drops, in bytes: 80 Mbit/s over 100 ms."""


@dataclass(frozen=True, slots=True)
class Tally:
    """`known` has certainly arrived. `open` may have: it was on its way when a transfer broke off.

    `begun` is what running transfers are to carry; should their portal die, it may have arrived too.

    When a line drops, the last acknowledgements drop with it, so that the client often has more than we know. It tells
    us: who asks to go on at a byte has what stands before it. Only what was on its way is taken from that, or else
    asking for the end of a file alone would count as having it all. Immutable.
    """

    known: IntervalSet = field(default_factory=IntervalSet)
    open: IntervalSet = field(default_factory=IntervalSet)
    begun: IntervalSet = field(default_factory=IntervalSet)

    def begin(self, start: int, stop: int) -> Tally:
        """Return the tally once the bytes from `start` to before `stop` are on their way, should they be cut off."""
        return replace(self, begun=self.begun.add(start, stop))

    def resumed(self, at: int, live: IntervalSet) -> Tally:
        """Return the tally once a client asked to go on at byte `at`.

        What the transfers that still run carry (`live`) is not taken for received: they say themselves what arrives.
        """
        behind = self.known.last_stop(at)
        if behind == at:
            return self
        may_have_arrived = self.open.holds(behind, at) or self.begun.holds(behind, at)
        is_live = any(start < at and behind < stop for start, stop in live.runs)
        if not may_have_arrived or is_live:
            return self
        open_, begun = self.open.without(behind, at), self.begun.without(behind, at)
        return Tally(self.known.add(behind, at), open_, begun)

    def caught_up(self, start: int, stop: int, starts: Sequence[int], live: IntervalSet) -> Tally:
        """Return the tally once a transfer of `start` to before `stop` is over, and clients had begun at `starts`.

        Those, in order, are looked at that lie in what was on its way there: of thousands of parts, only a few. It may
        have been on its way with another transfer, which had ended before and was not believed while this one ran.
        """
        tally = self
        for first, last in self.open.touching(start, stop):
            for at in starts[bisect_right(starts, first) : bisect_right(starts, last)]:
                tally = tally.resumed(at, live)
        return tally

    def ended(self, start: int, stop: int, acknowledged: int, sent: int, live: IntervalSet) -> Tally:
        """Return the tally once a transfer of `start` to before `stop` ended after so many bytes.

        `sent` is at least what was sent; it may say more, as only a little beyond the acknowledged can have arrived.
        What the transfers that still run carry (`live`) stays begun.
        """
        reached = start + acknowledged
        on_its_way = max(reached, min(start + sent, reached + IN_FLIGHT))
        begun = self.begun.without(start, stop) | live
        return Tally(self.known.add(start, reached), self.open.add(reached, on_its_way), begun)

    def __str__(self) -> str:
        """Return the form for a database column: "known;open;begun", without what is empty at its end."""
        return f"{self.known};{self.open};{self.begun}".rstrip(";")

    @classmethod
    def parse(cls, text: str) -> Tally:
        """Return the tally that `str()` wrote. Raises ValueError when `text` is anything else."""
        known, _, rest = text.partition(";")
        still_open, _, begun = rest.partition(";")
        return cls(*map(IntervalSet.parse, (known, still_open, begun)))

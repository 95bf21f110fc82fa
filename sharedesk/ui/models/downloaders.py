"""Who downloads from a link right now, how far they are and how fast; without Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sharedesk.core.pace import Pace, seconds_left
from sharedesk.events import TransferProgress
from sharedesk.ui.wording.happened import Downloading


@dataclass(frozen=True, slots=True)
class _Moving:
    progress: TransferProgress
    pace: Pace


class Downloaders:
    """The running deliveries of one link by person, the latest comer first."""

    def __init__(self) -> None:
        self._people: dict[str, dict[int, _Moving]] = {}
        self._who: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._people)

    def at(self, row: int, now: float) -> Downloading:
        """Return what the person in `row` downloads, as it is at `now`, in seconds."""
        who = list(self._people)[-1 - row]
        moving = self._people[who].values()
        done = sum(one.progress.acknowledged for one in moving)
        total = sum(one.progress.total for one in moving)
        rate = sum(one.pace.speed(now) or 0.0 for one in moving) or None
        items = tuple(dict.fromkeys(one.progress.item for one in moving))
        return Downloading(who, items, done, total, rate, seconds_left(total - done, rate))

    def row_of(self, who: str) -> int | None:
        """Return the row of a person, None when they download nothing."""
        return len(self._people) - 1 - list(self._people).index(who) if who in self._people else None

    def person(self, delivery_id: int) -> str | None:
        """Return whose delivery this is, None when it does not run."""
        return self._who.get(delivery_id)

    def is_last(self, delivery_id: int) -> bool:
        """Say whether a running delivery is all that its person downloads."""
        return len(self._people[self._who[delivery_id]]) == 1

    def move(self, progress: TransferProgress, at: float) -> None:
        """Note how far a delivery is at a moment, in seconds."""
        who = self._who.setdefault(progress.delivery_id, progress.who)
        own = self._people.setdefault(who, {})
        before = own.get(progress.delivery_id)
        pace = Pace(at, progress.acknowledged) if before is None else before.pace.moved(at, progress.acknowledged)
        own[progress.delivery_id] = _Moving(progress, pace)

    def end(self, delivery_id: int) -> None:
        """Forget a delivery, and its person with the last one."""
        who = self._who.pop(delivery_id)
        del self._people[who][delivery_id]
        if not self._people[who]:
            del self._people[who]

    def keep(self, running: Iterable[TransferProgress], at: float) -> None:
        """Let these be all that run; the pace of those that are known goes on."""
        wanted = {one.delivery_id: one for one in running}
        for delivery_id in set(self._who) - set(wanted):
            self.end(delivery_id)
        for one in wanted.values():
            self.move(one, at)

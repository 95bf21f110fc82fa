"""The chain of the audit log in the database: its two ends, and checking every event between them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sharedesk.core.audit import Action, canonical_detail
from sharedesk.core.chain import START, ChainEnd, seal
from sharedesk.core.clock import iso
from sharedesk.store.database import Store
from sharedesk.store.models import ChainRow, EventRow
from sharedesk.store.times import from_ms

PAGE = 1000

_SEALED = (
    EventRow.seq, EventRow.at, EventRow.action, EventRow.token, EventRow.item, EventRow.bytes, EventRow.total,
    EventRow.ip, EventRow.email, EventRow.user_agent, EventRow.person, EventRow.detail, EventRow.hash,
)  # fmt: skip
_TRIMMED = Action.AUDIT_TRIMMED.value

Name = Literal["head", "anchor"]
Progress = Callable[[int, int], object]
"""Is told how many of how many events were checked; what it raises ends the check."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check of the chain found: `first_broken` is the first event that was changed or removed, None for none.

    `events` counts those that hold. `found` says whether the hash that was looked for stands in the chain.
    """

    events: int
    anchor: ChainEnd
    head: ChainEnd
    first_broken: int | None
    found: bool


@lru_cache(maxsize=4096)
def _second(second: int) -> str:
    return iso(from_ms(second * 1000)).partition(".")[0]


def _iso(milliseconds: int) -> str:
    """Return `iso` of a stored time; events of the same second share most of the work."""
    second, rest = divmod(milliseconds, 1000)
    return f"{_second(second)}.{rest:03d}Z"


@lru_cache(maxsize=1024)
def _canonical(detail: str) -> str:
    return canonical_detail(json.loads(detail))


def row_hash(previous: str, row: tuple[Any, ...]) -> str:
    """Return the hash that a row of _SEALED should have. Raises ValueError, TypeError or OverflowError for no event."""
    seq, at, action, token, item, size, total, ip, email, agent, person, detail, _ = row
    return seal(
        seq, previous, _iso(at), (action, token, item), (size, total), (ip, email, agent, person), _canonical(detail)
    )


class ChainRepository:
    """Reads, moves and checks the ends of the chain."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def end(self, name: Name) -> ChainEnd | None:
        """Return an end of the chain; None when somebody took its row away."""
        rows = self._store.rows(ChainRow.select(ChainRow.seq, ChainRow.hash).where(ChainRow.name == name))
        return ChainEnd(*rows[0]) if rows else None

    def move(self, name: Name, to: ChainEnd) -> None:
        """Note a new end; only inside the transaction that adds or removes the events."""
        ChainRow.update(seq=to.seq, hash=to.hash).where(ChainRow.name == name).execute(self._store.db)

    def check(self, progress: Progress, wanted: str | None = None) -> Finding:
        """Check every event, oldest first, and both ends; other processes may write and trim meanwhile."""
        while True:
            anchor = self.end("anchor")
            finding = _Check(self, anchor or START, wanted).run(progress)
            if self.end("anchor") == anchor:
                return finding

    def after(self, seq: int, limit: int = PAGE) -> list[tuple[Any, ...]]:
        """Return rows of _SEALED, oldest first."""
        query = EventRow.select(*_SEALED).where(EventRow.seq > seq).order_by(EventRow.seq).limit(limit)
        return self._store.rows(query)


def first_broken(start: ChainEnd, rows: list[tuple[Any, ...]]) -> tuple[ChainEnd, int | None]:
    """Follow the chain over rows of _SEALED: return how far it holds, and the seq of the first event that breaks it."""
    seq, previous = start.seq, start.hash
    for row in rows:
        try:
            follows = row[0] == seq + 1 and row_hash(previous, row) == row[-1]
        except (ValueError, TypeError, OverflowError):
            follows = False
        if not follows:
            return ChainEnd(seq, previous), seq + 1
        seq, previous = seq + 1, row[-1]
    return ChainEnd(seq, previous), None


class _Check:
    """One walk along the chain."""

    def __init__(self, chain: ChainRepository, anchor: ChainEnd, wanted: str | None) -> None:
        self._chain = chain
        self._anchor = anchor
        self._at = anchor
        self._wanted = wanted
        self._found = wanted == anchor.hash
        self._trims: set[tuple[object, object]] = set()

    def run(self, progress: Progress) -> Finding:
        """Walk to the end, or to the first event that does not follow."""
        broken = self._walk(progress)
        head = self._chain.end("head") or START
        if broken is None and self._anchor != START and (self._anchor.seq, self._anchor.hash) not in self._trims:
            broken = self._anchor.seq  # it was taken out, and no event says so
        return Finding(self._at.seq - self._anchor.seq, self._anchor, head, broken, self._found)

    def _walk(self, progress: Progress) -> int | None:
        while True:
            rows = self._chain.after(self._at.seq)
            if rows and (broken := self._page(rows)) is not None:
                return broken
            head = self._chain.end("head")
            if not rows:
                if head is not None and head.seq > self._at.seq and self._chain.after(self._at.seq, 1):
                    continue  # written a moment ago
                return self._end(head)
            progress(self._at.seq - self._anchor.seq, (head or self._at).seq - self._anchor.seq)

    def _page(self, rows: list[tuple[Any, ...]]) -> int | None:
        """Follow the chain over rows; return the seq of the first that breaks it."""
        begin = self._at.seq
        self._at, broken = first_broken(self._at, rows)
        for row in rows[: self._at.seq - begin]:
            if row[-1] == self._wanted:
                self._found = True
            if row[2] == _TRIMMED:
                detail = json.loads(row[-2])
                self._trims.add((detail.get("through"), detail.get("anchor")))
        return broken

    def _end(self, head: ChainEnd | None) -> int | None:
        """Compare where the walk ended with the end that was noted."""
        if head == self._at:
            return None
        if head is None or head.seq == self._at.seq:
            return max(1, self._at.seq)
        return min(head.seq, self._at.seq) + 1

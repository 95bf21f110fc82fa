"""The audit log in the database: append-only, chained."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from peewee import fn

from sharedesk.core.audit import Action, Event, NewEvent, UnreadableEventError, Who, chain_hash
from sharedesk.core.chain import START, ChainEnd
from sharedesk.store.chain import ChainRepository
from sharedesk.store.database import Store
from sharedesk.store.models import CounterRow, EventRow
from sharedesk.store.times import from_ms, to_ms

SETBACK = "audit_setback"
"""The counter of how many milliseconds the clock was set back at most."""
EVENT = (
    EventRow.seq, EventRow.at, EventRow.bytes, EventRow.total, EventRow.action, EventRow.token, EventRow.item,
    EventRow.ip, EventRow.email, EventRow.user_agent, EventRow.person, EventRow.detail, EventRow.hash,
)  # fmt: skip
_NUMBERS = 4
"""The first columns of EVENT are numbers, the others text."""


def event_of(row: tuple[Any, ...]) -> Event:
    """Return the event in a row of EVENT. Raises UnreadableEventError for one that this program never wrote."""
    seq, at, size, total, action, token, item, *who, detail, event_hash = row
    numbers_hold = all(value is None or isinstance(value, int) for value in row[:_NUMBERS])
    texts_hold = all(value is None or isinstance(value, str) for value in row[_NUMBERS:])
    try:
        if not (numbers_hold and texts_hold):  # SQLite takes a value of any type into any column
            raise TypeError("a value of another type")
        detail = json.loads(detail)
        return Event(seq, from_ms(at), Action(action), token, item, size, total, Who(*who), detail, event_hash)
    except (ValueError, TypeError, OverflowError) as error:
        raise UnreadableEventError(seq) from error


@dataclass(slots=True)
class Page:
    """Events in their order, what stood between them and cannot be read, and the seq of the last of all (None: none).

    What cannot be read was written by a newer program, or changed by somebody; `audit verify` tells which.
    """

    events: list[Event] = field(default_factory=list)
    unreadable: list[UnreadableEventError] = field(default_factory=list)
    last: int | None = None


class AuditRepository:
    """Appends and reads events."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chain = ChainRepository(store)

    def append(self, new: NewEvent, at: datetime, link_id: int | None) -> Event:
        """Add an event to the chain; only inside the write transaction of the change it records."""
        head = self._chain.end("head") or self._newest()
        seq, moment = head.seq + 1, from_ms(to_ms(at))
        self._note_setback(to_ms(moment))
        event = Event(seq, moment, new.action, new.token, new.item, new.bytes, new.total, new.who, dict(new.detail), "")
        event = replace(event, hash=chain_hash(head.hash, event))
        EventRow.insert(
            seq=seq,
            at=to_ms(moment),
            action=event.action,
            token=event.token,
            link_id=link_id,
            item=event.item,
            bytes=event.bytes,
            total=event.total,
            ip=event.who.ip,
            email=event.who.email,
            user_agent=event.who.user_agent,
            person=event.who.person,
            detail=json.dumps(event.detail, sort_keys=True),
            hash=event.hash,
        ).execute(self._store.db)
        self._chain.move("head", ChainEnd(seq, event.hash))
        return event

    def _note_setback(self, now: int) -> None:
        """Remember how far the clock was ever set back: searching by time depends on how much the log is in order."""
        latest = EventRow.select(fn.max(EventRow.at)).scalar(self._store.db)
        if isinstance(latest, int) and latest > now and latest - now > self.setback():
            CounterRow.update(value=latest - now).where(CounterRow.name == SETBACK).execute(self._store.db)

    def setback(self) -> int:
        """Return how far the clock was set back at most, in milliseconds."""
        return int(CounterRow.select(CounterRow.value).where(CounterRow.name == SETBACK).scalar(self._store.db) or 0)

    def _newest(self) -> ChainEnd:
        """Return the newest event: where the chain goes on when somebody took the note of its head away."""
        rows = self._store.rows(EventRow.select(EventRow.seq, EventRow.hash).order_by(EventRow.seq.desc()).limit(1))
        return ChainEnd(*rows[0]) if rows else START

    def after(self, seq: int, limit: int) -> Page:
        """Return the next `limit` events after `seq`: one that cannot be read never hides the others."""
        query = EventRow.select(*EVENT).where(EventRow.seq > seq).order_by(EventRow.seq).limit(limit)
        page, rows = Page(), self._store.rows(query)
        for row in rows:
            try:
                page.events.append(event_of(row))
            except UnreadableEventError as error:
                page.unreadable.append(error)
        page.last = rows[-1][0] if rows else None
        return page

    def link_ids(self, events: list[Event]) -> dict[int, int | None]:
        """Return the link of each event, by seq."""
        query = EventRow.select(EventRow.seq, EventRow.link_id).where(EventRow.seq.in_([event.seq for event in events]))
        return {row.seq: row.link_id for row in query.execute(self._store.db)}

    def latest_seq(self) -> int:
        """Return the seq of the newest event, 0 when there is none."""
        return self._newest().seq

    def count(self) -> int:
        """Return how many events there are."""
        return int(EventRow.select(EventRow.seq).count(self._store.db))

    def anchor_seq(self) -> int:
        """Return the seq of the last event that was removed, 0 when none ever was."""
        anchor = self._chain.end("anchor")
        return 0 if anchor is None else anchor.seq

    def remove_through(self, end: ChainEnd) -> None:
        """Remove the events up to `end`, from which the chain goes on; only inside a write transaction."""
        EventRow.delete().where(EventRow.seq <= end.seq).execute(self._store.db)
        self._chain.move("anchor", end)

"""The audit log in the database: append-only, chained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sharedesk.core.audit import GENESIS, Action, Event, EventFilter, NewEvent, UnreadableEventError, Who, chain_hash
from sharedesk.store.database import Store
from sharedesk.store.models import EventRow
from sharedesk.store.times import from_ms, to_ms

PAGE = 1000


_EVENT = (
    EventRow.seq, EventRow.at, EventRow.bytes, EventRow.total, EventRow.action, EventRow.token, EventRow.item,
    EventRow.ip, EventRow.email, EventRow.user_agent, EventRow.person, EventRow.detail, EventRow.hash,
)  # fmt: skip
_NUMBERS = 4
"""The first columns of _EVENT are numbers, the others text."""


def _event(row: tuple[Any, ...]) -> Event:
    """Return the event in a row of _EVENT. Raises UnreadableEventError for one that this program never wrote."""
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


class AuditRepository:
    """Appends and reads events."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def append(self, new: NewEvent, at: datetime, link_id: int | None) -> Event:
        """Add an event to the chain; only inside the write transaction of the change it records."""
        last = EventRow.select(EventRow.seq, EventRow.hash).order_by(EventRow.seq.desc()).first(self._store.db)
        seq, previous = (1, GENESIS) if last is None else (last.seq + 1, last.hash)
        moment = from_ms(to_ms(at))
        event = Event(seq, moment, new.action, new.token, new.item, new.bytes, new.total, new.who, dict(new.detail), "")
        event = replace(event, hash=chain_hash(previous, event))
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
        return event

    def read(self, wanted: EventFilter, *, limit: int | None = None, newest_first: bool = False) -> list[Event]:
        """Return events that match, oldest first unless asked otherwise. Raises UnreadableEventError."""
        query = EventRow.select(*_EVENT).where(EventRow.seq > wanted.after_seq)
        if wanted.token is not None:
            query = query.where(EventRow.token == wanted.token)
        if wanted.since is not None:
            query = query.where(EventRow.at >= to_ms(wanted.since))
        if wanted.until is not None:
            query = query.where(EventRow.at < to_ms(wanted.until))
        if wanted.action is not None:
            query = query.where(EventRow.action == wanted.action)
        query = query.order_by(EventRow.seq.desc() if newest_first else EventRow.seq)
        if limit is not None:
            query = query.limit(limit)
        return [_event(row) for row in self._store.rows(query)]

    def link_ids(self, events: list[Event]) -> dict[int, int | None]:
        """Return the link of each event, by seq."""
        query = EventRow.select(EventRow.seq, EventRow.link_id).where(EventRow.seq.in_([event.seq for event in events]))
        return {row.seq: row.link_id for row in query.execute(self._store.db)}

    def chain(self) -> Iterator[Event]:
        """Yield every event, oldest first, a page at a time."""
        after = 0
        while page := self.read(EventFilter(after_seq=after), limit=PAGE):
            yield from page
            after = page[-1].seq

    def latest_seq(self) -> int:
        """Return the seq of the newest event, 0 when there is none."""
        row = EventRow.select(EventRow.seq).order_by(EventRow.seq.desc()).first(self._store.db)
        return 0 if row is None else int(row.seq)

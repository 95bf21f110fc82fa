"""Finding events among millions: by the rarest of what is asked for, newest first, a stretch of the log at a time."""

from __future__ import annotations

import ipaddress
import json
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Literal

from peewee import Expression, Field, Node, Select, fn

from sharedesk.core.audit import Event, EventFilter, matching_actions
from sharedesk.store.audit import EVENT, AuditRepository, event_of
from sharedesk.store.database import Store
from sharedesk.store.models import EventRow, LinkRow
from sharedesk.store.times import to_ms

RARE = 5_000
"""Events of one kind that are looked through in one go."""
FIRST_STRETCH, LONGEST_STRETCH = 4_000, 32_000
"""How many numbers of the log a stretch has: they grow while little is found."""
TITLES = 1_000
"""How many links are considered whose title has the text."""
Suggested = Literal["person", "email", "ip"]
"""Columns whose values are offered for a filter."""
_SEARCHED = (EventRow.token, EventRow.item, EventRow.ip, EventRow.email, EventRow.user_agent, EventRow.person)


@dataclass(frozen=True, slots=True)
class Page:
    """Events, newest first. `before` is the seq to go on with, None when there is nothing older.

    With fewer events than asked for and a `before`, the search took too long: the next page goes on with it.
    """

    events: tuple[Event, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many events match; when `is_whole` is False, there are at least so many."""

    number: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Term:
    """One thing that is asked for: by its index, and in a way that no index is taken for."""

    by_index: Expression
    plainly: Expression


@dataclass(frozen=True, slots=True)
class _Plan:
    """How to look: events `low` to before `high`, all at once or in stretches, with this condition."""

    low: int
    high: int
    condition: Expression | None
    at_once: bool


def _equal(column: Field, value: str) -> _Term:
    return _Term(column == value, column.concat("") == value)


def _address(text: str) -> _Term:
    """Return what finds an address, or all that begin like this."""
    try:
        return _equal(EventRow.ip, str(ipaddress.ip_address(text.strip())))
    except ValueError:
        start = text.strip().rstrip("*").lower()
    end = f"{start[:-1]}{chr(ord(start[-1]) + 1)}" if start else "\uffff"
    plain = EventRow.ip.concat("")
    return _Term((EventRow.ip >= start) & (EventRow.ip < end), (plain >= start) & (plain < end))


class EventSearch:
    """Reads events that match a filter."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._audit = AuditRepository(store)

    def page(self, wanted: EventFilter, before: int | None, limit: int, patience: float) -> Page:
        """Return the newest `limit` events below `before`; after `patience` seconds, those that were found by then.

        Raises UnreadableEventError.
        """
        patience_ends = time.monotonic() + patience
        plan = self._plan(wanted, before)
        found: list[Event] = []
        size, high = FIRST_STRETCH, plan.high
        while high > plan.low:
            low = plan.low if plan.at_once else max(plan.low, high - size)
            query = self._stretch(plan, low, high, *EVENT).order_by(
                (EventRow.seq + 0).desc() if plan.at_once else EventRow.seq.desc()
            )
            found += [event_of(row) for row in self._store.rows(query.limit(limit - len(found)))]
            if len(found) == limit:
                return Page(tuple(found), found[-1].seq)
            high, size = low, min(2 * size, LONGEST_STRETCH)
            if time.monotonic() >= patience_ends and high > plan.low:
                return Page(tuple(found), high)
        return Page(tuple(found), None)

    def oldest_first(self, wanted: EventFilter) -> Iterator[list[Event]]:
        """Yield the events that match, oldest first, a stretch at a time. Raises UnreadableEventError."""
        plan = self._plan(wanted, None)
        for low in range(plan.low, plan.high, FIRST_STRETCH):
            query = self._stretch(plan, low, min(plan.high, low + FIRST_STRETCH), *EVENT).order_by(EventRow.seq)
            if rows := self._store.rows(query):
                yield [event_of(row) for row in rows]

    def count(self, wanted: EventFilter, bound: int, patience: float) -> Count:
        """Count the events that match, up to `bound`, for no longer than `patience` seconds."""
        patience_ends = time.monotonic() + patience
        plan = self._plan(wanted, None)
        high, number = plan.high, 0
        if plan.condition is None:
            high, number = plan.low, max(0, plan.high - plan.low)
        while high > plan.low:
            if number > bound or time.monotonic() >= patience_ends:
                return Count(min(number, bound), False)
            low = plan.low if plan.at_once else max(plan.low, high - LONGEST_STRETCH)
            number += int(self._stretch(plan, low, high, fn.count(EventRow.seq)).scalar(self._store.db))
            high = low
        return Count(min(number, bound), number <= bound)

    def suggestions(self, name: Suggested, start: str, limit: int) -> list[str]:
        """Return up to `limit` values of a column that begin with `start`, in order: one step of its index for each."""
        column = getattr(EventRow, name)
        found: list[str] = []
        condition = column >= start
        while len(found) < limit:
            value = EventRow.select(fn.min(column)).where(condition).scalar(self._store.db)
            if value is None or not value.startswith(start):
                break
            found.append(value)
            condition = column > value
        return found

    def _stretch(self, plan: _Plan, low: int, high: int, *columns: Node) -> Select:
        """Select from a stretch; what is rare is taken by its own index, never by that of the numbers."""
        seq = EventRow.seq + 0 if plan.at_once else EventRow.seq
        query = EventRow.select(*columns).where((seq >= low) & (seq < high))
        return query if plan.condition is None else query.where(plan.condition)

    def _plan(self, wanted: EventFilter, before: int | None) -> _Plan:
        low, high = self._span(wanted)
        high = high if before is None else min(high, before)
        terms = self._terms(wanted)
        counts = [self._bounded(term) for term in terms]
        rarest = min(range(len(terms)), key=lambda number: counts[number], default=None)
        conditions = [term.by_index if n == rarest else term.plainly for n, term in enumerate(terms)]
        conditions += self._unindexed(wanted)
        condition = reduce(and_, conditions) if conditions else None
        return _Plan(low, high, condition, rarest is not None and counts[rarest] <= RARE)

    def _span(self, wanted: EventFilter) -> tuple[int, int]:
        """Return the numbers between which all events of the time are: one step of the index of times for each end.

        The clock may have been set back, by `setback` at most: an event before `since` by more than that comes before
        everything that is wanted, one as late as `until` and that much later comes after it.
        """
        setback = self._audit.setback()
        low, high = self._audit.anchor_seq() + 1, self._audit.latest_seq() + 1
        if wanted.since is not None:
            earlier = EventRow.at < to_ms(wanted.since) - setback
            low = self._first_seq(earlier, EventRow.at.desc(), low - 1) + 1
        if wanted.until is not None:
            later = EventRow.at >= to_ms(wanted.until) + setback
            high = self._first_seq(later, EventRow.at, high)
        return low, high

    def _first_seq(self, condition: Expression, order: Node, otherwise: int) -> int:
        rows = self._store.rows(EventRow.select(EventRow.seq).where(condition).order_by(order).limit(1))
        return int(rows[0][0]) if rows else otherwise

    def _terms(self, wanted: EventFilter) -> list[_Term]:
        terms = []
        if wanted.token is not None:
            terms.append(_equal(EventRow.token, wanted.token))
        if wanted.email is not None:
            terms.append(_equal(EventRow.email, wanted.email.strip().casefold()))
        if wanted.ip is not None:
            terms.append(_address(wanted.ip))
        if wanted.actions:
            actions = [action.value for action in matching_actions(wanted.actions)]
            terms.append(_Term(EventRow.action.in_(actions), EventRow.action.concat("").in_(actions)))
        if wanted.person is not None:
            terms.append(_equal(EventRow.person, wanted.person))
        return terms

    def _bounded(self, term: _Term) -> int:
        return int(EventRow.select(EventRow.seq).where(term.by_index).limit(RARE + 1).count(self._store.db))

    def _unindexed(self, wanted: EventFilter) -> list[Expression]:
        conditions = []
        at = EventRow.at + 0  # the span is narrow enough: the index of times would only mislead
        if wanted.since is not None:
            conditions.append(at >= to_ms(wanted.since))
        if wanted.until is not None:
            conditions.append(at < to_ms(wanted.until))
        if wanted.text:
            conditions.append(self._text(unicodedata.normalize("NFC", wanted.text)))
        return conditions

    def _text(self, text: str) -> Expression:
        """Return what finds a text. SQLite knows the case of ASCII alone: others are looked for in every spelling."""
        spellings = {text} if text.isascii() else {text, text.lower(), text.upper(), text.casefold(), text.title()}
        found = [column.contains(spelling) for column in _SEARCHED for spelling in sorted(spellings)]
        found += [EventRow.detail.contains(json.dumps(spelling)[1:-1]) for spelling in sorted(spellings)]
        titles = reduce(or_, [LinkRow.title.contains(spelling) for spelling in sorted(spellings)])
        query = LinkRow.select(LinkRow.token).where(titles).order_by(LinkRow.id.desc()).limit(TITLES)
        if tokens := [token for (token,) in self._store.rows(query)]:
            found.append(EventRow.token.concat("").in_(tokens))
        return reduce(or_, found)

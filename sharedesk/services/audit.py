"""Reading the audit log, searching it, and checking its chain."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import chain, islice

from sharedesk.core.audit import Action, Event, EventFilter
from sharedesk.core.chain import START, ChainEnd
from sharedesk.store.audit import AuditRepository
from sharedesk.store.audit_search import Count, EventSearch, Page, Suggested
from sharedesk.store.chain import ChainRepository, Finding
from sharedesk.store.database import Store

PATIENCE = 0.1
"""Seconds after which a page is shown with what was found so far."""
COUNTED = 100_000
COUNT_PATIENCE = 1.0
SUGGESTIONS = 50
EVERYTHING = EventFilter()

__all__ = ["AuditService", "Count", "Finding", "Page"]


def _say_nothing(_checked: int, _total: int) -> None:
    """Check without telling anybody how far it is."""


class AuditService:
    """What happened, as far as it was recorded."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._repository = AuditRepository(store)
        self._search = EventSearch(store)
        self._chain = ChainRepository(store)

    def page(
        self, wanted: EventFilter = EVERYTHING, before_seq: int | None = None, limit: int = 200,
        *, patience: float = PATIENCE,
    ) -> Page:  # fmt: skip
        """Return the newest events that match and are older than `before_seq`.

        A search that finds little is broken off after `patience` seconds: `Page.before` says where to go on.
        """
        with self._store.scope():
            return self._search.page(wanted, before_seq, limit, patience)

    def count_matches(
        self, wanted: EventFilter = EVERYTHING, *, bound: int = COUNTED, patience: float = COUNT_PATIENCE
    ) -> Count:
        """Return how many events match, counted up to a bound and for a second at most."""
        with self._store.scope():
            return self._search.count(wanted, bound, patience)

    def oldest_first(self, wanted: EventFilter = EVERYTHING) -> Iterator[Event]:
        """Yield every event that matches, oldest first, however many there are."""
        with self._store.scope():
            yield from chain.from_iterable(self._search.oldest_first(wanted))

    def events(
        self, wanted: EventFilter | None = None, *, limit: int | None = None, newest_first: bool = False
    ) -> list[Event]:
        """Return the events that match, oldest first unless asked otherwise."""
        found = self._newest_first(wanted or EVERYTHING) if newest_first else self.oldest_first(wanted or EVERYTHING)
        return list(islice(found, limit))

    def _newest_first(self, wanted: EventFilter) -> Iterator[Event]:
        page = self.page(wanted)
        yield from page.events
        while page.before is not None:
            page = self.page(wanted, page.before)
            yield from page.events

    def last_set(self, keys: Collection[str]) -> dict[str, Event]:
        """Return the latest change of each of these settings, as far as one is recorded."""
        found: dict[str, Event] = {}
        for event in self._newest_first(EventFilter(actions=(Action.SETTINGS_CHANGED.value,))):
            if len(found) == len(keys):
                break
            key = str(event.detail.get("key"))
            if key in keys:
                found.setdefault(key, event)
        return found

    def people(self, start: str = "") -> list[str]:
        """Return the people in the log whose names begin with `start`."""
        return self._suggested("person", start)

    def emails(self, start: str = "") -> list[str]:
        """Return the e-mail addresses in the log that begin with `start`."""
        return self._suggested("email", start)

    def addresses(self, start: str = "") -> list[str]:
        """Return the network addresses in the log that begin with `start`."""
        return self._suggested("ip", start)

    def _suggested(self, column: Suggested, start: str) -> list[str]:
        with self._store.scope():
            return self._search.suggestions(column, start, SUGGESTIONS)

    def head(self) -> ChainEnd:
        """Return the newest event and its hash: written down elsewhere, it proves later what stood before it."""
        with self._store.scope():
            return self._chain.end("head") or START

    def check(self, progress: Callable[[int, int], object] = _say_nothing, *, head: str | None = None) -> Finding:
        """Check the chain from end to end, and whether the hash `head`, written down earlier, stands in it.

        `progress` is told how many of how many events were checked; what it raises ends the check.
        """
        with self._store.scope():
            return self._chain.check(progress, head)

    def verify(self, progress: Callable[[int, int], object] = _say_nothing) -> int | None:
        """Return the seq of the first event that breaks the chain, None when all of it holds."""
        return self.check(progress).first_broken

    def count(self) -> int:
        """Return how many events are in the log: fewer than were ever written, once old ones were removed."""
        with self._store.scope():
            return self._repository.count()

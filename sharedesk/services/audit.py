"""Reading the audit log and checking its chain."""

from __future__ import annotations

from sharedesk.core.audit import Event, EventFilter, first_broken
from sharedesk.store.audit import AuditRepository
from sharedesk.store.database import Store


class AuditService:
    """What happened, as far as it was recorded."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._repository = AuditRepository(store)

    def events(
        self, wanted: EventFilter | None = None, *, limit: int | None = None, newest_first: bool = False
    ) -> list[Event]:
        """Return the events that match, oldest first unless asked otherwise."""
        with self._store.scope():
            return self._repository.read(wanted or EventFilter(), limit=limit, newest_first=newest_first)

    def for_link(self, token: str, *, limit: int) -> list[Event]:
        """Return the latest events of one link, newest first."""
        return self.events(EventFilter(token=token), limit=limit, newest_first=True)

    def verify(self) -> int | None:
        """Return the seq of the first event that breaks the chain, None when all of it holds."""
        with self._store.scope():
            return first_broken(self._repository.chain())

    def count(self) -> int:
        """Return the seq of the newest event: how many there are while none is missing."""
        with self._store.scope():
            return self._repository.latest_seq()

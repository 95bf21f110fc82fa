"""The latest time that anybody on this data directory has seen, in the database."""

from __future__ import annotations

from datetime import datetime

from sharedesk.store.database import Store
from sharedesk.store.models import CounterRow
from sharedesk.store.times import from_ms, to_ms

NAME = "clock"


class ClockRepository:
    """Keeps one moment that only grows, in milliseconds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def latest(self) -> datetime | None:
        """Return the mark, None before the first."""
        found: int | None = CounterRow.select(CounterRow.value).where(CounterRow.name == NAME).scalar(self._store.db)
        return from_ms(found)

    def advance(self, moment: datetime) -> None:
        """Move the mark to `moment`, unless it is further already; inside a write transaction."""
        CounterRow.insert(name=NAME, value=0).on_conflict_ignore().execute(self._store.db)
        where = (CounterRow.name == NAME) & (CounterRow.value < to_ms(moment))
        CounterRow.update(value=to_ms(moment)).where(where).execute(self._store.db)

"""What guessers have tried, in the database: it holds over restarts, and for all processes on the data directory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sharedesk.core.budgets import Tally
from sharedesk.core.guessing import Scope
from sharedesk.store.database import Store
from sharedesk.store.models import GuessRow, LinkRow
from sharedesk.store.times import from_ms, to_ms


def _tally(row: GuessRow) -> Tally:
    return Tally(row.score, from_ms(row.since), from_ms(row.updated_at), from_ms(row.locked_until))


def _values(scope: Scope, tally: Tally) -> dict[str, object]:
    return {
        "scope": scope.key,
        "link_id": scope.link_id,
        "score": tally.score,
        "since": to_ms(tally.since),
        "updated_at": to_ms(tally.at),
        "locked_until": to_ms(tally.locked_until),
    }


_CHANGING = (GuessRow.score, GuessRow.since, GuessRow.updated_at, GuessRow.locked_until)


class GuessRepository:
    """Reads and writes tallies by the keys of their scopes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, keys: Collection[str]) -> dict[str, Tally]:
        """Return the tallies of those scopes that have one."""
        rows = GuessRow.select().where(GuessRow.scope.in_(list(keys)))
        return {row.scope: _tally(row) for row in rows.execute(self._store.db)}

    def write(self, tallies: Mapping[Scope, Tally]) -> None:
        """Set tallies, all of them in one statement."""
        if tallies:
            rows = [_values(scope, tally) for scope, tally in tallies.items()]
            GuessRow.insert_many(rows).on_conflict(conflict_target=[GuessRow.scope], preserve=_CHANGING).execute(
                self._store.db
            )

    def of_link(self, link_id: int) -> dict[str, Tally]:
        """Return every tally of a link."""
        rows = GuessRow.select().where(GuessRow.link_id == link_id).order_by(GuessRow.scope)
        return {row.scope: _tally(row) for row in rows.execute(self._store.db)}

    def locked_links(self, now: datetime) -> set[int]:
        """Return the living links at which somebody has to wait."""
        living = LinkRow.select(LinkRow.id).where(LinkRow.ending.is_null() & LinkRow.deleted_at.is_null())
        where = (GuessRow.locked_until > to_ms(now)) & GuessRow.link_id.in_(living)
        return {row.link_id for row in GuessRow.select(GuessRow.link_id).where(where).execute(self._store.db)}

    def remove(self, keys: Collection[str]) -> None:
        """Forget scopes."""
        GuessRow.delete().where(GuessRow.scope.in_(list(keys))).execute(self._store.db)

    def remove_older(self, than: datetime) -> int:
        """Forget what nobody added to since `than`; returns how many scopes that were."""
        return int(GuessRow.delete().where(GuessRow.updated_at < to_ms(than)).execute(self._store.db))

"""Which files inside copied folders are damaged; a damaged item of its own says so in its presence."""

from __future__ import annotations

from collections.abc import Iterable

from sharedesk.store.database import Store
from sharedesk.store.models import DamageRow


class DamageRepository:
    """Reads and writes the paths of damaged files, by item."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, item_id: str) -> frozenset[str]:
        """Return the paths of the damaged files inside an item."""
        rows = DamageRow.select(DamageRow.path).where(DamageRow.item_id == item_id)
        return frozenset(path for (path,) in self._store.rows(rows))

    def add(self, item_id: str, paths: Iterable[str]) -> None:
        """Note that files inside an item are damaged; none of them may be noted yet."""
        self._store.run_many(
            DamageRow.insert_many([("", "")], fields=(DamageRow.item_id, DamageRow.path)),
            [(item_id, path) for path in paths],
        )

    def remove(self, item_id: str, paths: Iterable[str]) -> None:
        """Note that files inside an item are what they were."""
        for path in paths:
            where = (DamageRow.item_id == item_id) & (DamageRow.path == path)
            DamageRow.delete().where(where).execute(self._store.db)

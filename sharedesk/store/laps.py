"""How far the copies of the send storage are read again, and which of them are still to be."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Expression, fn

from sharedesk.core.link import Presence
from sharedesk.store.database import Store
from sharedesk.store.items import is_kept
from sharedesk.store.models import DamageRow, EntryRow, ItemRow, LapRow, LinkRow
from sharedesk.store.times import from_ms, to_ms

_ONLY = 1
"""The id of the one row."""


@dataclass(frozen=True, slots=True)
class Lap:
    """One round through all copies, which the process `owner` makes.

    It goes on in the item `item_id` behind the entry `entry_id` (0: at its beginning); a finished one has nothing left.
    """

    owner: str
    began_at: datetime
    item_id: str = ""
    entry_id: int = 0
    finished: bool = False


class StoredFile(NamedTuple):
    """A file inside a copied folder, and where its copy is (see `EntryRecord`)."""

    entry_id: int
    path: str
    size: int
    sha256: str | None
    key: str | None
    offset: int | None


_FILE = (
    EntryRow.id, EntryRow.parent, EntryRow.name, EntryRow.size, EntryRow.sha256, EntryRow.storage_key,
    EntryRow.storage_offset,
)  # fmt: skip


def _stored_file(row: tuple[Any, ...]) -> StoredFile:
    """Return the file in a row of the columns _FILE."""
    entry_id, parent, name, *rest = row
    return StoredFile(entry_id, f"{parent}/{name}" if parent else name, *rest)


@dataclass(frozen=True, slots=True)
class CheckedCopies:
    """What is known of the copies of living links: bytes in all, bytes read again, files found damaged."""

    total: int
    checked: int
    overdue: int
    damaged: int


class LapRepository:
    """Reads and writes the lap, and finds what it has to read: whole copies of living links alone."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lap(self) -> Lap | None:
        """Return the latest lap; None when there never was one."""
        row = LapRow.select().where(LapRow.id == _ONLY).dicts().first(self._store.db)
        if row is None:
            return None
        return Lap(row["owner"], from_ms(row["began_at"]), row["item_id"], row["entry_id"], row["finished"])

    def put(self, lap: Lap) -> None:
        """Store how far the lap is."""
        LapRow.replace(
            id=_ONLY,
            owner=lap.owner,
            began_at=to_ms(lap.began_at),
            item_id=lap.item_id,
            entry_id=lap.entry_id,
            finished=lap.finished,
        ).execute(self._store.db)

    def files(self, item_id: str, after: int, limit: int) -> list[StoredFile]:
        """Return up to `limit` files inside a copied folder in order of their ids, after the id `after`."""
        where = (EntryRow.item_id == item_id) & ~EntryRow.is_folder & (EntryRow.id > after)
        rows = EntryRow.select(*_FILE).where(where).order_by(EntryRow.id).limit(limit)
        return [_stored_file(row) for row in self._store.rows(rows)]

    def file_at(self, item_id: str, key: str, offset: int | None) -> StoredFile | None:
        """Return the file inside a copied folder whose copy is there; without an offset in a pack, the first of it."""
        where = (EntryRow.item_id == item_id) & (EntryRow.storage_key == key)
        if offset is not None:
            where &= EntryRow.storage_offset == offset
        rows = self._store.rows(EntryRow.select(*_FILE).where(where).order_by(EntryRow.id).limit(1))
        return _stored_file(rows[0]) if rows else None

    def checked(self, item_ids: Collection[str], now: datetime) -> None:
        """Note that items were read from their beginning to their end."""
        for item_id in item_ids:
            ItemRow.update(checked_at=to_ms(now)).where(ItemRow.id == item_id).execute(self._store.db)

    def summary(self, since: datetime) -> CheckedCopies:
        """Return how much was read since a time; overdue is what was copied before it and has not been read since."""
        checked = ItemRow.checked_at >= to_ms(since)
        overdue = fn.COALESCE(ItemRow.checked_at, LinkRow.created_at) < to_ms(since)
        total = self._bytes(is_kept())
        alone = ItemRow.select().join(LinkRow, on=(LinkRow.id == ItemRow.link_id))
        alone = alone.where(is_kept() & (ItemRow.presence == Presence.DAMAGED) & ItemRow.storage_key.is_null(False))
        inside = DamageRow.select().join(ItemRow, on=(ItemRow.id == DamageRow.item_id))
        inside = inside.join(LinkRow, on=(LinkRow.id == ItemRow.link_id)).where(is_kept())
        damaged = int(alone.count(self._store.db)) + int(inside.count(self._store.db))
        return CheckedCopies(total, self._bytes(is_kept() & checked), self._bytes(is_kept() & overdue), damaged)

    def _bytes(self, where: Expression) -> int:
        rows = ItemRow.select(fn.COALESCE(fn.SUM(ItemRow.size), 0)).join(LinkRow, on=(LinkRow.id == ItemRow.link_id))
        return int(rows.where(where).scalar(self._store.db))

"""What is inside the copied folders of `send` links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from peewee import Field, Select

from sharedesk.store.database import Store
from sharedesk.store.models import DamageRow, EntryRow


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """A file or folder inside a copied folder.

    `parent` is the path of its folder inside the item with slashes, "" at the top. `size` is in bytes; of a folder it
    is the sum of what is below, and `file_count` their number. Files have `storage_key`, `sha256` and `crc32`; those in
    a pack have `storage_offset`, where they begin in it.
    """

    item_id: str
    parent: str
    name: str
    is_folder: bool
    size: int
    file_count: int
    mtime_ns: int
    sha256: str | None = None
    crc32: int | None = None
    storage_key: str | None = None
    storage_offset: int | None = None

    @property
    def path(self) -> str:
        """The path inside the item."""
        return f"{self.parent}/{self.name}" if self.parent else self.name


class StoredEntry(NamedTuple):
    """What an archive needs of an entry, as the driver gives it: quick for 100,000 of them."""

    parent: str
    name: str
    is_folder: int
    size: int
    mtime_ns: int
    sha256: str | None
    crc32: int | None
    storage_key: str | None
    storage_offset: int | None


_STORED = tuple(getattr(EntryRow, name) for name in StoredEntry._fields)
_NAMES = EntryRecord.__slots__
_values = attrgetter(*_NAMES)
_ENTRY = tuple(getattr(EntryRow, name) for name in _NAMES)
"""The columns of an EntryRecord, in its order: a folder may have 100,000, too many for a model instance each."""


def _record(row: tuple[Any, ...]) -> EntryRecord:
    item_id, parent, name, is_folder, *rest = row
    return EntryRecord(item_id, parent, name, bool(is_folder), *rest)


class EntryRepository:
    """Reads and writes entries."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def insert(self, records: Iterable[EntryRecord]) -> None:
        """Add entries."""
        rows = [(*_values(record), record.name.casefold()) for record in records]
        if rows:
            self._store.run_many(EntryRow.insert_many(rows[:1], fields=(*_ENTRY, EntryRow.sort_key)), rows)

    def find(self, item_id: str, parent: str, name: str) -> EntryRecord | None:
        """Return one entry, or None."""
        where = (EntryRow.item_id == item_id) & (EntryRow.parent == parent) & (EntryRow.name == name)
        row = EntryRow.select(*_ENTRY).where(where).tuples().first(self._store.db)
        return None if row is None else _record(row)

    def children(self, item_id: str, parent: str, offset: int, limit: int) -> list[EntryRecord]:
        """Return a page of a folder: folders first, then by name without regard to case."""
        where = (EntryRow.item_id == item_id) & (EntryRow.parent == parent)
        rows = EntryRow.select(*_ENTRY).where(where).offset(offset).limit(limit)
        rows = rows.order_by(EntryRow.is_folder.desc(), EntryRow.sort_key, EntryRow.name)
        return [_record(row) for row in self._store.rows(rows)]

    def count_children(self, item_id: str, parent: str) -> int:
        """Return how many entries a folder has."""
        where = (EntryRow.item_id == item_id) & (EntryRow.parent == parent)
        return int(EntryRow.select().where(where).count(self._store.db))

    def below(self, item_id: str, folder: str) -> list[EntryRecord]:
        """Return everything below a folder ("" for the whole item), in one fixed order: by folder, then by name."""
        return [_record(row) for row in self._store.rows(_below(_ENTRY, item_id, folder))]

    def stored_below(self, item_id: str, folder: str) -> list[StoredEntry]:
        """Return what an archive needs of everything below a folder, in the order of `below`."""
        return list(map(StoredEntry._make, self._store.rows(_below(_STORED, item_id, folder))))

    def remove(self, item_id: str) -> None:
        """Forget the entries of an item, and which of them were damaged."""
        EntryRow.delete().where(EntryRow.item_id == item_id).execute(self._store.db)
        DamageRow.delete().where(DamageRow.item_id == item_id).execute(self._store.db)


def _below(columns: tuple[Field, ...], item_id: str, folder: str) -> Select:
    where = EntryRow.item_id == item_id
    if folder:
        # A range instead of LIKE: no wildcard to escape, and "a" never matches "ab".
        where &= (EntryRow.parent == folder) | ((EntryRow.parent >= f"{folder}/") & (EntryRow.parent < f"{folder}0"))
    return EntryRow.select(*columns).where(where).order_by(EntryRow.parent, EntryRow.name)

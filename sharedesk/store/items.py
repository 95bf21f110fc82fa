"""The items of links in the database, each with what storage needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Expression

from sharedesk.core.link import CopyPhase, Item, ItemKind, Mode, Presence
from sharedesk.store.database import Store
from sharedesk.store.models import ItemRow, LinkRow


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item with what only storage needs: where its copy is, and how its original was last recognised."""

    item: Item
    position: int
    copied: bool
    storage_key: str | None
    crc32: int | None
    file_id: str | None
    mtime_ns: int | None


_COLUMNS = (
    ItemRow.id, ItemRow.link_id, ItemRow.name, ItemRow.kind, ItemRow.size, ItemRow.file_count, ItemRow.source,
    ItemRow.sha256, ItemRow.presence, ItemRow.position, ItemRow.copied, ItemRow.storage_key, ItemRow.crc32,
    ItemRow.file_id, ItemRow.mtime_ns,
)  # fmt: skip


def _record(row: tuple[Any, ...]) -> ItemRecord:
    """Return the item in a row of the columns _COLUMNS; a link may have 10,000, too many for a model instance each."""
    (
        item_id,
        link_id,
        name,
        kind,
        size,
        files,
        source,
        sha256,
        presence,
        position,
        copied,
        key,
        crc32,
        file_id,
        mtime,
    ) = row
    item = Item(item_id, link_id, name, ItemKind(kind), size, files, source, sha256, Presence(presence))
    return ItemRecord(item, position, bool(copied), key, crc32, file_id, mtime)


def _values(link_id: int, record: ItemRecord) -> tuple[object, ...]:
    item = record.item
    return (
        item.id, link_id, item.name, item.kind.value, item.size, item.file_count, item.source, item.sha256,
        item.presence.value, record.position, record.copied, record.storage_key, record.crc32, record.file_id,
        record.mtime_ns,
    )  # fmt: skip


class ItemRepository:
    """Reads and writes the items of links; the summary that a link has of them is brought up to date by `links`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def insert(self, link_id: int, records: Iterable[ItemRecord]) -> None:
        """Add items, at least one, to a link."""
        rows = [_values(link_id, record) for record in records]
        self._store.run_many(ItemRow.insert_many(rows[:1], fields=_COLUMNS), rows)

    def of_link(self, link_id: int) -> list[ItemRecord]:
        """Return the items of a link in order, with what storage needs."""
        rows = ItemRow.select(*_COLUMNS).where(ItemRow.link_id == link_id).order_by(ItemRow.position)
        return [_record(row) for row in self._store.rows(rows)]

    def named(self, link_id: int, name: str) -> ItemRecord | None:
        """Return the item of a link that is called `name`, or None."""
        return self._first((ItemRow.link_id == link_id) & (ItemRow.name == name))

    def of_links(self, link_ids: Sequence[int]) -> dict[int, tuple[Item, ...]]:
        """Return the items of many links at once, by link."""
        found: dict[int, list[Item]] = {}
        rows = (
            ItemRow.select(*_COLUMNS).where(ItemRow.link_id.in_(link_ids)).order_by(ItemRow.link_id, ItemRow.position)
        )
        for row in self._store.rows(rows):
            item = _record(row).item
            found.setdefault(item.link_id, []).append(item)
        return {link_id: tuple(items) for link_id, items in found.items()}

    def get(self, item_id: str) -> ItemRecord | None:
        """Return one item, or None."""
        return self._first(ItemRow.id == item_id)

    def _first(self, where: Expression) -> ItemRecord | None:
        row = ItemRow.select(*_COLUMNS).where(where).tuples().first(self._store.db)
        return None if row is None else _record(row)

    def update(self, item_id: str, **values: object) -> None:
        """Set columns of an item."""
        ItemRow.update(**values).where(ItemRow.id == item_id).execute(self._store.db)

    def remove(self, item_id: str) -> None:
        """Take an item off its link."""
        ItemRow.delete().where(ItemRow.id == item_id).execute(self._store.db)

    def shared(self, after: str, limit: int) -> list[ItemRecord]:
        """Return up to `limit` items of living `share` links in order of id, after `after`: one lap of a patrol."""
        rows = ItemRow.select(*_COLUMNS).join(LinkRow, on=(LinkRow.id == ItemRow.link_id))
        rows = rows.where(_is_shared() & (ItemRow.id > after)).order_by(ItemRow.id).limit(limit)
        return [_record(row) for row in self._store.rows(rows)]

    def kept(self, first: str, limit: int) -> list[ItemRecord]:
        """Return up to `limit` items of living links whose copies are whole, in order of id, from the id `first` on."""
        rows = ItemRow.select(*_COLUMNS).join(LinkRow, on=(LinkRow.id == ItemRow.link_id))
        rows = rows.where(is_kept() & (ItemRow.id >= first)).order_by(ItemRow.id).limit(limit)
        return [_record(row) for row in self._store.rows(rows)]

    def unknown_content(self, limit: int, but_not: Collection[str] = ()) -> list[ItemRecord]:
        """Return up to `limit` shared files of living links whose SHA-256 is not known, the smallest first."""
        rows = (
            ItemRow.select(*_COLUMNS)
            .join(LinkRow, on=(LinkRow.id == ItemRow.link_id))
            .where(
                _is_shared()
                & (ItemRow.kind == ItemKind.FILE)
                & (ItemRow.presence == Presence.HERE)
                & ItemRow.sha256.is_null()
            )
            .order_by(ItemRow.size, ItemRow.id)
            .limit(limit + len(but_not))
        )
        records = [_record(row) for row in self._store.rows(rows)]
        return [record for record in records if record.item.id not in but_not][:limit]

    def stored_ids(self) -> set[str]:
        """Return the ids of all items whose copies may be in the send storage."""
        rows = (
            ItemRow.select(ItemRow.id)
            .join(LinkRow, on=(LinkRow.id == ItemRow.link_id))
            .where((LinkRow.mode == Mode.SEND) & ~LinkRow.copies_gone)
        )
        return {row.id for row in rows.execute(self._store.db)}


def _is_shared() -> Expression:
    """Return what holds for the items (joined with their links) whose originals living links give out."""
    return (LinkRow.mode == Mode.SHARE) & LinkRow.ending.is_null() & LinkRow.deleted_at.is_null()


def is_kept() -> Expression:
    """Return what holds for the items (joined with their links) whose copies are whole and are or may be given out."""
    return (
        (LinkRow.mode == Mode.SEND)
        & (LinkRow.phase == CopyPhase.READY)
        & LinkRow.ending.is_null()
        & LinkRow.deleted_at.is_null()
        & ItemRow.copied
    )

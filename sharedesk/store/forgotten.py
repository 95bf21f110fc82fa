"""What the database forgets of the content of links that are over: names, hashes, file lists, paths."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from peewee import Expression, Model, fn

from sharedesk.core.link import Mode
from sharedesk.store.database import Store
from sharedesk.store.models import (
    ChallengeRow,
    ChecksumRow,
    ClaimRow,
    DamageRow,
    DeliveryRow,
    EntryRow,
    ItemRow,
    LinkRow,
    MoreTimeRow,
    PassRow,
)
from sharedesk.store.times import to_ms

_OF_A_LINK: tuple[type[Model], ...] = (ItemRow, DeliveryRow, ClaimRow, PassRow, ChallengeRow, MoreTimeRow)
_AT_ONCE = 500
"""Paths removed by one query: SQLite bounds how many values one may have."""


@dataclass(frozen=True, slots=True)
class OverLinks:
    """Links that cannot come back, by id: deleted ones, and those of copies that ended and still stand in the list."""

    deleted: tuple[int, ...]
    ended: tuple[int, ...]

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.deleted or self.ended)


class ForgottenContent:
    """Finds what is to be forgotten, and forgets it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def due(self, before: datetime, limit: int) -> OverLinks:
        """Return up to `limit` links of each kind that were over by `before` and of whose content something is kept."""
        return OverLinks(self._deleted(before, limit), self._ended(before, limit))

    def _deleted(self, before: datetime, limit: int) -> tuple[int, ...]:
        items = ItemRow.select(ItemRow.id).where(ItemRow.link_id == LinkRow.id)
        where = LinkRow.copies_gone & (LinkRow.deleted_at < to_ms(before)) & fn.EXISTS(items)
        return self._ids(where, limit)

    def _ended(self, before: datetime, limit: int) -> tuple[int, ...]:
        mine = ItemRow.link_id == LinkRow.id
        hashes = ItemRow.select(ItemRow.id).where(mine & ItemRow.sha256.is_null(False))
        lists = ItemRow.select(ItemRow.id).join(EntryRow, on=(EntryRow.item_id == ItemRow.id)).where(mine)
        versions = DeliveryRow.select(DeliveryRow.id).where(
            (DeliveryRow.link_id == LinkRow.id) & (DeliveryRow.etag != "")
        )
        kept = fn.EXISTS(hashes) | fn.EXISTS(lists) | fn.EXISTS(versions)
        over = LinkRow.copies_gone & (LinkRow.mode == Mode.SEND) & (LinkRow.ended_at < to_ms(before))
        return self._ids(over & LinkRow.deleted_at.is_null() & kept, limit)

    def _ids(self, where: Expression, limit: int) -> tuple[int, ...]:
        return tuple(int(one) for (one,) in self._store.rows(LinkRow.select(LinkRow.id).where(where).limit(limit)))

    def forget(self, over: OverLinks) -> None:
        """Forget the content of links.

        Of a deleted one only its row stays, without a word: its number and token never belong to another. One that
        stands in the list of ended links keeps its names there; file lists, hashes and versions go.
        """
        self._forget_lists((*over.deleted, *over.ended))
        ItemRow.update(sha256=None, crc32=None).where(ItemRow.link_id.in_(over.ended)).execute(self._store.db)
        DeliveryRow.update(etag="").where(DeliveryRow.link_id.in_(over.ended)).execute(self._store.db)
        for table in _OF_A_LINK:
            table.delete().where(table.link_id.in_(over.deleted)).execute(self._store.db)  # type: ignore[attr-defined]
        nothing = dict.fromkeys(("title", "message", "phase_detail", "lead_name", "item_names", "allowed_emails"), "")
        where = LinkRow.id.in_(over.deleted)
        LinkRow.update(**nothing, password_hash=None).where(where).execute(self._store.db)

    def _forget_lists(self, link_ids: Collection[int]) -> None:
        items = ItemRow.select(ItemRow.id).where(ItemRow.link_id.in_(link_ids))
        EntryRow.delete().where(EntryRow.item_id.in_(items)).execute(self._store.db)
        DamageRow.delete().where(DamageRow.item_id.in_(items)).execute(self._store.db)

    def forget_checksums(self) -> int:
        """Forget the checksums of originals that are in no link any more; returns how many."""
        rows = ItemRow.select(ItemRow.source).join(LinkRow, on=(LinkRow.id == ItemRow.link_id)).distinct()
        shared = {source for (source,) in self._store.rows(rows.where(LinkRow.mode == Mode.SHARE))}
        paths = self._store.rows(ChecksumRow.select(ChecksumRow.path))
        unknown = [path for (path,) in paths if not any(place in shared for place in _places(path))]
        for first in range(0, len(unknown), _AT_ONCE):
            gone = ChecksumRow.path.in_(unknown[first : first + _AT_ONCE])
            ChecksumRow.delete().where(gone).execute(self._store.db)
        return len(unknown)


def _places(path: str) -> Iterator[str]:
    """Yield a path and the folders it is in."""
    place = PurePath(path)
    yield str(place)
    yield from map(str, place.parents)

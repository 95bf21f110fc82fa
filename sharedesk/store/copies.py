"""What the send storage has in it, by item and by link."""

from __future__ import annotations

from sharedesk.core.copies import KeptCopies
from sharedesk.core.link import Ending, Mode, Presence
from sharedesk.store.database import Store
from sharedesk.store.models import ItemRow, LinkRow
from sharedesk.store.times import from_ms


class CopyRepository:
    """Questions about copies; nothing here changes anything."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def whole(self, item_id: str | None = None) -> dict[str, int]:
        """Return the sizes of the items, or of one, whose copies are whole and undamaged: nobody writes to them."""
        rows = (
            ItemRow.select(ItemRow.id, ItemRow.size)
            .join(LinkRow, on=(LinkRow.id == ItemRow.link_id))
            .where(
                (LinkRow.mode == Mode.SEND)
                & ~LinkRow.copies_gone
                & ItemRow.copied
                & (ItemRow.presence == Presence.HERE)
            )
        )
        if item_id is not None:
            rows = rows.where(ItemRow.id == item_id)
        return {str(item_id): int(size) for item_id, size in self._store.rows(rows.tuples())}

    def is_kept(self, item_id: str) -> bool:
        """Say whether the copies of an item are to be kept, whole or not."""
        rows = ItemRow.select(ItemRow.id).join(LinkRow, on=(LinkRow.id == ItemRow.link_id))
        return bool(self._store.rows(rows.where((ItemRow.id == item_id) & ~LinkRow.copies_gone).tuples()))

    def links(self, limit: int, *, oldest_first: bool) -> list[KeptCopies]:
        """Return up to `limit` links that are not deleted and keep copies, the largest first or the oldest."""
        order = LinkRow.created_at if oldest_first else LinkRow.copied.desc()
        rows = (
            LinkRow.select(LinkRow.id, LinkRow.token, LinkRow.title, LinkRow.copied, LinkRow.created_at, LinkRow.ending)
            .where(
                (LinkRow.mode == Mode.SEND)
                & ~LinkRow.copies_gone
                & LinkRow.deleted_at.is_null()
                & (LinkRow.ending.is_null() | (LinkRow.ending == Ending.EXPIRED))
            )
            .order_by(order, LinkRow.id)
            .limit(limit)
        )
        return [
            KeptCopies(link_id, token, title, size, from_ms(created), ending is not None)
            for link_id, token, title, size, created, ending in self._store.rows(rows.tuples())
        ]

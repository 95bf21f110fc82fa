"""How much a shared folder holds: counted from metadata once, for a link to say, since sharing reads nothing."""

from __future__ import annotations

import time
from pathlib import Path

from sharedesk.core.link import ItemKind, LinkDetails, Mode, Presence
from sharedesk.services.foundation import Foundation
from sharedesk.storage.originals import Originals
from sharedesk.store.items import ItemRecord, ItemRepository
from sharedesk.store.links import LinkRepository

PATIENCE = 2.0


class MeasureService:
    """Walks the folders of a `share` link, within a time that a person waits for."""

    def __init__(self, base: Foundation, originals: Originals) -> None:
        self._store = base.store
        self._links = LinkRepository(base.store)
        self._items = ItemRepository(base.store)
        self._journal = base.journal
        self._originals = originals

    def measure(self, link_id: int, seconds: float = PATIENCE) -> LinkDetails | None:
        """Note bytes and files of the link's shared folders; returns the link as it then is, None when it is gone.

        What is not counted after `seconds`, or cannot be read, stays as it was: a wrong sum is worse than none.
        """
        deadline = time.monotonic() + seconds
        with self._store.scope():
            details = self._links.by_id(link_id)
            records = self._items.of_link(link_id)
        if details is None or details.link.mode is not Mode.SHARE:
            return details
        found = {record.item.id: self._sum(record, deadline) for record in records if _is_folder_here(record)}
        measured = {item_id: total for item_id, total in found.items() if total is not None}
        if not measured:
            return details
        with self._journal.change() as change:
            for item_id, (size, count) in measured.items():
                self._items.update(item_id, size=size, file_count=count)
            self._links.summarise(link_id)
            change.touched(details.link)
        with self._store.scope():
            return self._links.by_id(link_id)

    def _sum(self, record: ItemRecord, deadline: float) -> tuple[int, int] | None:
        """Return the bytes and files below a folder; None when that cannot be told in time."""
        size = count = 0
        try:
            for entry in self._originals.walk(Path(record.item.source)):
                if time.monotonic() >= deadline:
                    return None
                size += entry.size
                count += not entry.is_folder
        except OSError:
            return None
        return size, count


def _is_folder_here(record: ItemRecord) -> bool:
    return record.item.kind is ItemKind.FOLDER and record.item.presence is Presence.HERE

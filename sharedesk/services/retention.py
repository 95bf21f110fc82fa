"""When copies go: erased when their link ended or was deleted, swept when a crash left them behind.

Those of a link that expired stay for a while, in which it can be given more time (`storage.keep`).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sharedesk.core.link import Mode
from sharedesk.core.settings import STORAGE_KEEP
from sharedesk.errors import ShareDeskError
from sharedesk.services.foundation import Foundation
from sharedesk.services.ingest import Ingest
from sharedesk.storage.local import SendStorage
from sharedesk.store.deliveries import DeliveryRepository
from sharedesk.store.entries import EntryRepository
from sharedesk.store.items import ItemRepository
from sharedesk.store.links import LinkRepository

log = logging.getLogger(__name__)


class RetentionService:
    """Erases copies. Safe to run in several processes at once: erasing twice is erasing once."""

    def __init__(self, base: Foundation, ingest: Ingest, storage: SendStorage) -> None:
        self._store = base.store
        self._links = LinkRepository(base.store)
        self._items = ItemRepository(base.store)
        self._entries = EntryRepository(base.store)
        self._deliveries = DeliveryRepository(base.store)
        self._clock = base.clock
        self._processes = base.processes
        self._ingest = ingest
        self._storage = storage
        self._settings = base.settings
        self._keep: timedelta | None = STORAGE_KEEP.default
        self._doomed: set[str] = set()

    def purge(self) -> int:
        """Erase the copies of links that ended or whose time to be restored is over; returns of how many links."""
        now = self._clock()
        self._follow_setting()
        with self._store.scope():
            due = self._links.to_purge(now)
        claimed = sum(self._claim(link_id, now) for link_id in due if not self._is_in_use(link_id))
        self._erase()
        return claimed

    def _follow_setting(self) -> None:
        """Let a new time hold for links that have expired already, too."""
        keep = self._settings.get(STORAGE_KEEP)
        if keep != self._keep:
            with self._store.write():
                self._links.keep_expired(keep)
            self._keep = keep

    def _claim(self, link_id: int, now: datetime) -> bool:
        """Say that the copies are gone before they are: nobody may bring back a link whose files are half erased."""
        with self._store.write():
            if not self._links.claim_purge(link_id, now):
                return False
            items = [record.item.id for record in self._items.of_link(link_id)]
            if not self._deliveries.has_archives(link_id):  # of which receipts name the files
                for item_id in items:
                    self._entries.remove(item_id)
        self._doomed.update(items)
        return True

    def _erase(self) -> None:
        for item_id in sorted(self._doomed):
            try:
                self._ingest.discard(item_id)
            except ShareDeskError:
                log.exception("The copy %s could not be erased; trying again later", item_id)
            else:
                self._doomed.discard(item_id)

    def _is_in_use(self, link_id: int) -> bool:
        """Say whether a process still fills the copies."""
        with self._store.scope():
            copier = self._links.copier(link_id)
        return self._processes.alive(copier)

    def sweep(self) -> int:
        """Erase what crashes left in the send storage; returns how many items went."""
        swept = self._storage.sweep(self._known, self._processes.alive)
        if swept:
            log.info("Swept %d unfinished copies", swept)
        return swept

    def _known(self) -> set[str]:
        with self._store.scope():
            return self._items.stored_ids()

    def used(self) -> int:
        """Return the bytes that copies take."""
        with self._store.scope():
            return self._links.stored_bytes(Mode.SEND)

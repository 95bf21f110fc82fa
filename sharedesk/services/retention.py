"""When copies go: erased when their link ended or was deleted, swept when a crash left them behind."""

from __future__ import annotations

import logging
from datetime import timedelta

from sharedesk.core.link import Ending, Mode
from sharedesk.errors import ShareDeskError
from sharedesk.services.delivery import DeliveryService
from sharedesk.services.foundation import Foundation
from sharedesk.services.ingest import Ingest
from sharedesk.storage.local import SendStorage
from sharedesk.store.entries import EntryRepository
from sharedesk.store.links import LinkRepository

log = logging.getLogger(__name__)

FINISH_WITHIN = timedelta(hours=1)
"""How long a download that was running at the expiry may go on."""


class RetentionService:
    """Erases copies. Safe to run in several processes at once: erasing twice is erasing once."""

    def __init__(self, base: Foundation, ingest: Ingest, storage: SendStorage, deliveries: DeliveryService) -> None:
        self._store = base.store
        self._links = LinkRepository(base.store)
        self._entries = EntryRepository(base.store)
        self._clock = base.clock
        self._processes = base.processes
        self._ingest = ingest
        self._storage = storage
        self._deliveries = deliveries

    def purge(self) -> int:
        """Erase the copies of links that ended or whose time to be restored is over; returns of how many links."""
        with self._store.scope():
            due = self._links.to_purge(self._clock())
        if not due:
            return 0
        downloading = self._deliveries.running_links()
        return sum(self._purge(link_id, downloading) for link_id in due)

    def _purge(self, link_id: int, downloading: set[int]) -> bool:
        with self._store.scope():
            details = self._links.by_id(link_id)
            records = self._links.records(link_id)
        if details is not None and details.link.ending is Ending.EXPIRED and link_id in downloading:
            ended = details.link.ended_at
            if ended is not None and self._clock() < ended + FINISH_WITHIN:
                return False
        try:
            for record in records:
                self._ingest.discard(record.item.id)
        except ShareDeskError:
            log.exception("The copies of link %s could not be erased; trying again later", link_id)
            return False
        with self._store.write():
            for record in records:
                self._entries.remove(record.item.id)
            self._links.update(link_id, copies_gone=True)
        return True

    def sweep(self) -> int:
        """Erase what crashes left in the send storage; returns how many items went."""
        swept = self._storage.sweep(self._known, self._processes.alive)
        if swept:
            log.info("Swept %d unfinished copies", swept)
        return swept

    def _known(self) -> set[str]:
        with self._store.scope():
            return self._links.stored_item_ids()

    def used(self) -> int:
        """Return the bytes that copies take."""
        with self._store.scope():
            return self._links.stored_bytes(Mode.SEND)

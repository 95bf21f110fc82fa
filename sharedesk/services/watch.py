"""What other processes on the data directory changed, told on this process's bus within a fraction of a second."""

from __future__ import annotations

import logging

from sharedesk.events import AuditAppended, LinkChanged, SettingsChanged
from sharedesk.services.addresses import AddressService
from sharedesk.services.foundation import Foundation
from sharedesk.store.audit import AuditRepository
from sharedesk.store.links import LinkRepository

log = logging.getLogger(__name__)

BURST = 1000


class Watch:
    """Compares the database with what it saw last. One thread calls `look` again and again, in one scope."""

    def __init__(self, base: Foundation, addresses: AddressService) -> None:
        self._store = base.store
        self._bus = base.bus
        self._journal = base.journal
        self._settings = base.settings
        self._addresses = addresses
        self._links = LinkRepository(base.store)
        self._audit = AuditRepository(base.store)
        self._mark: int | None = None
        self._revision = 0
        self._seq = 0

    def look(self) -> bool:
        """Tell what changed since the last call; returns whether anything was written by anybody."""
        mark = self._store.change_mark()
        if self._mark is None:
            self._mark, self._revision, self._seq = mark, self._links.latest_revision(), self._audit.latest_seq()
            return False
        if mark == self._mark:
            return False
        self._mark = mark
        self._addresses.forget()
        for key in self._settings.refresh():
            self._bus.publish(SettingsChanged(key))
        for link, deleted in self._links.changed_since(self._revision):
            self._revision = link.revision
            self._bus.publish(LinkChanged(link.id, link.token, deleted))
        self._tell_events()
        return True

    def _tell_events(self) -> None:
        while (page := self._audit.after(self._seq, BURST)).last is not None:
            self._seq = page.last
            for error in page.unreadable:
                log.warning("Passed over: %s", error)
            strange = [event for event in page.events if not self._journal.is_own(event)]
            links = self._audit.link_ids(strange)
            for event in strange:
                self._bus.publish(AuditAppended(event, links.get(event.seq)))

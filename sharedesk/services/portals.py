"""Which portals run on this data directory, for the addresses of links and for the audit log."""

from __future__ import annotations

from sharedesk.core.audit import Action
from sharedesk.services.addresses import AddressService
from sharedesk.services.foundation import Foundation
from sharedesk.store.deliveries import DeliveryRepository
from sharedesk.store.settings import PortalRecord, PortalRepository


class PortalBook:
    """Notes when the portal of this process comes up and goes down."""

    def __init__(self, base: Foundation, addresses: AddressService) -> None:
        self._base = base
        self._addresses = addresses
        self._repository = PortalRepository(base.store)
        self._deliveries = DeliveryRepository(base.store)

    def came_up(self, url: str, host: str, port: int) -> None:
        """Note that the portal answers at `url`; forget portals whose processes died, and what they were sending."""
        me = self._base.processes.me
        with self._base.journal.change() as change:
            records = self._repository.all()
            dead = [record for record in records if not self._base.processes.alive(record.owner)]
            for record in dead:
                self._repository.remove(record.owner)
            if len(dead) == len(records):
                self._deliveries.none_running()
            self._repository.put(PortalRecord(me, url, host, port), self._base.clock())
            change.record(Action.PORTAL_STARTED, detail={"url": url, "port": port})
        self._addresses.forget()

    def went_down(self, reason: str = "") -> None:
        """Note that the portal does not answer any more, and why where nobody wanted it."""
        with self._base.journal.change() as change:
            self._repository.remove(self._base.processes.me)
            change.record(Action.PORTAL_STOPPED, detail={"reason": reason} if reason else {})
        self._addresses.forget()

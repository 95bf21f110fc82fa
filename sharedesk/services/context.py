"""All services together: what window, portal and command line are given."""

from __future__ import annotations

from dataclasses import dataclass, field

from sharedesk.core.clock import Clock
from sharedesk.events import Bus
from sharedesk.paths import Paths
from sharedesk.services.access import AccessService
from sharedesk.services.addresses import AddressService
from sharedesk.services.audit import AuditService
from sharedesk.services.contents import Contents
from sharedesk.services.copying import CopyService
from sharedesk.services.delivery import DeliveryService
from sharedesk.services.foundation import Foundation
from sharedesk.services.gates import GateService
from sharedesk.services.housekeeping import Housekeeping
from sharedesk.services.items import ItemService
from sharedesk.services.keeping import KeptPasswords
from sharedesk.services.links import LinkService
from sharedesk.services.measuring import MeasureService
from sharedesk.services.overview import OverviewService
from sharedesk.services.pdf import PdfService
from sharedesk.services.portal import NoPortal, PortalControl
from sharedesk.services.portals import PortalBook
from sharedesk.services.presence import PresenceService
from sharedesk.services.retention import RetentionService
from sharedesk.services.room import Room
from sharedesk.services.sealing import Seal
from sharedesk.services.settings import SettingsService


@dataclass
class AppContext:
    """The services of one process on one data directory; `portal` is replaced by the one that is to be run."""

    paths: Paths
    base: Foundation
    addresses: AddressService
    links: LinkService
    items: ItemService
    copying: CopyService
    contents: Contents
    presence: PresenceService
    measuring: MeasureService
    overview: OverviewService
    access: AccessService
    gates: GateService
    seal: Seal
    deliveries: DeliveryService
    audit: AuditService
    pdf: PdfService
    retention: RetentionService
    portals: PortalBook
    room: Room
    housekeeping: Housekeeping
    kept: KeptPasswords
    portal: PortalControl = field(default_factory=NoPortal)

    @property
    def bus(self) -> Bus:
        """Where services tell what happens."""
        return self.base.bus

    @property
    def clock(self) -> Clock:
        """The time as the rules see it."""
        return self.base.clock

    @property
    def settings(self) -> SettingsService:
        """The settings."""
        return self.base.settings

    def change_setting(self, key: str, text: str | None, *, by: str) -> None:
        """Set a setting (None: back to its default), recorded in the audit log. Raises UserError."""
        self.base.change_setting(key, text, by=by)

    def close(self) -> None:
        """Stop what runs and close the database."""
        self.housekeeping.stop()
        self.base.processes.close()
        self.base.store.close()

"""All services together: what window, portal and command line are given."""

from __future__ import annotations

from dataclasses import dataclass, field

from sharedesk.core.clock import Clock
from sharedesk.events import Bus
from sharedesk.net.secrets import SecretStore
from sharedesk.paths import Paths
from sharedesk.services.access import AccessService
from sharedesk.services.addresses import AddressService
from sharedesk.services.attention import AttentionService
from sharedesk.services.audit import AuditService
from sharedesk.services.branding import BrandingService
from sharedesk.services.claimkeeping import ClaimKeeping
from sharedesk.services.claims import ClaimService
from sharedesk.services.contents import Contents
from sharedesk.services.copying import CopyService
from sharedesk.services.delivery import DeliveryService
from sharedesk.services.downloads import DownloadService
from sharedesk.services.export import ExportService
from sharedesk.services.following import FollowingService
from sharedesk.services.forgetting import ForgettingService
from sharedesk.services.foundation import Foundation
from sharedesk.services.gates import GateService
from sharedesk.services.guard import GuardService
from sharedesk.services.housekeeping import Housekeeping
from sharedesk.services.items import ItemService
from sharedesk.services.keeping import KeptPasswords
from sharedesk.services.links import LinkService
from sharedesk.services.mail import MailService
from sharedesk.services.measuring import MeasureService
from sharedesk.services.moving import Mover
from sharedesk.services.notifications import NotificationService
from sharedesk.services.overview import OverviewService
from sharedesk.services.pdf import PdfService
from sharedesk.services.pictures import PictureService
from sharedesk.services.portal import NoPortal, PortalControl
from sharedesk.services.portals import PortalBook
from sharedesk.services.presence import PresenceService
from sharedesk.services.reach import ReachService
from sharedesk.services.receipts import ReceiptService
from sharedesk.services.reopening import ReopenService
from sharedesk.services.repairing import RepairService
from sharedesk.services.requests import RequestService
from sharedesk.services.retention import RetentionService
from sharedesk.services.room import Room
from sharedesk.services.scrubbing import Scrubber
from sharedesk.services.sealing import Seal
from sharedesk.services.settings import SettingsService
from sharedesk.services.strictness import StrictnessService
from sharedesk.services.tryout import Tryout
from sharedesk.services.usage import UsageService


@dataclass
class AppContext:
    """The services of one process on one data directory; `portal` is replaced by the one that is to be run."""

    paths: Paths
    base: Foundation
    addresses: AddressService
    links: LinkService
    items: ItemService
    repairs: RepairService
    copying: CopyService
    contents: Contents
    presence: PresenceService
    measuring: MeasureService
    overview: OverviewService
    access: AccessService
    guard: GuardService
    requests: RequestService
    gates: GateService
    seal: Seal
    claims: ClaimService
    claimkeeping: ClaimKeeping
    downloads: DownloadService
    deliveries: DeliveryService
    following: FollowingService
    attention: AttentionService
    audit: AuditService
    branding: BrandingService
    secrets: SecretStore
    mail: MailService
    mover: Mover
    notifications: NotificationService
    export: ExportService
    receipts: ReceiptService
    forgetting: ForgettingService
    pdf: PdfService
    pictures: PictureService
    retention: RetentionService
    scrubber: Scrubber
    portals: PortalBook
    reach: ReachService
    room: Room
    strictness: StrictnessService
    reopening: ReopenService
    housekeeping: Housekeeping
    kept: KeptPasswords
    usage: UsageService
    tryout: Tryout = field(default_factory=Tryout)
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
        self.base.change_settings({key: text}, by=by)

    def close(self) -> None:
        """Stop what runs and close the database."""
        self.housekeeping.stop()
        self.guard.close()
        self.scrubber.close()
        self.base.processes.close()
        self.base.store.close()

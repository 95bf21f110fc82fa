"""Puts the services of one program together, room by room: files, links, protection, telling, upkeep."""

from __future__ import annotations

from dataclasses import dataclass

from sharedesk.app.duties import give_duties
from sharedesk.core.link import Mode
from sharedesk.desktop.awake import can_stay_awake
from sharedesk.net.secrets import KeyStoreOnly, SecretStore
from sharedesk.paths import Paths
from sharedesk.services.access import AccessService
from sharedesk.services.addresses import AddressService
from sharedesk.services.archives import Archives
from sharedesk.services.attention import AttentionService
from sharedesk.services.audit import AuditService
from sharedesk.services.branding import BrandingService
from sharedesk.services.claimkeeping import ClaimKeeping
from sharedesk.services.claims import ClaimService
from sharedesk.services.codemail import CodeMailer
from sharedesk.services.contents import Contents
from sharedesk.services.context import AppContext
from sharedesk.services.copyarchives import CopyArchives
from sharedesk.services.copying import CopyService
from sharedesk.services.delivery import DeliveryService
from sharedesk.services.downloads import DownloadService
from sharedesk.services.endings import Endings
from sharedesk.services.export import ExportService
from sharedesk.services.following import FollowingService
from sharedesk.services.forgetting import ForgettingService
from sharedesk.services.foundation import Foundation
from sharedesk.services.gates import GateService
from sharedesk.services.guard import GuardService
from sharedesk.services.hashing import PasswordHashing
from sharedesk.services.housekeeping import Housekeeping
from sharedesk.services.ingest import Ingest
from sharedesk.services.intake import Intake
from sharedesk.services.items import ItemService
from sharedesk.services.keeping import KeptPasswords
from sharedesk.services.links import LinkService
from sharedesk.services.mail import MailService
from sharedesk.services.measuring import MeasureService
from sharedesk.services.moving import Mover
from sharedesk.services.notifications import NotificationService
from sharedesk.services.overview import OverviewService
from sharedesk.services.passage import Passage
from sharedesk.services.pdf import PdfService
from sharedesk.services.pictures import PictureService
from sharedesk.services.places import Places
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
from sharedesk.services.shelves import CopyShelf, OriginalShelf
from sharedesk.services.strictness import StrictnessService
from sharedesk.services.suspects import Suspects
from sharedesk.services.terms import TermsService
from sharedesk.services.unlocking import Unlocking
from sharedesk.services.usage import UsageService
from sharedesk.services.watch import Watch
from sharedesk.services.zips import Archiver
from sharedesk.storage.local import SendStorage
from sharedesk.storage.originals import Originals


@dataclass(frozen=True, slots=True)
class _Files:
    """Where bytes come from and go to."""

    storage: SendStorage
    originals: Originals
    intake: Intake
    ingest: Ingest
    room: Room
    contents: Contents
    archives: dict[Mode, Archiver]
    suspects: Suspects


def _files(paths: Paths, base: Foundation, places: Places) -> _Files:
    storage, originals = SendStorage(paths.send_storage, places), Originals(paths.root)
    shelf, suspects = OriginalShelf(originals), Suspects()
    contents = Contents(base.store, CopyShelf(base.store, storage, suspects), shelf)
    copies = CopyArchives(contents, base.store, storage, suspects)
    shared = Archives(base.store, contents, shelf.opener)
    return _Files(
        storage,
        originals,
        Intake(originals),
        Ingest(storage, originals, base.processes.me),
        Room(base.store, base.settings, storage),
        contents,
        {Mode.SEND: copies, Mode.SHARE: shared},
        suspects,
    )


@dataclass(frozen=True, slots=True)
class _Doors:
    """What stands between a visitor and the files, and who holds what of them."""

    guard: GuardService
    unlocking: Unlocking
    claims: ClaimService
    passage: Passage
    access: AccessService


def _doors(
    base: Foundation, links: LinkService, presence: PresenceService, contents: Contents, hashing: PasswordHashing
) -> _Doors:
    guard, claims = GuardService(base), ClaimService(base, links)
    unlocking, passage, endings = (
        Unlocking(base, hashing, guard),
        Passage(base, claims, contents),
        Endings(base, claims),
    )
    access = AccessService(base, links, presence, unlocking=unlocking, guard=guard, passage=passage, endings=endings)
    return _Doors(guard, unlocking, claims, passage, access)


def with_services(
    paths: Paths, base: Foundation, secrets: SecretStore, branding: BrandingService, places: Places
) -> AppContext:
    """Return the services over an open data directory: one list, each service once, with all that it is given."""
    files, hashing, seal = _files(paths, base, places), PasswordHashing(), Seal(paths.key)
    addresses = AddressService(base.store, base.settings, base.processes)
    terms = TermsService(base.settings, hashing, base.clock)
    links = LinkService(base, addresses, files.intake, files.room, terms)
    presence, copying = PresenceService(base, files.originals), CopyService(base, files.ingest, files.room)
    doors = _doors(base, links, presence, files.contents, hashing)
    mail, audit = MailService(base, branding), AuditService(base.store)
    codes = CodeMailer(mail, base.settings, addresses)
    deliveries = DeliveryService(base, doors.passage)
    downloads = DownloadService(files.contents, files.archives)
    retention = RetentionService(base, files.ingest, files.storage)
    mover = Mover(base, files.storage, places, files.room, lock=paths.run / "moving.lock")
    context = AppContext(
        paths=paths,
        base=base,
        addresses=addresses,
        links=links,
        items=ItemService(base, links, files.intake, files.ingest, files.room),
        repairs=RepairService(base, links, files.ingest, files.room, files.originals),
        copying=copying,
        contents=files.contents,
        presence=presence,
        measuring=MeasureService(base, files.originals),
        overview=OverviewService(base, links, presence),
        access=doors.access,
        claims=doors.claims,
        claimkeeping=ClaimKeeping(base, doors.passage),
        guard=doors.guard,
        requests=RequestService(base, terms, doors.guard),
        gates=GateService(base, doors.access, doors.unlocking, doors.guard, seal=seal, mail=codes),
        seal=seal,
        downloads=downloads,
        deliveries=deliveries,
        following=FollowingService(base, deliveries),
        attention=AttentionService(base),
        audit=audit,
        branding=branding,
        secrets=secrets,
        kept=KeptPasswords(KeyStoreOnly(secrets), base.settings, base.clock),
        mail=mail,
        mover=mover,
        notifications=NotificationService(base, mail),
        export=ExportService(base, audit),
        receipts=ReceiptService(base, links, audit, downloads),
        forgetting=ForgettingService(base),
        pdf=PdfService(),
        pictures=PictureService(),
        retention=retention,
        scrubber=Scrubber(base, files.storage, files.suspects, retention, deliveries.is_busy),
        portals=PortalBook(base, addresses),
        reach=ReachService(base, addresses, paths.tls, can_stay_awake),
        room=files.room,
        strictness=StrictnessService(base, links),
        reopening=ReopenService(base, links),
        usage=UsageService(base, files.room, mover),
        housekeeping=Housekeeping(base, Watch(base, addresses), presence, copying),
    )
    give_duties(context)
    return context

"""The composition root: the only module that puts the concrete parts together."""

from __future__ import annotations

import getpass
from pathlib import Path

from sharedesk.core.clock import Clock, utc_now
from sharedesk.events import Bus
from sharedesk.paths import Paths
from sharedesk.services.access import AccessService
from sharedesk.services.addresses import AddressService
from sharedesk.services.archives import Archives
from sharedesk.services.audit import AuditService
from sharedesk.services.contents import Contents
from sharedesk.services.context import AppContext
from sharedesk.services.copying import CopyService
from sharedesk.services.delivery import DeliveryService
from sharedesk.services.foundation import Foundation
from sharedesk.services.gates import GateService, NoMail
from sharedesk.services.hashing import PasswordHashing
from sharedesk.services.housekeeping import Housekeeping
from sharedesk.services.ingest import Ingest
from sharedesk.services.intake import Intake
from sharedesk.services.items import ItemService
from sharedesk.services.journal import Journal
from sharedesk.services.keeping import KeptPasswords, NoSecrets
from sharedesk.services.links import LinkService
from sharedesk.services.measuring import MeasureService
from sharedesk.services.overview import OverviewService
from sharedesk.services.pdf import PdfService
from sharedesk.services.portals import PortalBook
from sharedesk.services.presence import PresenceService
from sharedesk.services.processes import ProcessRegistry
from sharedesk.services.retention import RetentionService
from sharedesk.services.room import Room
from sharedesk.services.sealing import Seal
from sharedesk.services.settings import SettingsService
from sharedesk.services.shelves import CopyShelf, OriginalShelf
from sharedesk.services.terms import TermsService
from sharedesk.services.unlocking import Unlocking
from sharedesk.services.watch import Watch
from sharedesk.storage.local import SendStorage
from sharedesk.storage.originals import Originals
from sharedesk.store.database import Store
from sharedesk.store.entries import EntryRepository


def account_name() -> str:
    """Return the name of the account that runs the program, for `created_by` and the audit log."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "owner"


def build_context(data_dir: Path | None = None, *, clock: Clock = utc_now) -> AppContext:
    """Open the data directory (None: the default one) and return its services.

    Raises EnvironmentFault when the directory or its database cannot be used.
    """
    paths = Paths.at(data_dir)
    paths.prepare()
    store = Store(paths.database)
    store.open()
    bus = Bus()
    settings = SettingsService(store)
    journal = Journal(store, clock, bus, settings)
    base = Foundation(store, clock, bus, settings, journal, ProcessRegistry(paths.run))
    return _with_services(paths, base)


def _with_services(paths: Paths, base: Foundation) -> AppContext:
    store = base.store
    storage, originals = SendStorage(paths.send_storage), Originals(paths.root)
    room = Room(base.settings, storage)
    addresses = AddressService(store, base.settings, base.processes)
    intake, ingest = Intake(originals), Ingest(storage, originals, base.processes.me)
    hashing = PasswordHashing()
    links = LinkService(base, addresses, intake, room, TermsService(base.settings, hashing, base.clock))
    contents = Contents(store, CopyShelf(EntryRepository(store), storage), OriginalShelf(originals))
    presence = PresenceService(base, originals)
    copying = CopyService(base, ingest, room)
    deliveries = DeliveryService(base, contents, Archives(store, contents))
    retention = RetentionService(base, ingest, storage, deliveries)
    unlocking, seal = Unlocking(base, hashing), Seal(paths.key)
    access = AccessService(base, links, presence, unlocking)
    gates = GateService(base, access, unlocking, seal, NoMail())
    housekeeping = Housekeeping(base, Watch(base, addresses), presence, copying)
    housekeeping.add(1.0, links.expire_due)
    housekeeping.add(1.0, deliveries.store_progress)
    housekeeping.add(2.0, retention.purge)
    housekeeping.add(3600.0, retention.sweep)
    housekeeping.add(3600.0, gates.forget)
    housekeeping.add(600.0, store.keep_room)
    return AppContext(
        paths=paths,
        base=base,
        addresses=addresses,
        links=links,
        items=ItemService(base, links, intake, ingest, room),
        copying=copying,
        contents=contents,
        presence=presence,
        measuring=MeasureService(base, originals),
        overview=OverviewService(base, links, presence),
        access=access,
        gates=gates,
        seal=seal,
        deliveries=deliveries,
        audit=AuditService(store),
        pdf=PdfService(),
        retention=retention,
        portals=PortalBook(base, addresses),
        room=room,
        housekeeping=housekeeping,
        kept=KeptPasswords(NoSecrets(), base.settings, base.clock),
    )

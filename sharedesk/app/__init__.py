"""The composition root: the only module that puts the concrete parts together."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable
from pathlib import Path

from sharedesk.app.services import with_services
from sharedesk.core.clock import Clock, utc_now
from sharedesk.events import Bus
from sharedesk.net.secrets import SecretStore
from sharedesk.paths import Paths
from sharedesk.services.branding import BrandingService
from sharedesk.services.context import AppContext
from sharedesk.services.foundation import Foundation
from sharedesk.services.journal import Journal
from sharedesk.services.logos import LogoStore
from sharedesk.services.places import Places
from sharedesk.services.processes import ProcessRegistry
from sharedesk.services.settings import SettingsService
from sharedesk.services.steadyclock import SteadyClock
from sharedesk.store.database import Store


def account_name() -> str:
    """Return the name of the account that runs the program, for `created_by` and the audit log."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "owner"


def build_context(
    data_dir: Path | None = None, *, clock: Clock = utc_now, elapsed: Callable[[], float] | None = None
) -> AppContext:
    """Open the data directory (None: the default one) and return its services.

    `elapsed` counts the seconds beside the clock (None: this computer does, and nobody beside a clock that is moved).
    Raises EnvironmentFault when the directory or its database cannot be used.
    """
    paths = Paths.at(data_dir)
    paths.prepare()
    store = Store(paths.database)
    store.open()
    bus, secrets, logos = Bus(), SecretStore(paths.secrets), LogoStore(paths.brand)
    places = Places(store, paths.send_storage)
    settings = SettingsService(store, secrets, logos, places)
    journal = Journal(store, clock, bus, settings)
    if elapsed is None:
        elapsed = time.monotonic if clock is utc_now else lambda: 0.0
    processes, steady = ProcessRegistry(paths.run), SteadyClock(store, clock, elapsed)
    base = Foundation(store, clock, bus, settings, journal, processes, steady)
    return with_services(paths, base, secrets, BrandingService(base, logos), places)

"""The address that links start with: the public URL, else that of a running portal, else where one would run."""

from __future__ import annotations

import time
from threading import Lock

from sharedesk.core.settings import PORTAL_HOST, PORTAL_PORT, PUBLIC_URL
from sharedesk.net.addresses import best_host_for_url
from sharedesk.services.processes import ProcessRegistry
from sharedesk.services.settings import SettingsService
from sharedesk.store.database import Store
from sharedesk.store.settings import PortalRepository

FRESH_SECONDS = 2.0


class AddressService:
    """Answers often and quickly: what was found is kept for two seconds."""

    def __init__(self, store: Store, settings: SettingsService, processes: ProcessRegistry) -> None:
        self._store = store
        self._settings = settings
        self._processes = processes
        self._portals = PortalRepository(store)
        self._known = ""
        self._known_until = 0.0
        self._lock = Lock()

    def base_url(self) -> str:
        """Return scheme, host and port for URLs, without a slash at the end."""
        if public := self._settings.get(PUBLIC_URL):
            return public
        with self._lock:
            if time.monotonic() >= self._known_until:
                self._known = self._running() or self._configured()
                self._known_until = time.monotonic() + FRESH_SECONDS
            return self._known

    def forget(self) -> None:
        """Look again at the next question, because a portal came or went."""
        with self._lock:
            self._known_until = 0.0

    def _running(self) -> str | None:
        with self._store.scope():
            records = self._portals.all()
        return next((record.url for record in records if self._processes.alive(record.owner)), None)

    def _configured(self) -> str:
        port = self._settings.get(PORTAL_PORT)
        host = best_host_for_url(self._settings.get(PORTAL_HOST))
        return f"https://{host}" if port == 443 else f"https://{host}:{port}"

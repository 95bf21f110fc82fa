"""A brand that somebody is still working on: handed to the portal of this process, which shows it to this computer."""

from __future__ import annotations

import hmac
import secrets
from threading import Lock

from sharedesk.core.branding import Branding


class Tryout:
    """Kept in memory alone; who has no key sees nothing. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._key = ""
        self._brand = Branding()

    def open(self, brand: Branding) -> str:
        """Begin to show `brand`; returns the key that its pages have in their addresses."""
        with self._lock:
            self._key, self._brand = secrets.token_urlsafe(16), brand
            return self._key

    def show(self, brand: Branding) -> None:
        """Show other values from now on."""
        with self._lock:
            self._brand = brand

    def close(self) -> None:
        """Show nothing any more."""
        with self._lock:
            self._key = ""

    def brand(self, key: str) -> Branding | None:
        """Return what is shown under `key`; None when that is not the one."""
        with self._lock:
            is_open = bool(self._key) and hmac.compare_digest(key.encode(), self._key.encode())
            return self._brand if is_open else None

"""A brand that somebody is still working on: handed to the portal of this process, which shows it to this computer."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from threading import Lock

from sharedesk.core.branding import Branding
from sharedesk.core.tokens import new_secret

KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Tried:
    """What is shown: the brand, and the name of the sender as recipients would see it."""

    brand: Branding
    sender: str


class Tryout:
    """Kept in memory alone; who has no key sees nothing. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._key = ""
        self._tried = Tried(Branding(), "")

    def open(self, tried: Tried) -> str:
        """Begin to show a brand; returns the key that its pages have in their addresses."""
        with self._lock:
            self._key, self._tried = new_secret(KEY_BYTES), tried
            return self._key

    def show(self, tried: Tried) -> None:
        """Show other values from now on."""
        with self._lock:
            self._tried = tried

    def close(self) -> None:
        """Show nothing any more."""
        with self._lock:
            self._key = ""

    def shown(self, key: str) -> Tried | None:
        """Return what is shown under `key`; None when that is not the one."""
        with self._lock:
            is_open = bool(self._key) and hmac.compare_digest(key.encode(), self._key.encode())
            return self._tried if is_open else None

"""Hashing passwords without letting guessers take the machine: two at a time (CVE-2026-54092)."""

from __future__ import annotations

from threading import BoundedSemaphore

from sharedesk.core.passwords import hashed, matches

AT_ONCE = 2
"""Each takes 64 MiB and a tenth of a second of a core; 64 at once took 2.4 GiB (SECURITY.md 0.11)."""
IN_LINE = 6
"""How many may wait for their turn: with the two that are served, half of the portal's workers; pages have the rest."""
WAIT_SECONDS = 5.0


class BusyError(Exception):
    """Too many passwords are being checked; whoever asks should wait a moment."""


class PasswordHashing:
    """argon2id behind a gate; may be used from any thread, but not inside a transaction: it takes its time."""

    def __init__(self) -> None:
        self._gate = BoundedSemaphore(AT_ONCE)
        self._line = BoundedSemaphore(AT_ONCE + IN_LINE)

    def hash(self, password: str) -> str:
        """Return the hash of a new password, however long that has to wait for its turn."""
        with self._gate:
            return hashed(password)

    def verify(self, password: str, encoded: str | None) -> bool:
        """Say whether `password` is the one of `encoded`; without one never, after the same time.

        Raises BusyError at once when `IN_LINE` others wait, and when its turn does not come within `WAIT_SECONDS`.
        """
        if not self._line.acquire(blocking=False):
            raise BusyError
        try:
            return self._verify_in_turn(password, encoded)
        finally:
            self._line.release()

    def _verify_in_turn(self, password: str, encoded: str | None) -> bool:
        if not self._gate.acquire(timeout=WAIT_SECONDS):
            raise BusyError
        try:
            return matches(password, encoded)
        finally:
            self._gate.release()

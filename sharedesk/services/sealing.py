"""The key of this data directory that makes codes and form tokens worthless to whoever has only the database."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path
from threading import Lock

from filelock import FileLock

from sharedesk.errors import EnvironmentFault
from sharedesk.net.privatefile import write_private
from sharedesk.paths import PRIVATE_FILE

KEY_BYTES = 32
PATIENCE = 10.0
"""Seconds to wait for another process that makes the key."""


class Seal:
    """Keyed digests (HMAC-SHA-256). The key is made at its first use and shared by all processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._key: bytes | None = None
        self._lock = Lock()

    def mac(self, purpose: str, *parts: str) -> str:
        """Return the digest of `parts` for one purpose, in hex. Raises EnvironmentFault when there is no good key."""
        text = "\0".join((purpose, *(f"{len(part)}:{part}" for part in parts)))
        return hmac.new(self._read(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def matches(self, mac: str, purpose: str, *parts: str) -> bool:
        """Say in constant time whether `mac` is the digest of `parts` (ASVS 11.2.4)."""
        return hmac.compare_digest(mac.encode("utf-8", "replace"), self.mac(purpose, *parts).encode())

    def _read(self) -> bytes:
        with self._lock:
            if self._key is None:
                self._key = self._load()
            return self._key

    def _load(self) -> bytes:
        """Return the key from its file, making it if there is none; whoever makes it first has made it for all.

        An empty or short file means that somebody damaged it: nothing is sealed with a guessable key (CVE-2023-49105).
        """
        try:
            if not self._path.exists():
                self._make()
            key = self._path.read_bytes()
        except OSError as error:
            raise _unusable(self._path, str(error.strerror or error)) from error
        if len(key) != KEY_BYTES:
            raise _unusable(self._path, f"it has {len(key)} bytes instead of {KEY_BYTES}")
        return key

    def _make(self) -> None:
        """Make the key, whole from the moment it is there, unless somebody else was first.

        A lock decides on the first, as not every file system can give a file a name that must be free (exFAT).
        """
        self._path.parent.stat()  # a folder that went away is not made again by a lock
        turn = self._path.with_name(f"{self._path.name}.lock")
        with FileLock(turn, timeout=PATIENCE, mode=PRIVATE_FILE):
            if not self._path.exists():
                write_private(self._path, secrets.token_bytes(KEY_BYTES))
        turn.unlink(missing_ok=True)  # whoever waits for it finds the key that is there by now


def _unusable(path: Path, why: str) -> EnvironmentFault:
    return EnvironmentFault(
        "The key of this data folder cannot be used", f"{path}: {why}", "Restore it from a backup, or delete the file"
    )

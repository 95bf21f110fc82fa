"""The key of this data directory that makes codes and form tokens worthless to whoever has only the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from threading import Lock

from sharedesk.errors import EnvironmentFault
from sharedesk.paths import PRIVATE_FILE

KEY_BYTES = 32


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
            raise _unusable(self._path, str(error.strerror)) from error
        if len(key) != KEY_BYTES:
            raise _unusable(self._path, f"it has {len(key)} bytes instead of {KEY_BYTES}")
        return key

    def _make(self) -> None:
        made = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(made, self._path)
        finally:
            made.unlink(missing_ok=True)


def _unusable(path: Path, why: str) -> EnvironmentFault:
    return EnvironmentFault(
        "The key of this data folder cannot be used", f"{path}: {why}", "Restore it from a backup, or delete the file"
    )

"""Where secrets are kept: in the key store of this computer, or, where there is none, in a private file (ASVS 13.3.1).

Key stores are GNOME's and KDE's (Secret Service, KWallet), the macOS Keychain and Windows' Credential Manager, by way
of the keyring library. Its other backends are not used: some write plain files anywhere, some ask on the terminal.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Protocol, TypeVar, cast

from filelock import FileLock, Timeout

from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import EnvironmentFault
from sharedesk.net.bounded import BoundedCall
from sharedesk.net.privatefile import write_private

log = logging.getLogger(__name__)

T = TypeVar("T")

READ_SECONDS = 3.0
"""How long to wait for a key store that is asked for a secret: somebody is waiting for a mail."""
WRITE_SECONDS = 30.0
"""The same when one is set: the key store may be asking its owner to unlock it."""
LOCK_SECONDS = 10.0

_DECLINED = frozenset({"KeyringLocked", "PromptDismissedException"})
"""What the library raises, or gives as the cause, when its owner was asked to unlock or make it and declined."""

_REAL = frozenset(f"keyring.backends.{name}" for name in ("SecretService", "libsecret", "kwallet", "macOS", "Windows"))


class Place(StrEnum):
    """Where secrets go, in words."""

    KEY_STORE = mark("this computer's key store")
    FILE = mark("a file only you can read")


class KeyStore(Protocol):
    """What is used of a backend of the keyring library."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret, None when there is none."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret; raises when there is none."""


def find_key_store() -> KeyStore | None:
    """Return the key store of this computer, None when there is none that counts. May take its time, or hang."""
    # The library is loaded here and not above: it takes longer than most commands, and few need a secret.
    chosen = import_module("keyring").get_keyring()
    for backend in getattr(chosen, "backends", [chosen]):
        if type(backend).__module__ in _REAL:
            return cast("KeyStore", backend)
    return None


class SecretStore:
    """Secrets by name, for one data directory; any thread may use it.

    The key store is asked on a thread of its own, so that one that is locked, or waits for its owner, stops nobody.
    """

    def __init__(self, file: Path, find: Callable[[], KeyStore | None] = find_key_store) -> None:
        self._file = file
        self._used = file.with_suffix(".used")
        """There as soon as the key store was given anything: a desktop may ask its owner who only looks into it."""
        self._service = f"ShareDesk in {file.parent}"
        self._find = find
        self._turn = Lock()
        """Held by the call that asks the key store, to its very end."""
        self._declined = False
        """Whether the owner was asked by the key store and declined: then this process asks no more."""

    def place(self, name: str) -> Place:
        """Say where the secret called `name` is kept. Raises EnvironmentFault when the file of secrets is broken."""
        return Place.FILE if name in self._read() else Place.KEY_STORE

    def get(self, name: str) -> str | None:
        """Return a secret, None when there is none. Raises EnvironmentFault when its keeper does not answer."""
        kept = self._read().get(name)
        if kept is not None or not self._used.exists():
            return kept
        found = self._ask(READ_SECONDS, lambda store: self._got(store, name))
        if self._declined:
            raise _locked()
        return found

    def _got(self, store: KeyStore, name: str) -> str | None:
        return store.get_password(self._service, name)

    def put(self, name: str, secret: str) -> None:
        """Keep a secret in place of the one that had its name. Raises EnvironmentFault when that is impossible."""
        taken = self.offer(name, secret)
        self._change_file(name, None if taken else secret)

    def offer(self, name: str, secret: str) -> bool:
        """Give a secret to the key store alone, never to the file; returns whether it took it.

        Raises EnvironmentFault when it does not answer in time.
        """

        def put_and_compare(store: KeyStore) -> bool:
            taken, is_first = False, not self._used.exists()
            self._used.touch(mode=0o600)  # first: what is in there has to be found again
            try:
                store.set_password(self._service, name, secret)
                taken = store.get_password(self._service, name) == secret
            finally:
                if is_first and not taken:
                    self._used.unlink(missing_ok=True)
            return taken

        return bool(self._ask(WRITE_SECONDS, put_and_compare))

    def remove(self, name: str) -> None:
        """Forget a secret; one that is not there is fine."""

        def forget(store: KeyStore) -> None:
            if store.get_password(self._service, name) is not None:
                store.delete_password(self._service, name)

        self._change_file(name, None)
        if self._used.exists():
            self._ask(WRITE_SECONDS, forget)

    # -- the key store

    def _ask(self, seconds: float, question: Callable[[KeyStore], T]) -> T | None:
        """Return the answer of the key store; None where there is none, where it refuses, and where its owner declined.

        Raises EnvironmentFault when it does not answer in time; until it has, nobody else asks it.
        """
        if not self._turn.acquire(timeout=seconds):
            raise _silent()
        if self._declined:
            self._turn.release()
            return None
        try:
            return BoundedCall("keystore", lambda: self._answer(question)).wait(seconds)
        except TimeoutError:
            raise _silent() from None

    def _answer(self, question: Callable[[KeyStore], T]) -> T | None:
        # Backends raise what their systems raise (D-Bus, COM, Carbon): whatever it is, the file is there instead.
        try:
            store = self._find()
            return None if store is None else question(store)
        except Exception as error:
            log.info("The key store refused: %s: %s", type(error).__name__, error)
            self._declined = _is_declined(error)
            return None
        finally:
            self._turn.release()

    # -- the file

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(self._file.read_bytes())
            return {str(name): str(secret) for name, secret in kept.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError) as error:
            raise _file_fault(self._file, error) from error

    def _change_file(self, name: str, secret: str | None) -> None:
        if secret is None and not self._file.exists():
            return
        try:
            with FileLock(self._file.with_suffix(".lock"), timeout=LOCK_SECONDS, mode=0o600):
                kept = self._read()
                changed = {other: value for other, value in kept.items() if other != name}
                if secret is not None:
                    changed[name] = secret
                if changed != kept:
                    write_private(self._file, json.dumps(changed, indent=1).encode("ascii"))
        except (OSError, Timeout) as error:
            raise _file_fault(self._file, error) from error


class KeyStoreOnly:
    """The key store without the file: for secrets that are better lost than lying about."""

    def __init__(self, secrets: SecretStore) -> None:
        self._secrets = secrets

    def put(self, name: str, secret: str) -> None:
        """Keep a secret, if there is a key store that takes it. Raises EnvironmentFault when it does not answer."""
        self._secrets.offer(name, secret)

    def get(self, name: str) -> str | None:
        """Return a secret, None when there is none. Raises EnvironmentFault when the key store does not answer."""
        return self._secrets.get(name)

    def remove(self, name: str) -> None:
        """Forget a secret; one that is not there is fine."""
        self._secrets.remove(name)


def _is_declined(error: Exception) -> bool:
    """Say whether the owner declined what the key store asked of them. KWallet says so in words alone."""
    names = {type(one).__name__ for one in (error, error.__cause__)}
    return bool(names & _DECLINED) or str(error) == "Cancelled by user"


def _locked() -> EnvironmentFault:
    return EnvironmentFault(
        "The key store of this computer stays locked.",
        "It asked you, and was told no",
        "Unlock it and start ShareDesk again",
    )


def _silent() -> EnvironmentFault:
    return EnvironmentFault(
        "The key store of this computer does not answer.",
        "It may be locked, or be waiting for its password",
        "Unlock it and try again",
    )


def _file_fault(file: Path, error: Exception) -> EnvironmentFault:
    return EnvironmentFault(
        Sentence("The file of secrets, {file}, cannot be used.", file=file),
        str(error),
        "Check the disk and the permissions of the file",
    )

"""Whether a password opens a link: compared behind the gate of two, recorded, and remembered for a visitor's cookie."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from threading import Lock

from sharedesk.core.audit import Action
from sharedesk.core.grant import Visitor
from sharedesk.core.guessing import Guess
from sharedesk.core.link import Link
from sharedesk.services.foundation import Foundation
from sharedesk.services.guard import GuardService
from sharedesk.services.hashing import PasswordHashing
from sharedesk.store.links import LinkRepository
from sharedesk.store.passes import PassRepository

PROGRAM_SECONDS = 300.0
PROGRAMS = 1000


class Unlocking:
    """Compares passwords. One that a program sends with each request (HTTP Basic) is hashed once in five minutes."""

    def __init__(self, base: Foundation, hashing: PasswordHashing, guard: GuardService) -> None:
        self._store = base.store
        self._clock = base.clock
        self._journal = base.journal
        self._links = LinkRepository(base.store)
        self._passes = PassRepository(base.store)
        self._hashing = hashing
        self._guard = guard
        self._salt = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, float] = OrderedDict()
        self._lock = Lock()

    def opens(self, link: Link, visitor: Visitor, password: str) -> bool:
        """Say whether `password` is the link's.

        Raises BusyError when too many are being compared, LockedError for who has given too many wrong ones.
        """
        with self._guard.attempt(Guess.WRONG_PASSWORD, link, visitor):
            with self._store.scope():
                encoded = self._links.password_hash(link.id)
            right = self._hashing.verify(password, encoded)
            self._record(link, visitor, right=right)
            if right:
                self._guard.passed(link, visitor)
            else:
                self._guard.failed(Guess.WRONG_PASSWORD, link, visitor)
        return right

    def _record(self, link: Link, visitor: Visitor, *, right: bool) -> None:
        with self._journal.change() as change:
            if right and visitor.is_remembered:
                self._passes.prove_password(link.id, visitor.key, link.password_epoch, self._clock())
            change.record(Action.PASSWORD_PASSED if right else Action.PASSWORD_FAILED, link, who=visitor.who)

    def opens_for_program(self, link: Link, visitor: Visitor, password: str) -> bool:
        """Say the same for a program that sends its password with every request, and asks many times a second."""
        key = self._key(link, password)
        with self._lock:
            if self._known.get(key, 0.0) > time.monotonic():
                return True
        right = self.opens(link, visitor, password)
        if right:
            with self._lock:
                self._known[key] = time.monotonic() + PROGRAM_SECONDS
                while len(self._known) > PROGRAMS:
                    self._known.popitem(last=False)
        return right

    def _key(self, link: Link, password: str) -> bytes:
        """Return what stands for a right password in memory: useless elsewhere, and for the next password."""
        text = f"{link.id} {link.password_epoch} {password}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self._salt, digest_size=32).digest()

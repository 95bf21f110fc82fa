"""Passwords that the sender's window may copy again: kept in this computer's key store, never in the database.

They are forgotten when their link ends, is deleted or gets another password.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Protocol

from sharedesk.core.clock import Clock
from sharedesk.core.link import ENDED_STATES, Link
from sharedesk.core.settings import PASSWORD_KEEP
from sharedesk.errors import EnvironmentFault
from sharedesk.services.settings import SettingsService

log = logging.getLogger(__name__)

PAGE = 150
"""How many ids stand in one entry of the index: Windows bounds entries of its key store at 2560 bytes."""


class SecretStore(Protocol):
    """Keeps secrets by name. Any of these may take its time, and raises EnvironmentFault when that is too long."""

    def put(self, name: str, secret: str) -> None:
        """Keep a secret in place of the one that had its name."""

    def get(self, name: str) -> str | None:
        """Return a secret, None when there is none."""

    def remove(self, name: str) -> None:
        """Forget a secret; one that is not there is fine."""


class KeptPasswords:
    """The passwords of living links. Call it off the GUI thread: a key store may ask its owner first."""

    def __init__(self, secrets: SecretStore, settings: SettingsService, clock: Clock) -> None:
        self._secrets = secrets
        self._settings = settings
        self._clock = clock
        self._lock = Lock()
        self._expected: dict[int, str] = {}
        """What is about to be kept, by link."""

    def expect(self, link: Link, password: str) -> None:
        """Know a password until `keep` has ended, which may have to ask the owner first. Never waits."""
        self._expected[link.id] = f"{link.password_epoch}:{password}"

    def keep(self, link: Link, password: str) -> bool:
        """Remember the password that a link has just got; returns whether it is kept.

        It is not where the setting forbids that, or where there is no key store that answers.
        """
        value = f"{link.password_epoch}:{password}"
        try:
            if not self._settings.get(PASSWORD_KEEP):
                return False
            with self._lock:
                self._secrets.put(_name(link.id), value)
                self._change_index(add=link.id)
                return self._secrets.get(_name(link.id)) == value
        except EnvironmentFault as fault:
            log.info("A password is not kept: %s", fault)
            return False
        finally:
            self._expected.pop(link.id, None)

    def get(self, link: Link) -> str | None:
        """Return the password of a link, None where it is not kept. Raises EnvironmentFault."""
        if not link.has_password or self._is_over(link) or not self._settings.get(PASSWORD_KEEP):
            return None
        value = self._expected.get(link.id) or self._secrets.get(_name(link.id)) or ""
        epoch, colon, password = value.partition(":")
        return password if colon and epoch == str(link.password_epoch) else None

    def has(self, link: Link) -> bool:
        """Say whether the password of a link is kept; no when the key store does not answer."""
        try:
            return self.get(link) is not None
        except EnvironmentFault as fault:
            log.info("Whether a password is kept is unknown: %s", fault)
            return False

    def forget_if_over(self, link_id: int, link: Link | None) -> bool:
        """Forget the password of a link that ended, was deleted (None) or got another one; says whether it did."""
        with self._lock:
            if link_id not in self._index():
                return False
            if link is not None and self.get(link) is not None:
                return False
            self._secrets.remove(_name(link_id))
            self._change_index(remove={link_id})
            return True

    def sweep(self, links: Iterable[Link]) -> int:
        """Forget all passwords but those of `links` that still have them; returns how many went."""
        known = {link.id: link for link in links}
        return sum(self.forget_if_over(link_id, known.get(link_id)) for link_id in self._index())

    def _is_over(self, link: Link) -> bool:
        return link.state(self._clock()) in ENDED_STATES

    def _index(self) -> list[int]:
        """Return the links whose passwords are kept: a key store cannot be asked for that."""
        return list(dict.fromkeys(link_id for page in self._pages() for link_id in page))

    def _pages(self) -> Iterator[list[int]]:
        """Yield the entries of the index, up to the first that is not there."""
        number = 0
        while text := self._secrets.get(_page(number)):
            yield [int(part) for part in text.split(",") if part.isascii() and part.isdigit()]
            number += 1

    def _change_index(self, *, add: int | None = None, remove: Iterable[int] = ()) -> None:
        """Write the entries that change. Cut short, it leaves an id twice, and never out."""
        before, gone = list(self._pages()), {*remove, add}
        ids = [one for one in dict.fromkeys(one for page in before for one in page) if one not in gone]
        ids += [add] if add is not None else []
        after = [ids[start : start + PAGE] for start in range(0, len(ids), PAGE)]
        for number, page in enumerate(after):
            if page not in before[number : number + 1]:
                self._secrets.put(_page(number), ",".join(map(str, page)))
        for number in reversed(range(len(after), len(before))):
            self._secrets.remove(_page(number))


def _page(number: int) -> str:
    return f"link-passwords-{number + 1}" if number else "link-passwords"


def _name(link_id: int) -> str:
    return f"link-password-{link_id}"

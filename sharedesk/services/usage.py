"""How much copies take, where they are, and which links keep the most: what is looked at to make room."""

from __future__ import annotations

from dataclasses import dataclass

from sharedesk.core.copies import KeptCopies
from sharedesk.core.link import Mode
from sharedesk.errors import EnvironmentFault
from sharedesk.services.foundation import Foundation
from sharedesk.services.moving import Mover, MoveState
from sharedesk.services.room import Room
from sharedesk.store.copies import CopyRepository
from sharedesk.store.links import LinkRepository

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes that copies take, bytes that they may still take of the disk (None: it is not there), and the rest."""

    used: int
    free: int | None
    move: MoveState
    links: tuple[KeptCopies, ...]
    """The links that keep the most, or the oldest."""


class UsageService:
    """Looks; it asks the disk, so it is not for the GUI thread."""

    def __init__(self, base: Foundation, room: Room, mover: Mover) -> None:
        self._store = base.store
        self._room = room
        self._mover = mover
        self._links = LinkRepository(base.store)
        self._copies = CopyRepository(base.store)

    def look(self, *, oldest_first: bool = False) -> Usage:
        """Return how things are, with the SHOWN links that keep the most copies, or the oldest."""
        with self._store.scope():
            used = self._links.stored_bytes(Mode.SEND)
            links = tuple(self._copies.links(SHOWN, oldest_first=oldest_first))
        return Usage(used, self._free(), self._mover.state(), links)

    def _free(self) -> int | None:
        try:
            return self._room.on_disk()
        except EnvironmentFault:
            return None

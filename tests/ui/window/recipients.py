"""What recipients do at a link while its sender looks on: they claim it, download from it, guess, and ask for time."""

from __future__ import annotations

from datetime import timedelta

from sharedesk.core.grant import Purpose, Visitor
from sharedesk.core.guessing import Guess
from sharedesk.core.link import Link
from sharedesk.services.delivery import Transfer
from sharedesk.store.links import LinkRepository

from .desk import Desk

ANNA = Visitor("anna", "192.0.2.81", "Firefox", email="anna@example.com", is_remembered=True)
BEN = Visitor("ben", "192.0.2.82", "Firefox", is_remembered=True)


def begin(desk: Desk, link: Link, visitor: Visitor) -> Transfer:
    """Begin to download all of a link; a link that works once is claimed for it."""
    if link.one_time:
        desk.context.claims.make(desk.context.links.get(link.token).link, visitor)
    grant = desk.context.access.authorize(link.token, visitor, Purpose.DOWNLOAD)
    download = desk.context.downloads.everything(grant)
    return desk.context.deliveries.begin(download, 0, download.size)


def move(desk: Desk, transfer: Transfer, acknowledged: int) -> None:
    """Let so many bytes arrive, and be written down as the upkeep does every second."""
    transfer.acknowledged = acknowledged
    desk.context.deliveries.store_progress()
    transfer.on_progress(acknowledged)


def guess(desk: Desk, link: Link, visitor: Visitor) -> None:
    """Guess the password until that means to wait."""
    while not any(lock.who == visitor.ip for lock in desk.context.guard.locks(link.id)):
        desk.context.guard.failed(Guess.WRONG_PASSWORD, link, visitor)


def expire(desk: Desk, link: Link) -> None:
    """Let the time of a link be over."""
    store = desk.context.base.store
    with store.write():
        LinkRepository(store).update(link.id, expires_at=desk.context.clock() - timedelta(minutes=1))
    desk.context.links.expire_due()

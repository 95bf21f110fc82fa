"""Recipients' wishes for more time, in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sharedesk.core.link import Ending
from sharedesk.store.database import Store
from sharedesk.store.models import LinkRow, MoreTimeRow
from sharedesk.store.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class TimeRequest:
    """One visitor's wish for more time; `email` is None unless they proved one, `note` is what they wrote, or ""."""

    id: int
    link_id: int
    visitor: str
    email: str | None
    note: str
    made_at: datetime


class RequestRepository:
    """Reads and writes requests. Those that were answered are seen by nobody."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def insert(self, request: TimeRequest) -> int:
        """Add a request and return its id; the `id` in it is not used."""
        return int(
            MoreTimeRow.insert(
                link_id=request.link_id,
                visitor=request.visitor,
                email=request.email,
                note=request.note,
                made_at=to_ms(request.made_at),
            ).execute(self._store.db)
        )

    def note(self, request_id: int) -> str:
        """Return what was written with a request, "" for nothing, or for a request that is not kept any more."""
        found = MoreTimeRow.select(MoreTimeRow.note).where(MoreTimeRow.id == request_id).scalar(self._store.db)
        return found or ""

    def has_open(self, link_id: int, visitor: str) -> bool:
        """Say whether a visitor has asked for more time and got no answer yet."""
        where = (MoreTimeRow.link_id == link_id) & (MoreTimeRow.visitor == visitor) & MoreTimeRow.answered_at.is_null()
        return bool(MoreTimeRow.select().where(where).exists(self._store.db))

    def open(self, link_id: int) -> list[TimeRequest]:
        """Return the requests for a link that wait for an answer, oldest first."""
        where = (MoreTimeRow.link_id == link_id) & MoreTimeRow.answered_at.is_null()
        rows = MoreTimeRow.select().where(where).order_by(MoreTimeRow.id)
        return [
            TimeRequest(row.id, row.link_id, row.visitor, row.email, row.note, from_ms(row.made_at))
            for row in rows.execute(self._store.db)
        ]

    def open_links(self) -> set[int]:
        """Return the links for which somebody waits for an answer; not those that ended for good."""
        asked = LinkRow.select(LinkRow.id).where(
            LinkRow.deleted_at.is_null() & (LinkRow.ending.is_null() | (LinkRow.ending == Ending.EXPIRED))
        )
        where = MoreTimeRow.answered_at.is_null() & MoreTimeRow.link_id.in_(asked)
        return {row.link_id for row in MoreTimeRow.select(MoreTimeRow.link_id).where(where).execute(self._store.db)}

    def answer(self, link_id: int, now: datetime) -> int:
        """Note that all open requests for a link are answered; returns how many that were."""
        where = (MoreTimeRow.link_id == link_id) & MoreTimeRow.answered_at.is_null()
        return int(MoreTimeRow.update(answered_at=to_ms(now)).where(where).execute(self._store.db))

    def remove_older(self, than: datetime) -> int:
        """Remove what was asked before `than`; returns how many requests that were."""
        return int(MoreTimeRow.delete().where(MoreTimeRow.made_at < to_ms(than)).execute(self._store.db))

"""Deliveries in the database: which bytes of what were acknowledged by whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from peewee import Case, Expression, fn

from sharedesk.core.claims import ZIP_ALL
from sharedesk.store.database import Store
from sharedesk.store.models import DeliveryRow
from sharedesk.store.times import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One delivery.

    `subject` is the path of the item, or of the folder in a ZIP with a leading "zip:"; `ranges` is a serialised
    core.tally.Tally of what was delivered; `running` counts the requests that are transferring now, `requests` all
    there ever were (None for deliveries from before they were counted). `email` is the address that the visitor
    proved. `updated_at`, set by the database, is when it last moved.
    """

    id: int
    link_id: int
    subject: str
    name: str
    visitor: str
    etag: str
    total: int
    ranges: str
    acknowledged: int
    running: int
    started_at: datetime
    completed_at: datetime | None
    ip: str | None
    user_agent: str | None
    email: str | None = None
    requests: int | None = None
    updated_at: datetime | None = None


def _record(row: DeliveryRow) -> DeliveryRecord:
    return DeliveryRecord(
        row.id, row.link_id, row.subject, row.name, row.visitor, row.etag, row.total, row.ranges, row.acknowledged,
        row.running, from_ms(row.started_at), from_ms(row.completed_at), row.ip, row.user_agent, row.email,
        row.requests, from_ms(row.updated_at),
    )  # fmt: skip


class DeliveryRepository:
    """Reads and writes deliveries."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def insert(self, record: DeliveryRecord) -> int:
        """Add a delivery and return its id; the `id` in `record` is not used."""
        return int(
            DeliveryRow.insert(
                link_id=record.link_id,
                subject=record.subject,
                name=record.name,
                visitor=record.visitor,
                etag=record.etag,
                total=record.total,
                ranges=record.ranges,
                acknowledged=record.acknowledged,
                running=record.running,
                started_at=to_ms(record.started_at),
                updated_at=to_ms(record.started_at),
                completed_at=to_ms(record.completed_at),
                ip=record.ip,
                user_agent=record.user_agent,
                email=record.email,
                requests=record.requests,
            ).execute(self._store.db)
        )

    def latest(self, link_id: int, visitor: str, subject: str, etag: str) -> DeliveryRecord | None:
        """Return the newest delivery of this version of `subject` to `visitor`, or None."""
        where = (
            (DeliveryRow.link_id == link_id)
            & (DeliveryRow.visitor == visitor)
            & (DeliveryRow.subject == subject)
            & (DeliveryRow.etag == etag)
        )
        row = DeliveryRow.select().where(where).order_by(DeliveryRow.id.desc()).first(self._store.db)
        return None if row is None else _record(row)

    def newest(self, link_id: int, visitor: str, subject: str, since: datetime) -> DeliveryRecord | None:
        """Return the newest delivery of any version of `subject` that began at `since` or later, or None."""
        where = self._of(link_id, visitor) & (DeliveryRow.subject == subject) & (DeliveryRow.started_at >= to_ms(since))
        row = DeliveryRow.select().where(where).order_by(DeliveryRow.id.desc()).first(self._store.db)
        return None if row is None else _record(row)

    def by_id(self, delivery_id: int) -> DeliveryRecord | None:
        """Return one delivery, or None."""
        row = DeliveryRow.select().where(DeliveryRow.id == delivery_id).first(self._store.db)
        return None if row is None else _record(row)

    def tallies(self, delivery_ids: Collection[int]) -> list[tuple[int, str]]:
        """Return of many deliveries at once the id and the serialised tally of what was delivered."""
        query = DeliveryRow.select(DeliveryRow.id, DeliveryRow.ranges).where(DeliveryRow.id.in_(list(delivery_ids)))
        return [(int(delivery_id), str(ranges)) for delivery_id, ranges in self._store.rows(query)]

    def join(self, delivery_id: int, ranges: str, acknowledged: int, now: datetime) -> None:
        """Note that one more request transfers for this delivery, with the new tally of what was delivered."""
        DeliveryRow.update(
            running=DeliveryRow.running + 1,
            requests=DeliveryRow.requests + 1,
            ranges=ranges,
            acknowledged=acknowledged,
            updated_at=to_ms(now),
        ).where(DeliveryRow.id == delivery_id).execute(self._store.db)

    def none_running(self) -> None:
        """Note that nothing transfers, because no portal runs that could."""
        DeliveryRow.update(running=0).where(DeliveryRow.running > 0).execute(self._store.db)

    def leave(
        self, delivery_id: int, *, ranges: str, acknowledged: int, completed_at: datetime | None, now: datetime
    ) -> None:
        """Note that a request ended, with the new tally of what was delivered."""
        DeliveryRow.update(
            running=Case(None, [(DeliveryRow.running > 0, DeliveryRow.running - 1)], 0),
            ranges=ranges,
            acknowledged=acknowledged,
            completed_at=to_ms(completed_at),
            updated_at=to_ms(now),
        ).where(DeliveryRow.id == delivery_id).execute(self._store.db)

    def progress(self, moved: Iterable[tuple[int, str, int]], now: datetime) -> None:
        """Note how far running deliveries are: of each the id, the tally and how many bytes of it arrived.

        Other processes show it, and it survives a crash.
        """
        query = DeliveryRow.update(ranges="", acknowledged=0, updated_at=0).where(DeliveryRow.id == 0)
        at = to_ms(now)
        self._store.run_many(query, [(ranges, done, at, delivery_id) for delivery_id, ranges, done in moved])

    def running(self, since: datetime) -> list[DeliveryRecord]:
        """Return the deliveries that are transferring in any process and moved after `since`."""
        where = (DeliveryRow.running > 0) & (DeliveryRow.updated_at >= to_ms(since))
        return [_record(row) for row in DeliveryRow.select().where(where).execute(self._store.db)]

    def last_started(self, link_id: int, visitor: str) -> datetime | None:
        """Return when the newest delivery of a visitor on a link began, or None."""
        query = DeliveryRow.select(fn.MAX(DeliveryRow.started_at)).where(self._of(link_id, visitor))
        found: int | None = query.scalar(self._store.db)
        return from_ms(found)

    def completed(self, link_id: int, visitor: str, since: datetime) -> set[str]:
        """Return the subjects of the complete deliveries of a visitor on a link that began at `since` or later."""
        query = DeliveryRow.select(DeliveryRow.subject).where(self._completed(link_id, visitor, since))
        return {subject for (subject,) in self._store.rows(query)}

    def had(self, link_id: int, visitor: str, subject: str, since: datetime, *, but_not: int) -> bool:
        """Say whether one of those, other than the delivery `but_not`, was of `subject`."""
        where = self._completed(link_id, visitor, since) & (DeliveryRow.subject == subject)
        return bool(DeliveryRow.select().where(where & (DeliveryRow.id != but_not)).exists(self._store.db))

    def _completed(self, link_id: int, visitor: str, since: datetime) -> Expression:
        where = self._of(link_id, visitor) & DeliveryRow.completed_at.is_null(False)
        return where & (DeliveryRow.started_at >= to_ms(since))

    def totals(self, link_id: int, visitor: str, since: datetime) -> dict[str, int]:
        """Return the sizes of what a visitor began to download at `since` or later, by subject."""
        where = self._of(link_id, visitor) & (DeliveryRow.started_at >= to_ms(since))
        rows = DeliveryRow.select(DeliveryRow.subject, fn.MAX(DeliveryRow.total)).where(where)
        return dict(rows.group_by(DeliveryRow.subject).tuples().execute(self._store.db))

    def unfinished(self, link_id: int, *, moved_since: datetime, begun_before: datetime) -> set[str]:
        """Return the visitors with a delivery that is not complete, by when it began and last moved."""
        where = (DeliveryRow.link_id == link_id) & DeliveryRow.completed_at.is_null()
        where &= (DeliveryRow.updated_at >= to_ms(moved_since)) & (DeliveryRow.started_at < to_ms(begun_before))
        return {row.visitor for row in DeliveryRow.select(DeliveryRow.visitor).where(where).execute(self._store.db)}

    def _of(self, link_id: int, visitor: str) -> Expression:
        return (DeliveryRow.link_id == link_id) & (DeliveryRow.visitor == visitor)

    def for_link(self, link_id: int) -> list[DeliveryRecord]:
        """Return all deliveries of a link, newest first."""
        rows = DeliveryRow.select().where(DeliveryRow.link_id == link_id).order_by(DeliveryRow.id.desc())
        return [_record(row) for row in rows.execute(self._store.db)]

    def emails(self, link_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        """Return the addresses proved by who began to download from links, by link, in the order of the alphabet."""
        where = DeliveryRow.link_id.in_(link_ids) & DeliveryRow.email.is_null(False)
        rows = DeliveryRow.select(DeliveryRow.link_id, DeliveryRow.email).where(where).distinct()
        found: dict[int, tuple[str, ...]] = {}
        for link_id, email in self._store.rows(rows.order_by(DeliveryRow.email)):
            found[link_id] = (*found.get(link_id, ()), email)
        return found

    def has_archives(self, link_id: int) -> bool:
        """Say whether a ZIP of a link, or of a folder in it, was delivered in full."""
        where = (DeliveryRow.link_id == link_id) & DeliveryRow.completed_at.is_null(False)
        query = DeliveryRow.select().where(where & DeliveryRow.subject.startswith(ZIP_ALL))
        return bool(query.exists(self._store.db))

    def forget(self, before: datetime) -> int:
        """Forget who received what has not moved since `before`; returns how many deliveries that were."""
        who = DeliveryRow.ip.is_null(False) | DeliveryRow.user_agent.is_null(False) | DeliveryRow.email.is_null(False)
        old = (DeliveryRow.updated_at < to_ms(before)) & (DeliveryRow.running == 0)
        query = DeliveryRow.update(ip=None, user_agent=None, email=None).where(old & who)
        return int(query.execute(self._store.db))

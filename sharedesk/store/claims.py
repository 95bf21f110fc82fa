"""Claims in the database: every arrow of their states is one conditional UPDATE whose row count says who did it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from peewee import Case, fn

from sharedesk.core.claims import FINISHED, UNFINISHED, Claim, ClaimState
from sharedesk.store.database import Store
from sharedesk.store.models import ClaimRow, DeliveryRow, LinkRow
from sharedesk.store.times import from_ms, to_ms

_LIMIT = Case(None, [(LinkRow.one_time, 1)], LinkRow.max_downloads)
_LIVING = LinkRow.ending.is_null() & LinkRow.deleted_at.is_null()


def _claim(row: dict[str, Any]) -> Claim:
    times = {name: from_ms(row[name]) for name in ("made_at", "progress_at", "drained_at")}
    return Claim(**row | times | {"state": ClaimState(row["state"])})


class ClaimRepository:
    """Reads and writes claims, and how many of a link are taken."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # -- how many are taken

    def take(self, link_id: int, now: datetime) -> bool:
        """Take one of the claims that a link allows; False when none is left or it does not open now."""
        where = (LinkRow.id == link_id) & _LIVING & LinkRow.paused_at.is_null() & (LinkRow.claims < _LIMIT)
        where &= LinkRow.expires_at.is_null() | (LinkRow.expires_at > to_ms(now))
        return self._count(1, where)

    def give(self, link_id: int) -> None:
        """Give one back."""
        self._count(-1, (LinkRow.id == link_id) & (LinkRow.claims > 0))

    def _count(self, by: int, where: object) -> bool:
        query = LinkRow.update(claims=LinkRow.claims + by, revision=self._store.next_revision()).where(where)
        return int(query.execute(self._store.db)) == 1

    # -- claims

    def insert(self, claim: Claim) -> Claim:
        """Add a claim and return it with its id; the `id` in `claim` is not used."""
        claim_id = int(
            ClaimRow.insert(
                link_id=claim.link_id,
                visitor=claim.visitor,
                is_remembered=claim.is_remembered,
                email=claim.email,
                state=claim.state,
                made_at=to_ms(claim.made_at),
                delivered=0,
                ip=claim.ip,
                user_agent=claim.user_agent,
            ).execute(self._store.db)
        )
        return replace(claim, id=claim_id)

    def by_id(self, claim_id: int) -> Claim | None:
        """Return one claim, or None."""
        return next(iter(self._read(ClaimRow.id == claim_id)), None)

    def by_ids(self, claim_ids: Iterable[int]) -> list[Claim]:
        """Return many claims at once."""
        return self._read(ClaimRow.id.in_(list(claim_ids)))

    def latest(self, link_id: int, visitor: str) -> Claim | None:
        """Return the newest claim of a visitor on a link, or None."""
        found = self._read((ClaimRow.link_id == link_id) & (ClaimRow.visitor == visitor))
        return found[-1] if found else None

    def of_link(self, link_id: int) -> list[Claim]:
        """Return all claims on a link, oldest first."""
        return self._read(ClaimRow.link_id == link_id)

    def _read(self, where: object) -> list[Claim]:
        rows = ClaimRow.select().where(where).order_by(ClaimRow.id).dicts()
        return [_claim(row) for row in rows.execute(self._store.db)]

    def move(self, claim_id: int, sources: Iterable[ClaimState], target: ClaimState, **times: datetime) -> bool:
        """Move a claim that is in one of `sources`; returns whether this call did it."""
        values = {name: to_ms(moment) for name, moment in times.items()}
        where = (ClaimRow.id == claim_id) & ClaimRow.state.in_(list(sources))
        return int(ClaimRow.update(state=target, **values).where(where).execute(self._store.db)) == 1

    def unbegin(self, claim_id: int) -> bool:
        """Move a claim back to CLAIMED of which nothing has left and nothing is about to; returns whether it did."""
        begun = (
            DeliveryRow.select(DeliveryRow.id)
            .where((DeliveryRow.link_id == ClaimRow.link_id) & (DeliveryRow.visitor == ClaimRow.visitor))
            .where(DeliveryRow.started_at >= ClaimRow.made_at)
            .where((DeliveryRow.running > 0) | (DeliveryRow.acknowledged > 0))
        )
        where = (ClaimRow.id == claim_id) & (ClaimRow.state == ClaimState.DELIVERING) & ClaimRow.progress_at.is_null()
        query = ClaimRow.update(state=ClaimState.CLAIMED).where(where & (ClaimRow.delivered == 0) & ~fn.EXISTS(begun))
        return int(query.execute(self._store.db)) == 1

    def sent(self, claim_id: int, more: int, now: datetime) -> None:
        """Note that `more` bytes left for the holder of a claim."""
        ClaimRow.update(delivered=ClaimRow.delivered + more, progress_at=to_ms(now)).where(
            ClaimRow.id == claim_id
        ).execute(self._store.db)

    # -- what time does

    def silent(self, until: datetime) -> list[Claim]:
        """Return the claims on living links that were made by `until` and have not begun."""
        return self._due((ClaimRow.state == ClaimState.CLAIMED) & (ClaimRow.made_at <= to_ms(until)))

    def stalled(self, until: datetime) -> list[Claim]:
        """Return the claims on living links that began and had no byte after `until`."""
        last = fn.COALESCE(ClaimRow.progress_at, ClaimRow.made_at)
        return self._due((ClaimRow.state == ClaimState.DELIVERING) & (last <= to_ms(until)))

    def _due(self, where: object) -> list[Claim]:
        rows = ClaimRow.select(ClaimRow).join(LinkRow, on=(LinkRow.id == ClaimRow.link_id)).where(where & _LIVING)
        return [_claim(row) for row in rows.dicts().execute(self._store.db)]

    def suspended_links(self) -> set[int]:
        """Return the living links with a claim on which their owner decides."""
        return {claim.link_id for claim in self._due(ClaimRow.state == ClaimState.SUSPENDED)}

    def drained(self, until: datetime) -> list[Claim]:
        """Return the claims that were complete by `until` and are not over yet."""
        return self._read((ClaimRow.state == ClaimState.DRAINED) & (ClaimRow.drained_at <= to_ms(until)))

    def released_in_silence(self, link_id: int) -> int:
        """Return how many claims on a link were released before their first byte."""
        where = (ClaimRow.link_id == link_id) & (ClaimRow.state == ClaimState.RELEASED) & ClaimRow.progress_at.is_null()
        return int(ClaimRow.select().where(where).count(self._store.db))

    def finished(self, link_id: int) -> int:
        """Return how many claims on a link are complete."""
        where = (ClaimRow.link_id == link_id) & ClaimRow.state.in_(list(FINISHED))
        return int(ClaimRow.select().where(where).count(self._store.db))

    def forget(self, before: datetime) -> int:
        """Forget who held what is over and had no byte since `before`; returns how many claims that were."""
        living = LinkRow.select(LinkRow.id).where(_LIVING)
        held = ClaimRow.state.in_([*UNFINISHED, ClaimState.DRAINED]) & ClaimRow.link_id.in_(living)
        who = ClaimRow.ip.is_null(False) | ClaimRow.user_agent.is_null(False) | ClaimRow.email.is_null(False)
        old = fn.COALESCE(ClaimRow.progress_at, ClaimRow.made_at) < to_ms(before)
        query = ClaimRow.update(ip=None, user_agent=None, email=None).where(old & who & ~held)
        return int(query.execute(self._store.db))

    def worn_out(self) -> list[int]:
        """Return the ids of living links all of whose claims are complete: used, but not noted so."""
        done = (
            ClaimRow.select(fn.COUNT(ClaimRow.id))
            .where((ClaimRow.link_id == LinkRow.id) & ClaimRow.state.in_(list(FINISHED)))
        )  # fmt: skip
        rows = LinkRow.select(LinkRow.id).where(_LIVING & (LinkRow.claims > 0) & (LinkRow.claims >= _LIMIT))
        return [int(row.id) for row in rows.where(done >= _LIMIT).execute(self._store.db)]

    def half_done(self) -> dict[int, int]:
        """Return how many complete deliveries each claim has that is DELIVERING, if it has any."""
        rows = (
            ClaimRow.select(ClaimRow.id, fn.COUNT(DeliveryRow.id))
            .join(
                DeliveryRow,
                on=(DeliveryRow.link_id == ClaimRow.link_id) & (DeliveryRow.visitor == ClaimRow.visitor),
            )
            .where((ClaimRow.state == ClaimState.DELIVERING) & DeliveryRow.completed_at.is_null(False))
            .where(DeliveryRow.started_at >= ClaimRow.made_at)
            .group_by(ClaimRow.id)
        )
        return dict(rows.tuples().execute(self._store.db))

"""What time does to claims: silent ones are released, stalled ones wait for the owner, complete ones are over."""

from __future__ import annotations

from datetime import datetime

from sharedesk.core.audit import Action, Who
from sharedesk.core.claims import GRACE, RELEASES, SILENT_FOR, STALLED_FOR, Claim, ClaimState
from sharedesk.core.link import Link
from sharedesk.core.saying import mark
from sharedesk.services.foundation import Foundation
from sharedesk.services.journal import Change
from sharedesk.services.passage import Passage
from sharedesk.services.releasing import Releases
from sharedesk.store.claims import ClaimRepository
from sharedesk.store.links import LinkRepository


class ClaimKeeping:
    """The duties on claims. Safe to run in several processes at once: each arrow is taken by one of them."""

    def __init__(self, base: Foundation, passage: Passage) -> None:
        self._store = base.store
        self._journal = base.journal
        self._now = base.steady
        self._passage = passage
        self._claims = ClaimRepository(base.store)
        self._releases = Releases(base.store)
        self._links = LinkRepository(base.store)
        self._checked: dict[int, int] = {}

    def tick(self) -> None:
        """Do what is due; quick where nothing is."""
        with self._store.scope():
            is_due, half = any(self._due(self._now())), self._claims.half_done()
        if is_due:
            with self._journal.change() as change:
                self._move_on(change)
        self._settle(half)

    def _due(self, now: datetime) -> tuple[list[Claim], list[Claim], list[Claim]]:
        """Return the claims that are silent, stalled, and over."""
        silent, stalled = self._claims.silent(now - SILENT_FOR), self._claims.stalled(now - STALLED_FOR)
        return silent, stalled, self._claims.drained(now - GRACE)

    def _move_on(self, change: Change) -> None:
        """Take the arrows that are due: looked for again, as a link may have ended since it was seen to be time."""
        silent, stalled, over = self._due(self._now())
        for claim in silent:
            self._release(change, claim)
        for claim in stalled:
            self._suspend(change, claim, ClaimState.DELIVERING, mark("stopped half-way"))
        for claim in over:
            self._claims.move(claim.id, {ClaimState.DRAINED}, ClaimState.CONSUMED)

    def wear_out(self) -> None:
        """Note links as used whose limit was lowered to what was downloaded already; looks at all links."""
        with self._store.scope():
            worn = self._claims.worn_out()
        for link_id in worn:
            with self._journal.change() as change:
                self._passage.wear_out(change, link_id)

    def _release(self, change: Change, claim: Claim) -> None:
        link = self._link(claim)
        limit = link.protection.limit or 1
        if self._claims.released_in_silence(link.id) >= RELEASES * limit:
            self._suspend(change, claim, ClaimState.CLAIMED, mark("nothing was downloaded, again"))
        else:
            who, reason = _holder(claim), mark("nothing was downloaded")
            self._releases.release(change, link, claim, {ClaimState.CLAIMED}, who=who, reason=reason)

    def _suspend(self, change: Change, claim: Claim, source: ClaimState, reason: str) -> None:
        link = self._link(claim)
        self._claims.move(claim.id, {source}, ClaimState.SUSPENDED)
        change.record(Action.CLAIM_SUSPENDED, link, who=_holder(claim), detail={"reason": reason})
        change.touched(link)

    def _link(self, claim: Claim) -> Link:
        link = self._links.alone(claim.link_id)
        assert link is not None, "only claims on living links are looked for, in the transaction that moves them"
        return link

    def _settle(self, half: dict[int, int]) -> None:
        """Look again at claims that more was delivered for since this process looked: another one may have crashed."""
        for claim_id, deliveries in half.items():
            if self._checked.get(claim_id) != deliveries:
                self._passage.settle(claim_id)
        self._checked = half


def _holder(claim: Claim) -> Who:
    return Who(ip=claim.ip, email=claim.email, user_agent=claim.user_agent)

"""How downloads move the claim they belong to: begun with the first byte, complete with the last one acknowledged."""

from __future__ import annotations

from collections.abc import Collection

from sharedesk.core.audit import Action, Who
from sharedesk.core.claims import (
    GRACE,
    Claim,
    ClaimState,
    Right,
    byte_cap,
    is_covered,
    is_everything,
)
from sharedesk.core.grant import Grant
from sharedesk.core.link import Ending, Link, LinkDetails
from sharedesk.services.claims import ClaimService, NotHeldError
from sharedesk.services.contents import Contents, GoneError
from sharedesk.services.foundation import Foundation
from sharedesk.services.journal import Change
from sharedesk.services.lacking import Lacking
from sharedesk.services.seats import CrowdedError, Seat, Seats
from sharedesk.store.claims import ClaimRepository
from sharedesk.store.deliveries import DeliveryRepository
from sharedesk.store.links import LinkRepository

_BEGUN = frozenset({ClaimState.DELIVERING, ClaimState.SUSPENDED})


def _is_taken_away(claim: Claim) -> bool:
    """Say whether a claim is not its holder's any more, though they may not have everything."""
    ended_by_owner = claim.state is ClaimState.CONSUMED and claim.drained_at is None
    return claim.state is ClaimState.RELEASED or ended_by_owner


class Passage:
    """What deliveries tell of, and ask, their claims."""

    def __init__(self, base: Foundation, claims: ClaimService, contents: Contents) -> None:
        self._store = base.store
        self._journal = base.journal
        self._now = base.steady
        self.claims = claims
        self._contents = contents
        self._repository = ClaimRepository(base.store)
        self._links = LinkRepository(base.store)
        self._deliveries = DeliveryRepository(base.store)
        self._seats = Seats()
        self._lacking = Lacking()

    # -- beginning

    def enter(self, change: Change, grant: Grant, subject: str, size: int, length: int) -> tuple[Claim, Seat] | None:
        """Let a transfer of `length` bytes of `subject` begin; None where the link is not limited.

        From here on the claim counts as begun, before the first byte leaves: a crash in between must not give the link
        to somebody else. Raises NotHeldError, or CrowdedError when the claim has had enough.
        """
        link, visitor, now = grant.details.link, grant.visitor, self._now()
        if link.protection.limit is None:
            return None
        claim, right = self.claims.right(link, visitor, now)
        if right is Right.NONE and not link.one_time:
            claim = self.claims.take(change, link, visitor, now)
        elif claim is None or right in {Right.NONE, Right.WAIT}:
            raise NotHeldError
        if self._repository.move(claim.id, {ClaimState.CLAIMED}, ClaimState.DELIVERING):
            change.touched(link)
        try:
            return claim, self._seats.take(claim.id, length, byte_cap(max(link.size, size)) - claim.delivered)
        except CrowdedError as error:
            if error.retry_after is not None:
                raise
        # A shared folder may have grown since it was measured: what was begun is summed up only where that decides.
        totals = self._deliveries.totals(link.id, claim.visitor, claim.made_at) | {subject: size}
        return claim, self._seats.take(claim.id, length, byte_cap(sum(totals.values())) - claim.delivered)

    def looked(self, link: Link, claim: Claim) -> None:
        """Note that bytes leave for a preview: from then on nobody else may have the link."""
        if claim.state is ClaimState.CLAIMED:
            with self._journal.change() as change:
                self._repository.move(claim.id, {ClaimState.CLAIMED}, ClaimState.DELIVERING, progress_at=self._now())
                change.touched(link)

    # -- on the way

    def note(self, seat: Seat, sent: int) -> bool:
        """Note that a transfer has sent so much; returns whether that is news. Inside a transaction."""
        more = self._seats.note(seat, sent)
        if more:
            self._repository.sent(seat.claim_id, more, self._now())
        return more > 0

    def taken_away(self, claim_ids: Collection[int]) -> set[int]:
        """Return which of these claims are not their holders' any more, so that their transfers have to stop."""
        if not claim_ids:
            return set()
        with self._store.scope():
            claims = self._repository.by_ids(claim_ids)
        return {claim.id for claim in claims if _is_taken_away(claim)}

    # -- the end

    def is_repeat(self, seat: Seat, subject: str, delivery_id: int) -> bool:
        """Say whether the holder had `subject`, or everything, before this delivery."""
        claim = self._repository.by_id(seat.claim_id)
        assert claim is not None, "claims are never removed"
        if claim.drained_at is not None:
            return True
        return self._deliveries.had(claim.link_id, claim.visitor, subject, claim.made_at, but_not=delivery_id)

    def left(self, change: Change, link: Link, seat: Seat, subject: str, sent: int, *, done: bool) -> None:
        """Note that a transfer ended; `done` says that now the whole of `subject` is delivered."""
        if not self.note(seat, sent) and not done and self._repository.unbegin(seat.claim_id):
            change.touched(link)
        if done and is_everything(link, subject):
            self._drain(change, link, seat.claim_id)

    def free(self, seat: Seat) -> None:
        """Give the place of a transfer back."""
        self._seats.free(seat)

    def settle(self, claim_id: int, subject: str | None = None) -> None:
        """Note a claim as complete if its holder has every file by now; shared folders are read for that.

        With `subject`, what was just delivered, only where nothing is known to be missing still.
        """
        if subject is not None and self._lacking.still(claim_id, subject):
            return
        with self._store.scope():
            claim = self._repository.by_id(claim_id)
            details = None if claim is None else self._links.by_id(claim.link_id)
            if claim is None or details is None or claim.state not in _BEGUN:
                return
            done = self._deliveries.completed(claim.link_id, claim.visitor, claim.made_at)
        try:
            missing = self._missing(details, done)
        except GoneError:
            return
        if missing:
            self._lacking.remember(claim_id, missing)
            return
        with self._journal.change() as change:
            self._drain(change, details.link, claim_id)

    def _missing(self, details: LinkDetails, subjects: set[str]) -> list[str]:
        """Return the paths of the files that were not delivered with `subjects`. Raises GoneError."""
        missing: list[str] = []
        for root in self._contents.locate_roots(details):
            files = self._contents.below(details, root) if root.entry.is_folder else [root]
            paths = (one.entry.path for one in files if not one.entry.is_folder)
            missing += [path for path in paths if not is_covered(path, subjects)]
        return missing

    def _drain(self, change: Change, link: Link, claim_id: int) -> None:
        if self._repository.move(claim_id, _BEGUN, ClaimState.DRAINED, drained_at=self._now()):
            change.touched(link)
            self.wear_out(change, link.id, self._repository.by_id(claim_id))

    def wear_out(self, change: Change, link_id: int, last: Claim | None = None) -> None:
        """Note a link as used once every claim that it allows is complete; its copies stay for the grace."""
        link, now = self._links.alone(link_id), self._now()
        limit = None if link is None else link.protection.limit
        if link is None or limit is None or self._repository.finished(link_id) < limit:
            return
        if self._links.end(link_id, Ending.USED, now, purge_at=now + GRACE):
            who = Who() if last is None else Who(ip=last.ip, email=last.email, user_agent=last.user_agent)
            change.record(Action.LINK_USED, link, who=who)
            change.touched(link)

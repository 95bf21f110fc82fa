"""Claims on links that work once or a few times: who has one, who gets one, and what the owner decides.

Every arrow of their states is one conditional UPDATE, in one transaction with its audit event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sharedesk.core.audit import Action, Who
from sharedesk.core.claims import UNFINISHED, Claim, ClaimState, Right, is_holder, standing
from sharedesk.core.grant import Visitor
from sharedesk.core.link import Ending, Link, LinkDetails
from sharedesk.core.settings import AUDIT_IP
from sharedesk.errors import ShareDeskError, UserError
from sharedesk.services.foundation import Foundation
from sharedesk.services.holders import Holder, holders_of
from sharedesk.services.journal import Change, limited_ip
from sharedesk.services.links import LinkService
from sharedesk.services.releasing import Releases
from sharedesk.store.claims import ClaimRepository
from sharedesk.store.deliveries import DeliveryRepository
from sharedesk.store.links import LinkRepository

_INSTANT = timedelta(milliseconds=1)


class NotHeldError(ShareDeskError):
    """Somebody else was quicker, or the claim is not the visitor's any more."""

    def __init__(self) -> None:
        super().__init__("This link is being used")


class Answer(StrEnum):
    """What a limited link says to a visitor."""

    OPEN = "open"
    RECEIVED = "received"
    """They have everything, and may repeat for a few minutes."""
    CLAIM = "claim"
    """Nobody has claimed it: a click does."""
    BUSY = "busy"
    WAIT = "wait"
    """It was theirs; the owner has to decide."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What a link says to a visitor, and the claim it says so for."""

    answer: Answer
    claim: Claim | None = None


class ClaimService:
    """Who may have what is limited."""

    def __init__(self, base: Foundation, links: LinkService) -> None:
        self._store = base.store
        self._journal = base.journal
        self._settings = base.settings
        self._now = base.steady
        self._service = links
        self._claims = ClaimRepository(base.store)
        self._releases = Releases(base.store)
        self._links = LinkRepository(base.store)
        self._deliveries = DeliveryRepository(base.store)

    # -- asking

    def hold(self, link: Link, visitor: Visitor) -> Hold:
        """Return what `link` says to a visitor who has passed all its other gates; changes nothing."""
        limit = link.protection.limit
        if limit is None:
            return Hold(Answer.OPEN)
        claim, right = self.right(link, visitor, self._now())
        match right:
            case Right.DOWNLOAD:
                return Hold(Answer.OPEN, claim)
            case Right.REPEAT:
                return Hold(Answer.RECEIVED, claim)
            case Right.WAIT:
                return Hold(Answer.WAIT, claim)
            case Right.NONE if link.claims >= limit:
                return Hold(Answer.BUSY)
            case _:
                return Hold(Answer.CLAIM if link.one_time else Answer.OPEN)

    def right(self, link: Link, visitor: Visitor, now: datetime) -> tuple[Claim | None, Right]:
        """Return the latest claim that a visitor holds on a link, and what it gives them."""
        with self._store.scope():
            claim = self._claims.latest(link.id, visitor.key)
        if claim is None or not is_holder(claim, link, visitor.key, visitor.email):
            return None, Right.NONE
        return claim, standing(claim, now)

    def may_finish(self, link: Link, visitor: Visitor) -> bool:
        """Say whether a visitor began before a limited link ended; what else they have to prove is not looked at."""
        with self._store.scope():
            claim = self._claims.latest(link.id, visitor.key)
        return claim is not None and self._goes_on(claim)

    def _goes_on(self, claim: Claim) -> bool:
        right = standing(claim, self._now())
        return claim.state is not ClaimState.CLAIMED and right in {Right.DOWNLOAD, Right.REPEAT}

    def holders(self, link_id: int) -> list[Holder]:
        """Return who has how much of a link, or may come for it, oldest first; [] for a deleted link."""
        with self._store.scope():
            link = self._links.alone(link_id)
            claims, records = self._claims.of_link(link_id), self._deliveries.for_link(link_id)
        return [] if link is None else holders_of(link, claims, records)

    # -- making

    def make(self, link: Link, visitor: Visitor) -> Claim:
        """Claim a one-time link for a visitor; doing so twice is the same. Raises NotHeldError for all but one."""
        now = self._now()
        with self._journal.change() as change:
            claim, right = self.right(link, visitor, now)
            if claim is not None and right in {Right.DOWNLOAD, Right.REPEAT}:
                return claim
            return self.take(change, link, visitor, now)

    def take(self, change: Change, link: Link, visitor: Visitor, now: datetime) -> Claim:
        """Take one of the claims that a link allows, inside a change. Raises NotHeldError when none is left."""
        if not self._claims.take(link.id, now):
            raise NotHeldError
        self._now.advance()
        earlier = self._deliveries.last_started(link.id, visitor.key)
        claim = Claim(
            id=0,
            link_id=link.id,
            visitor=visitor.key,
            is_remembered=visitor.is_remembered,
            email=visitor.email,
            state=ClaimState.CLAIMED,
            made_at=now if earlier is None else max(now, earlier + _INSTANT),  # after what an earlier claim delivered
            progress_at=None,
            drained_at=None,
            delivered=0,
            ip=limited_ip(visitor.ip, self._settings.get(AUDIT_IP)),
            user_agent=visitor.user_agent,
        )
        change.record(Action.CLAIM_MADE, link, who=visitor.who)
        change.touched(link)
        return self._claims.insert(claim)

    # -- the owner

    def give_back(self, token: str, *, by: str) -> LinkDetails:
        """Let somebody else have what stopped half-way; where nothing did, whatever is taken and not complete.

        Raises UserError when nothing is taken. Running downloads of those who held it are cut.
        """
        with self._service.changing(token) as (change, details):
            self._service.require_living(token)
            taken = [claim for claim in self._claims.of_link(details.link.id) if claim.state in UNFINISHED]
            if not taken:
                raise UserError("Nobody holds this link.", hint="There is nothing to give back.")
            stuck = [claim for claim in taken if claim.state is ClaimState.SUSPENDED]
            for claim in stuck or taken:
                who = Who(email=claim.email, person=by)
                self._releases.release(change, details.link, claim, UNFINISHED, who=who)
        return self._service.get(token)

    def end(self, token: str, *, by: str) -> LinkDetails:
        """Count a limited link as used, whatever its holders have. Running downloads are cut, its copies are erased.

        Raises UserError for a link without a limit, or one that has ended.
        """
        with self._service.changing(token) as (change, details):
            self._service.require_living(token)
            if details.link.protection.limit is None:
                raise UserError("This link may be used any number of times.", hint="Use: sharedesk link revoke")
            for claim in self._claims.of_link(details.link.id):
                self._claims.move(claim.id, UNFINISHED, ClaimState.CONSUMED)
            self._links.end(details.link.id, Ending.USED, self._now())
            change.record(Action.LINK_USED, details.link, who=Who(person=by))
        return self._service.get(token)

"""The one place that decides whether a visitor gets to a link (R62: every route asks here, none decides)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from sharedesk.core.audit import Action, Detail
from sharedesk.core.gates import STRANGER, Gate, Standing, has_lapsed, next_step
from sharedesk.core.grant import Grant, Purpose, Ticket, Visitor
from sharedesk.core.guessing import Guess
from sharedesk.core.link import CopyPhase, Link, LinkDetails, LinkState
from sharedesk.core.settings import PORTAL_PAUSED
from sharedesk.errors import EnvironmentFault, ShareDeskError
from sharedesk.services.claims import Answer
from sharedesk.services.endings import Endings
from sharedesk.services.foundation import Foundation
from sharedesk.services.guard import GuardService
from sharedesk.services.links import LinkService
from sharedesk.services.passage import Passage
from sharedesk.services.presence import PresenceService
from sharedesk.services.unlocking import Unlocking
from sharedesk.store.items import ItemRepository
from sharedesk.store.links import LinkRepository
from sharedesk.store.passes import PassRepository

log = logging.getLogger(__name__)

VIEW_AGAIN = timedelta(minutes=1)
NO_LINK = 0
"""An id that no link has."""
PAUSE_SECONDS, PREPARING_SECONDS, MISSING_SECONDS = 300, 5, 60


class Reason(StrEnum):
    """Why a link that exists does not open."""

    PREPARING = "preparing"
    COPY_STOPPED = "copy_stopped"
    PAUSED = "paused"
    PORTAL_PAUSED = "portal_paused"
    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"
    MISSING = "missing"
    IN_USE = "in_use"
    """All that a limited link allows is taken, and not all of it complete."""
    STALLED = "stalled"
    """The visitor held it and did not go on; its owner has to decide."""


_STATUS = {Reason.IN_USE: 409, Reason.STALLED: 409}
_ENDED = {LinkState.EXPIRED: Reason.EXPIRED, LinkState.USED: Reason.USED, LinkState.REVOKED: Reason.REVOKED}


class UnknownLinkError(ShareDeskError):
    """There is no such link; told in the same words for every unknown token."""

    def __init__(self) -> None:
        super().__init__("We cannot find this link")


class UnavailableError(ShareDeskError):
    """The link exists but does not open. `status` is the HTTP status, `retry_after` seconds for a 503.

    `since` is when it ended; `copied` and `total` are bytes while it is being prepared.
    """

    def __init__(self, reason: Reason, details: LinkDetails | None = None) -> None:
        super().__init__("This link does not open now", reason)
        self.reason = reason
        self.details = details
        self.since: datetime | None = None
        if details is not None and reason in _ENDED.values():
            self.since = details.link.over_at
        self.retry_after = {
            Reason.PREPARING: PREPARING_SECONDS,
            Reason.COPY_STOPPED: PAUSE_SECONDS,
            Reason.PAUSED: PAUSE_SECONDS,
            Reason.PORTAL_PAUSED: PAUSE_SECONDS,
            Reason.MISSING: MISSING_SECONDS,
        }.get(reason)
        self.status = _STATUS.get(reason, 410 if self.retry_after is None else 503)

    @property
    def copied(self) -> int:
        """Bytes already in the send storage."""
        return self.details.link.copied if self.details else 0

    @property
    def total(self) -> int:
        """Bytes of all items."""
        return self.details.link.size if self.details else 0


class GateError(ShareDeskError):
    """The visitor has to pass `gate` first."""

    def __init__(self, gate: Gate, details: LinkDetails, standing: Standing = STRANGER) -> None:
        super().__init__("This link asks for something first", gate)
        self.gate = gate
        self.details = details
        self.standing = standing


Settle = Callable[[str], bool]
"""Waits a moment while downloads of a link are all but over; returns whether there was anything to wait for."""


class AccessService:
    """Answers with a grant, or raises why there is none."""

    def __init__(
        self,
        base: Foundation,
        links: LinkService,
        presence: PresenceService,
        *,
        unlocking: Unlocking,
        guard: GuardService,
        passage: Passage,
        endings: Endings,
    ) -> None:
        self._store = base.store
        self._repository = LinkRepository(base.store)
        self._items = ItemRepository(base.store)
        self._passes = PassRepository(base.store)
        self._clock = base.clock
        self._steady = base.steady
        self._journal = base.journal
        self._settings = base.settings
        self._links = links
        self._presence = presence
        self._unlocking = unlocking
        self._guard = guard
        self._claims = passage.claims
        self._passage = passage
        self._endings = endings
        self._viewed: dict[tuple[int, str], datetime] = {}
        self._lock = Lock()

    def authorize(self, token: str, visitor: Visitor, purpose: Purpose, settle: Settle | None = None) -> Grant:
        """Return the visitor's grant for the link.

        Raises UnknownLinkError, LockedError for too many unknown links or wrong passwords, UnavailableError or
        GateError. A refused download is recorded. A visitor who has passed the gates, and wants files of a limited
        link, may have to wait in `settle`.
        """
        details = self._existing(token, visitor)
        try:
            grant = self._grant(self._presence.refresh(details), visitor, purpose)
            is_limited = details.link.protection.limit is not None
            if purpose is Purpose.DOWNLOAD and is_limited and settle is not None and settle(token):
                grant = self._grant(self._existing(token, visitor), visitor, purpose)
            return self._held(grant, purpose)
        except UnavailableError as error:
            if purpose is Purpose.DOWNLOAD:
                self._refused(details, visitor, error.reason)
            raise
        except GateError as error:
            if purpose is Purpose.DOWNLOAD:
                self._refused(details, visitor, error.gate)
            raise

    def approach(self, token: str, visitor: Visitor) -> LinkDetails:
        """Return a link to a visitor who stands before its gates.

        Raises UnknownLinkError, LockedError or UnavailableError.
        """
        details = self._existing(token, visitor)
        self._require_open(details, visitor, Purpose.VIEW)
        return details

    def _existing(self, token: str, visitor: Visitor) -> LinkDetails:
        if self._settings.get(PORTAL_PAUSED):
            raise UnavailableError(Reason.PORTAL_PAUSED)
        with self._store.scope():
            details = self._repository.by_token(token)
            if details is None:
                self._items.of_link(NO_LINK)  # what is read for a link that exists takes its time here as well
        if details is None:
            self._guard.missed(Guess.UNKNOWN_TOKEN, token, visitor)
            raise UnknownLinkError
        return details

    def standing(self, link: Link, visitor: Visitor) -> Standing:
        """Return what a visitor has proved at a link: nothing without a cookie, which is what proofs are kept by."""
        if not visitor.is_remembered or not (link.has_password or link.allowed_emails):
            return STRANGER
        with self._store.scope():
            return self._passes.standing(link.id, visitor.key, self._steady())

    def _grant(self, details: LinkDetails, visitor: Visitor, purpose: Purpose) -> Grant:
        """Return a grant, or raise the first thing that stands in the way: an ending, a gate, what is not ready.

        How far a copy is tells how large the files are, so that nobody learns it before the gates.
        """
        link, now = details.link, self._steady()
        self._require_open(details, visitor, purpose)
        standing = self.standing(link, visitor)
        gate = next_step(link, standing, now)
        if gate is Gate.PASSWORD and self._has_password(link, visitor):
            standing = replace(standing, password_epoch=link.password_epoch)
            gate = next_step(link, standing, now)
        if gate is not Gate.OPEN:
            raise GateError(gate, details, standing)
        state = link.state(now)
        if state is LinkState.PREPARING:
            stopped = link.phase is CopyPhase.STOPPED
            raise UnavailableError(Reason.COPY_STOPPED if stopped else Reason.PREPARING, details)
        if not any(item.opens for item in details.items):
            raise UnavailableError(Reason.MISSING, details)
        proved = replace(visitor, email=standing.proved_email(link, now) or visitor.email)
        return Grant(details, proved, is_finishing=state is LinkState.EXPIRED)

    def _held(self, grant: Grant, purpose: Purpose) -> Grant:
        """Return the grant with the visitor's claim: the last gate, which only limited links have.

        Raises GateError where a click makes the visitor the holder, UnavailableError where somebody else is it.
        """
        details = grant.details
        hold = self._claims.hold(details.link, grant.visitor)
        match hold.answer:
            case Answer.CLAIM if purpose is not Purpose.CLAIM:
                raise GateError(Gate.CLAIM, details)
            case Answer.BUSY:
                raise UnavailableError(Reason.IN_USE, details)
            case Answer.WAIT:
                raise UnavailableError(Reason.STALLED, details)
        if hold.claim is not None and purpose is Purpose.PREVIEW:
            self._passage.looked(details.link, hold.claim)
        return replace(grant, claim=hold.claim)

    def _has_password(self, link: Link, visitor: Visitor) -> bool:
        """Say whether a program sent the right password as HTTP Basic; only where nothing else is asked for."""
        if visitor.basic_password is None or link.allowed_emails:
            return False
        return self._unlocking.opens_for_program(link, visitor, visitor.basic_password)

    def _require_open(self, details: LinkDetails, visitor: Visitor, purpose: Purpose) -> None:
        """Raise UnavailableError for a link that is paused, or that has ended and has nothing left to finish."""
        state = details.link.state(self._steady())
        if state in _ENDED:
            self._links.expire_due()
            if not self._endings.may_finish(details.link, visitor, purpose):
                self._guard.missed(Guess.ENDED_LINK, details.link.token, visitor)
                raise UnavailableError(_ENDED[state], details)
        if state is LinkState.PAUSED:
            raise UnavailableError(Reason.PAUSED, details)

    def _refused(self, details: LinkDetails, visitor: Visitor, reason: StrEnum) -> None:
        with self._journal.change() as change:
            change.record(Action.DOWNLOAD_REFUSED, details.link, who=visitor.who, detail={"reason": reason.value})

    def ended(self, tickets: Collection[Ticket]) -> list[Ticket]:
        """Return by which of `tickets` no transfer may go on.

        The link was revoked, deleted, or has expired for good; its password was changed, the visitor's address was
        taken off its list, or their claim was given to somebody else.
        """
        if not tickets:
            return []
        with self._store.scope():
            links = {link_id: self._repository.alone(link_id) for link_id in {one.link_id for one in tickets}}
        lost = self._passage.taken_away({one.claim_id for one in tickets if one.claim_id is not None})
        closed = {link_id for link_id, link in links.items() if link is None or self._endings.must_stop(link)}
        return [
            one
            for one in tickets
            if one.link_id in closed
            or one.claim_id in lost
            or ((link := links[one.link_id]) is not None and has_lapsed(one, link))
        ]

    def viewed(self, grant: Grant) -> None:
        """Record that a visitor saw the landing page, at most once a minute."""
        link, now = grant.details.link, self._clock()
        key = (link.id, grant.visitor.key)
        with self._lock:
            last = self._viewed.get(key)
            if last is not None and now - last < VIEW_AGAIN:
                return
            if len(self._viewed) > 10_000:
                self._viewed.clear()
            self._viewed[key] = now
        if link.viewed_at is None:
            self._viewed_first(link, now)
        self._journal.note(Action.PAGE_VIEWED, link, grant.visitor.who)

    def _viewed_first(self, link: Link, now: datetime) -> None:
        try:
            with self._journal.change() as change:
                self._repository.update(link.id, viewed_at=now)
                change.touched(link)
        except EnvironmentFault as fault:
            log.warning("The first view of a link was not noted. %s", fault)  # a full disk closes no page (R8)

    def previewed(self, grant: Grant, path: str, robot: str | None = None) -> None:
        """Record that a visitor looked at a preview, or that a `robot` fetched a file for one."""
        detail: Detail = {} if robot is None else {"robot": robot}
        with self._journal.change() as change:
            change.record(Action.PREVIEW_VIEWED, grant.details.link, who=grant.visitor.who, item=path, detail=detail)

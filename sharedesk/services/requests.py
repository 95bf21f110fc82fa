"""More time for a link: recipients ask for it, the owner gives it or not."""

from __future__ import annotations

from datetime import datetime, timedelta

from sharedesk.core.audit import Action, Who
from sharedesk.core.clock import iso
from sharedesk.core.expiry import LONGEST
from sharedesk.core.grant import Visitor
from sharedesk.core.guessing import Guess
from sharedesk.core.link import Ending, Link, LinkDetails, LinkState
from sharedesk.core.saying import Sentence
from sharedesk.errors import UserError
from sharedesk.services.foundation import Foundation
from sharedesk.services.guard import GuardService, LockedError
from sharedesk.services.terms import TermsService
from sharedesk.store.links import LinkRepository
from sharedesk.store.requests import RequestRepository, TimeRequest

MAX_NOTE = 500
EXTENSION_DAYS = 3
KEPT = timedelta(days=90)
"""How long a request is kept: it names a visitor, and what they wrote."""


class RequestService:
    """Keeps what recipients ask for, and extends links."""

    def __init__(self, base: Foundation, terms: TermsService, guard: GuardService) -> None:
        self._store = base.store
        self._clock = base.clock
        self._journal = base.journal
        self._terms = terms
        self._guard = guard
        self._links = LinkRepository(base.store)
        self._requests = RequestRepository(base.store)

    # -- recipients

    def may_ask(self, link: Link) -> bool:
        """Say whether asking for more time makes sense: the link has expired, and its files can still be had."""
        if link.state(self._clock()) is not LinkState.EXPIRED:
            return False
        with self._store.scope():
            return self._links.may_revive(link.id, Ending.EXPIRED)

    def ask(self, token: str, visitor: Visitor, note: str = "") -> bool:
        """Note that a visitor wants more time; returns whether that is news for the owner.

        It is not when the visitor waits for an answer already, when their address asks too often, or when the link
        cannot be extended; visitors get the same answer to all of this.
        """
        details = self._details(token)
        if details is None or not self.may_ask(details.link):
            return False
        link, now = details.link, self._clock()
        with self._store.scope():
            if self._requests.has_open(link.id, visitor.key):
                return False
        try:
            self._guard.require(Guess.TIME_ASKED, link, visitor)
        except LockedError:
            return False
        self._guard.failed(Guess.TIME_ASKED, link, visitor)
        note = _clean(note)
        with self._journal.change() as change:
            if self._requests.has_open(link.id, visitor.key):  # a double click
                return False
            request = self._requests.insert(TimeRequest(0, link.id, visitor.key, visitor.email, note, now))
            change.record(Action.TIME_REQUESTED, link, who=visitor.who, detail={"request": request})
            change.touched(link)
        return True

    # -- the owner

    def open_requests(self, link_id: int) -> list[TimeRequest]:
        """Return who waits for more time for a link, in the order in which they asked."""
        with self._store.scope():
            return self._requests.open(link_id)

    def extend(self, token: str, days: int = EXTENSION_DAYS, *, by: str) -> LinkDetails:
        """Let a link live `days` longer than it would; one that has expired lives on from now.

        Raises UserError when the link has no end, has ended otherwise, when its copies are erased, or when the policy
        does not allow the new expiry. Whoever asked for more time has got it.
        """
        if not 1 <= days <= LONGEST.days:
            raise UserError("That is no number of days to extend a link by.", hint="Use 1 or more, 36500 at most.")
        with self._journal.change() as change:
            details = self._require(token)
            link, now = details.link, self._clock()
            until = self._extended(link, timedelta(days=days), now)
            self._terms.check_change(link, {"expires_at": until})
            if link.ending is None:
                self._links.update(link.id, expires_at=until)
            elif not self._links.revive(link.id, Ending.EXPIRED, expires_at=until):
                raise UserError(
                    "This link expired too long ago: its copies are erased.",
                    "The setting storage.keep says how long they stay.",
                    "Make a new link instead.",
                )
            self._requests.answer(link.id, now)
            change.record(
                Action.LINK_EDITED,
                link,
                who=Who(person=by),
                detail={"expires_at": iso(until), "extended_by_days": days},
            )
            change.touched(link)
            return self._require(token)

    def _extended(self, link: Link, by: timedelta, now: datetime) -> datetime:
        state = link.state(now)
        if state in {LinkState.USED, LinkState.REVOKED}:
            raise UserError(
                Sentence("This link has ended ({state}).", state=Sentence(state)), hint="Make a new link instead."
            )
        if link.expires_at is None:
            raise UserError("This link never expires.", hint="There is nothing to extend.")
        try:
            return max(link.expires_at, now) + by
        except OverflowError:
            raise UserError("The calendar ends before that.", hint="Use fewer days.") from None

    def dismiss(self, token: str, *, by: str) -> int:
        """Leave the link as it is: what is asked for it counts as answered; returns how many asked."""
        with self._journal.change() as change:
            link = self._require(token).link
            answered = self._requests.answer(link.id, self._clock())
            if answered:
                change.record(Action.LINK_EDITED, link, who=Who(person=by), detail={"requests_dismissed": answered})
                change.touched(link)
        return answered

    def forget(self) -> None:
        """Remove requests that nobody will answer any more."""
        with self._store.write():
            self._requests.remove_older(self._clock() - KEPT)

    def _details(self, token: str) -> LinkDetails | None:
        with self._store.scope():
            return self._links.by_token(token)

    def _require(self, token: str) -> LinkDetails:
        details = self._details(token)
        if details is None:
            raise UserError("There is no link with this token.", hint="See: sharedesk links")
        return details


def _clean(note: str) -> str:
    """Return a note as it is kept: a form lets nobody write more, so what is longer is no message."""
    text = "".join(char for char in note if char in "\n\t" or char.isprintable())
    return text.strip()[:MAX_NOTE]

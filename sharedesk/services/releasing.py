"""Giving claims back, so that somebody else may have them: by time, by the owner, by taking an address off a list."""

from __future__ import annotations

from collections.abc import Collection

from sharedesk.core.audit import Action, Who
from sharedesk.core.claims import UNFINISHED, Claim, ClaimState
from sharedesk.core.emails import is_allowed
from sharedesk.core.link import Link
from sharedesk.core.saying import mark
from sharedesk.services.journal import Change
from sharedesk.store.claims import ClaimRepository
from sharedesk.store.database import Store


class Releases:
    """Takes the arrow to RELEASED; only inside a change."""

    def __init__(self, store: Store) -> None:
        self._claims = ClaimRepository(store)

    def release(
        self, change: Change, link: Link, claim: Claim, sources: Collection[ClaimState], *, who: Who, reason: str = ""
    ) -> None:
        """Give back a claim that is in one of `sources`; nothing happens when it is not any more."""
        if self._claims.move(claim.id, sources, ClaimState.RELEASED):
            self._claims.give(link.id)
            change.record(Action.CLAIM_RELEASED, link, who=who, detail={"reason": reason} if reason else None)
            change.touched(link)

    def exclude(self, change: Change, link: Link, *, by: str) -> None:
        """Give back what is held, and not complete, by people who are not on the list of a link any more."""
        for claim in self._claims.of_link(link.id) if link.allowed_emails else ():
            is_held = claim.state in UNFINISHED and claim.email is not None
            if is_held and not is_allowed(claim.email or "", link.allowed_emails):
                who = Who(email=claim.email, person=by)
                self.release(change, link, claim, UNFINISHED, who=who, reason=mark("the address was removed"))

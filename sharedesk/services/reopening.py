"""Letting a link that was used be used once more: for an owner who sees that it was the wrong person, or a scanner."""

from __future__ import annotations

from sharedesk.core.audit import Action, Who
from sharedesk.core.claims import FINISHED, GRACE
from sharedesk.core.link import Ending, Link, LinkDetails
from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import UserError
from sharedesk.services.foundation import Foundation
from sharedesk.services.journal import Change
from sharedesk.services.links import LinkService
from sharedesk.services.releasing import Releases
from sharedesk.store.claims import ClaimRepository
from sharedesk.store.links import LinkRepository

REASON = mark("the link was reopened")


class ReopenService:
    """Takes the ending of a limited link back, while its files can still be had."""

    def __init__(self, base: Foundation, links: LinkService) -> None:
        self._store = base.store
        self._now = base.steady
        self._service = links
        self._links = LinkRepository(base.store)
        self._claims = ClaimRepository(base.store)
        self._releases = Releases(base.store)

    def may_reopen(self, link: Link) -> bool:
        """Say whether a link was used, and can be used once more."""
        with self._store.scope():
            return not self._is_too_late(link) and self._links.may_revive(link.id, Ending.USED)

    def reopen(self, token: str, *, by: str) -> LinkDetails:
        """Let a link that was used be used once more; who had it last holds nothing any more, and is cut.

        Raises UserError for a link that was not used, or whose time or copies are gone.
        """
        with self._service.changing(token) as (change, details):
            link = details.link
            if link.ending is not Ending.USED:
                raise UserError("This link was not used up.", hint="There is nothing to reopen.")
            if self._is_too_late(link):
                raise UserError("This link would have expired by now.", hint="Make a new link instead.")
            if not self._links.revive(link.id, Ending.USED):
                raise UserError(
                    "This link was used too long ago: its copies are erased.",
                    Sentence("They are kept for {minutes} minutes.", minutes=GRACE.seconds // 60),
                    "Make a new link instead.",
                )
            self._give_back(change, link, by)
            change.record(Action.LINK_RESTORED, link, who=Who(person=by), detail={"reason": "it was used"})
        return self._service.get(token)

    def _is_too_late(self, link: Link) -> bool:
        return link.expires_at is not None and link.expires_at <= self._now()

    def _give_back(self, change: Change, link: Link, by: str) -> None:
        """Release the newest of the claims that are complete, as many as make one download possible."""
        done = [claim for claim in self._claims.of_link(link.id) if claim.state in FINISHED]
        many = max(1, len(done) - (link.protection.limit or 1) + 1)
        for claim in done[-many:]:
            who = Who(email=claim.email, person=by)
            self._releases.release(change, link, claim, FINISHED, who=who, reason=REASON)

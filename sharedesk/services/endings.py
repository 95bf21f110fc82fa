"""What may still go on when a link has ended: downloads that ran when it expired, repeats when it was used up."""

from __future__ import annotations

from datetime import timedelta

from sharedesk.core.claims import FINISH_WITHIN
from sharedesk.core.grant import Purpose, Visitor
from sharedesk.core.link import Ending, Link, LinkState
from sharedesk.core.settings import EXPIRY_FINISH
from sharedesk.services.claims import ClaimService
from sharedesk.services.foundation import Foundation
from sharedesk.store.deliveries import DeliveryRepository

RUNNING = timedelta(seconds=60)
"""A download is taken to have run at the expiry when it had moved so shortly before: its line may just have dropped."""


class Endings:
    """Says who may finish."""

    def __init__(self, base: Foundation, claims: ClaimService) -> None:
        self._store = base.store
        self._settings = base.settings
        self._now = base.steady
        self._claims = claims
        self._deliveries = DeliveryRepository(base.store)

    def may_finish(self, link: Link, visitor: Visitor, purpose: Purpose) -> bool:
        """Say whether a visitor may go on with an ended link: as its holder, or with what they were downloading."""
        match link.state(self._now()):
            case LinkState.USED:
                return self._claims.may_finish(link, visitor)
            case LinkState.EXPIRED if self._is_time_to_finish(link):
                if link.protection.limit is not None:
                    return self._claims.may_finish(link, visitor)
                return purpose in {Purpose.DOWNLOAD, Purpose.ASK} and visitor.key in self._running_at_expiry(link)
            case _:
                return False

    def must_stop(self, link: Link) -> bool:
        """Say whether running downloads of a link have to stop."""
        if link.state(self._now()) is LinkState.EXPIRED:
            return not self._is_time_to_finish(link)
        return link.ending is Ending.REVOKED

    def _is_time_to_finish(self, link: Link) -> bool:
        over = link.over_at
        return self._settings.get(EXPIRY_FINISH) and over is not None and self._now() < over + FINISH_WITHIN

    def _running_at_expiry(self, link: Link) -> set[str]:
        over = link.over_at
        assert over is not None, "it has expired"
        with self._store.scope():
            return self._deliveries.unfinished(link.id, moved_since=over - RUNNING, begun_before=over)

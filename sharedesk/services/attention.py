"""Which links wait for a decision of their owner: somebody asks for more time, stopped half-way, or has to wait."""

from __future__ import annotations

from sharedesk.core.claims import ClaimState
from sharedesk.core.waits import Cause, Wait
from sharedesk.services.foundation import Foundation
from sharedesk.services.holders import holders_of
from sharedesk.store.claims import ClaimRepository
from sharedesk.store.deliveries import DeliveryRepository
from sharedesk.store.guesses import GuessRepository
from sharedesk.store.links import LinkRepository
from sharedesk.store.requests import RequestRepository


class AttentionService:
    """Looks for what the details of a link would show."""

    def __init__(self, base: Foundation) -> None:
        self._store = base.store
        self._clock = base.clock
        self._claims = ClaimRepository(base.store)
        self._guesses = GuessRepository(base.store)
        self._requests = RequestRepository(base.store)
        self._links = LinkRepository(base.store)
        self._deliveries = DeliveryRepository(base.store)

    def links(self) -> dict[int, Wait]:
        """Return what waits for a decision now, by the id of the link: of several things what matters most."""
        with self._store.scope():
            locked = self._guesses.locked_links(self._clock())
            waits = dict.fromkeys(locked, Wait(Cause.LOCKED))
            waits |= {link_id: self._stopped(link_id) for link_id in self._claims.suspended_links()}
            return waits | dict.fromkeys(self._requests.open_links(), Wait(Cause.ASKED))

    def _stopped(self, link_id: int) -> Wait:
        """Return how much arrived at who stopped last; nothing is known of a link that was deleted a moment ago."""
        link = self._links.alone(link_id)
        claims, records = self._claims.of_link(link_id), self._deliveries.for_link(link_id)
        holders = [] if link is None else holders_of(link, claims, records)
        amounts = [
            (one.delivered, one.total)
            for one in holders
            if one.claim is not None and one.claim.state is ClaimState.SUSPENDED
        ]
        delivered, total = amounts[-1] if amounts else (0, 0)
        return Wait(Cause.STOPPED, delivered, total)

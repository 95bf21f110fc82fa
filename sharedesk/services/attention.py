"""Which links wait for a decision of their owner: somebody asks for more time, stopped half-way, or has to wait."""

from __future__ import annotations

from sharedesk.services.foundation import Foundation
from sharedesk.store.claims import ClaimRepository
from sharedesk.store.guesses import GuessRepository
from sharedesk.store.requests import RequestRepository


class AttentionService:
    """Looks for what the details of a link would show."""

    def __init__(self, base: Foundation) -> None:
        self._store = base.store
        self._clock = base.clock
        self._claims = ClaimRepository(base.store)
        self._guesses = GuessRepository(base.store)
        self._requests = RequestRepository(base.store)

    def links(self) -> frozenset[int]:
        """Return the ids of the links that wait for a decision now."""
        with self._store.scope():
            locked = self._guesses.locked_links(self._clock())
            return frozenset(locked | self._claims.suspended_links() | self._requests.open_links())

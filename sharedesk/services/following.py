"""How far a visitor is with what they download, for the page that they look at meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sharedesk.core.grant import Grant
from sharedesk.services.delivery import DeliveryService
from sharedesk.services.foundation import Foundation
from sharedesk.store.deliveries import DeliveryRepository

SOON = timedelta(seconds=2)
"""Before so much time has passed nobody knows how fast a line is."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A delivery on its way, interrupted or complete: `delivered` bytes of `total` have been acknowledged.

    `left` is how long the rest takes, None where that is unknown.
    """

    delivered: int
    total: int
    is_running: bool
    left: timedelta | None
    completed_at: datetime | None


class FollowingService:
    """Looks deliveries up for those who receive them."""

    def __init__(self, base: Foundation, deliveries: DeliveryService) -> None:
        self._store = base.store
        self._clock = base.clock
        self._deliveries = deliveries
        self._repository = DeliveryRepository(base.store)

    def progress(self, grant: Grant, subject: str, since: datetime) -> Progress | None:
        """Return how far the visitor is with `subject`, if they began it at `since` or later; else None."""
        with self._store.scope():
            record = self._repository.newest(grant.details.link.id, grant.visitor.key, subject, since)
        if record is None:
            return None
        delivered = self._deliveries.acknowledged(record)
        is_running = record.running > 0 and record.completed_at is None
        # What was resumed has a rate that only its own stretch of time would tell.
        is_fresh = is_running and record.requests == 1
        left = _left(delivered, record.total, self._clock() - record.started_at) if is_fresh else None
        return Progress(delivered, record.total, is_running, left, record.completed_at)


def _left(delivered: int, total: int, passed: timedelta) -> timedelta | None:
    if passed < SOON or delivered == 0:
        return None
    return passed * (total - delivered) / delivered

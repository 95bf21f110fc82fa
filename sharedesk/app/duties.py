"""What the upkeep does and how often, what runs beside it, and what keeps the computer awake."""

from __future__ import annotations

from sharedesk.desktop.awake import WakeLock
from sharedesk.services.awake import AwakeKeeper
from sharedesk.services.context import AppContext
from sharedesk.services.outbox import OutboxWorker

HOUR = 3600.0


def give_duties(context: AppContext) -> None:
    """Say what the upkeep does, and how many seconds lie between."""
    for every, do in (
        (1.0, context.links.expire_due),
        (1.0, context.deliveries.store_progress),
        (1.0, context.guard.flush),
        (1.0, context.notifications.look),
        (2.0, context.claimkeeping.tick),
        (2.0, context.retention.purge),
        (60.0, context.claimkeeping.wear_out),
        (60.0, context.base.steady.advance),
        (600.0, context.base.store.keep_room),
        (HOUR, context.retention.sweep),
        (HOUR, context.guard.forget),
        (HOUR, context.requests.forget),
        (HOUR, context.gates.forget),
        (HOUR, context.forgetting.forget),
        (HOUR, context.branding.sweep),
    ):
        context.housekeeping.add(every, do)
    context.housekeeping.add_reading(1.0, context.scrubber.turn, after=60.0)
    context.housekeeping.accompany(OutboxWorker(context.base, context.mail))
    context.housekeeping.accompany(context.mover)
    context.housekeeping.accompany(AwakeKeeper(context.settings, lambda: _is_busy(context), WakeLock))


def _is_busy(context: AppContext) -> bool:
    return context.deliveries.is_busy() or context.copying.is_busy() or context.mover.is_busy()

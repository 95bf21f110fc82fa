"""How long the audit log remembers: events older than `audit.retention` go, and the chain stays verifiable.

What else tells who received what goes with them, of links that are over also what was in them.
"""

from __future__ import annotations

import logging
from datetime import datetime
from itertools import takewhile
from typing import Any

from sharedesk.core.audit import Action, Detail
from sharedesk.core.chain import START, ChainEnd
from sharedesk.core.settings import AUDIT_RETENTION
from sharedesk.services.foundation import Foundation
from sharedesk.store.audit import AuditRepository
from sharedesk.store.chain import ChainRepository, first_broken
from sharedesk.store.claims import ClaimRepository
from sharedesk.store.deliveries import DeliveryRepository
from sharedesk.store.forgotten import ForgottenContent
from sharedesk.store.times import to_ms

log = logging.getLogger(__name__)

BATCH = 2000
LINKS = 50


class ForgettingService:
    """Removes old events, oldest first, and says so in the log. Safe to run in several processes at once."""

    def __init__(self, base: Foundation) -> None:
        self._store = base.store
        self._clock = base.clock
        self._settings = base.settings
        self._journal = base.journal
        self._audit = AuditRepository(base.store)
        self._chain = ChainRepository(base.store)
        self._deliveries = DeliveryRepository(base.store)
        self._claims = ClaimRepository(base.store)
        self._content = ForgottenContent(base.store)

    def forget(self) -> int:
        """Remove what is older than `audit.retention`, wherever it is kept; returns how many events went."""
        keep = self._settings.get(AUDIT_RETENTION)
        if keep is None:
            return 0
        before = self._clock() - keep
        removed = 0
        while batch := self._remove_batch(before):
            removed += batch
        with self._store.write():
            self._deliveries.forget(before)
            self._claims.forget(before)
        self._forget_content(before)
        if removed:
            log.info("Removed %d old events from the audit log", removed)
        return removed

    def _forget_content(self, before: datetime) -> None:
        with self._store.scope():
            if not self._content.due(before, 1):
                return
        over: object = True
        while over:
            with self._store.write():
                if over := self._content.due(before, LINKS):
                    self._content.forget(over)
        with self._store.write():
            self._content.forget_checksums()

    def _remove_batch(self, before: datetime) -> int:
        """Remove the oldest events in one transaction with the event that says so; the chain goes on from the anchor.

        Whether they were whole is checked a last time, for nobody can do it later. The record of an earlier removal
        alone is no reason for another one, or the log would never rest.
        """
        with self._store.scope():
            if not self._due(before)[1]:
                return 0
        with self._journal.change() as change:
            anchor, rows = self._due(before)
            if not rows:
                return 0
            broken = first_broken(anchor, rows)[1]
            last = ChainEnd(rows[-1][0], rows[-1][-1])
            self._audit.remove_through(last)
            detail: Detail = {"count": len(rows), "through": last.seq, "anchor": last.hash}
            change.record(Action.AUDIT_TRIMMED, detail=detail if broken is None else detail | {"broken": broken})
        return len(rows)

    def _due(self, before: datetime) -> tuple[ChainEnd, list[tuple[Any, ...]]]:
        """Return the anchor and the events after it that are too old, none when only removals are among them."""
        anchor = self._chain.end("anchor") or START
        limit = to_ms(before)
        rows = list(
            takewhile(lambda row: not isinstance(row[1], int) or row[1] < limit, self._chain.after(anchor.seq, BATCH))
        )
        return anchor, rows if any(row[2] != Action.AUDIT_TRIMMED.value for row in rows) else []

"""Keeps the filter *Needs attention*, and what rows say, in step with the links that wait for a decision."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from sharedesk.core.audit import Action
from sharedesk.core.waits import Wait
from sharedesk.events import AuditAppended
from sharedesk.ui.desk.session import Session
from sharedesk.ui.models.links import LinkListModel

_CHANGES = frozenset(
    {
        Action.GATE_LOCKED,
        Action.GATE_UNLOCKED,
        Action.CLAIM_SUSPENDED,
        Action.CLAIM_RELEASED,
        Action.TIME_REQUESTED,
        Action.LINK_EDITED,
        Action.LINK_USED,
        Action.LINK_EXPIRED,
        Action.LINK_REVOKED,
    }
)
"""What may begin or end a wait."""


class AttentionWatch(QObject):
    """Asks which links wait, in one job at a time, and hands them to `model`; `changed` tells of news."""

    changed = Signal()

    def __init__(self, session: Session, model: LinkListModel) -> None:
        super().__init__()
        self._jobs = session.jobs
        self._messages = session.messages
        self._attention = session.context.attention
        self._model = model
        self._asking = False
        self._ask_again = False
        self._waiting: Mapping[int, Wait] = {}
        session.bridge.audit_appended.connect(self._appended)
        model.ticked.connect(self._ticked)

    def look(self) -> None:
        """Ask, once for all that asked meanwhile."""
        if self._asking:
            self._ask_again = True
            return
        self._asking, self._ask_again = True, False
        self._jobs.run(self._attention.links, done=self._take, failed=self._failed)

    def _appended(self, event: AuditAppended) -> None:
        if event.event.action in _CHANGES:
            self.look()

    def _ticked(self) -> None:
        if self._waiting:  # whoever guessed too often may try again some time, which no event tells
            self.look()

    def _take(self, waiting: Mapping[int, Wait]) -> None:
        self._asking = False
        if waiting != self._waiting:
            self._waiting = waiting
            self._model.set_waiting(waiting)
            self.changed.emit()
        if self._ask_again:
            self.look()

    def _failed(self, error: BaseException) -> None:
        self._asking = False
        self._messages.fail(error)

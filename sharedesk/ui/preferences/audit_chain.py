"""What proves that the audit log was not changed: the end of its chain, always in sight, and a check of all of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from sharedesk.events import AuditAppended
from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.session import Session
from sharedesk.ui.look.tokens import SPACE_3
from sharedesk.ui.preferences.audit_log import AuditLog, Head, Verified
from sharedesk.ui.texts import ntr, number, tr
from sharedesk.ui.widgets.banner_slot import BannerSlot
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import row

_SHOWN = 16
"""Digits of the hash that are shown; the tooltip has, and *Copy* takes, all of them."""


class ChainEnd(QWidget):
    """Names the newest event and its hash, and follows what happens."""

    def __init__(self, session: Session, log: AuditLog) -> None:
        super().__init__()
        self._head = Head(0, "")
        self.told = label("", "small", "3")
        self.copy = button(tr("Copy"), icon="copy", name=tr("Copy the end of the chain"))
        self.copy.clicked.connect(self._copy)
        self.setLayout(row(self.told, self.copy, gap=SPACE_3))
        session.bridge.audit_appended.connect(self._appended)
        session.jobs.run(log.head, done=self._show)

    def _appended(self, appended: AuditAppended) -> None:
        self._show(Head(appended.event.seq, appended.event.hash))

    def _show(self, head: Head) -> None:
        if head.seq < self._head.seq:
            return
        self._head = head
        ends = tr("Chain ends in {number}: {hash}…", number=number(head.seq), hash=head.hash[:_SHOWN])
        self.told.setText(ends if head.seq else "")
        self.told.setToolTip(f"{head.hash}\n{tr('Written down elsewhere, it proves later what stood before it.')}")
        self.copy.setText(tr("Copy"))
        self.copy.setEnabled(bool(head.seq))

    def _copy(self) -> None:
        clipboard.copy_from(self.copy, self._head.hash, tr("The end of the chain"))


class ChainCheck:
    """Checks every event and says in `slot` what was found."""

    def __init__(
        self, session: Session, log: AuditLog, slot: BannerSlot, failed: Callable[[BaseException], None]
    ) -> None:
        self._jobs, self._log, self._slot, self._failed = session.jobs, log, slot, failed
        self.verify = button(tr("Verify"), icon="shield-check", name=tr("Verify that no event was changed"))
        self.verify.clicked.connect(self._verify)

    def _verify(self) -> None:
        self.verify.setEnabled(False)
        self._slot.put(Meaning.INFO, tr("Checking every event"), tr("From the first one to the newest."))

        def failed(error: BaseException) -> None:
            self.verify.setEnabled(True)
            self._slot.clear()
            self._failed(error)

        self._jobs.run(self._log.verify, done=self._verified, failed=failed)

    def _verified(self, found: Verified) -> None:
        self.verify.setEnabled(True)
        if found.first_broken is not None:
            title = tr("Event {number} was changed or removed", number=number(found.first_broken))
            text = tr("It does not follow from the one before. Find out who may write to the data folder.")
            self._slot.put(Meaning.BAD, title, text, closable=True)
            return
        self._slot.put(
            Meaning.OK,
            ntr("{n} event is as written", "All {n} events are as written", found.events),
            tr("The chain ends in {head}.", head=found.head),
            closable=True,
        )

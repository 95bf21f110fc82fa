"""The card at the head of *Portal & address*: whether recipients can open links, and what was looked at for that."""

from __future__ import annotations

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QWidget

from sharedesk.core.reach import Finding, Report, Verdict
from sharedesk.events import PortalChanged, PortalState, ReachChecked
from sharedesk.ui.desk.mending import Mender
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.look.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.folding import beside
from sharedesk.ui.widgets.forms import check_line
from sharedesk.ui.widgets.labels import IconLabel, label
from sharedesk.ui.widgets.layout import clear, col, row, rule, wrap
from sharedesk.ui.wording import reach

_INKS = {Verdict.OK: "ok", Verdict.WARN: "warn", Verdict.FAIL: "bad"}
_MINUTE_MS = 30_000


class PortalCard(QFrame):
    """Shows the newest report, and looks anew when it is told to, and when the portal changes."""

    def __init__(self, session: Session, mender: Mender) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._session = session
        self._mender = mender
        self._looks = Lane(session.jobs, 1)
        self.report: Report | None = None
        self._symbol = IconLabel("globe", "text3", 24)
        self.title = label(tr("Looking whether recipients can open your links"), "heading", wrap=True)
        self._told = label("", "small", "3", wrap=True)
        self.open = button(tr("Open portal"), Kind.GHOST, "arrow-square-out")
        self.again = button(tr("Check again"), icon="arrow-clockwise")
        self.open.clicked.connect(self._open)
        self.again.clicked.connect(self.look)
        words = beside(wrap(col(self.title, self._told, gap=2)), self.open, self.again)
        margins = (SPACE_4, SPACE_4, SPACE_4, SPACE_3)
        top = row(self._symbol, (words, 1), gap=SPACE_3, margins=margins)
        self._checks = col(gap=SPACE_1, margins=(SPACE_4, SPACE_2, SPACE_4, SPACE_3))
        self.setLayout(col(top, rule(), self._checks, gap=0))
        minutes = QTimer(self, interval=_MINUTE_MS)
        minutes.timeout.connect(self._show_age)
        minutes.start()
        session.bridge.reach_checked.connect(self._checked)
        session.bridge.portal_changed.connect(self._portal_changed)
        if (latest := session.context.reach.latest) is not None:
            self._show(latest)

    def look(self) -> None:
        """Look at everything again, in a job; of several questions in a row only the last is asked."""
        context = self._session.context
        self._told.setText(tr("Checking…"))
        self._looks.clear()
        self._looks.run(lambda: context.reach.check(context.portal), lambda _report: None, self._session.messages.fail)

    def _checked(self, event: ReachChecked) -> None:
        self._show(event.report)

    def _portal_changed(self, event: PortalChanged) -> None:
        if event.state is not PortalState.STARTING:
            self.look()

    def _show(self, report: Report) -> None:
        self.report = report
        self._symbol.set_icon("globe", _INKS[report.verdict])
        self.title.setText(tr(report.headline))
        self._show_age()
        self.open.setVisible(report.facts.running)
        clear(self._checks)
        for finding in report.findings:
            self._checks.addWidget(self._line(finding))

    def _show_age(self) -> None:
        if self.report is not None:
            self._told.setText(reach.checked(self.report, self._session.clock()))

    def _line(self, finding: Finding) -> QWidget:
        icon, ink, spoken = reach.SYMBOLS[finding.verdict]
        right = []
        if finding.verdict is not Verdict.OK and (words := reach.REMEDIES.get(finding.remedy)):
            mend = button(tr(words), Kind.LINK)
            mend.clicked.connect(lambda: self._mender.mend(finding.remedy))
            right.append(mend)
        symbol = IconLabel(icon, ink, 18, tr(spoken))
        return check_line(symbol, tr(finding.title), tr(finding.detail), *right)

    def _open(self) -> None:
        if self.report is not None:
            QDesktopServices.openUrl(QUrl(self.report.facts.url))

"""The card at the head of *Portal & address*: what the portal does, and what was checked about it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame

from sharedesk.core.saying import mark
from sharedesk.errors import EnvironmentFault
from sharedesk.events import PortalState
from sharedesk.services.context import AppContext
from sharedesk.services.doctor import Doctor, Finding, Verdict
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.look.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.forms import check_line
from sharedesk.ui.widgets.labels import IconLabel, label
from sharedesk.ui.widgets.layout import col, row, rule

CHECKS = {"port": mark("Portal"), "public URL": mark("Address of links"), "certificate": mark("Certificate")}
_FOR_TERMINALS = ("sharedesk ", "tls.certificate", "public_url")
_TITLES = {
    PortalState.STARTING: (mark("Starting"), mark("The portal comes up"), "text3"),
    PortalState.ONLINE: (mark("Portal online"), mark("Links open"), "ok"),
    PortalState.PAUSED: (mark("Portal paused"), mark("Links don't open until you resume"), "warn"),
    PortalState.OFFLINE: (mark("Portal offline"), mark("Links don't open right now"), "bad"),
}
_SYMBOLS = {
    Verdict.OK: ("check-circle-fill", "ok", mark("Good")),
    Verdict.WARN: ("warning-fill", "warn", mark("Note")),
    Verdict.FAIL: ("warning-circle-fill", "bad", mark("Wrong")),
}


@dataclass(frozen=True, slots=True)
class PortalFacts:
    """What a job found out about the portal."""

    state: PortalState
    url: str
    problem: str
    findings: tuple[Finding, ...]


def look(program: AppContext) -> PortalFacts:
    """Look at the portal, its certificate and its address. Blocks: names are looked up."""

    def not_running(_host: str, _port: int) -> None:
        raise EnvironmentFault(program.portal.problem or mark("The portal of this window does not run."))

    is_offline = program.portal.state is PortalState.OFFLINE  # then the head of the card says why
    findings = Doctor(program, not_running).examine([name for name in CHECKS if name != "port" or not is_offline])
    return PortalFacts(program.portal.state, program.addresses.base_url(), program.portal.problem, tuple(findings))


class PortalCard(QFrame):
    """Looks again whenever the portal or the settings change."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._session = session
        self._looks = Lane(session.jobs, 1)
        self.facts: PortalFacts | None = None
        self._symbol = IconLabel("globe", "text3", 24)
        self.title = label("", "heading", wrap=True)
        self._told = label("", "small", "3", wrap=True)
        self.open = button(tr("Open portal"), Kind.GHOST, "arrow-square-out")
        self.again = button(tr("Check again"), icon="arrow-clockwise")
        self.start = button(tr("Try again"), Kind.PRIMARY)
        self.open.clicked.connect(self._open)
        self.again.clicked.connect(self.look)
        self.start.clicked.connect(self._start)
        words = col(self.title, self._told, gap=2)
        top = row(
            self._symbol, (words, 1), self.open, self.again, self.start, gap=SPACE_3,
            margins=(SPACE_4, SPACE_4, SPACE_4, SPACE_3),
        )  # fmt: skip
        self._checks = col(gap=SPACE_1, margins=(SPACE_4, SPACE_2, SPACE_4, SPACE_3))
        self.setLayout(col(top, rule(), self._checks, gap=0))
        self._show_state(PortalState.STARTING, "")
        session.bridge.portal_changed.connect(self.look)
        session.bridge.settings_changed.connect(self.look)
        self.look()

    def look(self) -> None:
        """Check everything again, in a job; of several questions in a row only the last is asked."""
        self._looks.clear()
        self._looks.run(lambda: look(self._session.context), self._seen, self._session.messages.fail)

    def _seen(self, facts: PortalFacts) -> None:
        self.facts = facts
        self._show_state(facts.state, facts.problem)
        while (item := self._checks.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for finding in facts.findings:
            icon, ink, spoken = _SYMBOLS[finding.verdict]
            # A hint that names a command or a setting is for a terminal; here the rows below are what to use.
            hint = "" if any(name in finding.hint for name in _FOR_TERMINALS) else finding.hint
            detail = f"{tr(finding.message)} {tr(hint)}".strip()
            symbol = IconLabel(icon, ink, 18, tr(spoken))
            self._checks.addWidget(check_line(symbol, tr(CHECKS[finding.check]), detail))

    def _show_state(self, state: PortalState, problem: str) -> None:
        title, told, ink = _TITLES[state]
        self._symbol.set_icon("globe", ink)
        self.title.setText(tr(title))
        self._told.setText(tr(problem if state is PortalState.OFFLINE and problem else told))
        is_open = state in {PortalState.ONLINE, PortalState.PAUSED}
        self.open.setVisible(is_open)
        self.again.setVisible(is_open)
        self.start.setVisible(state is PortalState.OFFLINE)

    def _open(self) -> None:
        if self.facts is not None:
            QDesktopServices.openUrl(QUrl(self.facts.url))

    def _start(self) -> None:
        def failed(error: BaseException) -> None:
            if isinstance(error, EnvironmentFault):
                self.look()  # the reason stands in the card
            else:
                self._session.messages.fail(error)

        self._session.jobs.run(self._session.context.portal.start, done=lambda _nothing: self.look(), failed=failed)

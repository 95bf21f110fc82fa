"""The rows of *Portal & address* that are tried before they hold: the address while it is typed, and the port."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from sharedesk.core.reach import Report, Topic
from sharedesk.core.settings import PORTAL_HOST, PORTAL_PORT, PUBLIC_URL
from sharedesk.errors import ShareDeskError
from sharedesk.ui.desk.mending import PORT, PUBLIC_ADDRESS
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.preferences.bindings import FieldBinding, Rows
from sharedesk.ui.preferences.values import Change, Values, problem_of
from sharedesk.ui.texts import sentences, tr
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.forms import WIDTH_FIELD, WIDTH_NUMBER, SettingRow, check_line
from sharedesk.ui.widgets.labels import IconLabel, label
from sharedesk.ui.widgets.layout import clear, col
from sharedesk.ui.wording import reach

PAUSE_MS = 500
"""How long nothing is typed before an address is tried."""
_TRIED = (Topic.ADDRESS, Topic.ANSWER, Topic.CERTIFICATE)


class AddressCheck(QWidget):
    """What would be found if links started with the address that is being typed."""

    def __init__(self, session: Session, values: Values, field: Field) -> None:
        super().__init__()
        self._session = session
        self._values = values
        self._field = field
        self._lane = Lane(session.jobs, 1)
        self._typed = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._typed.timeout.connect(self._try)
        self._lines = col(gap=0)
        self.setLayout(self._lines)
        self.hide()
        field.textChanged.connect(self._changed)

    @property
    def words(self) -> str:
        """What stands there."""
        return self.accessibleName()

    @property
    def is_waiting(self) -> bool:
        """Whether an address is to be tried when nothing more is typed."""
        return self._typed.isActive()

    def forget(self) -> None:
        """Say nothing more, and try nothing."""
        self._clear()
        self._lane.clear()
        self._typed.stop()

    def _changed(self, text: str) -> None:
        """Forget what was found for another text, and try this one if it is new and an address."""
        self.forget()
        if text.strip() and self._field.isModified() and not problem_of(PUBLIC_URL, text):
            self._typed.start()

    def _try(self) -> None:
        context, text = self._session.context, self._field.text()
        url = PUBLIC_URL.parse(text)

        def show(report: Report) -> None:
            if self._field.text() == text and self._field.isModified():
                self._show(report)

        self._clear()
        self._lines.addWidget(label(tr("Looking at {url} …", url=url), "small", "3"))
        self.show()
        self._lane.run(lambda: context.reach.try_address(context.portal, url), show, self._session.messages.fail)

    def _show(self, report: Report) -> None:
        self._clear()
        found = [one for one in report.findings if one.topic in _TRIED]
        for finding in found:
            icon, ink, spoken = reach.SYMBOLS[finding.verdict]
            symbol = IconLabel(icon, ink, 16, tr(spoken))
            self._lines.addWidget(check_line(symbol, tr(finding.title), tr(finding.detail)))
        self.setAccessibleName(" ".join(sentences(one.title, one.detail) for one in found))
        self.show()

    def _clear(self) -> None:
        self.setAccessibleName("")
        self.hide()
        clear(self._lines)


class AddressBinding(FieldBinding):
    """Once an address is set, the card at the head of the page says how it is."""

    def __init__(self, session: Session, rows: Rows, row: SettingRow, field: Field, check: AddressCheck) -> None:
        self._check = check
        super().__init__(rows.values, session.messages, row, field, PUBLIC_URL)

    def saved(self) -> None:
        """Show the value as it was understood."""
        super().saved()
        self._check.forget()


class PortBinding(FieldBinding):
    """A port is set once the portal could listen there: what is taken is refused in words, and nothing changes."""

    def __init__(self, session: Session, values: Values, row: SettingRow, field: Field) -> None:
        self._portal = session.context.portal
        self._lane = Lane(session.jobs, 1)
        super().__init__(values, session.messages, row, field, PORTAL_PORT)

    def save(self, *changes: Change) -> None:
        """Try the port, then apply it."""
        host, port = self._values.value(PORTAL_HOST), PORTAL_PORT.parse(self._field.text())
        apply = super().save
        self._lane.run(lambda: self._portal.try_port(host, port), lambda _free: apply(*changes), self._not_free)

    def _not_free(self, error: BaseException) -> None:
        """Say why the portal could not listen there, and that all is as it was; the hint is for other places."""
        if not isinstance(error, ShareDeskError):
            self.refused(error)
            return
        port = self._values.value(PORTAL_PORT)
        as_it_was = tr("Links go on opening at port {port}: choose another one.", port=port)
        self._say(sentences(error.title, error.message, as_it_was))


def address_row(session: Session, rows: Rows) -> SettingRow:
    """Return the row of the public address."""
    field = Field(name=tr(PUBLIC_ADDRESS), placeholder="https://share.example.com")
    field.setFixedWidth(WIDTH_FIELD)
    check = AddressCheck(session, rows.values, field)
    row = SettingRow(
        tr(PUBLIC_ADDRESS), tr("Every link starts with it. Empty: this computer's own"), field, below=check
    )
    AddressBinding(session, rows, row, field, check)
    return row


def port_row(session: Session, rows: Rows) -> SettingRow:
    """Return the row of the port."""
    field = Field(name=tr(PORT))
    field.setFixedWidth(WIDTH_NUMBER)
    row = SettingRow(tr(PORT), tr("443 needs no number in the link"), field)
    PortBinding(session, rows.values, row, field)
    return row

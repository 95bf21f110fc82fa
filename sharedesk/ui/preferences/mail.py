"""The page *E-mail*: the server that codes and notifications go through, whether it works, and a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from PySide6.QtWidgets import QPushButton, QWidget

from sharedesk.core.settings import (
    MAIL_FROM,
    MAIL_HOST,
    MAIL_NAME,
    MAIL_PASSWORD,
    MAIL_PORT,
    MAIL_SECURITY,
    MAIL_USER,
    NOTIFY_ADDRESS,
    MailSecurity,
)
from sharedesk.errors import ShareDeskError
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.secret_row import secret_row
from sharedesk.ui.preferences.values import Values
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.cards import Banner, Meaning
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.forms import SettingRow, form_page, group, page_head
from sharedesk.ui.widgets.layout import col
from sharedesk.ui.wording import words

_ENCRYPTIONS = (("STARTTLS", MailSecurity.STARTTLS), ("TLS", MailSecurity.TLS), ("None", MailSecurity.NONE))


class MailState(Protocol):
    """How the last mail went: `problem` is the fault in words, empty when it went well or none was sent."""

    @property
    def problem(self) -> str:
        """Why the last mail did not go, in words."""
        ...

    @property
    def sent_at(self) -> datetime | None:
        """When a mail went last, None when none did."""
        ...


class Mail(Protocol):
    """What the page needs of the program's mail. Everything may block."""

    @property
    def is_set_up(self) -> bool:
        """Whether a server and a sender are set."""
        ...

    def status(self) -> MailState:
        """Return how the last mail went."""
        ...

    def test(self, to: str) -> float:
        """Send a test to `to`, and return after how many seconds the server took it. Raises EnvironmentFault."""
        ...


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a job found out: the parts of the banner."""

    is_set_up: bool
    problem: str
    sent_at: datetime | None


class MailBanner(QWidget):
    """Says whether e-mail works, and sends a test."""

    def __init__(self, session: Session, values: Values, mail: Mail) -> None:
        super().__init__()
        self._session, self._values, self._mail = session, values, mail
        self._jobs = Lane(session.jobs, 1)
        self._layout = col(gap=0)
        self.setLayout(self._layout)
        self.banner: Banner | None = None
        self.test: QPushButton | None = None
        self.look()

    def look(self) -> None:
        """Ask how e-mail stands, in a job."""

        def see() -> _Seen:
            status = self._mail.status()
            return _Seen(self._mail.is_set_up, status.problem, status.sent_at)

        self._jobs.run(see, self._seen, self._session.messages.fail)

    def _seen(self, seen: _Seen) -> None:
        if not seen.is_set_up:
            self._show(Meaning.INFO, "Not set up", "Codes and notifications need a server and a sender address.", None)
        elif seen.problem:
            self._show(Meaning.BAD, "E-mail does not work", seen.problem)
        elif seen.sent_at is not None:
            when = words.when(seen.sent_at, self._session.clock())
            self._show(Meaning.OK, "E-mail works", f"The last mail was sent: {when}.")
        else:
            self._show(Meaning.INFO, "Not tried yet", f"A test goes to {self._recipient()}.")

    def _recipient(self) -> str:
        return self._values.text(NOTIFY_ADDRESS) or self._values.text(MAIL_FROM)

    def _send(self) -> None:
        to = self._recipient()
        self._show(Meaning.INFO, "Sending a test", f"To {to}", None)

        def sent(seconds: float) -> None:
            now = words.clock(self._session.clock())
            taken = words.span(seconds) if seconds >= 1 else "under a second"
            self._show(Meaning.OK, "E-mail works", f"The test message to {to} was accepted in {taken}, today {now}.")

        def failed(error: BaseException) -> None:
            if isinstance(error, ShareDeskError):
                self._show(Meaning.BAD, "E-mail does not work", str(error))
            else:
                self._session.messages.fail(error)
                self.look()

        self._jobs.run(lambda: self._mail.test(to), sent, failed)

    def _show(self, meaning: Meaning, title: str, text: str, test: str | None = "Send a test") -> None:
        if self.banner is not None:
            self._layout.removeWidget(self.banner)
            self.banner.hide()
            self.banner.deleteLater()
        self.test = None
        if test is not None:
            self.test = button(test, icon="paper-plane-tilt")
            self.test.clicked.connect(self._send)
        self.banner = Banner(meaning, title, text, [self.test] if self.test is not None else [])
        self._layout.addWidget(self.banner)
        announce(self, f"{title}. {text}", urgent=meaning is Meaning.BAD)


class MailPage(QWidget):
    """Server and sender."""

    def __init__(self, session: Session, rows: Rows, mail: Mail) -> None:
        super().__init__()
        self.banner = MailBanner(session, rows.values, mail)
        rows.values.changed.connect(self._changed)
        password = secret_row(rows, MAIL_PASSWORD, "Password", "Kept in this computer's key store")
        self.setLayout(col(form_page(
            page_head("E-mail", "For codes to named people, invitations and alerts."),
            self.banner,
            group(
                "Server",
                rows.field(MAIL_HOST, "Server", placeholder="smtp.example.com"),
                self._port_and_encryption(rows),
                rows.field(MAIL_USER, "User name"),
                password,
            ),
            group("Sender", rows.field(MAIL_NAME, "Name", caption="Empty: the name of your company, else ShareDesk"), rows.field(MAIL_FROM, "Address")),
        ), gap=0))  # fmt: skip

    def _port_and_encryption(self, rows: Rows) -> SettingRow:
        combo = Combo(_ENCRYPTIONS, name="Encryption", least=152)
        row = rows.field(MAIL_PORT, "Port and encryption", width=80, beside=(combo,))
        encryption = rows.bind(row, (MAIL_SECURITY,), _shower(combo, rows.values))
        combo.chosen.connect(lambda value: encryption.save((MAIL_SECURITY, str(value))))
        combo.setAccessibleDescription(MAIL_SECURITY.help)
        return row

    def _changed(self, keys: frozenset[str]) -> None:
        if any(key.startswith("mail.") for key in keys):
            self.banner.look()


def _shower(combo: Combo, values: Values) -> Callable[[], None]:
    return lambda: combo.choose(values.value(MAIL_SECURITY))

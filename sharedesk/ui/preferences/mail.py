"""The page *E-mail*: the server that codes and notifications go through, whether it works, and a test."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from sharedesk.core.mail import MailStatus
from sharedesk.core.saying import mark
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
from sharedesk.services.mail import MailService
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.secret_row import secret_row
from sharedesk.ui.preferences.values import Values, problem_of, told
from sharedesk.ui.texts import tr, translated
from sharedesk.ui.widgets.banner_slot import BannerSlot
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.forms import SettingRow, form_page, group, page_head
from sharedesk.ui.widgets.layout import col
from sharedesk.ui.wording import words

_ENCRYPTIONS = (("STARTTLS", MailSecurity.STARTTLS), ("TLS", MailSecurity.TLS), (mark("None"), MailSecurity.NONE))


class MailBanner(BannerSlot):
    """Says whether e-mail works, and sends a test."""

    def __init__(self, session: Session, values: Values, mail: MailService) -> None:
        super().__init__()
        self._session, self._values, self._mail = session, values, mail
        self._jobs = Lane(session.jobs, 1)
        self._shows_test = False
        self._go_back: Callable[[], object] | None = None
        session.bridge.mail_changed.connect(self._ask)

    def offer_way_back(self, go: Callable[[], object]) -> None:
        """Lead back to the link that waits until e-mail is set up."""
        self._go_back = go
        self.look()

    def put(
        self, meaning: Meaning, title: str, text: str = "", actions: Sequence[QPushButton] = (), *,
        closable: bool = False,
    ) -> None:  # fmt: skip
        """Show a banner; keys that were on a button of the one before go to what comes next."""
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # else Qt gives it to the search, at the other end
        super().put(meaning, title, text, actions, closable=closable)
        if self.hasFocus() and actions:
            actions[-1 if meaning is Meaning.OK else 0].setFocus(Qt.FocusReason.OtherFocusReason)

    def look(self) -> None:
        """Say how e-mail stands now, and no longer what a test found before."""
        self._shows_test = False
        self._ask()

    def _ask(self) -> None:
        self._jobs.run(self._mail.status, self._seen, self._session.messages.fail)

    def _seen(self, status: MailStatus) -> None:
        if self._shows_test:
            return
        worked = ""
        if status.since is not None:
            worked = tr("It has worked since {moment}.", moment=words.when(status.since, self._session.clock()))
        match status.state.value:
            case "working":
                self.put(
                    Meaning.OK,
                    tr("E-mail works"),
                    worked,
                    self._buttons(),
                )
            case "failing":
                self.put(Meaning.BAD, tr("E-mail does not work"), tr(status.problem), self._buttons())
            case "untried":
                text = tr("A test goes to {recipient}.", recipient=self._recipient())
                self.put(Meaning.INFO, tr("Not tried yet"), text, self._buttons())
            case _:
                self.put(
                    Meaning.INFO, tr("Not set up"), self._missing(), [*self._address_button(), *self._back_button()]
                )

    def _missing(self) -> str:
        """Say what has to be entered before mail can go out."""
        has_server, has_sender = (bool(self._values.text(setting)) for setting in (MAIL_HOST, MAIL_FROM))
        if has_server and not has_sender:
            return tr("Only the address that mails come from is missing.")
        if has_sender and not has_server:
            return tr("Only the server is missing.")
        return tr("Codes and notifications need a server and a sender address.")

    def _recipient(self) -> str:
        return self._values.text(NOTIFY_ADDRESS) or self._values.text(MAIL_FROM)

    def _buttons(self) -> list[QPushButton]:
        test = button(tr("Send a test"), icon="paper-plane-tilt")
        test.clicked.connect(self._send)
        return [test, *self._back_button()]

    def _back_button(self) -> list[QPushButton]:
        if self._go_back is None:
            return []
        back = button(tr("Back to the link"), Kind.PRIMARY)
        back.clicked.connect(self._go_back)
        return [back]

    def _address_button(self) -> list[QPushButton]:
        """Offer the address that mails could come from, where it alone is missing: the user name, or the owner's."""
        known = (self._values.text(MAIL_USER), self._values.text(NOTIFY_ADDRESS))
        fitting = [text for text in known if text and not problem_of(MAIL_FROM, text)]
        if not fitting or not self._values.text(MAIL_HOST) or self._values.text(MAIL_FROM):
            return []
        take = button(tr("Use {address}", address=fitting[0]))
        take.clicked.connect(
            lambda: self._values.save([(MAIL_FROM, fitting[0])], self._ask, self._session.messages.fail)
        )
        return [take]

    def _send(self) -> None:
        to = self._recipient()
        self._shows_test = True
        self.put(Meaning.INFO, tr("Sending a test"), tr("To {to}", to=to))

        def sent(seconds: float) -> None:
            now = words.clock(self._session.clock())
            taken = words.span(seconds) if seconds >= 1 else tr("under a second")
            text = tr("The server took the test message to {to} in {taken}, today {now}.", to=to, taken=taken, now=now)
            self.put(Meaning.OK, tr("E-mail works"), text, self._buttons())

        self._jobs.run(lambda: self._mail.test(to), sent, self._failed)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, ShareDeskError):
            self.put(Meaning.BAD, tr("E-mail does not work"), told(error), self._buttons())
        else:
            self._session.messages.fail(error)
            self.look()


class MailPage(QWidget):
    """Server and sender."""

    def __init__(self, session: Session, rows: Rows, mail: MailService) -> None:
        super().__init__()
        self.banner = MailBanner(session, rows.values, mail)
        rows.values.changed.connect(self._changed)
        password = secret_row(
            rows,
            MAIL_PASSWORD,
            tr("Password"),
            tr("Kept in this computer's key store; without one, in a file that only you can read"),
        )
        self.setLayout(col(form_page(
            page_head(tr("E-mail"), tr("For codes to named people, invitations and alerts.")),
            self.banner,
            group(
                tr("Server"),
                rows.field(MAIL_HOST, tr("Server"), placeholder="smtp.example.com"),
                self._port_and_encryption(rows),
                rows.field(MAIL_USER, tr("User name")),
                password,
            ),
            group(
                tr("Sender"),
                rows.field(MAIL_NAME, tr("Name"), caption=tr("Empty: the name of your company, else ShareDesk")),
                rows.field(MAIL_FROM, tr("Address")),
            ),
        ), gap=0))  # fmt: skip
        self.banner.look()

    def _port_and_encryption(self, rows: Rows) -> SettingRow:
        combo = Combo(translated(_ENCRYPTIONS), name=tr("Encryption"), least=152)
        row = rows.field(MAIL_PORT, tr("Port and encryption"), width=80, beside=(combo,))
        encryption = rows.bind(row, (MAIL_SECURITY,), _shower(combo, rows.values))
        combo.chosen.connect(lambda value: encryption.save((MAIL_SECURITY, str(value))))
        combo.setAccessibleDescription(tr(MAIL_SECURITY.help))
        return row

    def _changed(self, keys: frozenset[str]) -> None:
        if any(key.startswith("mail.") for key in keys):
            self.banner.look()


def _shower(combo: Combo, values: Values) -> Callable[[], None]:
    return lambda: combo.choose(values.value(MAIL_SECURITY))

"""The page *Audit log*: who did what, when and from where; filters, export, and the proof that nothing was changed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from sharedesk.core.settings import AUDIT_RETENTION
from sharedesk.errors import ShareDeskError
from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.session import Session
from sharedesk.ui.look.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8
from sharedesk.ui.models.audit import AuditModel
from sharedesk.ui.preferences.audit_export import AuditExport
from sharedesk.ui.preferences.audit_feed import AuditFeed
from sharedesk.ui.preferences.audit_log import AuditLog, LogCount, LogFilter, Verified
from sharedesk.ui.preferences.values import Values
from sharedesk.ui.widgets.audit_view import AuditView
from sharedesk.ui.widgets.banner_slot import BannerSlot
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.cards import Card, Meaning
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.escape import Escape
from sharedesk.ui.widgets.forms import page_head
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import col, row, rule
from sharedesk.ui.wording import words

TYPING_MS = 250
"""How long people may pause while they type what to search for."""
_TODAY, _WEEK, _MONTH, _YEAR = 0, 7, 30, 365
_PERIODS = (
    ("Today", _TODAY),
    ("Last 7 days", _WEEK),
    ("Last 30 days", _MONTH),
    ("Last year", _YEAR),
    ("All time", None),
)
_SAID = {_TODAY: "today", _WEEK: "in the last 7 days", _MONTH: "in the last 30 days", _YEAR: "in the last year"}
_KINDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("All events", frozenset()),
    ("Downloads", frozenset({"download", "claim"})),
    ("Pages and previews", frozenset({"page", "preview"})),
    ("Passwords and codes", frozenset({"password", "email", "code", "gate", "time"})),
    ("Changes of links", frozenset({"link"})),
    ("Settings and portal", frozenset({"settings", "portal", "audit"})),
)
EVERYONE = ""


class AuditPage(QWidget):
    """Begins with the last 30 days, and follows what happens."""

    def __init__(self, session: Session, values: Values, log: AuditLog) -> None:
        super().__init__()
        self._session, self._values, self._log = session, values, log
        self._count = LogCount(0)
        self.model = AuditModel(session.clock, parent=self)
        self.feed = AuditFeed(session, self.model, log)
        self.view = AuditView(self.model)
        self.slot = BannerSlot()
        self.export = button("Export", icon="file-arrow-down", name="Export the filtered events")
        self.verify = button("Verify", icon="shield-check", name="Verify that no event was changed")
        self.exporting = AuditExport(session, log, self.slot, self.export)
        self.search = Field(
            name="Search the audit log", placeholder="Search people, files or addresses", icon="magnifying-glass"
        )
        self.period = Combo(_PERIODS, name="Period", least=136)
        self.kind = Combo(_KINDS, name="Events", least=136)
        self.person = Combo([("Everyone", EVERYONE)], name="People", least=124, most=180)
        self.period.choose(_MONTH)
        self.counted = label("", "small", "3")
        self.kept = label("", "small", "3")
        self._build()
        self._connect()
        self._show_kept()
        self._filter()

    def _build(self) -> None:
        foot = row(self.counted, None, self.kept, gap=SPACE_2, margins=(SPACE_3, 10, SPACE_3, 10))
        card = Card()
        inside = col((self.view, 1), rule(), foot, gap=0, margins=(4, 4, 4, 0))
        card.fill(inside)
        bar = row((self.search, 1), self.period, self.kind, self.person, gap=SPACE_2)
        head = page_head("Audit log", "Who did what, when and from where.", self.verify, self.export)
        self.setLayout(
            col(
                head, bar, self.slot, self.exporting.card, (card, 1), gap=SPACE_4,
                margins=(SPACE_8, SPACE_6, SPACE_8, SPACE_6),
            )
        )  # fmt: skip

    def _connect(self) -> None:
        self._typing = QTimer(self, interval=TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self._filter)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._filter)
        Escape(self.search, self._clear_search, lambda: bool(self.search.text()))
        for combo in (self.period, self.kind, self.person):
            combo.chosen.connect(lambda _value: self._filter())
        self.feed.loaded.connect(self._ask_people)
        self.feed.counted.connect(self._show_count)
        self.feed.failed.connect(self._failed)
        self.export.clicked.connect(lambda: self.exporting.ask(self.feed.wanted, self._count.number))
        self.verify.clicked.connect(self._verify)
        self._values.changed.connect(self._show_kept)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.search.setFocus)

    def _clear_search(self) -> None:
        self.search.clear()
        self._filter()

    def _filter(self) -> None:
        """Show what the controls ask for."""
        self._typing.stop()
        kinds, person = self.kind.value, self.person.value
        wanted = LogFilter(
            since=self._since(),
            groups=kinds if isinstance(kinds, frozenset) else frozenset(),
            person=person if isinstance(person, str) else EVERYONE,
            text=self.search.text().strip(),
        )
        self.counted.setText("")
        self.feed.show(wanted)

    def _since(self) -> datetime | None:
        days = self.period.value
        if not isinstance(days, int):
            return None
        today = self._session.clock().astimezone()
        return today - timedelta(days=days) if days else datetime.combine(today.date(), time(), today.tzinfo)

    def _show_count(self, count: LogCount) -> None:
        self._count = count
        least = "" if count.is_whole else "At least "
        said = _SAID.get(self.period.value) if isinstance(self.period.value, int) else "in all"
        self.counted.setText(f"{least}{words.count(count.number, 'event')} {said}")

    def _show_kept(self) -> None:
        kept = self._values.value(AUDIT_RETENTION)
        time_kept = "" if kept is None else f"Kept for {words.span(kept.total_seconds())}. "
        self.kept.setText(f"{time_kept}Changes to entries are detected.")

    def _ask_people(self) -> None:
        """Offer people once the first events are shown, which matter more."""
        self.feed.loaded.disconnect(self._ask_people)
        self._session.jobs.run(self._log.people, done=self._know_people)

    def _know_people(self, people: list[str]) -> None:
        self.person.set_choices([("Everyone", EVERYONE), *((name, name) for name in people)])

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, ShareDeskError):
            self._session.messages.fail(error)
            return
        again = button("Try again")
        again.clicked.connect(self._filter)
        self.slot.put(Meaning.BAD, error.title, f"{error.message} {error.hint}".strip(), [again], closable=True)

    def _verify(self) -> None:
        self.verify.setEnabled(False)
        self.slot.put(Meaning.INFO, "Checking every event", "From the first one to the newest.")

        def failed(error: BaseException) -> None:
            self.verify.setEnabled(True)
            self.slot.clear()
            self._failed(error)

        self._session.jobs.run(self._log.verify, done=self._verified, failed=failed)

    def _verified(self, found: Verified) -> None:
        self.verify.setEnabled(True)
        if found.first_broken is not None:
            title = f"Event {found.first_broken:,} was changed or removed"
            text = "It does not follow from the one before. Find out who may write to the data folder."
            self.slot.put(Meaning.BAD, title, text, closable=True)
            return
        copy = button("Copy", icon="copy", small=True, name="Copy the end of the chain")
        copy.clicked.connect(lambda: clipboard.copy(found.head))
        events = "1 event is" if found.events == 1 else f"All {found.events:,} events are"
        text = f"The chain ends in {found.head}. Written down elsewhere, it proves later what stood before it."
        self.slot.put(Meaning.OK, f"{events} as written", text, [copy], closable=True)

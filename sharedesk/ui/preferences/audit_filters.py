"""What is asked of the audit log: a search, a time, a kind of events, people, and the link or address of a row."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QDate, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from sharedesk.core.clock import Clock
from sharedesk.core.saying import mark
from sharedesk.ui.look.tokens import SPACE_2
from sharedesk.ui.preferences.audit_log import LogFilter
from sharedesk.ui.texts import tr, translated
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.day_edit import DayEdit
from sharedesk.ui.widgets.escape import Escape
from sharedesk.ui.widgets.folding import Folding
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.search_field import SearchField

TYPING_MS = 250
"""How long people may pause while they type what to search for."""
EVERYONE = ""
_TODAY, _WEEK, _MONTH, _YEAR, _OTHER, _LAST_WEEK = 0, 7, 30, 365, -1, -7
_PERIODS = (
    (mark("Today"), _TODAY),
    (mark("Last 7 days"), _WEEK),
    (mark("Last week"), _LAST_WEEK),
    (mark("Last 30 days"), _MONTH),
    (mark("Last year"), _YEAR),
    (mark("All time"), None),
    (mark("Other…"), _OTHER),
)
_SAID = {
    _TODAY: mark("today"),
    _WEEK: mark("in the last 7 days"),
    _LAST_WEEK: mark("in the week before this one"),
    _MONTH: mark("in the last 30 days"),
    _YEAR: mark("in the last year"),
    None: mark("in all"),
    _OTHER: mark("in these days"),
}
_KINDS: tuple[tuple[str, frozenset[str]], ...] = (
    (mark("All events"), frozenset()),
    (mark("Downloads"), frozenset({"download", "claim"})),
    (mark("Pages and previews"), frozenset({"page", "preview"})),
    (mark("Passwords and codes"), frozenset({"password", "email", "code", "gate", "time"})),
    (mark("Changes of links"), frozenset({"link"})),
    (mark("Settings and portal"), frozenset({"settings", "portal", "audit"})),
)
_LONGEST_NAME = 20
_ONE_LINE = 700


class AuditFilters(QWidget):
    """Emits `changed` when something else is asked for, at first the last 30 days.

    Days of one's own choice, and the one link or address that `only_link` and `only_address` ask for, stand in a
    second line while they are on.
    """

    changed = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._token = self._address = ""
        self.search = SearchField(tr("Search the audit log"), placeholder=tr("Search people, files or addresses"))
        self.search.setToolTip(tr("Right-click an event to see only its link, its address or its person"))
        self.period = Combo(translated(_PERIODS), name=tr("Period"), least=136)
        self.kind = Combo(translated(_KINDS), name=tr("Events"), least=136)
        self.person = Combo([(tr("Everyone"), EVERYONE)], name=tr("People"), least=124, most=180)
        self.period.choose(_MONTH)
        self.first, self.last = DayEdit(name=tr("First day")), DayEdit(name=tr("Last day"))
        today = self._today()
        self.first.setDate(_day(today - timedelta(days=_MONTH)))
        self.last.setDate(_day(today))
        self._days = wrap(
            row(label(tr("From"), "body", "2"), self.first, label(tr("to"), "body", "2"), self.last, gap=SPACE_2)
        )
        self.link = button("", icon="x")
        self.address = button("", icon="x")
        self._below = wrap(row(self._days, self.link, self.address, None, gap=SPACE_2))
        for part in (self._days, self.link, self.address, self._below):
            part.hide()
        choices = Folding(wrap(row(self.period, self.kind, None)), wrap(row(self.person, None)))
        bar = Folding(self.search, choices, least=_ONE_LINE, stretches=(1, 0))
        self.setLayout(col(bar, self._below, gap=SPACE_2))
        self._connect()

    def _connect(self) -> None:
        self._typing = QTimer(self, interval=TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._ask)
        Escape(self.search, self._clear_search, lambda: bool(self.search.text()))
        for combo in (self.period, self.kind, self.person):
            combo.chosen.connect(lambda _value: self._ask())
        self.first.dateChanged.connect(self.last.setMinimumDate)
        for day in (self.first, self.last):
            day.dateChanged.connect(lambda _day: self._typing.start())
        self.link.clicked.connect(lambda: self.only_link("", ""))
        self.address.clicked.connect(lambda: self.only_address(""))

    @property
    def wanted(self) -> LogFilter:
        """What is asked for now."""
        kinds, person = self.kind.value, self.person.value
        since, until = self._span()
        return LogFilter(
            since=since,
            until=until,
            groups=kinds if isinstance(kinds, frozenset) else frozenset(),
            person=person if isinstance(person, str) else EVERYONE,
            token=self._token,
            address=self._address,
            text=self.search.text().strip(),
        )

    @property
    def said(self) -> str:
        """The time in words."""
        days = self.period.value
        return tr(_SAID[days if isinstance(days, int) else None])

    def set_people(self, people: list[str]) -> None:
        """Offer these people."""
        self.person.set_choices([(tr("Everyone"), EVERYONE), *((name, name) for name in people)])

    def only_link(self, token: str, title: str) -> None:
        """Ask for one link only; "" for all."""
        self._token = token
        self._show_only(self.link, title)

    def only_address(self, address: str) -> None:
        """Ask for one address only; "" for all."""
        self._address = address
        self._show_only(self.address, address)

    def only_person(self, name: str) -> None:
        """Ask for one person only."""
        self.person.choose(name)
        self._ask()

    def _show_only(self, shown: QPushButton, name: str) -> None:
        shown.setText(name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…")
        shown.setAccessibleName(tr("No longer only {name}", name=name))
        shown.setToolTip(tr("Show all again"))
        shown.setVisible(bool(name))
        self._ask()

    def _ask(self) -> None:
        self._typing.stop()
        self._days.setVisible(self.period.value == _OTHER)
        self._below.setVisible(self.period.value == _OTHER or bool(self._token or self._address))
        self.changed.emit()

    def _clear_search(self) -> None:
        self.search.clear()
        self._ask()

    def _today(self) -> date:
        return self._clock().astimezone().date()

    def _span(self) -> tuple[datetime | None, datetime | None]:
        days = self.period.value
        if not isinstance(days, int):
            return None, None
        if days == _OTHER:
            return _midnight(self.first.date()), _midnight(self.last.date().addDays(1))
        if days == _LAST_WEEK:
            monday = self._today() - timedelta(days=self._today().weekday())
            return _midnight(_day(monday - timedelta(days=7))), _midnight(_day(monday))
        return (self._clock() - timedelta(days=days) if days else _midnight(_day(self._today()))), None


def _day(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _midnight(day: QDate) -> datetime:
    """Return the begin of a day here."""
    return datetime.combine(date(day.year(), day.month(), day.day()), time()).astimezone()

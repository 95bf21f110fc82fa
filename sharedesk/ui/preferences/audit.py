"""The page *Audit log*: who did what, when and from where; filters, export, and the proof that nothing was changed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from sharedesk.core.saying import mark
from sharedesk.core.settings import AUDIT_IP
from sharedesk.errors import ShareDeskError
from sharedesk.ui.actions import menu
from sharedesk.ui.desk.session import Session
from sharedesk.ui.look.tokens import SPACE_3, SPACE_4, SPACE_6, SPACE_8
from sharedesk.ui.models.audit import AuditModel
from sharedesk.ui.preferences.audit_chain import ChainCheck, ChainEnd
from sharedesk.ui.preferences.audit_export import AuditExport
from sharedesk.ui.preferences.audit_feed import AuditFeed
from sharedesk.ui.preferences.audit_filters import AuditFilters
from sharedesk.ui.preferences.audit_log import AuditLog, LogCount
from sharedesk.ui.preferences.audit_retention import RetentionRow
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.texts import ntr, sentences, tr
from sharedesk.ui.widgets.audit_view import HEIGHT, AuditView
from sharedesk.ui.widgets.banner_slot import BannerSlot
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.cards import Card, Meaning
from sharedesk.ui.widgets.folding import Folding
from sharedesk.ui.widgets.forms import page_head
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import col, row, rule, scroll_area, wrap

_LEAST_ROWS = 5
_ONE_LINE = 640
_ADDRESSES = ((mark("Whole"), "full"), (mark("Shortened"), "truncated"), (mark("Not at all"), "none"))


class AuditPage(QWidget):
    """Begins with the last 30 days, and follows what happens."""

    def __init__(self, session: Session, rows: Rows, log: AuditLog) -> None:
        super().__init__()
        self._session, self._log = session, log
        self._count = LogCount(0)
        self.model = AuditModel(session.clock, parent=self)
        self.feed = AuditFeed(session, self.model, log)
        self.view = AuditView(self.model)
        self.slot = BannerSlot()
        self.filters = AuditFilters(session.clock)
        self.export = button(tr("Export"), icon="file-arrow-down", name=tr("Export the filtered events"))
        self.exporting = AuditExport(session, log, self.slot, self.export)
        self.check = ChainCheck(session, log, self.slot, self._failed)
        self.chain = ChainEnd(session, log)
        self.counted = label("", "small", "3")
        self._build(rows)
        self._connect()
        self._filter()

    def _build(self, rows: Rows) -> None:
        end = wrap(row(None, self.chain, gap=0))
        foot = row(Folding(self.counted, end, least=_ONE_LINE), gap=0, margins=(SPACE_3, 6, SPACE_3, 6))
        self.view.setMinimumHeight(_LEAST_ROWS * HEIGHT)
        card = Card()
        card.fill(col((self.view, 1), rule(), foot, gap=0, margins=(4, 4, 4, 0)))
        head = page_head(tr("Audit log"), tr("Who did what, when and from where."), self.check.verify, self.export)
        recorded = Card(
            RetentionRow(rows).row,
            rows.combo(
                AUDIT_IP, tr("Record addresses"), _ADDRESSES, caption=tr("Of people who open links, from now on")
            ),
        )  # fmt: skip
        body = wrap(
            col(
                head, self.filters, self.slot, self.exporting.card, (card, 1), recorded, gap=SPACE_4,
                margins=(SPACE_8, SPACE_6, SPACE_8, SPACE_6),
            )
        )  # fmt: skip
        self.setLayout(col(scroll_area(body), gap=0))

    def _connect(self) -> None:
        self.filters.changed.connect(self._filter)
        self.filters.search.left_down.connect(self.view.setFocus)
        self.feed.loaded.connect(self._ask_people)
        self.feed.counted.connect(self._show_count)
        self.feed.failed.connect(self._failed)
        self.view.menu_wanted.connect(self._open_menu)
        self.export.clicked.connect(lambda: self.exporting.ask(self.feed.wanted, self._count.number))

    def _filter(self) -> None:
        """Show what the controls ask for."""
        self.counted.setText("")
        self.feed.show(self.filters.wanted)

    def _show_count(self, count: LogCount) -> None:
        self._count = count
        found = ntr("{n} event", "{n} events", count.number)
        if not count.is_whole:
            found = tr("At least {events}", events=found)
        self.counted.setText(f"{found} {self.filters.said}")

    def _ask_people(self) -> None:
        """Offer people once the first events are shown, which matter more."""
        self.feed.loaded.disconnect(self._ask_people)
        self._session.jobs.run(self._log.people, done=self.filters.set_people)

    def _open_menu(self, place_in_list: int, where: QPoint) -> None:
        """Offer to see only what has to do with one event."""
        event = self.model.event_at(place_in_list)
        made = menu(self, [])
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if token := event.token:
            title = self.model.title(event) or token
            made.addAction(tr("Only this link")).triggered.connect(lambda: self.filters.only_link(token, title))
        if address := event.who.ip:
            made.addAction(tr("Only this address")).triggered.connect(lambda: self.filters.only_address(address))
        if person := event.who.person or event.who.email:
            made.addAction(tr("Only this person")).triggered.connect(lambda: self.filters.only_person(person))
        if made.isEmpty():
            made.deleteLater()
        else:
            made.popup(where)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, ShareDeskError):
            self._session.messages.fail(error)
            return
        again = button(tr("Try again"))
        again.clicked.connect(self._filter)
        self.slot.put(Meaning.BAD, tr(error.title), sentences(error.message, error.hint), [again], closable=True)

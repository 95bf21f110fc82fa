"""The sidebar: the filters of the list with their counts, and whose window it is; where it is narrow, symbols alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QBoxLayout, QListView, QWidget

from sharedesk.core.saying import mark
from sharedesk.core.senders import initials
from sharedesk.ui.look.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, WIDTH_RAIL, WIDTH_SIDEBAR
from sharedesk.ui.models.links import Counts
from sharedesk.ui.texts import number, tr
from sharedesk.ui.widgets.buttons import icon_button
from sharedesk.ui.widgets.labels import Avatar, Elided, Mark, label, plain_tip
from sharedesk.ui.widgets.layout import col, make_pane, row, wrap
from sharedesk.ui.widgets.nav_delegate import NavDelegate, NavRole
from sharedesk.ui.widgets.plain_list import set_up_list
from sharedesk.ui.wording.status import LinkFilter

TITLES = {
    LinkFilter.ALL: mark("All links"),
    LinkFilter.ACTIVE: mark("Active"),
    LinkFilter.ATTENTION: mark("Needs attention"),
    LinkFilter.ENDED: mark("Ended"),
}
_ICONS = {
    LinkFilter.ALL: "link-simple",
    LinkFilter.ACTIVE: "broadcast",
    LinkFilter.ATTENTION: "warning-circle",
    LinkFilter.ENDED: "archive",
}


class Sidebar(QWidget):
    """Emits `filter_chosen`; the gear calls `on_preferences`, the question mark emits `help_wanted`."""

    filter_chosen = Signal(LinkFilter)
    help_wanted = Signal()

    def __init__(self, on_preferences: Callable[[], None]) -> None:
        super().__init__()
        make_pane(self, "sidebar")
        self._name = label("ShareDesk", "strong")
        self._brand = row(Mark(24), self._name, None, gap=10)
        self._entries = QStandardItemModel(self)
        for wanted, title in TITLES.items():
            entry = QStandardItem(tr(title))
            entry.setData(_ICONS[wanted], NavRole.ICON)
            entry.setEditable(False)
            self._entries.appendRow(entry)
        self.nav = self._view()
        self.gear = icon_button("gear-six", tr("Preferences"), key="Ctrl+,", glyph=18)
        self.gear.clicked.connect(on_preferences)
        self.help = icon_button("question", tr("Help"), key="F1", glyph=18)
        self.help.clicked.connect(self.help_wanted)
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.person = Elided("", "small", mode=Qt.TextElideMode.ElideRight)
        self.company = Elided("", "tiny", "3", mode=Qt.TextElideMode.ElideRight)
        self._names = wrap(col(self.person, self.company, gap=0, margins=(SPACE_2, 0, 0, 0)))
        self.avatar = Avatar()
        self._foot.addWidget(self.avatar)
        self._foot.addWidget(self._names, 1)
        self._foot.addWidget(self.help)
        self._foot.addWidget(self.gear)
        self.setLayout(col(self._brand, (self.nav, 1), self._foot, gap=0))
        self.set_counts(Counts())
        self.set_owner("", "")
        self.set_narrow(narrow=False)

    def _view(self) -> QListView:
        view = QListView()
        set_up_list(view, self._entries, NavDelegate(view), tr("Link filters"))
        view.setCurrentIndex(self._entries.index(0, 0))
        view.selectionModel().currentChanged.connect(self._chosen)
        return view

    def choose(self, wanted: LinkFilter) -> None:
        """Choose a filter as a click on it would."""
        place = self._entries.index(list(TITLES).index(wanted), 0)
        self.nav.selectionModel().setCurrentIndex(place, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @property
    def current(self) -> LinkFilter:
        """The filter that is chosen."""
        return list(TITLES)[self.nav.currentIndex().row()]

    def set_counts(self, counts: Counts) -> None:
        """Show how many links each filter holds; no number stands for none."""
        numbers = (counts.all, counts.active, counts.attention, counts.ended)
        for place, (wanted, count) in enumerate(zip(TITLES, numbers, strict=True)):
            entry, shown = self._entries.item(place), number(count) if count else ""
            entry.setData(shown, NavRole.COUNT)
            entry.setData(wanted is LinkFilter.ATTENTION and count > 0, NavRole.URGENT)
            spoken = f"{tr(TITLES[wanted])} {shown}".strip()
            entry.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
            entry.setToolTip(f"{spoken}  Ctrl+{place + 1}")

    def set_owner(self, name: str, company: str) -> None:
        """Say whose window it is; an empty company is left out, and before a name is known there is nothing."""
        self.person.setText(name)
        self.company.setText(company)
        self.company.setVisible(bool(company))
        spoken = ", ".join(part for part in (name, company) if part)
        self.avatar.set_letters(initials(name))
        self.avatar.setAccessibleName(spoken)
        self.avatar.setToolTip(plain_tip(spoken))
        self.avatar.setVisible(bool(name))

    def set_narrow(self, *, narrow: bool) -> None:
        """Become a rail of symbols; the names stay as tooltips."""
        self.setFixedWidth(WIDTH_RAIL if narrow else WIDTH_SIDEBAR)
        for words in (self._name, self._names):
            words.setVisible(not narrow)
        directions = QBoxLayout.Direction
        self._foot.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self._foot.setSpacing(SPACE_1 if narrow else 0)  # each pixel is one more for the name
        self._foot.setContentsMargins(*((14, SPACE_2, 14, SPACE_3) if narrow else (SPACE_3, SPACE_2, SPACE_2, SPACE_3)))
        left, right = (SPACE_4, 0) if narrow else (20, SPACE_3)
        self._brand.setContentsMargins(left, SPACE_4, right, SPACE_3)
        if (layout := self.layout()) is not None:
            layout.activate()  # the buttons at the foot are in reach before the next event

    def _chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.filter_chosen.emit(list(TITLES)[current.row()])

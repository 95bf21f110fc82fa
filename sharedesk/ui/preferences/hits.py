"""The list of what a search in Preferences found, in the place of the pages, or the words that nothing was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStackedWidget

from sharedesk.ui.look.tokens import SPACE_2, SPACE_5
from sharedesk.ui.preferences.matching import Hit
from sharedesk.ui.texts import ntr, tr
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.hit_delegate import PAGE_ROLE, HitDelegate
from sharedesk.ui.widgets.labels import Paragraph, plain_tip
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.plain_list import set_up_list


class _HitView(QListView):
    """The up arrow in the first line and Esc go back to the search."""

    left_up = Signal()
    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the two keys that lead out."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_up.emit()
        else:
            super().keyPressEvent(event)


class HitList(QStackedWidget):
    """Emits `chosen` with a hit; `left_up` and `given_up` when the keys go back to the search, or end it."""

    chosen = Signal(Hit)
    left_up = Signal()
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hits: list[Hit] = []
        self._entries = QStandardItemModel(self)
        self.view = self._list()
        self._words = Paragraph("")
        self.clear = button(tr("Clear search"), Kind.LINK)
        margins = (SPACE_5, SPACE_2, SPACE_5, SPACE_2)
        self._nothing = wrap(col(self._words, row(self.clear, None), None, gap=SPACE_2, margins=margins))
        self.addWidget(self.view)
        self.addWidget(self._nothing)
        self.clear.clicked.connect(self.given_up)
        self.view.given_up.connect(self.given_up)
        self.view.left_up.connect(self.left_up)

    def _list(self) -> _HitView:
        view = _HitView()
        set_up_list(view, self._entries, HitDelegate(view), tr("Settings that were found"))
        view.clicked.connect(self._choose)
        view.activated.connect(self._choose)
        return view

    @property
    def hits(self) -> list[Hit]:
        """What is listed."""
        return list(self._hits)

    @property
    def nothing(self) -> str:
        """What is said because nothing was found; empty while something is listed."""
        return self._words.accessibleName() if self.currentWidget() is self._nothing else ""

    def show_hits(self, text: str, hits: Sequence[Hit], *, is_all: bool) -> None:
        """List `hits` for `text`; that there are none is said when no page is left to look at."""
        if hits != self._hits:
            self._hits = list(hits)
            self._entries.clear()
            for hit in hits:
                self._entries.appendRow(_entry(hit))
        self._words.setText(tr("No settings match “{text}”", text=text))
        self.setCurrentWidget(self.view if hits or not is_all else self._nothing)
        if is_all:
            announce(self, ntr("{n} setting", "{n} settings", len(hits)))

    def enter(self) -> None:
        """Give the keys to the list, at its first line."""
        if self._hits:
            self.view.setCurrentIndex(self._entries.index(0, 0))
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_first(self) -> None:
        """Choose the best hit, if there is one."""
        if self._hits:
            self.view.setCurrentIndex(self._entries.index(0, 0))
            self.chosen.emit(self._hits[0])

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._hits[index.row()])


def _entry(hit: Hit) -> QStandardItem:
    page = tr("Page") if hit.spot is None else hit.page
    made = QStandardItem(hit.title)
    made.setData(page, PAGE_ROLE)
    made.setData(f"{hit.title}, {page}", Qt.ItemDataRole.AccessibleTextRole)
    made.setToolTip(plain_tip(f"{hit.title} · {page}"))
    made.setEditable(False)
    return made

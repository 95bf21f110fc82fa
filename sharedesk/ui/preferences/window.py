"""The Preferences window: its pages at the left, one of them open, applied at once without an OK button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStackedWidget, QWidget

from sharedesk.ui.look.tokens import SPACE_2, SPACE_4, SPACE_5, WIDTH_SIDEBAR
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.labels import Elided, Mark
from sharedesk.ui.widgets.layout import col, make_pane, row, rule, wrap
from sharedesk.ui.widgets.nav_delegate import NavDelegate, NavRole

SIZE, SMALLEST = (1180, 760), (980, 520)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page: what it is called, its symbol, and how it is built when it is first opened."""

    title: str
    icon: str
    build: Callable[[], QWidget]


class PreferencesWindow(QWidget):
    """Emits `closed`. Esc and Ctrl+W close it; what is being typed in a field is applied first."""

    closed = Signal()

    def __init__(self, me: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(tr("Preferences"))
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        make_pane(self, "bg")
        self._pages: list[PageEntry] = []
        self._entries = QStandardItemModel(self)
        self._built: dict[int, QWidget] = {}
        self._stack = QStackedWidget()
        self.nav = self._navigation()
        self._company = Elided("ShareDesk", "smallstrong", mode=Qt.TextElideMode.ElideRight)
        who = Elided(me, "tiny", "3", mode=Qt.TextElideMode.ElideRight)
        owner = row(Mark(28), (col(self._company, who, gap=0), 1), gap=10, margins=(SPACE_5, SPACE_4, SPACE_4, SPACE_4))
        left = wrap(col(SPACE_2, (self.nav, 1), rule(), owner, gap=0))
        make_pane(left, "sidebar")
        left.setFixedWidth(WIDTH_SIDEBAR)
        self.setLayout(row(left, (self._stack, 1), gap=0))
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)

    def set_pages(self, pages: Sequence[PageEntry]) -> None:
        """List these pages and open the first."""
        self._pages = list(pages)
        for page in self._pages:
            entry = QStandardItem(page.title)
            entry.setData(page.icon, NavRole.ICON)
            entry.setData("", NavRole.COUNT)
            entry.setEditable(False)
            self._entries.appendRow(entry)
        self.open_page(0)

    def _navigation(self) -> QListView:
        view = QListView()
        view.setModel(self._entries)
        view.setItemDelegate(NavDelegate(view))
        view.setMouseTracking(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setAccessibleName(tr("Preferences pages"))
        view.selectionModel().currentChanged.connect(self._chosen)
        return view

    @property
    def page(self) -> QWidget | None:
        """The page that is open."""
        return self._stack.currentWidget()

    @property
    def titles(self) -> list[str]:
        """What the pages are called."""
        return [page.title for page in self._pages]

    def open_page(self, place: int) -> None:
        """Open the page at `place`, building it the first time."""
        self.nav.setCurrentIndex(self._entries.index(place, 0))

    def open_titled(self, title: str) -> None:
        """Open the page called `title`."""
        self.open_page(self.titles.index(title))

    def set_company(self, name: str) -> None:
        """Say whose ShareDesk this is."""
        self._company.setText(name or "ShareDesk")

    def bring_up(self) -> None:
        """Show the window in front of others."""
        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not current.isValid():
            return
        place = current.row()
        if place not in self._built:
            page = self._pages[place].build()
            page.setAccessibleName(self._pages[place].title)
            self._built[place] = page
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(self._built[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Apply what is being typed before the window goes."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()
        super().closeEvent(event)
        self.closed.emit()

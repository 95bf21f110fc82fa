"""The Preferences window: a search and pages at the left, one of them open, applied at once without an OK button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QListView, QStackedWidget, QWidget

from sharedesk.ui.front import bring_up
from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import (
    NARROW,
    SMALLEST,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    SPACE_5,
    WIDTH_RAIL,
    WIDTH_SIDEBAR,
)
from sharedesk.ui.preferences.hits import HitList
from sharedesk.ui.preferences.matching import Hit, search
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import icon_button
from sharedesk.ui.widgets.company_mark import CompanyMark
from sharedesk.ui.widgets.labels import Elided
from sharedesk.ui.widgets.layout import col, make_pane, row, rule, wrap
from sharedesk.ui.widgets.nav_delegate import NavDelegate, NavRole
from sharedesk.ui.widgets.plain_list import set_up_list
from sharedesk.ui.widgets.search_field import SearchField
from sharedesk.ui.widgets.spot import Spot

SIZE = (1180, 760)
_WIDEST = 16_777_215
"""Qt's own "no limit" for the width of a widget."""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page: what it is called, its symbol, and how it is built when it is first opened."""

    title: str
    icon: str
    build: Callable[[], QWidget]


class PreferencesWindow(QWidget):
    """Emits `closed`. Esc and Ctrl+W close it; what is being typed in a field is applied first.

    A search looks at the widgets themselves. The first one builds the pages that were never opened, one at a time
    between the keys, so that typing never waits for them. In a narrow window the pages are a rail of symbols, and a
    search covers the page until something is chosen.
    """

    closed = Signal()

    def __init__(self, me: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(tr("Preferences"))
        self.setMinimumSize(theme.wide(SMALLEST[0]), SMALLEST[1])
        self.resize(*SIZE)
        make_pane(self, "bg")
        self._pages: list[PageEntry] = []
        self._entries = QStandardItemModel(self)
        self._built: dict[int, QWidget] = {}
        self._is_searching = False
        self._stack = QStackedWidget()
        self.nav = self._navigation()
        self.search = SearchField(tr("Search settings"), placeholder=tr("Search settings"))
        self.hits = HitList()
        self._listed = QStackedWidget()
        self._listed.addWidget(self.nav)
        self._listed.addWidget(self.hits)
        self._builder = QTimer(self, interval=0)
        self._company = Elided("ShareDesk", "smallstrong", mode=Qt.TextElideMode.ElideRight)
        self._me = me
        self._who = Elided(me, "tiny", "3", mode=Qt.TextElideMode.ElideRight)
        self.mark = CompanyMark()
        owner = row(
            self.mark, (col(self._company, self._who, gap=0), 1), gap=10, margins=(SPACE_5, SPACE_4, SPACE_4, SPACE_4)
        )
        self._owner = wrap(col(rule(), owner, gap=0))
        self.glass = icon_button("magnifying-glass", tr("Search settings"), key="Ctrl+F", glyph=18)
        self.glass.clicked.connect(self._begin_search)
        field = row(self.glass, (self.search, 1), gap=0, margins=(SPACE_3, SPACE_3, SPACE_3, SPACE_2))
        self._left = wrap(col(field, (self._listed, 1), self._owner, gap=0))
        make_pane(self._left, "sidebar")
        self.setLayout(row(self._left, (self._stack, 1), gap=0))
        self._arrange()
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._find)
        self._connect_search()

    def _connect_search(self) -> None:
        self.search.textChanged.connect(self._searched)
        self.search.returnPressed.connect(self.hits.choose_first)
        self.search.left_down.connect(self._enter_list)
        self.hits.chosen.connect(self._go_to)
        self.hits.left_up.connect(self.search.setFocus)
        self.hits.given_up.connect(self._end_search)
        self._builder.timeout.connect(self._build_next)

    def set_pages(self, pages: Sequence[PageEntry]) -> None:
        """List these pages and open the first."""
        self._pages = list(pages)
        for page in self._pages:
            entry = QStandardItem(page.title)
            entry.setData(page.icon, NavRole.ICON)
            entry.setData("", NavRole.COUNT)
            entry.setToolTip(page.title)
            entry.setEditable(False)
            self._entries.appendRow(entry)
        self.open_page(0)
        self.nav.setFocus(Qt.FocusReason.OtherFocusReason)

    def _navigation(self) -> QListView:
        view = QListView()
        set_up_list(view, self._entries, NavDelegate(view), tr("Preferences pages"))
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
        flags = QItemSelectionModel.SelectionFlag  # named, since the view's own choice depends on the keys held
        self.nav.selectionModel().setCurrentIndex(self._entries.index(place, 0), flags.ClearAndSelect)

    def open_titled(self, title: str) -> None:
        """Open the page called `title`, if there is one."""
        if title in self.titles:
            self.open_page(self.titles.index(title))

    def point_out(self, title: str) -> None:
        """Point out a part of the open page, when it has been laid out."""
        for found in self.page.findChildren(Spot) if self.page is not None else ():
            if found.title == title:
                QTimer.singleShot(0, found, found.point_out)

    def set_company(self, name: str) -> None:
        """Say whose ShareDesk this is."""
        self._company.setText(name or "ShareDesk")

    def set_person(self, name: str) -> None:
        """Say who works with it: the name that recipients see, else the one of the account."""
        self._who.setText(name or self._me)

    def bring_up(self) -> None:
        """Show the window in front of others."""
        bring_up(self)

    def _chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not current.isValid():
            return
        self._stack.setCurrentWidget(self._page_at(current.row()))

    def _page_at(self, place: int) -> QWidget:
        if place not in self._built:
            page = self._pages[place].build()
            page.setAccessibleName(self._pages[place].title)
            self._built[place] = page
            self._stack.addWidget(page)
        return self._built[place]

    # -- the search

    def _find(self) -> None:
        """Start a search: in the page, if it has one of its own, and at the second press in all settings."""
        own = self.page.findChild(SearchField) if self.page is not None else None
        if own is None or own.hasFocus() or not own.isVisible():
            self._begin_search()
        else:
            own.begin()

    def _begin_search(self) -> None:
        self._is_searching = True
        self._arrange()
        self.search.begin()

    def _leave_search(self) -> None:
        """Go back to the page that a search covers."""
        self._is_searching = False
        self.search.clear()
        self._arrange()
        self.nav.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _is_covered(self) -> bool:
        """Whether a search stands in the place of the page."""
        return self.narrow and (self._is_searching or bool(self.search.text().strip()))

    @property
    def narrow(self) -> bool:
        """Whether there is no room for the names of the pages beside a page."""
        return self.width() < theme.wide(NARROW)

    def _arrange(self) -> None:
        """Share the width between the pages' names and the page."""
        rail = self.narrow and not self._is_covered
        self._left.setMinimumWidth(WIDTH_RAIL if rail else WIDTH_SIDEBAR)
        self._left.setMaximumWidth(_WIDEST if self._is_covered else self._left.minimumWidth())
        self._stack.setVisible(not self._is_covered)
        self.search.setVisible(not rail)
        self.glass.setVisible(rail)
        self._owner.setVisible(not self.narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Become narrow or wide."""
        super().resizeEvent(event)
        self._arrange()

    def _searched(self, text: str) -> None:
        is_on = bool(text.strip())
        self._listed.setCurrentWidget(self.hits if is_on else self.nav)
        self._arrange()
        if is_on:
            self._builder.start()
            self._show_hits()

    def _build_next(self) -> None:
        missing = [place for place in range(len(self._pages)) if place not in self._built]
        if missing:
            self._page_at(missing[0])
        else:
            self._builder.stop()
        if self.search.text().strip():
            self._show_hits()

    def _show_hits(self) -> None:
        spots = [
            (place, spot) for place, page in sorted(self._built.items())
            for spot in page.findChildren(Spot) if spot.isVisibleTo(page)
        ]  # fmt: skip
        text = self.search.text().strip()
        self.hits.show_hits(text, search(text, self.titles, spots), is_all=not self._builder.isActive())

    def _enter_list(self) -> None:
        if self._listed.currentWidget() is self.hits:
            self.hits.enter()
        else:
            self.nav.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_search(self) -> None:
        if self._is_covered:
            self._leave_search()
            return
        self.search.clear()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to(self, hit: Hit) -> None:
        """Open the page of a hit; its part is pointed out when the page has been laid out."""
        if self.narrow:
            self._leave_search()
        self.open_page(hit.place)
        if hit.spot is not None:
            QTimer.singleShot(0, hit.spot, hit.spot.point_out)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back: the search that covers a page, then the window."""
        if event.key() == Qt.Key.Key_Escape and self._is_covered:
            self._leave_search()
        elif event.key() == Qt.Key.Key_Escape:
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

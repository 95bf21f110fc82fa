"""The middle of the window: title, search, *New link*, the drop strip and the list, or what stands in for the list."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from sharedesk.core.saying import mark
from sharedesk.ui.look.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6
from sharedesk.ui.models.link_order import Order
from sharedesk.ui.models.links import LinkListModel
from sharedesk.ui.pages.empty import EmptyPage
from sharedesk.ui.pages.sidebar import TITLES
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.cards import Banner
from sharedesk.ui.widgets.drop_zone import DropStrip
from sharedesk.ui.widgets.labels import Elided, IconLabel
from sharedesk.ui.widgets.layout import col, make_pane, row, wrap
from sharedesk.ui.widgets.link_view import LinkView
from sharedesk.ui.widgets.search_field import SearchField
from sharedesk.ui.widgets.sort_button import SortButton
from sharedesk.ui.wording.status import LinkFilter

_ROOM_FOR_STRIP = 300
_NOTHING = {
    LinkFilter.ALL: mark("No links yet"),
    LinkFilter.ACTIVE: mark("No active links"),
    LinkFilter.ATTENTION: mark("Nothing needs attention"),
    LinkFilter.ENDED: mark("No ended links"),
}


class Nothing(QWidget):
    """Stands in for a list without rows; after a search it offers to clear it."""

    clear_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._symbol = IconLabel("magnifying-glass", "text3", 32)
        self._words = Elided("", "strong", "2")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear = button(tr("Clear search"), Kind.LINK)
        self.clear.clicked.connect(self.clear_requested)
        middle = col(
            None,
            row(None, self._symbol, None),
            SPACE_2,
            self._words,
            row(None, self.clear, None),
            None,
            gap=SPACE_1,
            margins=(SPACE_6, 0, SPACE_6, SPACE_6 * 2),
        )
        self.setLayout(middle)

    def say(self, wanted: LinkFilter, text: str) -> None:
        """Say that nothing matches `text`, or that the filter is empty."""
        self._symbol.set_icon("magnifying-glass" if text else "check-circle", "text3")
        self._words.setText(tr("No links match “{text}”", text=text) if text else tr(_NOTHING[wanted]))
        self.clear.setVisible(bool(text))

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.full_text


class ListPane(QWidget):
    """Shows a model of links. It asks the window for everything else by signals."""

    new_requested = Signal()
    files_requested = Signal()
    folder_requested = Signal()
    copy_requested = Signal(str)
    again_requested = Signal(str)
    opened = Signal(str)
    selection_changed = Signal(list)
    menu_requested = Signal(list, QPoint)

    def __init__(self, model: LinkListModel) -> None:
        super().__init__()
        make_pane(self, "surface")
        self._model, self._filter, self._loaded = model, LinkFilter.ALL, False
        self._title = Elided(tr(TITLES[LinkFilter.ALL]), "title", mode=Qt.TextElideMode.ElideRight)
        self.search = SearchField(tr("Search titles, files and people"), quiet=True)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(260)
        self.sort = SortButton()
        self.new = self._new_button()
        self.strip = DropStrip()
        self.view = LinkView(model)
        self.nothing = Nothing()
        self.empty = EmptyPage()
        self._banners = col(gap=SPACE_2, margins=(SPACE_6, 0, SPACE_6, 0))
        self._rows = QStackedWidget()
        self._rows.addWidget(self.view)
        self._rows.addWidget(self.nothing)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._list_page())
        self._pages.addWidget(self.empty)
        self.setLayout(col(self._pages, gap=0))
        self._connect()

    def _list_page(self) -> QWidget:
        head = row((self._title, 1), (self.search, 1), self.sort, self.new, gap=SPACE_3)
        head.setContentsMargins(SPACE_6, SPACE_4, SPACE_6, SPACE_4)
        self._strip = wrap(row(self.strip, margins=(SPACE_6, 0, SPACE_6, 0)))
        return wrap(col(head, self._strip, self._banners, SPACE_1, (self._rows, 1), gap=0))

    def _new_button(self) -> QPushButton:
        made = button(tr("New link"), Kind.PRIMARY, "plus", key="Ctrl+N")
        made.clicked.connect(self.new_requested)
        return made

    def _connect(self) -> None:
        for source in (self.strip.chosen, self.empty.files_requested):
            source.connect(self.files_requested)
        self.empty.folder_requested.connect(self.folder_requested)
        self.view.copy_requested.connect(self.copy_requested)
        self.view.again_requested.connect(self.again_requested)
        self.view.opened.connect(self.opened)
        self.view.selection_changed.connect(self.selection_changed)
        self.view.menu_requested.connect(self.menu_requested)
        self.search.textChanged.connect(self._ask)
        self.sort.chosen.connect(self.set_order)
        self.search.left_down.connect(self.view.setFocus)
        self.nothing.clear_requested.connect(self.search.clear)
        self._model.filtered.connect(self._show_page)
        self._model.rowsInserted.connect(self._show_page)
        self._model.rowsRemoved.connect(self._show_page)
        self._model.counts_changed.connect(self._show_page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room of the drop strip to the list where there is little: files can be dropped anywhere."""
        super().resizeEvent(event)
        self._strip.setVisible(self.height() >= _ROOM_FOR_STRIP)

    def set_filter(self, wanted: LinkFilter) -> None:
        """Show the links of a filter."""
        self._filter = wanted
        self._title.setText(tr(TITLES[wanted]))
        self._ask()

    def set_order(self, order: Order) -> None:
        """Sort the links this way."""
        self.sort.show_order(order)
        self._model.order_by(order)

    def set_loaded(self) -> None:
        """Say that the first page of links is in the model: from now on an empty model means that there are none."""
        self._loaded = True
        self._show_page()

    def set_rules(self, text: str) -> None:
        """Show what holds for new links on the empty page."""
        self.empty.set_rules(text)

    def add_banner(self, banner: Banner) -> None:
        """Show a banner between the drop strip and the list; it goes when it is deleted."""
        self._banners.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, 0)
        self._banners.addWidget(banner)

    def focus_search(self) -> None:
        """Start a search."""
        self.search.begin()

    def tab_stops(self) -> list[QWidget]:
        """Return the controls in the order of Tab."""
        head = [self.search, self.sort, self.new, self.strip, self.strip.choose]
        return [*head, self.view, self.nothing.clear, self.empty.zone, self.empty.files, self.empty.folder]

    def _ask(self) -> None:
        self._model.show(self._filter, self.search.text())

    def _show_page(self) -> None:
        empty = self._loaded and not self._model.known
        self._pages.setCurrentIndex(1 if empty else 0)
        nothing = self._loaded and not len(self._model)
        if nothing:
            self.nothing.say(self._filter, self.search.text().strip())
        self._rows.setCurrentIndex(1 if nothing else 0)

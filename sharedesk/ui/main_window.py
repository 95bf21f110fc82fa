"""The window: sidebar, list, details and status strip, how they share the room, and where the keys take the focus."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from sharedesk.core.link import Link
from sharedesk.ui.actions import Actions
from sharedesk.ui.desk.virtual_drops import VirtualDrops
from sharedesk.ui.front import bring_up
from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import HEIGHT_STRIP, NARROW, SMALLEST
from sharedesk.ui.models.activity import ActivityModel
from sharedesk.ui.models.links import LinkListModel
from sharedesk.ui.pages.banners import BannerPlace, BannerStack
from sharedesk.ui.pages.details import DetailsPane
from sharedesk.ui.pages.list_pane import ListPane
from sharedesk.ui.pages.selection import SelectionPane
from sharedesk.ui.pages.sidebar import Sidebar
from sharedesk.ui.pages.status_strip import StatusStrip
from sharedesk.ui.widgets.drag_overlay import FileDrops
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.toast import Toasts

_LEAST_PANES, _LEAST_BANNERS = 216, 72
"""Pixels that list and details keep below the banners of a low window, and those that the banners keep."""
ROOMY = 1120
"""Pixels below which open details and a whole sidebar would leave too little for the names of links."""


class MainWindow(QMainWindow):
    """Holds the panes. It knows no services: others fill it and act on what it tells."""

    close_wanted = Signal()
    details_opened = Signal()

    def __init__(self, model: LinkListModel, activity: ActivityModel) -> None:
        super().__init__()
        self.setWindowTitle("ShareDesk")
        self.setMinimumSize(theme.wide(SMALLEST[0]), SMALLEST[1])
        self.model = model
        self.activity = activity
        self.actions_ = Actions(self)
        self.sidebar = Sidebar(self.actions_.preferences.trigger)
        self.list = ListPane(model)
        self.details = DetailsPane(self.actions_, activity)
        self.selection = SelectionPane(self.actions_)
        self.strip = StatusStrip()
        self.banners = BannerStack()
        self.toasts = Toasts(self)
        self.drops = FileDrops(self)
        self.drops.links = self.list.view
        self.virtual_drops = VirtualDrops(self, self.drops)
        self._may_close = False
        self._details_open = False
        self._many = False
        panes = row((self.list, 1), self.details, self.selection, gap=0)
        self._above = BannerPlace(self.banners)
        content = col(self._above, (panes, 1), gap=0)
        self.setCentralWidget(wrap(col((row(self.sidebar, (content, 1), gap=0), 1), self.strip, gap=0)))
        self._connect()
        self._arrange()
        self._order_tab()

    def _connect(self) -> None:
        self.sidebar.filter_chosen.connect(self.list.set_filter)
        self.model.counts_changed.connect(self.sidebar.set_counts)
        self.list.opened.connect(self.open_details)
        self.list.view.clicked.connect(self._clicked)
        for pane in (self.details, self.selection):
            pane.closed.connect(self.close_details)
        for part in (self.banners, self.details):
            part.reordered.connect(self._order_tab)
        self.banners.left.connect(lambda: self.list.view.setFocus(Qt.FocusReason.OtherFocusReason))
        self.list.new_requested.connect(self.actions_.new.trigger)
        self.actions_.search.triggered.connect(self._search)
        self.actions_.next_pane.triggered.connect(self.focus_next_pane)
        self.actions_.close.triggered.connect(self.close)
        self.actions_.more.triggered.connect(self._open_menu)

    @property
    def details_open(self) -> bool:
        """Whether the details are shown."""
        return self._details_open

    @property
    def narrow(self) -> bool:
        """Whether there is no room for list and details side by side."""
        return self.width() < theme.wide(NARROW)

    def open_details(self) -> None:
        """Show the details of the chosen link; in a narrow window they cover the list."""
        if not self._details_open:
            self._details_open = True
            self._arrange()
        if self.narrow:
            self._focus_details()
        self.details_opened.emit()

    def _focus_details(self) -> None:
        first = self.selection.first if self._many else self.details.url
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_selection(self, links: Sequence[Link]) -> None:
        """Let several chosen links stand in the place of the details; one link, or none, gives it back to them."""
        many = len(links) > 1
        if many:
            self.selection.show_links(links)
        if many != self._many:
            self._many = many
            self._arrange()

    def close_details(self) -> None:
        """Hide the details and give the focus back to the list."""
        if not self._details_open:
            return
        focused = QApplication.focusWidget() or self
        had_focus = self.details.isAncestorOf(focused) or self.selection.isAncestorOf(focused)
        self._details_open = False
        self._arrange()
        if had_focus:
            self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_for_good(self) -> None:
        """Close without asking."""
        self._may_close = True
        self.close()

    def bring_up(self) -> None:
        """Show the window in front of others, wherever it was."""
        bring_up(self)

    def focus_next_pane(self) -> None:
        """Go on to the next of: filters, list, details, portal."""
        first = self.list.view if self.model.known else self.list.empty.zone
        panes: list[tuple[QWidget, QWidget]] = [(self.sidebar, self.sidebar.nav), (self.list, first)]
        panes += [(self.details, self.details.url), (self.selection, self.selection.first)]
        panes += [(self.strip, self.strip.button)]
        panes = [pair for pair in panes if pair[1].isVisible() and pair[1].isEnabled()]
        focused = QApplication.focusWidget()
        inside = [n for n, (pane, _) in enumerate(panes) if focused is not None and pane.isAncestorOf(focused)]
        after = panes[(inside[0] + 1) % len(panes)] if inside else panes[0]
        after[1].setFocus(Qt.FocusReason.TabFocusReason)

    def _open_menu(self) -> None:
        """Open the menu of what is chosen where the keys are: at its row, or in the details."""
        if self.details.isAncestorOf(QApplication.focusWidget() or self):
            self.details.open_more(self.actions_)
        elif self.list.view.isVisible():
            self.list.view.open_menu()

    def _search(self) -> None:
        if self.narrow:
            self.close_details()
        self.list.focus_search()

    def _clicked(self) -> None:
        plain = QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
        if plain and not self.narrow:
            self.open_details()

    def _arrange(self) -> None:
        """Share the width among the panes."""
        narrow, shown = self.narrow, self._details_open
        self.sidebar.set_narrow(narrow=narrow or (shown and self.width() < theme.wide(ROOMY)))
        self.strip.set_narrow(narrow=narrow)
        for pane, wanted in ((self.details, not self._many), (self.selection, self._many)):
            pane.fill(wide=narrow)
            pane.setVisible(shown and wanted)
        self.list.setVisible(not (narrow and shown))
        self._above.set_most(max(_LEAST_BANNERS, self.height() - HEIGHT_STRIP - _LEAST_PANES))
        self.toasts.inset_left = self.sidebar.width()
        self.toasts.inset_bottom = HEIGHT_STRIP

    def _order_tab(self) -> None:
        """Let Tab walk from pane to pane, and inside of each from top to bottom."""
        stops = [
            self.sidebar.nav,
            *self.banners.tab_order(),
            *self.list.tab_stops(),
            *self.details.tab_order(),
            *self.selection.tab_order(),
            self.strip.button,
            self.sidebar.help,
            self.sidebar.gear,
        ]
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Become narrow or wide."""
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back: the message, then the details."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._details_open:
            self.close_details()
        else:
            self.toasts.dismiss()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask others what closing means, unless that is settled."""
        if self._may_close:
            super().closeEvent(event)
        else:
            event.ignore()
            self.close_wanted.emit()

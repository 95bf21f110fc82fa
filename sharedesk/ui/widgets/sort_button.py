"""The quiet button above the list that says how links are sorted, and opens the other ways."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup

from sharedesk.core.saying import mark
from sharedesk.ui.actions import menu
from sharedesk.ui.look import icons
from sharedesk.ui.models.link_order import Order
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import IconButton

TITLES = {
    Order.NEWEST: mark("Newest first"),
    Order.NAME: mark("By name"),
    Order.SIZE: mark("Largest first"),
    Order.ACTIVITY: mark("Last activity first"),
    Order.EXPIRY: mark("Expires soonest first"),
}


class SortButton(IconButton):
    """Emits `chosen` with the order that a person chose."""

    chosen = Signal(Order)

    def __init__(self) -> None:
        super().__init__()
        self._order = Order.NEWEST
        self.setIcon(icons.icon("sort-ascending"))
        self.setIconSize(QSize(18, 18))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._open)
        self.show_order(Order.NEWEST)

    def show_order(self, order: Order) -> None:
        """Say that links are sorted this way."""
        self._order = order
        self.setAccessibleName(tr("Sort links: {order}", order=tr(TITLES[order])))
        self.setToolTip(tr(TITLES[order]))

    def _open(self) -> None:
        made = menu(self, [])
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(made)
        for order, title in TITLES.items():
            action = made.addAction(tr(title))
            action.setCheckable(True)
            action.setChecked(order is self._order)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, wanted=order: self.chosen.emit(wanted))
            if action.isChecked():
                made.setActiveAction(action)
        made.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

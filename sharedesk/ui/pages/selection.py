"""What stands in for the details while several links are chosen: what they hold, and the actions on all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractButton

from sharedesk.core.link import Link
from sharedesk.ui.actions import Actions, bind
from sharedesk.ui.look.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_5
from sharedesk.ui.texts import number, tr
from sharedesk.ui.widgets.buttons import icon_button, set_tile, tile_button
from sharedesk.ui.widgets.labels import IconLabel, label
from sharedesk.ui.widgets.layout import SidePane, col, row
from sharedesk.ui.wording.status import holding


class SelectionPane(SidePane):
    """A tile for each action on many links, and each as usable as its action."""

    closed = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__(tr("Chosen links"))
        self._actions = actions
        self._title = label("", "heading")
        self._holding = label("", "small", "3", wrap=True)
        self.pause = tile_button("pause", tr("Pause"), tr("Pause links"), key="Ctrl+P")
        self.resume = tile_button("play", tr("Resume"), tr("Resume links"))
        self.extend = tile_button("calendar-plus", tr("Extend"), tr("Extend links"))
        self.erase = tile_button("eraser", tr("Erase"), tr("Erase links now"))
        self.delete = tile_button("trash", tr("Delete"), tr("Delete links"), key="Del")
        self.close_button = icon_button("x", tr("Close"), key="Esc")
        self.close_button.clicked.connect(self.closed)
        self.extend.clicked.connect(self._open_days)
        for one, action in (
            (self.pause, actions.pause),
            (self.resume, actions.resume),
            (self.erase, actions.erase),
            (self.delete, actions.delete),
        ):
            bind(one, action)
        head = row(IconLabel("stack", "text2", 24), (self._title, 1), self.close_button, gap=SPACE_3)
        tiles = row(self.pause, self.resume, self.extend, self.erase, self.delete, gap=SPACE_2)
        margins = (SPACE_5 + 1, SPACE_4, SPACE_5, SPACE_4)
        self.setLayout(col(head, self._holding, tiles, None, gap=SPACE_3, margins=margins))
        actions.adapted.connect(self._adapt)

    def tab_order(self) -> list[QAbstractButton]:
        """Return the controls in the order of Tab, the way out last."""
        return [self.pause, self.resume, self.extend, self.erase, self.delete, self.close_button]

    @property
    def first(self) -> QAbstractButton:
        """The first control that can be used."""
        return next(one for one in self.tab_order() if one.isEnabled() and not one.isHidden())

    def show_links(self, links: Sequence[Link]) -> None:
        """Say how many links are chosen, and what they hold."""
        self._title.setText(tr("{count} links chosen", count=number(len(links))))
        self._holding.setText(holding(links))

    def _adapt(self) -> None:
        """Be a way to resume where the links are paused: the one tile, or a second where only some are."""
        if self._actions.pauses:
            set_tile(self.pause, "pause", tr("Pause"), tr("Pause links"), key="Ctrl+P")
        else:
            set_tile(self.pause, "play", tr("Resume"), tr("Resume links"), key="Ctrl+P")
        self.resume.setVisible(self._actions.resume.isVisible())
        self.extend.setEnabled(any(action.isEnabled() for action in self._actions.extend.values()))

    def _open_days(self) -> None:
        days = self._actions.extend_menu(self)
        days.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        days.popup(self.extend.mapToGlobal(QPoint(0, self.extend.height() + SPACE_2)))

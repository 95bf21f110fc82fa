"""A part of a page that a search can find by its words and its settings, and that can be pointed at."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import RADIUS_CARD

MARKED_MS = 1600
"""How long a part stays marked that was pointed at."""
_AROUND = 96
"""How much of the page shows around it."""


class Spot(QWidget):
    """`explain` names each setting of it with its help, which is all that a search and the tooltips go by."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self._help: dict[str, str] = {}
        self._unmark = QTimer(self, interval=MARKED_MS, singleShot=True)
        self._unmark.timeout.connect(self.update)

    def explain(self, key: str, told: str) -> None:
        """Take note that the setting `key`, of which `told` is the help, is set here."""
        self._help[key] = told

    @property
    def keys(self) -> tuple[str, ...]:
        """The settings that are set here."""
        return tuple(self._help)

    @property
    def about(self) -> str:
        """The help of all its settings."""
        return "\n".join(self._help.values())

    @property
    def words(self) -> str:
        """What a search finds it by, besides its title."""
        return " ".join((*self._help, *self._help.values()))

    @property
    def is_marked(self) -> bool:
        """Whether it was pointed at just now."""
        return self._unmark.isActive()

    def point_out(self) -> None:
        """Scroll it into view, mark it for a moment, and give the keys to its first control."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self, 0, _AROUND)
        self._unmark.start()
        self.update()
        for control in self.findChildren(QWidget):
            takes_keys = control.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes_keys and control.isEnabled() and control.isVisibleTo(self):
                control.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark."""
        if self.is_marked:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), RADIUS_CARD - 2, RADIUS_CARD - 2)

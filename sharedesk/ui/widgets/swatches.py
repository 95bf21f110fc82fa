"""A row of colours to choose one from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import SPACE_1
from sharedesk.ui.widgets.focus import FocusWatcher
from sharedesk.ui.widgets.layout import row
from sharedesk.ui.widgets.named_group import NamedGroup

_SIDE = 28
Swatch = tuple[str, str]
"""What a colour is called, and the colour as #rrggbb."""


class _Dot(QRadioButton):
    """One colour, as a disc; a ring around the one that is chosen."""

    def __init__(self, words: str, colour: str) -> None:
        super().__init__()
        self.colour = colour
        self.setFixedSize(_SIDE, _SIDE)
        self.setAccessibleName(words)
        self.setToolTip(words)

    def hitButton(self, position: object) -> bool:
        """React to a click anywhere on it."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint disc and ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        is_focused = self.hasFocus() and FocusWatcher.keyboard
        if self.isChecked() or is_focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("ring" if is_focused else "text"), 2))
            painter.drawEllipse(whole.adjusted(1, 1, -1, -1))
        painter.setPen(QPen(theme.color("text", 0.2), 1))  # so that white can be told from the card
        painter.setBrush(QColor(self.colour))
        inset = 4.5 if self.isChecked() else 3.5
        painter.drawEllipse(whole.adjusted(inset, inset, -inset, -inset))


class Swatches(NamedGroup):
    """Emits `chosen` with a colour. Tab stops once, arrow keys move."""

    chosen = Signal(str)

    def __init__(self, colours: Sequence[Swatch], *, name: str) -> None:
        super().__init__(name)
        self._group = QButtonGroup(self)
        self.dots = [_Dot(words, colour) for words, colour in colours]
        for dot in self.dots:
            self._group.addButton(dot)
            dot.clicked.connect(lambda _on, colour=dot.colour: self.chosen.emit(colour))
        self.setLayout(row(*self.dots, gap=SPACE_1))

    def show_colour(self, colour: str) -> None:
        """Ring the dot of this colour, or none."""
        self._group.setExclusive(False)
        for dot in self.dots:
            dot.setChecked(dot.colour == colour)
        self._group.setExclusive(True)

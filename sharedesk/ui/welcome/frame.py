"""The window of the welcome tour: the head of the step, the step, the buttons, and how far one is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import SMALLEST, SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8
from sharedesk.ui.texts import tr
from sharedesk.ui.welcome.step import Step
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.labels import Mark, label
from sharedesk.ui.widgets.layout import col, make_pane, row, scroll_area, scroll_edge, wrap

SIZE = (760, 560)
_WIDTH = 480
_ROOM_FOR_MARK = 460
_EDGE = 48
"""Pixels of the screen that a large window leaves free: with text at 200 % it scrolls instead."""


class Dots(QWidget):
    """How many steps there are, and which is shown."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count, self._at = count, 0
        self.setFixedSize(count * 32 - 8, 4)

    def set_step(self, at: int) -> None:
        """Show another step."""
        self._at = at
        self.setAccessibleName(tr("Step {number} of {count}", number=at + 1, count=self._count))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a bar for each step; those one has come to have the accent."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for place in range(self._count):
            painter.setBrush(theme.color("accent") if place <= self._at else theme.color("text", 0.16))
            painter.drawRoundedRect(QRectF(place * 32, 0, 24, 4), 2, 2)


class WelcomeWindow(QDialog):
    """Esc and the close button end the tour at any step; Enter is the primary button."""

    def __init__(self, steps: Sequence[Step], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Welcome to ShareDesk"))
        make_pane(self, "bg")
        self._steps = list(steps)
        self.at = 0
        self._title = label("", "display", wrap=True)
        self._subtitle = label("", "bodylg", "2", wrap=True)
        for words in (self._title, self._subtitle):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        for step in self._steps:
            self._stack.addWidget(step)
            step.changed.connect(self._show_words)
            step.settled.connect(self._give_keys_to_go)
        self.back = button(tr("Back"))
        self.skip = button("", Kind.GHOST)
        self.go = button("", Kind.PRIMARY)
        self.go.setDefault(True)
        self._dots = Dots(len(self._steps))
        self._mark = wrap(row(None, Mark(48), None, margins=(0, SPACE_3, 0, SPACE_4)))
        head = col(self._mark, self._title, SPACE_1, self._subtitle, gap=0)
        middle = wrap(col(28, head, SPACE_8, (self._stack, 1), SPACE_2, gap=0))
        foot = wrap(row(self.back, None, self.skip, self.go, gap=SPACE_2))
        for part in (middle, foot):
            part.setFixedWidth(theme.wide(_WIDTH))
        body = scroll_area(wrap(row(None, middle, None)))
        dots = row(None, self._dots, None)
        edge = scroll_edge(body, foot=True)
        self.setLayout(col((body, 1), edge, SPACE_3, row(None, foot, None), SPACE_6, dots, SPACE_6, gap=0))
        self.setMinimumSize(theme.wide(_WIDTH) + 2 * SPACE_6, SMALLEST[1])
        room = self.screen().availableSize()
        wide, high = (theme.wide(pixels) for pixels in SIZE)
        self.resize(min(wide, room.width() - _EDGE), min(high, room.height() - _EDGE))
        self.back.clicked.connect(lambda: self.show_step(self.at - 1))
        self.skip.clicked.connect(self._skip)
        self.go.clicked.connect(self._go)
        self.show_step(0)

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self._steps[self.at]

    def show_step(self, at: int) -> None:
        """Show another step; the keys go to its first control."""
        self.at = at
        self._stack.setCurrentIndex(at)
        self._dots.set_step(at)
        self._show_words()
        self.step.first.setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the mark out where it would push the step out of sight."""
        super().resizeEvent(event)
        self._mark.setVisible(self.height() >= _ROOM_FOR_MARK)

    def _show_words(self) -> None:
        self._title.setText(tr(self.step.title))
        self._subtitle.setText(tr(self.step.subtitle))
        self.back.setVisible(self.at > 0)
        self.go.setText(tr(self.step.go))
        self.skip.setText(tr(self.step.skip) if self.step.skip else "")
        self.skip.setVisible(bool(self.step.skip))

    def _give_keys_to_go(self) -> None:
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def _skip(self) -> None:
        if 0 < self.at < len(self._steps) - 1:
            self.show_step(self.at + 1)
        else:
            self.reject()

    def _go(self) -> None:
        self.step.leave(self._next)

    def _next(self) -> None:
        if self.at + 1 < len(self._steps):
            self.show_step(self.at + 1)
        else:
            self.accept()

    def done(self, result: int) -> None:
        """Keep what is whole before the window goes, however it is closed."""
        self.step.give_up()
        super().done(result)

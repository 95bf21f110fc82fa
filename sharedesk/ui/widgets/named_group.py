"""What holds choices that exclude each other: a group with a name for screen readers, and a look of its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGroupBox, QStyle, QStyleOption, QWidget


class NamedGroup(QGroupBox):
    """Screen readers say `name` before the choice in it. It looks as the style sheet has it, and takes no room itself.

    Of all widgets of Qt the group box alone is a group for them; what it draws, and the margins it makes for its
    title and frame, are left out.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the group box from making margins anew."""
        QWidget.resizeEvent(self, event)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the group box from making margins anew."""
        QWidget.changeEvent(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and border that the style sheet gives it, if any."""
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, QPainter(self), self)

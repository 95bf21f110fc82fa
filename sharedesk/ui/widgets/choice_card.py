"""One of a few choices that need explaining: a radio button with a title, a sentence, and what belongs to it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QLayout, QRadioButton

from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import RADIUS_CARD, SPACE_3, SPACE_4
from sharedesk.ui.widgets.labels import IconLabel, Paragraph, label
from sharedesk.ui.widgets.layout import col, row, wrap


class ChoiceCard(QFrame):
    """Chosen by its radio button, which is `radio`, or by a click anywhere on it. `extra` shows while it is chosen."""

    def __init__(self, icon: str, title: str, text: str, group: QButtonGroup, extra: QLayout | None = None) -> None:
        super().__init__()
        self._icon = icon
        self.radio = QRadioButton()
        self.radio.setAccessibleName(title)
        self.radio.setAccessibleDescription(text)
        self.radio.setFixedWidth(18)
        group.addButton(self.radio)
        self._text = Paragraph(text, "small", "3")
        self._symbol = IconLabel(icon, "text3", 22)
        words = col(label(title, "strong", wrap=True), self._text, gap=2)
        inner = col(row((words, 1), self._symbol, gap=SPACE_3), gap=SPACE_3)
        self._extra = None if extra is None else wrap(extra)
        if self._extra is not None:
            inner.addWidget(self._extra)
        self.setLayout(
            row(col(1, self.radio, None, gap=0), (inner, 1), gap=SPACE_3, margins=(SPACE_4, 14, SPACE_4, 14))
        )
        self.radio.toggled.connect(self._show)
        self._show()

    def set_text(self, text: str) -> None:
        """Say something else below the title."""
        self._text.setText(text)
        self.radio.setAccessibleDescription(text)

    def _show(self) -> None:
        on = self.radio.isChecked()
        self._symbol.set_icon(self._icon, "accent_text" if on else "text3")
        if self._extra is not None:
            self._extra.setVisible(on)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose it by a click beside the radio button."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.radio.click()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface; its outline is the accent while it is chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.radio.isChecked()
        painter.setPen(QPen(theme.color("accent" if on else "border"), 1.5 if on else 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD)

"""What a likeness of a page is painted on: lays words out, and remembers which part of the real page each stands for.

Everything is in pixels of the page; the painter scales them. Without a painter it only measures and remembers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption

from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.mark import paint_mark

REGULAR, MEDIUM, BOLD = QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold
Side = Literal["left", "center", "right"]
_FLAGS = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A painted thing: the CSS selector of the same thing on the real page, what it says, and its colours."""

    selector: str
    text: str = ""
    ink: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Type:
    """How words look: pixels, weight, line height as a factor, and tracking in em."""

    pixels: float
    weight: QFont.Weight = REGULAR
    leading: float = 1.5
    tracking: float = 0.0
    family: str = ""

    def font(self) -> QFont:
        """Return the font of the device in this size."""
        made = theme.font("body")
        if self.family:
            made = theme.font("mono")
        made.setPixelSize(round(self.pixels))
        made.setWeight(self.weight)
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, self.tracking * self.pixels)
        return made


class Canvas:
    """Paints parts of a page, and keeps a Mark of each."""

    def __init__(self, painter: QPainter | None = None) -> None:
        self._painter = painter
        self.marks: list[Mark] = []

    def fill(self, area: QRectF, colour: str, *, radius: float = 0.0, edge: str = "", stands_for: str = "") -> None:
        """Fill an area, with a hairline around it in the colour `edge`."""
        if stands_for:
            self.marks.append(Mark(stands_for, ground=colour))
        if self._painter is None:
            return
        self._painter.setPen(QPen(QColor(edge), 1) if edge else Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(colour))
        inset = 0.5 if edge else 0.0
        self._painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), radius, radius)

    def line(self, left: float, top: float, width: float, colour: str, thick: float = 1.0) -> None:
        """Draw a line."""
        if self._painter is not None:
            self._painter.fillRect(QRectF(left, top, width, thick), QColor(colour))

    def icon(self, area: QRectF, name: str, colour: str) -> None:
        """Draw a small icon, which says nothing that words do not."""
        if self._painter is not None:
            icons.paint(self._painter, area, name, QColor(colour))

    def product_mark(self, area: QRectF, colour: str, ink: str) -> None:
        """Draw the mark of the product, in the colours of the page."""
        self.marks.append(Mark(".mark", ink=colour))
        if self._painter is not None:
            paint_mark(self._painter, area, QColor(colour), QColor(ink))

    def picture(self, area: QRectF, image: QImage, stands_for: str) -> None:
        """Draw a picture over an area."""
        self.marks.append(Mark(stands_for, f"{area.width():g}x{area.height():g}"))
        if self._painter is not None:
            self._painter.drawImage(area, image)

    def words(
        self, selector: str, text: str, place: QPointF, width: float, look: Type, *, ink: str,
        side: Side = "left", light_from: int | None = None, bold_from: int | None = None, middle: float | None = None,
    ) -> QSizeF:  # fmt: skip
        """Write text, as many lines as it takes, and return the room it took.

        From `light_from` on it is regular, from `bold_from` on bold; `middle` is a height to centre it in.
        """
        self.marks.append(Mark(selector, text, ink))
        layout = QTextLayout(text.replace("\n", "\N{LINE SEPARATOR}"), look.font())
        option = QTextOption(_FLAGS[side])
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(_weights(len(text), light_from, bold_from))
        height = look.pixels * look.leading
        layout.beginLayout()
        bottom, widest = 0.0, 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, bottom + (height - line.height()) / 2))
            bottom, widest = bottom + height, max(widest, line.naturalTextWidth())
        layout.endLayout()
        if self._painter is not None:
            down = 0.0 if middle is None else (middle - bottom) / 2
            self._painter.setPen(QColor(ink))
            layout.draw(self._painter, place + QPointF(0, down))
        return QSizeF(widest, bottom)


def _weights(length: int, light_from: int | None, bold_from: int | None) -> list[QTextLayout.FormatRange]:
    found = []
    for start, weight in ((light_from, REGULAR), (bold_from, BOLD)):
        if start is not None:
            made = QTextLayout.FormatRange()
            made.start, made.length = start, length - start
            style = QTextCharFormat()
            style.setFontWeight(weight)
            made.format = style
            found.append(made)
    return found

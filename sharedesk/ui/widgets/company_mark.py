"""The company's logo in a small place, the product mark where there is none."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from sharedesk.ui.look import theme
from sharedesk.ui.look.mark import paint_mark
from sharedesk.ui.texts import tr

_HIGH, _WIDEST = 28, 72
_PLATE, _RADIUS = 3, 6
"""Logos are made for white paper: in the dark one lies on a white plate, as on the pages of the portal."""


class CompanyMark(QWidget):
    """A line high; a wide logo makes it wider."""

    def __init__(self) -> None:
        super().__init__()
        self._logo: QImage | None = None
        self.set_logo(None)

    def set_logo(self, logo: QImage | None) -> None:
        """Show a logo, the product mark for None."""
        self._logo = logo
        self.setAccessibleName("ShareDesk" if logo is None else tr("Your logo"))
        self.setFixedSize(_HIGH if logo is None else max(_HIGH, self._size_of(logo, 0).width()), _HIGH)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it in the middle, sharp on dense screens too."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole, edge = QRectF(self.rect()), _PLATE if theme.tokens().dark else 0
        if self._logo is None:
            paint_mark(painter, whole)
            return
        if edge:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor("#ffffff"))
            painter.drawRoundedRect(whole, _RADIUS, _RADIUS)
        size = self._size_of(self._logo, edge)
        area = QRectF(0, 0, size.width(), size.height())
        area.moveCenter(whole.center())
        painter.drawImage(area, _scaled(self._logo, size * self.devicePixelRatioF()))

    def _size_of(self, logo: QImage, edge: int) -> QSize:
        """Return how large a logo is shown: within the room, in its proportions, never larger than it is."""
        room = QSize(_WIDEST - 2 * edge, _HIGH - 2 * edge)
        return logo.size().scaled(room.boundedTo(logo.size()), Qt.AspectRatioMode.KeepAspectRatio)


def _scaled(logo: QImage, size: QSize) -> QImage:
    return logo.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)

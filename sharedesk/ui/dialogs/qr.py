"""The QR code of a link's address: always dark on white with a quiet zone, in every theme, so that phones read it."""

from __future__ import annotations

from collections.abc import Callable

import segno
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import SPACE_1, SPACE_2
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import col, row

QUIET = 4
"""Modules of white around the code (ISO/IEC 18004)."""
_SIDE = 192
_PICTURE_SCALE = 10
_DARK, _LIGHT = "#10141C", "#FFFFFF"


def qr_image(address: str) -> QImage:
    """Return the code as a picture of one pixel per module, quiet zone included."""
    rows = [list(line) for line in segno.make(address, error="m", micro=False).matrix_iter(border=QUIET)]
    made = QImage(len(rows[0]), len(rows), QImage.Format.Format_RGB32)
    made.fill(QColor(_LIGHT))
    for y, line in enumerate(rows):
        for x, dark in enumerate(line):
            if dark:
                made.setPixelColor(x, y, QColor(_DARK))
    return made


class QrView(QWidget):
    """The code, painted sharp at any scale."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._image = qr_image(address)
        self.setFixedSize(_SIDE, _SIDE)
        self.setAccessibleName(tr("QR code for {address}", address=address))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a white card and the code on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("border"), 1))
        painter.setBrush(QColor(_LIGHT))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.drawImage(QRectF(self.rect()).adjusted(2, 2, -2, -2), self._image)


class QrCard(QWidget):
    """The code with its words and what can be done with it, for a popover."""

    def __init__(self, address: str, copy: Callable[[QImage], None], save: Callable[[QImage], None]) -> None:
        super().__init__()
        self.setAccessibleName(tr("QR code"))
        side = qr_image(address).width() * _PICTURE_SCALE
        picture = qr_image(address).scaled(side, side)
        view = QrView(address)
        title = label(tr("Scan to open the link"), "strong", wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.copy = button(tr("Copy image"), icon="copy")
        self.save = button(tr("Save…"), icon="download-simple", name=tr("Save the QR code as a picture"))
        self.copy.clicked.connect(lambda: copy(picture))
        self.save.clicked.connect(lambda: save(picture))
        for one in (self.copy, self.save):
            one.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        buttons = row((self.copy, 1), (self.save, 1), gap=SPACE_2)
        self.setLayout(col(row(None, view, None), SPACE_2, title, SPACE_2, buttons, gap=SPACE_1))
        self.setMinimumWidth(248)

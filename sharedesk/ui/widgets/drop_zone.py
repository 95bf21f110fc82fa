"""The places that invite files: the dashed zone, large and as a strip, and the only illustration of the program."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from sharedesk.core.saying import mark
from sharedesk.ui.look import theme
from sharedesk.ui.look.filekind import FileKind
from sharedesk.ui.look.mark import paint_mark
from sharedesk.ui.look.tokens import RADIUS_ZONE, SPACE_2, SPACE_4
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.labels import IconLabel, label
from sharedesk.ui.widgets.layout import row
from sharedesk.ui.widgets.painting import paint_shadow

INVITATION = mark("Drop files here, get a link")


class DropZone(QAbstractButton):
    """A dashed surface that is a button: a click, Enter or Space emits `chosen`. Dropping is the window's business."""

    chosen = Signal()

    def __init__(self, *, compact: bool = False) -> None:
        super().__init__()
        self._compact = compact
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Drop files here, get a link. Press Enter to choose files."))
        self.clicked.connect(self.chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose files by Enter too; a button knows Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dashed outline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = 8 if self._compact else RADIUS_ZONE
        pen = QPen(theme.color("border_control", 0.7 if self._compact else 0.75), 1.2 if self._compact else 1.5)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.setBrush(theme.color("bg", 0.7 if self._compact else 1.0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)


class DropStrip(DropZone):
    """The zone as a strip above the list, with its words and *Choose files*."""

    def __init__(self) -> None:
        super().__init__(compact=True)
        self.setFixedHeight(48)
        self.choose = button(tr("Choose files"), Kind.LINK, key="Ctrl+O")
        self.choose.setCursor(Qt.CursorShape.PointingHandCursor)
        self.choose.clicked.connect(self.chosen)
        words = label(tr(INVITATION), "strong")
        symbol = IconLabel("download-simple", "accent_text", 18)
        self.setLayout(row(symbol, words, None, self.choose, gap=SPACE_2, margins=(SPACE_4, 0, SPACE_4, 0)))


class DropArt(QWidget):
    """Three sheets of paper and the mark."""

    def __init__(self, pixels: int = 112) -> None:
        super().__init__()
        self.setFixedSize(round(pixels * 1.5), pixels)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the outer sheets first, then the middle one and the mark on top."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, height = self.width() / 2, self.height()
        for angle, aside, kind in ((-12, -0.34, FileKind.DOC), (12, 0.34, FileKind.SHEET), (0, 0.0, FileKind.PDF)):
            painter.save()
            painter.translate(middle + aside * height, height * 0.48 + abs(angle) * 0.5)
            painter.rotate(angle)
            self._paint_sheet(painter, height, kind)
            painter.restore()
        side = height * 0.36
        box = QRectF(middle - side / 2, height * 0.64, side, side)
        paint_shadow(painter, box, 10, spread=8, drop=3)
        paint_mark(painter, box)

    def _paint_sheet(self, painter: QPainter, height: float, kind: FileKind) -> None:
        sheet = QRectF(-height * 0.27, -height * 0.36, height * 0.54, height * 0.70)
        paint_shadow(painter, sheet, 6, spread=8, drop=3, strength=0.8)
        painter.setPen(QPen(theme.color("border"), 1))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(sheet, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tokens().tiles[kind].soft))
        side = sheet.width() * 0.34
        painter.drawRoundedRect(QRectF(sheet.x() + 8, sheet.y() + 9, side, side), 4, 4)
        painter.setBrush(theme.color("text", 0.18 if theme.tokens().dark else 0.12))
        for line, part in enumerate((1.0, 0.84, 0.95)):
            top = sheet.y() + sheet.height() * 0.5 + line * 9
            painter.drawRoundedRect(QRectF(sheet.x() + 8, top, (sheet.width() - 16) * part, 3.4), 1.7, 1.7)

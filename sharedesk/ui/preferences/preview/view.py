"""The live preview: a likeness of one page in a small window, on a computer or a telephone, light or dark.

It speaks the language of the pages, not that of the window: readers see the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sharedesk.core.brandcolours import palette
from sharedesk.core.branding import Background, Branding
from sharedesk.core.saying import mark
from sharedesk.core.specimen import TOKEN
from sharedesk.services.likeness import Likeness
from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.tokens import RADIUS_CARD
from sharedesk.ui.preferences.preview import mail, pages, sheets
from sharedesk.ui.preferences.preview.canvas import Canvas, Mark
from sharedesk.ui.preferences.preview.pages import Scene
from sharedesk.ui.texts import tr

BAR = 38
_WASH = 288.0
"""Pixels of the page over which the wash fades into its ground."""
_LEAST = 320


class _Kind(NamedTuple):
    """A page that can be shown: its name, how it is painted, and what its bar says."""

    words: str
    paint: Callable[[Canvas, Scene], float]
    is_mail: bool = False


class Shown(Enum):
    """The pages that there is a likeness of; the name of each is that of its real page."""

    LANDING = _Kind(mark("Download page"), pages.landing)
    GATE = _Kind(mark("Password page"), sheets.gate)
    ENDED = _Kind(mark("Page of an ended link"), sheets.ended)
    MAIL = _Kind(mark("E-mail"), mail.mail, is_mail=True)


class Device(Enum):
    """What it is looked at with: the width of the page in pixels."""

    COMPUTER = 820
    PHONE = 375


_SAID = {
    (Device.COMPUTER, False): mark("Preview: {page}, on a computer, light"),
    (Device.COMPUTER, True): mark("Preview: {page}, on a computer, dark"),
    (Device.PHONE, False): mark("Preview: {page}, on a telephone, light"),
    (Device.PHONE, True): mark("Preview: {page}, on a telephone, dark"),
}


class Preview(QWidget):
    """Repaints whenever a value changes; as high as the page, so that it can be scrolled. Blank until it has words."""

    def __init__(self) -> None:
        super().__init__()
        self._brand, self._logo, self._host = Branding(), None, ""
        self.shown, self.device, self.dark = Shown.LANDING, Device.COMPUTER, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(_LEAST)
        self._named()

    _logo: QImage | None
    _words: Likeness | None = None

    def set_words(self, words: Likeness) -> None:
        """Say it in another language."""
        self._words = words
        self._relaid()

    def set_brand(self, brand: Branding, logo: QImage | None, host: str = "") -> None:
        """Show other values; `host` stands in the bar of the window."""
        self._brand, self._logo, self._host = brand, logo, host
        self._relaid()

    def set_shown(self, shown: Shown) -> None:
        """Show another page."""
        self.shown = shown
        self._relaid()

    def set_device(self, device: Device) -> None:
        """Show it as wide as on another device."""
        self.device = device
        self._relaid()

    def set_dark(self, dark: bool) -> None:
        """Show it as people see it who chose dark, or light."""
        self.dark = dark
        self._relaid()

    def marks(self) -> list[Mark]:
        """Return what is painted, with the parts of the real page that it stands for."""
        canvas = Canvas()
        self._paint(canvas, 0)
        return canvas.marks

    def _relaid(self) -> None:
        self._named()
        self.updateGeometry()
        self.update()

    def _named(self) -> None:
        said = ". ".join(part.text for part in self.marks() if part.text and not part.text[0].isdigit())
        self.setAccessibleName(tr(_SAID[self.device, self.dark], page=tr(self.shown.value.words)))
        self.setAccessibleDescription(said)

    def _paint(self, canvas: Canvas, height: float) -> float:
        """Paint the page of a window so high; returns the height of the page."""
        if self._words is None:
            return height
        look, width = palette(self._brand.accent, dark=self.dark), float(self.device.value)
        return self.shown.value.paint(
            canvas, Scene(self._words, self._brand, look, self._logo, width, height, dark=self.dark)
        )

    def _frame(self, width: int) -> tuple[float, float]:
        """Return the left edge and the width of the small window in a widget so wide."""
        inner = float(width) if self.device is Device.COMPUTER else min(float(width), float(self.device.value))
        return (width - inner) / 2, inner

    def heightForWidth(self, width: int) -> int:
        """Return how high the whole page is at this width."""
        _, inner = self._frame(width)
        tall = self._paint(Canvas(), 0)
        return round(BAR + tall * inner / self.device.value)

    def minimumSizeHint(self) -> QSize:
        """Be as high as the page is, whatever the width."""
        return QSize(_LEAST, self.heightForWidth(max(self.width(), _LEAST)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height."""
        super().resizeEvent(event)
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar, the ground of the page, and the page."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left, inner = self._frame(self.width())
        frame = QRectF(left, 0, inner, self.height())
        clip = QPainterPath()
        clip.addRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        painter.save()
        painter.setClipPath(clip)
        self._paint_bar(painter, QRectF(left, 0, inner, BAR))
        scale = inner / self.device.value
        painter.translate(left, BAR)
        painter.scale(scale, scale)
        page = QRectF(0, 0, self.device.value, (self.height() - BAR) / scale)
        self._paint_ground(painter, page)
        self._paint(Canvas(painter), page.height())
        painter.restore()
        painter.setPen(QPen(theme.color("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD)

    def _paint_ground(self, painter: QPainter, area: QRectF) -> None:
        if self.shown.value.is_mail:
            painter.fillRect(area, QColor(mail.BACKGROUND))
            return
        look = palette(self._brand.accent, dark=self.dark)
        if self._brand.background is Background.PLAIN:
            painter.fillRect(area, QColor(look.ground.bg))
            return
        wash = QLinearGradient(QPointF(0, 0), QPointF(0, _WASH))
        wash.setColorAt(0, QColor(look.wash))
        wash.setColorAt(1, QColor(look.ground.bg))
        painter.fillRect(area, wash)

    def _paint_bar(self, painter: QPainter, area: QRectF) -> None:
        bar, field, ink = ("#2b2e34", "#1c1e22", "#c5c9d0") if self.dark else ("#e4e6ea", "#ffffff", "#454d5c")
        painter.fillRect(area, QColor(bar))
        pill = area.adjusted(16, 8, -16, -8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(field))
        painter.drawRoundedRect(pill, 11, 11)
        kind = self.shown.value
        symbol = "envelope-simple" if kind.is_mail else "lock-key-fill"
        icons.paint(painter, QRectF(pill.x() + 9, pill.y() + 5, 12, 12), symbol, QColor(ink))
        subject = "" if self._words is None else self._words.subject
        text = f"{self._brand.company}: {subject}" if kind.is_mail else f"{self._host}/s/{TOKEN}"
        painter.setFont(theme.font("tiny"))
        painter.setPen(QColor(ink))
        room = pill.adjusted(28, 0, -10, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)

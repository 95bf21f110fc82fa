"""The product mark, painted: the window's icon and the tray icon with its four states."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from sharedesk.ui.look import theme

_APP_SIZES = (16, 20, 24, 32, 48, 64, 128, 256)
_TRAY_SIZES = (16, 22, 24, 32, 44, 64)


class TrayState(StrEnum):
    """What the tray icon says: all well, something is being downloaded, paused, or links do not open."""

    ONLINE = "online"
    ACTIVE = "active"
    PAUSED = "paused"
    PROBLEM = "problem"


_DOTS = {TrayState.ACTIVE: "#3F7BFF", TrayState.PAUSED: "#D08700", TrayState.PROBLEM: "#E5484D"}


def paint_mark(painter: QPainter, rect: QRectF, fill: QColor | None = None, ink: QColor | None = None) -> None:
    """Paint a desk with an arrow leaving it: two strokes on a rounded square."""
    unit = rect.width() / 24
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill or theme.color("accent"))
    painter.drawRoundedRect(rect, 6 * unit, 6 * unit)
    pen = QPen(ink or theme.color("on_accent"), 2 * unit)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)

    def at(x: float, y: float) -> QPointF:
        return QPointF(rect.x() + x * unit, rect.y() + y * unit)

    desk = QPainterPath(at(5.5, 13.5))
    desk.lineTo(at(5.5, 16))
    desk.quadTo(at(5.5, 18.2), at(7.7, 18.2))
    desk.lineTo(at(16.3, 18.2))
    desk.quadTo(at(18.5, 18.2), at(18.5, 16))
    desk.lineTo(at(18.5, 13.5))
    painter.drawPath(desk)
    arrow = QPainterPath(at(9.2, 13.6))
    arrow.lineTo(at(15.2, 6.6))
    arrow.moveTo(at(10.6, 6.2))
    arrow.lineTo(at(15.4, 6.2))
    arrow.lineTo(at(15.4, 11))
    painter.drawPath(arrow)
    painter.restore()


def _canvas(pixels: int) -> QPixmap:
    made = QPixmap(pixels, pixels)
    made.fill(Qt.GlobalColor.transparent)
    return made


def app_icon() -> QIcon:
    """Return the program's icon, in the accent of the theme in force."""
    made = QIcon()
    for pixels in _APP_SIZES:
        picture = _canvas(pixels)
        painter = QPainter(picture)
        paint_mark(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        made.addPixmap(picture)
    return made


def tray_icon(state: TrayState, *, dark_bar: bool) -> QIcon:
    """Return the tray icon for a dark or light bar, in the sizes that trays ask for."""
    made = QIcon()
    for pixels in _TRAY_SIZES:
        made.addPixmap(_tray_picture(state, pixels, dark_bar=dark_bar))
    return made


def _tray_picture(state: TrayState, pixels: int, *, dark_bar: bool) -> QPixmap:
    picture = _canvas(pixels)
    painter = QPainter(picture)
    ink = QColor("#FFFFFF" if dark_bar else "#161A22")
    if state is TrayState.PAUSED:
        ink.setAlphaF(0.55)
    # without its square the mark would leave a third of the icon empty
    paint_mark(painter, QRectF(-pixels * 0.18, -pixels * 0.16, pixels * 1.36, pixels * 1.36), QColor(0, 0, 0, 0), ink)
    if state in _DOTS:
        _paint_dot(painter, pixels, QColor(_DOTS[state]))
    painter.end()
    return picture


def _paint_dot(painter: QPainter, pixels: int, fill: QColor) -> None:
    """Punch a hole into the corner and put the dot there, so it reads on any strokes below."""
    side = max(6.0, pixels * 0.40)
    place = QRectF(pixels - side, pixels - side, side, side)
    gap = pixels * 0.085
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.setBrush(Qt.GlobalColor.black)
    painter.drawEllipse(place.adjusted(-gap, -gap, gap, gap))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(fill)
    painter.drawEllipse(place)

"""Shapes that several widgets and delegates paint: shadows, tiles, progress rings and bars."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPixmapCache

from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.filekind import FileKind
from sharedesk.ui.look.tokens import RADIUS_TILE

_GLYPHS = {
    FileKind.PDF: "file-pdf",
    FileKind.DOC: "file-text",
    FileKind.SHEET: "table",
    FileKind.IMAGE: "image-square",
    FileKind.VIDEO: "film-strip",
    FileKind.AUDIO: "music-notes",
    FileKind.ARCHIVE: "archive",
    FileKind.FOLDER: "folder-simple-fill",
    FileKind.FILE: "file",
}


def paint_shadow(
    painter: QPainter, rect: QRectF, radius: float, *, spread: int = 20, drop: int = 8, strength: float = 1.0
) -> None:
    """Paint a soft shadow below `rect` from stacked outlines: sharp on every screen, without QGraphicsEffect.

    It is kept as a picture for a while: what moves below a message or a sheet has it painted anew each time.
    """
    ink, ratio = theme.color("shadow"), painter.device().devicePixelRatioF()
    peak = (0.045 if theme.tokens().dark else 0.012) * strength
    room = QRectF(0, 0, rect.width() + 2 * spread, rect.height() + 2 * (spread + drop))
    key = f"shadow {rect.width()} {rect.height()} {radius} {spread} {drop} {peak} {ink.rgba()} {ratio}"
    picture = QPixmap()
    if not QPixmapCache.find(key, picture):
        size = (room.size() * ratio).toSize()
        picture = QPixmap(size)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        below = QRectF(spread, spread + drop, rect.width(), rect.height())
        _draw_shadow(picture, below, radius, spread=spread, drop=drop, ink=ink, peak=peak)
        QPixmapCache.insert(key, picture)
    painter.drawPixmap(QPointF(rect.x() - spread, rect.y() - spread - drop), picture)


def _draw_shadow(
    target: QPixmap, rect: QRectF, radius: float, *, spread: int, drop: int, ink: QColor, peak: float
) -> None:
    painter = QPainter(target)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(spread, 0, -1):
        ink.setAlphaF(peak * (1 - step / (spread + 1)) ** 1.1 + 0.0015)
        painter.setBrush(ink)
        out = step * 0.9
        grown = rect.adjusted(-out, -out + drop, out, out + drop * 0.9)
        painter.drawRoundedRect(grown, radius + out, radius + out)
    painter.end()


def paint_tile(painter: QPainter, rect: QRectF, kind: FileKind) -> None:
    """Paint the tile that stands for a kind of file."""
    tint = theme.tokens().tiles[kind]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tint.soft))
    painter.drawRoundedRect(rect, RADIUS_TILE, RADIUS_TILE)
    side = round(rect.width() * 0.55)
    place = QRectF(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side, side)
    icons.paint(painter, place, _GLYPHS[kind], QColor(tint.ink))
    painter.restore()


def paint_ring(painter: QPainter, rect: QRectF, percent: float, ink: str = "accent_text", width: float = 2.0) -> None:
    """Paint a progress ring that starts at the top; `percent` is 0 to 100."""
    half = width / 2
    inner = rect.adjusted(half, half, -half, -half)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color(ink, 0.25), width))
    painter.drawEllipse(inner)
    pen = QPen(theme.color(ink), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawArc(inner, 90 * 16, round(-360 * 16 * percent / 100))
    painter.restore()


def paint_bar(painter: QPainter, rect: QRectF, percent: float, ink: str = "accent") -> None:
    """Paint a progress bar; `percent` is 0 to 100."""
    radius = rect.height() / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("text", 0.16 if theme.tokens().dark else 0.10))
    painter.drawRoundedRect(rect, radius, radius)
    if percent > 0:
        painter.setBrush(theme.color(ink))
        done = max(rect.height(), rect.width() * min(percent, 100) / 100)
        painter.drawRoundedRect(QRectF(rect.x(), rect.y(), done, rect.height()), radius, radius)
    painter.restore()


def paint_avatar(painter: QPainter, rect: QRectF, initials: str, kind: FileKind) -> None:
    """Paint the letters of a person on a round ground in the colours of `kind`."""
    tint = theme.tokens().tiles[kind]
    letters = theme.font("label")
    letters.setPixelSize(max(9, round(rect.width() * 0.38)))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tint.soft))
    painter.drawEllipse(rect)
    painter.setPen(QColor(tint.ink))
    painter.setFont(letters)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials)
    painter.restore()

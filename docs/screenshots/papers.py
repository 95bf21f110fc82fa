"""Sample files with believable names: letters and plans that can be looked at, and films that are nothing but long."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPageSize, QPainter, QPdfWriter, QPen

Rows = Sequence[tuple[str, str]]
INK, SOFT, TINT, DEEP = QColor("#1c2430"), QColor("#5f6b7a"), QColor("#eef3f5"), QColor("#0f5a6b")
LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT_MIDDLE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def blank(path: Path, size: int) -> Path:
    """Make a file of `size` bytes that takes no room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    return path


def text(path: Path, content: str) -> Path:
    """Write a text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def statement(path: Path, about: str, facts: Rows, amounts: Rows, end: str) -> Path:
    """Write a PDF of one page: letter head, name, facts, a table of amounts whose last row is the sum, and a word."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QSizeF(595, 842), QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(72)
    painter = QPainter(writer)
    _write(painter, (62, 56), "Northwind Legal", 16, INK, bold=True)
    painter.setPen(QPen(QColor("#cfd6dc"), 0.7))
    painter.drawLine(62, 96, 533, 96)
    _write(painter, (62, 116), path.stem, 26, INK)
    _write(painter, (62, 152), about, 12.5, SOFT)
    y = 196
    for name, value in facts:
        _write(painter, (62, y), name, 11, SOFT)
        _write(painter, (186, y), value, 11, INK)
        y += 21
    y = _amounts(painter, y + 14, amounts)
    painter.setFont(_font(11))
    painter.setPen(INK)
    painter.drawText(QRectF(62, y + 28, 471, 90), int(Qt.TextFlag.TextWordWrap), end)
    _write(painter, (62, 792), "Northwind Legal · 12 Quayside, Harbour Town", 9, SOFT)
    painter.end()
    return path


def _amounts(painter: QPainter, y: float, amounts: Rows) -> float:
    """Draw the table and return where it ends."""
    painter.fillRect(QRectF(62, y, 471, 26), TINT)
    for row, (name, value) in enumerate([("Item", "Amount (EUR)"), *amounts]):
        strong = row in {0, len(amounts)}
        area = QRectF(74, y, 447, 26)
        painter.setFont(_font(11, bold=strong))
        painter.setPen(INK)
        painter.drawText(area, LEFT_MIDDLE, name)
        painter.drawText(area, RIGHT_MIDDLE, value)
        y += 30
        if row:
            painter.setPen(QPen(INK if row == len(amounts) else QColor("#dde3e8"), 0.7))
            painter.drawLine(62, round(y - 2), 533, round(y - 2))
    return y


def _write(
    painter: QPainter, at: tuple[float, float], words: str, size: float, ink: QColor, *, bold: bool = False
) -> None:
    painter.setFont(_font(size, bold=bold))
    painter.setPen(ink)
    painter.drawText(QRectF(*at, 480, size * 1.6), LEFT_MIDDLE, words)


def _font(size: float, *, bold: bool = False) -> QFont:
    font = QFont("serif")
    font.setPointSizeF(size)
    font.setBold(bold)
    return font


def plan(path: Path) -> Path:
    """Draw the plan of a site: quays, plots and moorings."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = QImage(1600, 1000, QImage.Format.Format_RGB32)
    picture.fill(QColor("#f7f4ec"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 640, 1600, 360), QColor("#cfe3ec"))
    painter.setPen(QPen(QColor("#8aa9b5"), 3))
    for mooring in range(6):
        painter.setBrush(QColor("#f7f4ec"))
        painter.drawRect(QRectF(170 + 220 * mooring, 640, 34, 190))
    painter.setPen(QPen(INK, 4))
    for plot, (x, width) in enumerate([(120, 300), (450, 240), (720, 420), (1170, 310)], 1):
        painter.setBrush(QBrush(QColor("#dbe7d6" if plot != 3 else "#f1d9b8")))
        painter.drawRect(QRectF(x, 230, width, 330))
        painter.setFont(QFont("sans-serif", 30))
        painter.drawText(QRectF(x, 230, width, 330), Qt.AlignmentFlag.AlignCenter, f"Plot {plot}")
    painter.setFont(QFont("sans-serif", 38, QFont.Weight.DemiBold))
    painter.drawText(QRectF(120, 90, 1300, 80), LEFT_MIDDLE, "Harbour Quay · Site plan, phase 2")
    painter.setFont(QFont("sans-serif", 22))
    painter.setPen(DEEP)
    painter.drawText(QRectF(120, 870, 900, 60), LEFT_MIDDLE, "Moorings 1–6")
    painter.end()
    picture.save(str(path))
    return path

"""Paints what a search in the sidebar found: what it is called, and below it the page that it is on."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from sharedesk.ui.look import theme
from sharedesk.ui.look.theme import font
from sharedesk.ui.widgets.nav_delegate import paint_ground

PAGE_ROLE = Qt.ItemDataRole.UserRole + 1
_HEIGHT, _INDENT = 46, 12


class HitDelegate(QStyledItemDelegate):
    """Entries of two lines; what does not fit is shortened and stands in the tooltip."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of an entry; the width is that of the sidebar."""
        return QSize(_INDENT, _HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one entry."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = paint_ground(painter, option)
        words = box.adjusted(_INDENT, 5, -_INDENT, -5)
        title, page = str(index.data(Qt.ItemDataRole.DisplayRole)), str(index.data(PAGE_ROLE))
        upper = QRectF(words.x(), words.y(), words.width(), words.height() * 0.55)
        lower = QRectF(words.x(), upper.bottom(), words.width(), words.height() - upper.height())
        _paint_line(painter, upper, title, "body", "text")
        _paint_line(painter, lower, page, "tiny", "text3")
        painter.restore()


def _paint_line(painter: QPainter, place: QRectF, text: str, role: theme.FontRole, ink: str) -> None:
    painter.setFont(font(role))
    painter.setPen(theme.color(ink))
    shown = QFontMetrics(font(role)).elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)

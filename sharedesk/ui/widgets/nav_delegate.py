"""Paints the entries of the sidebar: symbol, name and count, or the symbol alone on the narrow rail."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import HEIGHT_NAV, WIDTH_RAIL
from sharedesk.ui.widgets.focus import FocusWatcher


class NavRole(IntEnum):
    """What an entry gives besides its name."""

    ICON = Qt.ItemDataRole.UserRole + 1
    COUNT = Qt.ItemDataRole.UserRole + 2
    """The words on the right."""
    URGENT = Qt.ItemDataRole.UserRole + 3
    """Whether the count is a matter of concern."""


class NavDelegate(QStyledItemDelegate):
    """Entries of 34 px."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of an entry; the width is that of the sidebar."""
        return QSize(WIDTH_RAIL, HEIGHT_NAV)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one entry."""
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = paint_ground(painter, option)
        place = QRectF(box.x() + 12, box.center().y() - 8, 16, 16)
        icons.paint(painter, place, index.data(NavRole.ICON), "accent_text" if chosen else "text2")
        if rect.width() > 2 * WIDTH_RAIL:
            _paint_words(painter, box, index, chosen=chosen)
        elif index.data(NavRole.URGENT):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("bad"))
            painter.drawEllipse(QRectF(box.x() + 24, box.center().y() - 10, 7, 7))
        painter.restore()


def paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> QRectF:
    """Paint what shows that an entry is chosen, under the pointer or has the keys; return the room of the entry."""
    box = QRectF(option.rect).adjusted(8, 1, -8, -1)
    chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    if chosen or option.state & QStyle.StateFlag.State_MouseOver:
        dark = theme.tokens().dark
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("text", (0.11 if dark else 0.09) if chosen else (0.055 if dark else 0.045)))
        painter.drawRoundedRect(box, 6, 6)
    if option.state & QStyle.StateFlag.State_HasFocus and FocusWatcher.keyboard:
        painter.setPen(QPen(theme.color("ring"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)
    return box


def _paint_words(painter: QPainter, box: QRectF, index: QModelIndex | QPersistentModelIndex, *, chosen: bool) -> None:
    count = index.data(NavRole.COUNT)
    taken = QFontMetrics(font("small")).horizontalAdvance(count) + 18 if count else 6
    words = QRectF(box.x() + 38, box.y(), box.width() - 38 - taken, box.height())
    role: theme.FontRole = "strong" if chosen else "body"
    painter.setFont(font(role))
    painter.setPen(theme.color("text" if chosen else "text2"))
    name = QFontMetrics(font(role)).elidedText(
        index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, int(words.width())
    )
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
    if count:
        painter.setFont(font("small"))
        painter.setPen(theme.color("bad" if index.data(NavRole.URGENT) else "text3"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(box.adjusted(0, 0, -12, 0), right, count)

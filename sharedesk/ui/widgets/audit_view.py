"""The table of the audit log: rows with avatars, symbols and inked results, which stay in place when new ones come."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from sharedesk.core.saying import mark
from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.theme import font
from sharedesk.ui.models.audit import LINE, AuditModel, Column, cell
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.focus import FocusWatcher
from sharedesk.ui.widgets.painting import paint_avatar
from sharedesk.ui.widgets.scroll_bar import OverlayBar
from sharedesk.ui.wording.events import EventLine, sample_times

HEIGHT = 40
_WIDTHS = {
    Column.WHO: ("Maya Lindqvist-Meier", 56),
    Column.WHAT: (mark("Download interrupted"), 52),
    Column.ABOUT: ("Engagement letter.pdf", 24),
    Column.ADDRESS: ("203.203.113.240", 24),
    Column.RESULT: (mark("Broken off"), 32),
}
"""Words that have to fit into each column, and the pixels around them."""
_PADDING, _AVATAR, _ICON = 12, 22, 16
_SHORTENED = "Engag….pdf"
"""What is left of a name that has to give way."""
_AROUND = {column: around for column, (_words, around) in _WIDTHS.items()}
_NAMES = (Column.WHO, Column.WHAT, Column.ABOUT)
_MIDDLE = frozenset({Column.WHO, Column.ABOUT})
"""Columns of names, which are shortened in their middle."""

Index = QModelIndex | QPersistentModelIndex


class AuditDelegate(QStyledItemDelegate):
    """Paints one cell; the ground of a row runs through all of its cells."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of every row."""
        return QSize(60, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        line: EventLine = index.data(LINE)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, rect, index)
        left, middle = rect.x() + _PADDING, rect.center().y() + 0.5
        match index.column():
            case Column.WHO:
                place = QRectF(left, middle - _AVATAR / 2, _AVATAR, _AVATAR)
                paint_avatar(painter, place, line.initials, line.tint)
                left += _AVATAR + 10
            case Column.WHAT:
                icons.paint(painter, QRectF(left, middle - _ICON / 2, _ICON, _ICON), line.icon, line.ink)
                left += _ICON + 8
        room = QRectF(left, rect.y(), rect.right() - _PADDING - left, rect.height())
        mode = Qt.TextElideMode.ElideMiddle if index.column() in _MIDDLE else Qt.TextElideMode.ElideRight
        painter.setFont(font("small"))
        painter.setPen(theme.color(self._ink(line, index.column())))
        text = QFontMetrics(painter.font()).elidedText(cell(line, index.column()), mode, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _ink(self, line: EventLine, column: int) -> str:
        if column == Column.RESULT:
            return line.result_ink
        return "text2" if column in {Column.TIME, Column.ADDRESS} else "text"

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRectF, index: Index) -> None:
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if index.row() < index.model().rowCount() - 1:
            painter.setPen(QPen(theme.color("border", 0.8), 1))
            painter.drawLine(QPointF(rect.x(), rect.bottom() - 0.5), QPointF(rect.right(), rect.bottom() - 0.5))
        if not (chosen or state & QStyle.StateFlag.State_MouseOver):
            return
        first, last = index.column() == Column.TIME, index.column() == Column.RESULT
        bar = rect.adjusted(0 if first else -_PADDING, 1, 0 if last else _PADDING, 0)
        painter.save()
        painter.setClipRect(rect)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("selected" if chosen else "hover"))
        painter.drawRoundedRect(bar, 6, 6)
        view = self.parent()
        has_focus = isinstance(view, QWidget) and view.hasFocus() and chosen
        if has_focus and FocusWatcher.keyboard:
            painter.setPen(QPen(theme.color("ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(bar.adjusted(1 if first else -2, 1, -1 if last else 2, -1), 5, 5)
        painter.restore()


class AuditView(QTableView):
    """Whole rows are chosen. Where somebody reads farther down, events that come on top do not move the text.

    `menu_wanted` asks for the menu of a row at a global position.
    """

    menu_wanted = Signal(int, QPoint)

    def __init__(self, model: AuditModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(AuditDelegate(self))
        self.setAccessibleName(tr("Audit log"))
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        upright.setDefaultSectionSize(HEIGHT)
        upright.setMinimumSectionSize(HEIGHT)
        header = self.horizontalHeader()
        header.setFont(font("label"))
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(_PADDING)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        OverlayBar(self)
        model.rowsInserted.connect(self._keep_place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width: *Link or file* gets what is spare, and in a narrow table names give way, not numbers.

        They keep enough to be told apart: a table that is narrower still scrolls sideways.
        """
        super().resizeEvent(event)
        metrics = QFontMetrics(font("small"))
        wanted = {column: metrics.horizontalAdvance(tr(words)) + around for column, (words, around) in _WIDTHS.items()}
        times = max(metrics.horizontalAdvance(told) for told in sample_times())
        wanted[Column.TIME] = times + 2 * _PADDING + 1
        spare = self.viewport().width() - sum(wanted.values())
        if spare >= 0:
            wanted[Column.ABOUT] += spare
        else:
            names = sum(wanted[column] for column in _NAMES)
            for column in _NAMES:
                least = metrics.horizontalAdvance(_SHORTENED) + _AROUND[column]
                wanted[column] = max(least, wanted[column] + spare * wanted[column] // names)
        for column, width in wanted.items():
            self.setColumnWidth(column, width)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the pointer, or of the chosen one for a key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()) if by_key else event.globalPos()
            self.menu_wanted.emit(index.row(), place)

    def _keep_place(self, _parent: QModelIndex, first: int, last: int) -> None:
        bar = self.verticalScrollBar()
        if first == 0 and bar.value() > 0:
            self.updateGeometries()  # so that the bar knows of the new rows
            bar.setValue(bar.value() + (last - first + 1) * HEIGHT)

"""The list of what happened to a link: an icon rail, a sentence, where and when, and a bar while a download runs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.theme import FontRole, font
from sharedesk.ui.models.activity import LINE, ActivityModel
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.focus import FocusWatcher
from sharedesk.ui.widgets.labels import plain_tip
from sharedesk.ui.widgets.painting import paint_bar
from sharedesk.ui.wording.happened import ActivityLine

_HEIGHT, _WITH_BAR = 44, 52
_TEXT_LEFT = 30

Index = QModelIndex | QPersistentModelIndex


class TimelineDelegate(QStyledItemDelegate):
    """Paints one line of the activity."""

    def __init__(self, lines: ActivityModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines = lines

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A running download is higher: it has a bar. All lines are measured when one comes, so none is made for it."""
        return QSize(100, _WITH_BAR if index.row() < self._lines.running_count else _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the rail, the words and the bar."""
        line: ActivityLine = index.data(LINE)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row() < index.model().rowCount() - 1:
            painter.setPen(QPen(theme.color("border"), 1))
            painter.drawLine(QPointF(box.x() + 9.5, box.y() + 22), QPointF(box.x() + 9.5, box.bottom()))
        icons.paint(painter, QRectF(box.x() + 1, box.y() + 2, 17, 17), line.icon, line.ink)
        self._paint_words(painter, box, line)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if focused and FocusWatcher.keyboard:
            painter.setPen(QPen(theme.color("accent_text" if theme.tokens().dark else "accent"), 2))
            painter.drawRoundedRect(box.adjusted(1, 0, -1, -4), 6, 6)
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Show the words that had to be shortened, above the full time."""
        line = index.data(LINE)
        if event.type() != QEvent.Type.ToolTip or not isinstance(line, ActivityLine):
            return super().helpEvent(event, view, option, index)
        room = option.rect.width() - _TEXT_LEFT
        words: tuple[tuple[FontRole, str], ...] = (("body", line.text), ("small", line.detail))
        long = [text for role, text in words if QFontMetrics(font(role)).horizontalAdvance(text) > room]
        told = [*long, index.data(Qt.ItemDataRole.ToolTipRole) or ""]
        QToolTip.showText(event.globalPos(), plain_tip("\n".join(filter(None, told))), view)
        return True

    def _paint_words(self, painter: QPainter, box: QRectF, line: ActivityLine) -> None:
        left, width = box.x() + _TEXT_LEFT, box.width() - _TEXT_LEFT
        middle = Qt.AlignmentFlag.AlignVCenter
        rows = (
            (QRectF(left, box.y(), width, 20), "body", "text", line.text, Qt.TextElideMode.ElideMiddle),
            (QRectF(left, box.y() + 19, width, 16), "small", "text3", line.detail, Qt.TextElideMode.ElideMiddle),
        )
        for place, role, ink, text, elide in rows:
            painter.setFont(font(role))  # type: ignore[arg-type]  # a literal role in the tuple above
            painter.setPen(theme.color(ink))
            metrics = QFontMetrics(painter.font())
            painter.drawText(place, middle, metrics.elidedText(text, elide, int(width)))
        if line.percent is not None:
            paint_bar(painter, QRectF(left, box.y() + 39, width, 3), line.percent)


class Timeline(QListView):
    """As high as its lines, so that the pane around it scrolls and not the list."""

    def __init__(self, model: ActivityModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = model
        self.setModel(model)
        self.setItemDelegate(TimelineDelegate(model, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Activity"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        for bars in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bars(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        running = self._lines.running_count
        self.setFixedHeight(max(1, running * _WITH_BAR + (self._lines.rowCount() - running) * _HEIGHT))

    def viewportEvent(self, event: QEvent) -> bool:
        """Let the wheel scroll the pane."""
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return False
        return super().viewportEvent(event)

"""A part of the details: the files of a link, each with its menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from sharedesk.core.link import Item, ItemKind, Presence
from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.filekind import file_kind
from sharedesk.ui.look.theme import font
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.focus import FocusWatcher
from sharedesk.ui.widgets.labels import plain_tip
from sharedesk.ui.widgets.painting import paint_tile
from sharedesk.ui.wording import words

ITEM = Qt.ItemDataRole.UserRole
FEW = 3
"""Files shown until *Show all*."""
_ROW = 32
_MENU, _REMOVE = QKeySequence("Shift+F10"), QKeySequence("Del")

Index = QModelIndex | QPersistentModelIndex


class ItemsModel(QAbstractListModel):
    """The items of the link that is shown; `limit` bounds the rows until all are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[Item, ...] = ()
        self._limit: int | None = FEW

    def set_items(self, items: Sequence[Item], limit: int | None) -> bool:
        """Show `items`, at most `limit` of them (None: all); return whether that is anything new."""
        if (tuple(items), limit) == (self._items, self._limit):
            return False
        self.beginResetModel()
        self._items, self._limit = tuple(items), limit
        self.endResetModel()
        return True

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many rows are shown."""
        if parent is not None and parent.isValid():
            return 0
        return len(self._items) if self._limit is None else min(self._limit, len(self._items))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  (Qt's signature)
        """Return the item itself, or what tooltips and screen readers say."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return item
            case Qt.ItemDataRole.DisplayRole:
                return item.name
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(item.name)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{item.name}, {item_note(item)[0]}".rstrip(", ")
            case _:
                return None


def item_note(item: Item) -> tuple[str, str]:
    """Return what stands at the right of an item, and its ink."""
    match item.presence:
        case Presence.GONE:
            return tr("Missing"), "bad"
        case Presence.REPLACED:
            return tr("Another file"), "bad"
        case Presence.DAMAGED:
            return tr("Damaged"), "bad"
    if item.kind is ItemKind.FOLDER and not item.size:
        return tr("Folder"), "text3"
    return words.size(item.size), "text3"


def _is_override(event: QEvent, keys: QKeySequence) -> bool:
    """Say whether Qt asks if `keys` mean something here, before it looks for an action of the window."""
    asks = event.type() is QEvent.Type.ShortcutOverride
    return asks and isinstance(event, QKeyEvent) and QKeySequence(event.keyCombination()) == keys


def _menu_box(row: QRectF) -> QRectF:
    """Return where the button for the menu of a file is, in its row."""
    return QRectF(row.right() - 28, row.y() + 2, 28, 28)


class FileDelegate(QStyledItemDelegate):
    """Paints one file: tile, name shortened in the middle, size. Names are painted, so nothing in them is markup."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are alike."""
        return QSize(100, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        item: Item = index.data(ITEM)
        box = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_MouseOver or state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(box, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus and FocusWatcher.keyboard:
            painter.setPen(QPen(theme.color("ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        paint_tile(painter, QRectF(box.x(), box.y() + 4, 24, 24), file_kind(item.name, item.kind))
        painter.setFont(font("small"))
        metrics = QFontMetrics(painter.font())
        note, ink = item_note(item)
        side = metrics.horizontalAdvance(note)
        if state & QStyle.StateFlag.State_MouseOver:
            icons.paint(painter, _menu_box(box).adjusted(6, 6, -6, -6), "dots-three", "text2")
        else:
            painter.setPen(theme.color(ink))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, note)
        painter.setPen(theme.color("text"))
        name = box.adjusted(34, 0, -side - 12, 0)
        shown = metrics.elidedText(item.name, Qt.TextElideMode.ElideMiddle, int(name.width()))
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class FileList(QListView):
    """The files, as high as its rows; `menu_wanted` asks for the menu of one at a global position.

    Enter, Space and the menu key open it, Del asks with `removal_wanted` to take the file out.
    """

    menu_wanted = Signal(Item, QPoint)
    removal_wanted = Signal(Item)

    def __init__(self) -> None:
        super().__init__()
        self._model = ItemsModel()
        self.setModel(self._model)
        self.setItemDelegate(FileDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Files"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        for bars in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bars(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_items(self, items: Sequence[Item], limit: int | None) -> None:
        """Show `items`, at most `limit` of them (None: all); the row that keys act on stays."""
        row = self.currentIndex().row()
        if not self._model.set_items(items, limit):
            return
        self.setFixedHeight(max(1, self._model.rowCount() * _ROW))
        if row >= 0:
            self.setCurrentIndex(self._model.index(min(row, self._model.rowCount() - 1), 0))

    def event(self, event: QEvent) -> bool:
        """Keep the keys for a file that elsewhere in the window are for the link: Del, and that of its menu."""
        if _is_override(event, _REMOVE) or _is_override(event, _MENU):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the first file."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu of a file, or take it out."""
        index = self.currentIndex()
        keys = QKeySequence(event.keyCombination())
        opens = keys == _MENU or event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
        if index.isValid() and opens:
            self._open_menu(index)
        elif index.isValid() and keys == _REMOVE:
            self.removal_wanted.emit(index.data(ITEM))
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the menu of a file by its button."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and index.isValid() and _menu_box(QRectF(self.visualRect(index))).contains(event.position()):
            self._open_menu(index)

    def _open_menu(self, index: QModelIndex) -> None:
        place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        self.menu_wanted.emit(index.data(ITEM), place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the file under the pointer, or of the current one for a key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if by_key and index.isValid():
            self._open_menu(index)
        elif index.isValid():
            self.menu_wanted.emit(index.data(ITEM), event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        """Let the wheel scroll the pane."""
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return False
        return super().viewportEvent(event)

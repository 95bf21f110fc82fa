"""The list of links on the screen: selection, keys, the pointer, and staying still while rows come and go above."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from sharedesk.core.link import Link
from sharedesk.ui.look.tokens import HEIGHT_ROW, HEIGHT_SECTION
from sharedesk.ui.models.links import Index, LinkListModel, LinkRole
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.link_delegate import LinkDelegate
from sharedesk.ui.widgets.link_drag import start_drag
from sharedesk.ui.widgets.scroll_bar import OverlayBar


class LinkView(QTableView):
    """A table of one column: unlike a list it knows the heights of a hundred thousand rows without asking for each."""

    copy_requested = Signal(str)
    again_requested = Signal(str)
    opened = Signal(str)
    menu_requested = Signal(list, QPoint)
    """Tokens of the selected links, and where on the screen."""
    selection_changed = Signal(list)
    """Tokens of the selected links."""
    renamed = Signal(str, str)
    """The token of a link, and the title that it is to have."""

    def __init__(self, model: LinkListModel) -> None:
        super().__init__()
        self._model = model
        self._delegate = LinkDelegate(self)
        self._delegate.action_triggered.connect(self._act)
        self._delegate.renamed.connect(self.renamed)
        self._anchor: tuple[int, int] | None = None
        self._pointed_out = ""
        """The link that was chosen for people, not by them: a click on it is their first."""
        self.address = ""
        """What stands before the token in the address of a link; nothing until it is known."""
        self._kept: list[int] = []
        self._old_headings: list[int] = []
        self.setItemDelegate(self._delegate)
        self._set_up_table()
        self.setModel(model)
        self.setAccessibleName(tr("Links"))
        OverlayBar(self)
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        model.rowsAboutToBeInserted.connect(self._remember_place)
        model.rowsInserted.connect(self._rows_came)
        model.modelAboutToBeReset.connect(self._remember_selection)
        model.modelReset.connect(self._rows_changed)
        model.layoutAboutToBeChanged.connect(self._remember_headings)
        model.layoutChanged.connect(self._size_rows)
        model.ticked.connect(self.viewport().update)
        self._size_headings(0, model.rowCount())

    def _set_up_table(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setMinimumSectionSize(HEIGHT_SECTION)
        rows.setDefaultSectionSize(HEIGHT_ROW)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.hide()
        columns.setMinimumSectionSize(0)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.SelectedClicked)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(HEIGHT_ROW // 2)

    # What the window asks and tells

    def selected(self) -> list[str]:
        """Return the tokens of the selected links, from top to bottom."""
        links = (index.data(LinkRole.LINK) for index in sorted(self.selectionModel().selectedRows(), key=_row))
        return [link.token for link in links if isinstance(link, Link)]

    def select(self, token: str) -> bool:
        """Select one link alone, whatever keys are held, and bring it into view; return False when it is not shown."""
        link = self._model.link(token)
        index = self._model.index_of(link.id) if link else QModelIndex()
        if index.isValid():
            flags = QItemSelectionModel.SelectionFlag  # named, since the view's own choice depends on the keys held
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self._pointed_out = token
            top = index.row() <= 1
            self.scrollToTop() if top else self.scrollTo(index)
        return index.isValid()

    def rename(self, token: str) -> None:
        """Let people type another title in the row of a link, if the list shows it and it still lives."""
        if self.select(token) and self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(self.currentIndex())

    def show_copied(self, token: str) -> None:
        """Show a check instead of the action of a link (an empty `token` takes it away)."""
        self._delegate.copied_token = token
        self.viewport().update()

    def aim(self, position: QPoint | None) -> str:
        """Mark the living link at a place of the window where files are dragged; return its token, "" without one."""
        link = None if position is None else self._link_at(self.viewport().mapFrom(self.window(), position))
        token = "" if link is None or self._model.status(link).ended else link.token
        if token != self._delegate.target_token:
            self._delegate.target_token = token
            self.viewport().update()
        return token

    def _link_at(self, place: QPoint) -> Link | None:
        """Return the link at a place of the viewport; near its edges, scroll a little."""
        if not self.viewport().rect().contains(place):
            return None
        bar, edge = self.verticalScrollBar(), HEIGHT_SECTION
        towards = int(place.y() > self.viewport().height() - edge) - int(place.y() < edge)
        bar.setValue(bar.value() + towards * bar.singleStep())
        link = self.indexAt(place).data(LinkRole.LINK)
        return link if isinstance(link, Link) else None

    # What people do

    def startDrag(self, supported: Qt.DropAction) -> None:
        """Drag the selected links out of the window, as their addresses."""
        links = [link for token in self.selected() if (link := self._model.link(token)) is not None]
        if links and self.address:
            start_drag(self, links, [f"{self.address}{link.token}" for link in links])

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Move as in a list: Home and End go to its ends, and no heading is ever reached."""
        last = self._model.rowCount() - 1
        match action:
            case QAbstractItemView.CursorAction.MoveHome:
                return self._nearest(0, 1)
            case QAbstractItemView.CursorAction.MoveEnd:
                return self._nearest(last, -1)
            case QAbstractItemView.CursorAction.MovePageUp:
                return self._nearest(super().moveCursor(action, modifiers).row(), 1)
            case QAbstractItemView.CursorAction.MovePageDown:
                return self._nearest(super().moveCursor(action, modifiers).row(), -1)
            case _ if not self.currentIndex().isValid():
                return self._nearest(0, 1)
            case _:
                return super().moveCursor(action, modifiers)

    def _nearest(self, row: int, step: int) -> QModelIndex:
        """Return the first link from `row` on, in the direction of `step`."""
        while 0 <= row < self._model.rowCount():
            index = self._model.index(row, 0)
            if index.flags() & Qt.ItemFlag.ItemIsEnabled:
                return index
            row += step
        return QModelIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open the details. Ctrl+C is the window's: a table would copy the title."""
        link = self.currentIndex().data(LinkRole.LINK)
        opens = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
        if opens and event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}:
            if isinstance(link, Link):
                self._choose_current()
                self.opened.emit(link.token)
        elif event.matches(QKeySequence.StandardKey.Copy):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the row that the ring is around when keys come here, so that all keys act on what people see."""
        super().focusInEvent(event)
        by_keys = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.OtherFocusReason}
        if event.reason() in by_keys and not self.selectionModel().hasSelection():
            self._choose_current()

    def _choose_current(self) -> None:
        """Choose the current link, unless it is chosen already, alone or with others."""
        current, flags = self.currentIndex(), QItemSelectionModel.SelectionFlag
        if current.isValid() and not self.selectionModel().isSelected(current):
            self.selectionModel().select(current, flags.ClearAndSelect | flags.Rows)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the details, except on the action, where two quick clicks are just two."""
        index = self.indexAt(event.position().toPoint())
        link = index.data(LinkRole.LINK)
        if isinstance(link, Link) and not self._delegate.action_at(QRectF(self.visualRect(index)), event.position()):
            self.opened.emit(link.token)
        super().mouseDoubleClickEvent(event)

    def edit(self, index: Index, *why: Any) -> Any:  # noqa: ANN401  (Qt's signature has two forms)
        """Begin to rename; by a slow second click only where one link is chosen, and on its title."""
        slow_click = QAbstractItemView.EditTrigger.SelectedClicked
        if why and why[0] is slow_click and isinstance(why[1], QMouseEvent) and not self._renames(index, why[1]):
            why = (QAbstractItemView.EditTrigger.NoEditTriggers, why[1])  # a click all the same, for the delegate
        return super().edit(index, *why)

    def _renames(self, index: Index, event: QMouseEvent) -> bool:
        alone, link = len(self.selectionModel().selectedRows()) == 1, index.data(LinkRole.LINK)
        first_click = isinstance(link, Link) and link.token == self._pointed_out
        self._pointed_out = ""
        return alone and not first_click and self._delegate.title_at(QRectF(self.visualRect(index)), event.position())

    def closeEditor(self, editor: QWidget, _hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Be done with one title: Tab does not go on to the next."""
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the selected links, at the pointer or below the row that keys act on."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.open_menu()
        elif tokens := self.selected():
            self.menu_requested.emit(tokens, event.globalPos())

    def open_menu(self) -> None:
        """Ask for the menu of the selected links below the row that keys act on."""
        rect = self.visualRect(self.currentIndex())
        if tokens := self.selected():
            self.menu_requested.emit(tokens, self.viewport().mapToGlobal(QPoint(rect.left() + 72, rect.bottom() - 8)))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Keep rows where they are while the pointer is here."""
        self._model.hold(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Let rows go that had to stay."""
        self._model.hold(False)
        super().leaveEvent(event)

    def _act(self, token: str) -> None:
        link = self._model.link(token)
        if link is not None:
            ended = self._model.status(link).ended
            (self.again_requested if ended else self.copy_requested).emit(token)

    def _tell_selection(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self.selection_changed.emit(self.selected())

    # Staying still

    def _remember_place(self, _parent: QModelIndex, first: int, _last: int) -> None:
        """Before rows come in above what is visible: remember which row is at which height."""
        top = self.rowAt(0)
        watched = self.verticalScrollBar().value() > 0 or self.underMouse()
        self._anchor = (first, self._model.rowCount()) if watched and first <= top else None

    def _rows_came(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._size_headings(first, last)
        if self._anchor is not None:
            height = sum(self.rowHeight(row) for row in range(first, last + 1))
            self.updateGeometries()
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + height)
            self._anchor = None

    def _size_headings(self, first: int, last: int) -> None:
        for row in self._model.heading_rows():
            if first <= row <= last:
                self.verticalHeader().resizeSection(row, HEIGHT_SECTION)

    def _remember_selection(self) -> None:
        links = (index.data(LinkRole.LINK) for index in self.selectionModel().selectedRows())
        current = self.currentIndex().data(LinkRole.LINK)
        chosen = [link.id for link in links if isinstance(link, Link)]
        self._kept = [*chosen, current.id] if isinstance(current, Link) else chosen
        self._remember_headings()

    def _remember_headings(self) -> None:
        self._old_headings = self._model.heading_rows()

    def _size_rows(self) -> None:
        """After rows changed places: size the headings anew, for a header keeps old sizes."""
        for row in self._old_headings:
            if row < self._model.rowCount():
                self.verticalHeader().resizeSection(row, HEIGHT_ROW)
        self._size_headings(0, self._model.rowCount())

    def _rows_changed(self) -> None:
        """After a reset: size the headings and select again what is still shown."""
        self._size_rows()
        selection = QItemSelection()
        found = [index for link_id in self._kept if (index := self._model.index_of(link_id)).isValid()]
        for index in found:
            selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        if found:
            self.selectionModel().setCurrentIndex(found[-1], flags.NoUpdate)
            self.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(found[-1])
        elif self._kept:
            self.selection_changed.emit([])
        self._kept = []


def _row(index: QModelIndex) -> int:
    return index.row()

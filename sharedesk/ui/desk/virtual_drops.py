"""Pictures and text dragged from other programs: they have no place on a disk, so they can only be sent as a copy."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, Qt
from PySide6.QtWidgets import QWidget

from sharedesk.core.link import Mode
from sharedesk.core.saying import mark
from sharedesk.ui.desk.mime import NewFile, read
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.drag_overlay import DragOverlay, FileDrops

REASON = mark("It has no place on this computer yet, so only a copy can be sent.")


class VirtualDrops(QObject):
    """Stands before `files` on the same window and takes what has no path; the rest is left to it."""

    dropped = Signal(NewFile)

    def __init__(self, window: QWidget, files: FileDrops) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._overlay: DragOverlay | None = None
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle a drag of something without a path."""
        if isinstance(event, QDragEnterEvent):
            return self._enter(event)
        if self._overlay is None:
            return False
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._drop(event)
            return True
        if isinstance(event, QDragMoveEvent):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.setAccepted(self._overlay.move_to(event.position()) is not None)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._end()
            return True
        return False

    def _enter(self, event: QDragEnterEvent) -> bool:
        if event.source() is not None:  # links dragged out of this window, and not to come back
            return False
        new = read(event.mimeData(), datetime.now().astimezone())
        if not isinstance(new, NewFile) or not self._files.enabled:
            return False
        self._end()
        disabled = {**self._files.disabled, Mode.SHARE: tr(REASON)}
        modes = self._files.modes if Mode.SEND in self._files.modes else (Mode.SEND, Mode.SHARE)
        self._overlay = DragOverlay(self._window, new.name, modes, disabled, self._files.rules)
        self._overlay.move_to(event.position())
        self._overlay.show()
        self._overlay.raise_()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True

    def _drop(self, event: QDropEvent) -> None:
        mode = self._overlay.move_to(event.position()) if self._overlay else None
        self._end()
        new = read(event.mimeData(), datetime.now().astimezone())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(mode is Mode.SEND)
        if mode is Mode.SEND and isinstance(new, NewFile):
            self.dropped.emit(new)

    def _end(self) -> None:
        if self._overlay is not None:
            self._overlay.hide()
            self._overlay.deleteLater()
            self._overlay = None

"""A program with nothing but a small window at a given place, from which the given files can be dragged.

python -m tests.e2e.window.drag_source X Y FILE...

It says `shown` when the window is there, `dragging` when a drag begins, and at its end `CopyAction`, or `ignored`.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QMouseEvent, QRasterWindow

SIDE = 60
"""Pixels of the window's sides."""


class DragSource(QRasterWindow):
    """Starts a drag of `files` when the mouse moves over it with a button held down."""

    def __init__(self, x: int, y: int, files: list[str]) -> None:
        super().__init__()
        self._files = files
        self._told = False
        self.setFlags(Qt.WindowType.BypassWindowManagerHint)
        self.setGeometry(x, y, SIDE, SIDE)

    def event(self, event: QEvent) -> bool:
        """Tell that the window is on the screen, and begin the drag."""
        handled = super().event(event)
        if event.type() == QEvent.Type.Expose and self.isExposed() and not self._told:
            self._told = True
            QTimer.singleShot(0, lambda: print("shown", flush=True))
        elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove and event.buttons():
            self._drag()
        return handled

    def _drag(self) -> None:
        """Drag the files until they are dropped somewhere."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(file) for file in self._files])
        drag = QDrag(self)
        drag.setMimeData(data)
        print("dragging", flush=True)
        actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction | Qt.DropAction.LinkAction
        outcome = drag.exec(actions, Qt.DropAction.MoveAction)
        print("ignored" if outcome is Qt.DropAction.IgnoreAction else outcome.name, flush=True)


def main() -> int:
    """Show the window until the process is ended."""
    application = QGuiApplication(sys.argv[:1])
    source = DragSource(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
    source.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())

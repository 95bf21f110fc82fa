"""Another program: a window with a field to type in, that takes whatever is dropped on it and tells what it was given.

python -m tests.e2e.window.other_program X Y

It says what is typed into it, `over` when something is dragged onto it, and for each drop one line of JSON:
the URLs (text/uri-list), the text and the HTML.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

TITLE = "Another program"
SIDE = 160
"""Pixels of the window's sides."""


class OtherProgram(QWidget):
    """The window."""

    def __init__(self, x: int, y: int) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.setGeometry(x, y, SIDE, SIDE)
        field = QLineEdit(self)
        field.setAccessibleName("A field")
        field.setGeometry(10, 10, SIDE - 20, 30)
        field.textChanged.connect(lambda text: print(text, flush=True))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  (Qt's name)
        """Take everything."""
        event.acceptProposedAction()
        print("over", flush=True)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  (Qt's name)
        """Tell what was dropped."""
        event.acceptProposedAction()
        data = event.mimeData()
        urls = [url.toString() for url in data.urls()]
        told = {"urls": urls, "text": data.text(), "html": data.html(), "action": event.dropAction().name}
        print(json.dumps(told), flush=True)


def main() -> int:
    """Show the window until the process is ended."""
    application = QApplication(["another"])
    window = OtherProgram(int(sys.argv[1]), int(sys.argv[2]))
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())

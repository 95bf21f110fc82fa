"""The sample that a first link can be made of, to be dragged by mouse or used by key, and the place to drop it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QApplication

from sharedesk.core.saying import mark
from sharedesk.ui.desk.mime import NewFile, local_paths
from sharedesk.ui.look import theme
from sharedesk.ui.look.filekind import file_kind
from sharedesk.ui.look.tokens import RADIUS_CARD, RADIUS_ZONE, SPACE_1, SPACE_3
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.drop_zone import DropZone
from sharedesk.ui.widgets.labels import Elided, IconLabel, Tile, label
from sharedesk.ui.widgets.layout import col, row

_NAME = mark("Welcome.txt")
_TEXT = (
    mark("This file came to you over a link of ShareDesk."),
    mark("It was served straight from the computer of the person who made the link: no cloud, no account."),
    mark("They can see that you took it, and they can end the link at any time."),
)


def new_sample() -> NewFile:
    """Return the sample, to be written somewhere."""

    def write(path: Path) -> None:
        path.write_text("\n\n".join((tr(_TEXT[0]), f"{tr(_TEXT[1])}\n{tr(_TEXT[2])}\n")), encoding="utf-8")

    return NewFile(tr(_NAME), write)


class Sample(QAbstractButton):
    """A file to drag, and a button for keys: Enter or Space on it emits `chosen`, as dropping it would."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.path: Path | None = None
        self._pressed: QPoint | None = None
        self.clicked.connect(self.chosen)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(tr("Sample file: {name}. Press Enter to make a link of it.", name=tr(_NAME)))
        name = Elided(tr(_NAME), "smallstrong", mode=Qt.TextElideMode.ElideRight)
        name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint = label(tr("Drag this sample"), "small", "3", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        tile = Tile(file_kind(_NAME), 44)
        self.setLayout(col(None, row(None, tile, None), SPACE_1, name, hint, None, gap=2, margins=(8, 8, 8, 8)))
        self.setFixedWidth(152)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag when the mouse has moved far enough."""
        if self._pressed is None or self.path is None:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed = None
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self.path))])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Forget a press that moved nothing."""
        self._pressed = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Make a link of it by Enter too; a button knows Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("border"), 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD)


class LinkZone(DropZone):
    """Emits `dropped` with the files that were let go over it, and `chosen` when people want to choose some."""

    dropped = Signal(list)
    """list[Path]"""

    def __init__(self) -> None:
        super().__init__()
        self._over = False
        self.setAcceptDrops(True)
        words = label(tr("Drop it here, or any file of yours"), "strong", wrap=True)
        hint = label(tr("A click chooses a file."), "small", "3", wrap=True)
        for part in (words, hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        symbol = IconLabel("download-simple", "accent_text", 24)
        margins = (SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        self.setLayout(col(None, row(None, symbol, None), SPACE_1, words, hint, None, gap=2, margins=margins))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of this computer alone."""
        if local_paths(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._show(over=True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Look as before."""
        self._show(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped."""
        self._show(over=False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(list(local_paths(event.mimeData())))

    def _show(self, *, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill with the accent while files are over it."""
        if not self._over:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.setBrush(theme.color("accent_soft"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_ZONE, RADIUS_ZONE)

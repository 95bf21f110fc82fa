"""Files dragged over the window: two targets that say how the link will hold them, and what was dropped on which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from sharedesk.core.link import Mode
from sharedesk.core.saying import mark
from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.theme import font
from sharedesk.ui.texts import ntr, tr
from sharedesk.ui.widgets.announce import announce

_COPY_TEXT = mark("A copy is kept for the link.\nLater edits don't show.")
_SHARE_TEXT = mark("People always get the current version.\nThe file stays where it is.")
TARGETS = {
    Mode.SEND: ("copy-simple", mark("Send a copy"), _COPY_TEXT),
    Mode.SHARE: ("link-simple", mark("Share the original"), _SHARE_TEXT),
}
OPTIONS_KEY = Qt.KeyboardModifier.ShiftModifier
"""Held while files are dropped, it has people choose options before the link is made."""
ADD_KEY = Qt.KeyboardModifier.AltModifier
"""Held while files are dragged, it uncovers the list: a drop on a link there adds them to it."""
_OPTIONS, _OPTIONS_ON = mark("Hold Shift to set options first"), mark("Drop to set options first")
_OPTIONS_OR_ADD = mark("Hold Shift to set options first, Alt to add to a link")
_SIDE, _TOP, _BOTTOM, _GAP = 32, 88, 76, 24
_ROOM_FOR_SYMBOL = 236
"""Height of a target below which its words take the place of the symbol above them."""


class DragOverlay(QWidget):
    """Covers the window while files are over it; the target under the pointer fills with the accent."""

    def __init__(
        self, window: QWidget, what: str, modes: Sequence[Mode], disabled: Mapping[Mode, str], rules: Sequence[str]
    ) -> None:
        super().__init__(window)
        self._what, self._modes, self._disabled, self._rules = what, tuple(modes), dict(disabled), rules
        self.active: Mode | None = None
        self.hint = ""
        """What is said of OPTIONS_KEY; nothing where it has no meaning."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(" / ".join(tr(TARGETS[mode][1]) for mode in self._modes))
        self.setGeometry(window.rect())

    def targets(self) -> dict[Mode, QRectF]:
        """Return where each target is; one alone has all the room."""
        count = len(self._modes)
        width = (self.width() - 2 * _SIDE - _GAP * (count - 1)) / count
        height = self.height() - _TOP - _BOTTOM
        return {
            mode: QRectF(_SIDE + place * (width + _GAP), _TOP, width, height) for place, mode in enumerate(self._modes)
        }

    def move_to(self, position: QPointF) -> Mode | None:
        """Follow the pointer and return the target it is on, None beside them or on one that is disabled."""
        alone = len(self._modes) == 1  # then it is meant wherever the files are dropped
        under = (mode for mode, rect in self.targets().items() if alone or rect.contains(position))
        now = next((mode for mode in under if mode not in self._disabled), None)
        if now is not self.active:
            self.active = now
            self.update()
            if now is not None:
                announce(self, tr(TARGETS[now][1]))
        return now

    def show_options(self, *, first: bool, may_add: bool = False) -> None:
        """Say that a key has options chosen first, or that they will be now, and which one adds to a link."""
        hint = tr(_OPTIONS_ON if first else _OPTIONS_OR_ADD if may_add else _OPTIONS)
        if hint != self.hint:
            self.hint = hint
            self.update()
            if first:
                announce(self, hint)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the heading, the targets and the rules for new links."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("bg"))
        painter.setFont(font("title"))
        painter.setPen(theme.color("text"))
        heading = painter.fontMetrics().elidedText(
            tr("Drop to get a link for {what}", what=self._what), Qt.TextElideMode.ElideMiddle, self.width() - 2 * _SIDE
        )
        painter.drawText(QRectF(0, 28, self.width(), 32), Qt.AlignmentFlag.AlignCenter, heading)
        for mode, rect in self.targets().items():
            self._paint_target(painter, rect, mode)
        painter.setFont(font("small"))
        painter.setPen(theme.color("text3"))
        foot = "   ·   ".join((*self._rules, tr("Press Esc to cancel")))
        painter.drawText(QRectF(0, self.height() - 40, self.width(), 24), Qt.AlignmentFlag.AlignCenter, foot)
        painter.setPen(theme.color("accent_text" if self.hint == tr(_OPTIONS_ON) else "text2"))
        painter.drawText(QRectF(0, self.height() - 66, self.width(), 24), Qt.AlignmentFlag.AlignCenter, self.hint)

    def _paint_target(self, painter: QPainter, rect: QRectF, mode: Mode) -> None:
        symbol, *said = TARGETS[mode]
        title, text = map(tr, said)
        on, reason = mode is self.active, self._disabled.get(mode)
        pen = QPen(theme.color("accent" if on else "border_control"), 2.5 if on else 1.5)
        if not on:
            pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.setBrush(theme.color("accent_soft" if on else "surface" if reason is None else "bg"))
        painter.drawRoundedRect(rect, 20, 20)
        middle, centre = rect.center().x(), rect.center().y()
        if rect.height() < _ROOM_FOR_SYMBOL:
            centre -= 40
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent" if on else "mute_soft"))
            painter.drawEllipse(QRectF(middle - 40, centre - 104, 80, 80))
            rest_ink = "text2" if reason is None else "disabled"
            icons.paint(painter, QRectF(middle - 18, centre - 82, 36, 36), symbol, "on_accent" if on else rest_ink)
        painter.setFont(font("display"))
        painter.setPen(theme.color("accent_text" if on else "text" if reason is None else "text3"))
        painter.drawText(QRectF(rect.x(), centre - 4, rect.width(), 36), Qt.AlignmentFlag.AlignCenter, title)
        painter.setFont(font("bodylg"))
        painter.setPen(theme.color("text2"))
        words = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        inner = rect.adjusted(16, 0, -16, 0)
        below = QRectF(inner.x(), centre + 38, inner.width(), rect.bottom() - centre - 42)
        painter.drawText(below, int(words | Qt.TextFlag.TextWordWrap), reason or text)


class Links(Protocol):
    """The list of links, as far as files can be dropped on one."""

    def isVisible(self) -> bool:
        """Whether people see it."""
        ...

    def aim(self, position: QPoint | None) -> str:
        """Mark the link at a place of the window (None: none any more); return its token, "" without one."""
        ...


class FileDrops(QObject):
    """Takes files dropped anywhere on `window` and tells which target they were dropped on.

    Only names are read here: sizes and the contents of folders are counted elsewhere, so the overlay opens at once.
    `modes` are the targets offered, `disabled` maps a target that cannot be used now to the reason, `rules` is what is
    said of new links. Set `enabled` to False while a sheet is open.
    """

    files_dropped = Signal(list, Mode)
    """list[Path], Mode"""
    dropped_for_options = Signal(list, Mode)
    """The same with OPTIONS_KEY held: people want to choose options first."""
    dropped_on_link = Signal(list, str)
    """With ADD_KEY held: list[Path], and the token of the link that they were dropped on."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.modes: Sequence[Mode] = (Mode.SEND, Mode.SHARE)
        self.disabled: Mapping[Mode, str] = {}
        self.rules: Sequence[str] = []
        self.enabled = True
        self.links: Links | None = None
        self.overlay: DragOverlay | None = None
        self._dragged: list[Path] = []
        self._shown: Mode | str | None = None
        """Where the last move said that files would go."""
        self._shows_options = False
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the drag of the window."""
        if isinstance(event, QDragEnterEvent):
            self._enter(event)
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._drop(event)
        elif isinstance(event, QDragMoveEvent):
            self._move(event)
        elif event.type() == QEvent.Type.DragLeave:
            self._end()
        elif event.type() == QEvent.Type.Resize and self.overlay is not None:
            self.overlay.setGeometry(self._window.rect())
        else:
            return super().eventFilter(watched, event)
        return event.type() != QEvent.Type.Resize

    def _enter(self, event: QDragEnterEvent) -> None:
        paths = local_paths(event.mimeData())
        if not paths or not self.enabled:
            event.ignore()
            return
        self._end()
        self._dragged = paths
        what = ntr("{n} file", "{n} files", len(paths)) if len(paths) > 1 else paths[0].name or str(paths[0])
        self.overlay = DragOverlay(self._window, what, self.modes, self.disabled, self.rules)
        self._show(event)
        self.overlay.raise_()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _follow(self, event: QDropEvent) -> Mode | str | None:
        """Show where files would go now: the target they are over, or with ADD_KEY the token of the link."""
        if self.overlay is None:
            return None
        may_add = self.links is not None and self.links.isVisible()
        if self.links is not None and may_add and event.modifiers() & ADD_KEY:
            self.overlay.hide()
            return self.links.aim(event.position().toPoint()) or None
        if self.links is not None:
            self.links.aim(None)
        self.overlay.show_options(first=_wants_options(event), may_add=may_add)
        self.overlay.show()
        return self.overlay.move_to(event.position())

    def _show(self, event: QDropEvent) -> Mode | str | None:
        self._shown, self._shows_options = self._follow(event), _wants_options(event)
        return self._shown

    def _move(self, event: QDragMoveEvent) -> None:
        aimed = self._show(event)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(aimed is not None)

    def _drop(self, event: QDropEvent) -> None:
        """Do what was shown: a key that is let go together with the button is often up before the drop arrives."""
        shown, wants_options = self._shown, self._shows_options or _wants_options(event)
        let_go = not event.modifiers() & ADD_KEY and shown is not None and not isinstance(shown, Mode)
        aimed = shown if let_go else self._follow(event)
        self._end()
        event.setDropAction(Qt.DropAction.CopyAction)  # never a move: the original stays where it is
        event.setAccepted(aimed is not None)
        paths = local_paths(event.mimeData()) or self._dragged  # a busy program may not answer for them once more
        if isinstance(aimed, Mode):
            dropped = self.dropped_for_options if wants_options else self.files_dropped
            dropped.emit(paths, aimed)
        elif aimed is not None:
            self.dropped_on_link.emit(paths, aimed)

    def _end(self) -> None:
        if self.links is not None:
            self.links.aim(None)
        if self.overlay is not None:
            self.overlay.hide()
            self.overlay.deleteLater()
            self.overlay = None


def _wants_options(event: QDropEvent) -> bool:
    return bool(event.modifiers() & OPTIONS_KEY)


def local_paths(data: QMimeData) -> list[Path]:
    """Return the files and folders of this computer in dragged or pasted data, in their order."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]

"""The clipboard: puts text on it and makes sure that it is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QWindow
from PySide6.QtWidgets import QPushButton

from sharedesk.core.saying import mark
from sharedesk.ui.desk.mime import Pasted, read
from sharedesk.ui.messages import Messages, Offer
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.cards import Meaning

IN_USE = mark("The clipboard is in use by another program")
NOT_TAKEN = mark("Not copied: ShareDesk was not in front")
ECHO_MS = 400
"""How long a Wayland desktop may take to tell that it has taken what was copied; it takes a few milliseconds."""
MOUSE_MS = 2_000
"""How long after copying a move of the mouse still belongs to what was copied."""
LATE_MS = 60_000
"""How long what was not copied waits for a window of ours to come to the front."""


def copy(text: str) -> bool:
    """Put `text` on the clipboard and return whether it is really there: another program may hold it."""
    QGuiApplication.clipboard().setText(text)
    return holds(text)


def holds(text: str) -> bool:
    """Return whether `text` is what the clipboard holds now."""
    return QGuiApplication.clipboard().text() == text


def copy_then(text: str, then: Callable[[bool], None]) -> None:
    """Put `text` on the clipboard and tell `then` whether it is really there: at once where the system knows at once.

    On Wayland Qt claims it in any case, but the desktop takes it only from the window that has the keys or was just
    clicked. It then tells that window what the clipboard holds (`wl_data_device.selection`), which Qt hears as news;
    some tell as well that they did not take it (`wl_data_source.cancelled`), and then Qt does not claim it any more.
    """
    copied = copy(text)
    if copied and _is_wayland():
        _Echo(text, then)
    else:
        then(copied)


def copy_in_front(owner: QObject, text: str, then: Callable[[], None]) -> None:
    """Copy `text` again as soon as a window of ours is in front, and go on with `then` when it is there.

    Only a Wayland desktop makes it wait, and only for `LATE_MS`: people may have copied something else meanwhile. It
    ends with its `owner`.
    """
    if _is_wayland():
        _Turn(owner, text, then)


def is_hidden() -> bool:
    """Say whether the clipboard cannot be read now: a Wayland desktop shows it only to the window that has the keys."""
    return _is_wayland() and QGuiApplication.focusWindow() is None


def _owns(text: str) -> bool:
    """Say whether `text` is on the clipboard and from us, not from whoever copied the same before."""
    return QGuiApplication.clipboard().ownsClipboard() and holds(text)


def _is_wayland() -> bool:
    return QGuiApplication.platformName().startswith("wayland")


class _Echo(QObject):
    """Waits until the desktop tells whether it took what was copied, or has had the time to."""

    def __init__(self, text: str, then: Callable[[bool], None]) -> None:
        super().__init__(QGuiApplication.instance())
        self._text, self._then = text, then
        self._news = QGuiApplication.clipboard().dataChanged.connect(self._heard)
        self._patience = QTimer(self, interval=ECHO_MS, singleShot=True)
        self._patience.timeout.connect(lambda: self._end(taken=False))
        self._patience.start()

    def _heard(self) -> None:
        self._end(taken=_owns(self._text))

    def _end(self, *, taken: bool) -> None:
        self._patience.stop()
        QObject.disconnect(self._news)
        self.deleteLater()
        self._then(taken)


class _Turn(QObject):
    """Waits for a window of ours to come to the front.

    The mouse that dropped files is over our window, and its next move gives most desktops reason enough to take the
    text. They do not tell a window that is not in front, so that this goes on waiting.
    """

    def __init__(self, owner: QObject, text: str, then: Callable[[], None]) -> None:
        super().__init__(owner)
        self._text, self._then = text, then
        self._is_taken = False
        self._application = cast("QGuiApplication", QGuiApplication.instance())
        self._application.focusWindowChanged.connect(self._moved)
        self._application.installEventFilter(self)
        QTimer.singleShot(MOUSE_MS, self, lambda: self._application.removeEventFilter(self))
        QTimer.singleShot(LATE_MS, self, self.deleteLater)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Copy once more when the mouse moves over a window of ours."""
        if event.type() is QEvent.Type.MouseMove and not self._is_outdated():
            self._application.removeEventFilter(self)
            copy(self._text)
            QTimer.singleShot(ECHO_MS, self, self._look)
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        self._is_taken = _owns(self._text)  # a desktop that had not taken it has said so by now, or never does

    def _is_outdated(self) -> bool:
        """Say whether something newer was copied: here, or elsewhere after the desktop had taken this."""
        if _owns(self._text):
            return False
        return self._is_taken or QGuiApplication.clipboard().ownsClipboard()

    def _moved(self, window: QWindow | None) -> None:
        if window is None:
            return
        self._application.focusWindowChanged.disconnect(self._moved)
        self.deleteLater()
        if not self._is_outdated():
            copy_then(self._text, lambda copied: self._then() if copied else None)


def copy_and_say(
    messages: Messages, text: str, said: str, title: str, *offers: Offer, then: Callable[[], None] | None = None
) -> None:
    """Put `text` on the clipboard, say so, offer what may be done next and go on with `then`.

    Where the clipboard refuses, say that instead.
    """

    def again() -> None:
        copy_and_say(messages, text, said, title, *offers, then=then)

    def told(copied: bool) -> None:
        if not copied:
            refused = tr(NOT_TAKEN if _is_wayland() else IN_USE)
            messages.say(refused, title, Offer(tr("Try again"), again), meaning=Meaning.WARN)
            return
        messages.say(said, title, *offers)
        if then is not None:
            then()

    copy_then(text, told)


def copy_from(pressed: QPushButton, text: str, what: str) -> None:
    """Put `text` on the clipboard, and let the button that was pressed say whether it is there, aloud too."""
    copied = copy(text)
    pressed.setText(tr("Copied") if copied else tr("Try again"))
    announce(pressed, tr("{what}: copied", what=what) if copied else tr(IN_USE), urgent=not copied)


def copy_image(image: QImage) -> None:
    """Put a picture on the clipboard."""
    QGuiApplication.clipboard().setImage(image)


def contents(now: datetime) -> Pasted:
    """Return what is on the clipboard, as something a link can be made of. `now` is local time."""
    data: QMimeData | None = (
        QGuiApplication.clipboard().mimeData()
    )  # None on an empty clipboard, whatever the stubs say
    return None if data is None else read(data, now)

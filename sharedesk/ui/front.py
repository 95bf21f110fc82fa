"""Brings a window in front of others, wherever the desktop has put it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

_SOON_MS = 500
"""A window that is being shown for the first time is on the screen by then."""


def bring_up(window: QWidget) -> None:
    """Show a window in front of others and ask the desktop for the keys; an open sheet stands before it again."""
    is_off = _is_off(window)
    _come(window)
    if is_off and QGuiApplication.platformName() == "xcb":
        QTimer.singleShot(_SOON_MS, window, lambda: _fetch(window))


def _is_off(window: QWidget) -> bool:
    """Say whether a window that counts as shown is not on the screen."""
    return window.isVisible() and not window.windowHandle().isExposed()


def _come(window: QWidget) -> None:
    if window.isMinimized():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _fetch(window: QWidget) -> None:
    """Bring a window that has not come, because its window manager had taken it off the screen (X11).

    Openbox does that to windows of other virtual desktops, and to a window before it calls that minimised. Qt asks for
    nothing then, but waits until the window is on the screen again, which may be never. One that has the keys is there,
    even if Qt does not know it yet: it would lose them.
    """
    if not _is_off(window) or window.isActiveWindow():
        return
    if not window.isMinimized():
        for one in (window, *_sheets(window)):
            _show_anew(one)
    _come(window)


def _sheets(window: QWidget) -> list[QDialog]:
    below = Qt.FindChildOption.FindDirectChildrenOnly
    return [sheet for sheet in window.findChildren(QDialog, options=below) if sheet.isVisible()]


def _show_anew(window: QWidget) -> None:
    """Take a window back from the window manager and give it anew: it comes on the desktop that people look at."""
    focused = window.focusWidget()
    window.hide()
    window.show()
    if focused is not None:
        focused.setFocus(Qt.FocusReason.OtherFocusReason)

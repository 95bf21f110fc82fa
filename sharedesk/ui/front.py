"""Brings a window in front of others, wherever the desktop has put it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget


def bring_up(window: QWidget) -> None:
    """Show a window in front of others and ask the desktop for the keys; an open sheet stands before it again."""
    if window.isMinimized():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    elif _put_away(window):
        for one in (window, *_sheets(window)):
            _show_anew(one)
    window.show()
    window.raise_()
    window.activateWindow()


def _put_away(window: QWidget) -> bool:
    """Say whether the window manager shows a window no longer that Qt takes for a shown one (X11).

    Openbox and Xfwm do that to windows of other virtual desktops, and each does it to a window that it is about to
    call minimised. Qt asks nothing for a window before it is shown again, so that it would never come.
    """
    if QGuiApplication.platformName() != "xcb" or not window.isVisible():
        return False
    return not window.windowHandle().isExposed()


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

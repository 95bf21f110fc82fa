"""Where windows are: noted when they close, and found again on the screens there are by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QWidget

TITLE_BAR = 32
"""Pixels left free above a window that had to be moved: it is placed without its frame, and has to be within reach."""


@dataclass(frozen=True, slots=True)
class Place:
    """A window without its frame, in device-independent pixels. `known` is False until it was once closed."""

    width: int = 1180
    height: int = 760
    x: int = 0
    y: int = 0
    known: bool = False
    maximized: bool = False


def place_of(window: QWidget, before: Place) -> Place:
    """Return where a window is; of one that fills the screen, where it would go back to.

    One that never was on a screen, since it began in the tray, stays where it was `before`.
    """
    if window.windowHandle() is None:
        return before
    maximized = window.isMaximized()
    rect = window.normalGeometry() if maximized else window.geometry()
    return Place(rect.width(), rect.height(), rect.x(), rect.y(), known=True, maximized=maximized)


def put(window: QWidget, place: Place) -> None:
    """Put a window where it was, before it is shown; a new one gets its size, and its place from the desktop."""
    primary = QGuiApplication.primaryScreen()
    others = [screen for screen in QGuiApplication.screens() if screen is not primary]
    screens = [screen.availableGeometry() for screen in (primary, *others)]
    fit(window)
    size = QSize(place.width, place.height).expandedTo(window.minimumSize())
    if place.known:
        window.setGeometry(on_screens(QRect(QPoint(place.x, place.y), size), screens))
    else:
        window.resize(size.boundedTo(_room(screens[0]).size()))
    if place.maximized:
        window.setWindowState(window.windowState() | window.windowState().WindowMaximized)


def fit(window: QWidget) -> None:
    """Let a window be smaller than it is made for where the first screen has no room for that."""
    room = _room(QGuiApplication.primaryScreen().availableGeometry()).size()
    window.setMinimumSize(window.minimumSize().boundedTo(room))
    window.resize(window.size().boundedTo(room))


def on_screens(wanted: QRect, screens: Sequence[QRect]) -> QRect:
    """Return `wanted` if it can be seen whole; else moved onto the screen that shows most of it, or the first one.

    What is larger than that screen is made smaller.
    """
    seen = QRegion()
    for screen in screens:
        seen = seen.united(screen)
    if QRegion(wanted).subtracted(seen).isEmpty():
        return wanted
    best = max(screens, key=lambda screen: _area(screen.intersected(wanted)))
    room = _room(best)
    size = wanted.size().boundedTo(room.size())
    x = min(max(wanted.x(), room.left()), room.right() + 1 - size.width())
    y = min(max(wanted.y(), room.top()), room.bottom() + 1 - size.height())
    return QRect(QPoint(x, y), size)


def _room(screen: QRect) -> QRect:
    return screen.adjusted(0, TITLE_BAR, 0, 0)


def _area(rect: QRect) -> int:
    return max(0, rect.width()) * max(0, rect.height())

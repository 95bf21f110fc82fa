"""The clipboard of a Wayland desktop, as Qt shows it: what was copied here until the desktop takes it away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QWindow

from sharedesk.ui.desk import clipboard

OTHERS = "copied elsewhere"


class WaylandClipboard(QObject):
    """Stands in for Qt's; `copies` is all that was put on it."""

    dataChanged = Signal()  # noqa: N815  (Qt's name)

    def __init__(self) -> None:
        super().__init__()
        self.copies: list[str] = []
        self._own: str | None = None

    def setText(self, text: str) -> None:  # noqa: N802  (Qt's name)
        self.copies.append(text)
        self._own = text

    def text(self) -> str:
        return OTHERS if self._own is None else self._own

    def ownsClipboard(self) -> bool:  # noqa: N802  (Qt's name)
        return self._own is not None

    def take(self) -> None:
        """Be the desktop that took what was copied, and tells the window in front."""
        self.dataChanged.emit()

    def cancel(self) -> None:
        """Be the desktop that did not take it, or took something else from others."""
        self._own = None
        self.dataChanged.emit()


def use(monkeypatch: pytest.MonkeyPatch) -> WaylandClipboard:
    """Let it be a desktop that takes only from the window in front, and never answers too late."""
    made = WaylandClipboard()
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    monkeypatch.setattr(QGuiApplication, "clipboard", lambda: made)
    monkeypatch.setattr(clipboard, "ECHO_MS", 60_000)
    return made


def come_to_front(window: QWindow | None) -> None:
    """Give the keys to a window of ours, or to others."""
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.focusWindowChanged.emit(window)

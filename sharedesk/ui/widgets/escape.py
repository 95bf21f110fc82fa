"""Esc in a field takes back what was typed there; only the next one is for the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class Escape(QObject):
    """Calls `take_back` on Esc while `is_needed` says that there is something to take back; belongs to `field`."""

    def __init__(self, field: QLineEdit, take_back: Callable[[], None], is_needed: Callable[[], bool]) -> None:
        super().__init__(field)
        self._take_back = take_back
        self._is_needed = is_needed
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep an Esc that was meant for the field."""
        is_key = event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and event.key() == Qt.Key.Key_Escape and self._is_needed():  # type: ignore[attr-defined]
            self._take_back()
            return True
        return False

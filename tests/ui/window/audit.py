"""Looks a built window over for what people who cannot see or point would miss."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget


def unnamed(root: QWidget) -> list[str]:
    """Return the controls that Tab reaches and that have no name for screen readers."""
    found = []
    for widget in root.findChildren(QWidget):
        reached = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
        name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        if reached and not name and not widget.objectName().startswith("qt_"):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found

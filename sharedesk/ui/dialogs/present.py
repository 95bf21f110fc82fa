"""Opening a sheet: it belongs to its window from then on, and goes away when it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from sharedesk.ui.widgets.sheet import Sheet


def present(sheet: Sheet, window: QWidget) -> None:
    """Show `sheet` over `window`. Without a parent it would go with the last Python reference to it."""
    sheet.setParent(window, sheet.windowFlags())
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet.open_over(window)

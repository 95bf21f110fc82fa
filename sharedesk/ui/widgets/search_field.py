"""The field that searches a list: Esc clears it, the down arrow goes to what was found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from sharedesk.ui.look import icons
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.controls import Field


class SearchField(Field):
    """`name` says what it searches; the key in its tooltip is the caller's to bind."""

    left_down = Signal()

    def __init__(self, name: str, *, placeholder: str = "", quiet: bool = False) -> None:
        super().__init__(name=name, placeholder=placeholder or tr("Search"), icon="magnifying-glass", quiet=quiet)
        self.setToolTip(f"{name}  Ctrl+F")
        clear = self.addAction(icons.icon("x", "text3"), Field.ActionPosition.TrailingPosition)
        clear.setText(tr("Clear search"))
        clear.setToolTip(f"{tr('Clear search')}  Esc")
        clear.setVisible(False)
        clear.triggered.connect(self.clear)
        self.textChanged.connect(lambda text: clear.setVisible(bool(text)))

    def begin(self) -> None:
        """Start a search: what was searched before is typed over."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the two keys that mean something else here."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
        else:
            super().keyPressEvent(event)

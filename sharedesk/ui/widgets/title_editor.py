"""The field in a row of the list in which a link gets another title."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QFocusEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QWidget

from sharedesk.services.links import MAX_TITLE
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.controls import Field

_SOMETHING = QRegularExpression(r".*\S.*")


class TitleEditor(Field):
    """Begins with all of the old title selected; Enter does nothing while it is empty."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, name=tr("Title"))
        self.setParent(parent)
        self.setMaxLength(MAX_TITLE)
        self.setValidator(QRegularExpressionValidator(_SOMETHING, self))
        self._before = title
        self.textChanged.connect(self._check)
        self.select_from_start()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Keep the beginning in sight: a view that opens its editor selects all from the other end."""
        super().focusInEvent(event)
        if self.hasSelectedText() and self.selectedText() == self.text():
            self.select_from_start()

    @property
    def title(self) -> str:
        """What was typed, without spaces around it; "" where that is nothing new."""
        typed = self.text().strip()
        return "" if typed == self._before else typed

    def _check(self) -> None:
        self.set_invalid("" if self.hasAcceptableInput() else tr("A link needs a title"))

"""The field in a row of the list in which a link gets another title."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator
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
        self.selectAll()

    @property
    def title(self) -> str:
        """What was typed, without spaces around it; "" where that is nothing new."""
        typed = self.text().strip()
        return "" if typed == self._before else typed

    def _check(self) -> None:
        self.set_invalid("" if self.hasAcceptableInput() else tr("A link needs a title"))

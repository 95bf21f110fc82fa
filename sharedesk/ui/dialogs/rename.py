"""The small sheet that gives a link another title."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from sharedesk.core.link import Link
from sharedesk.services.links import MAX_TITLE
from sharedesk.ui.look.tokens import SPACE_2, SPACE_4, SPACE_6
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.sheet import WIDTH_CONFIRM, Sheet


class RenameSheet(Sheet):
    """The title of `link`. Connect to `accepted`, then read `title`."""

    def __init__(self, link: Link) -> None:
        self.field = Field(link.title, name=tr("Title"))
        self.field.setMaxLength(MAX_TITLE)
        self.save: QPushButton = button(tr("Rename"), Kind.PRIMARY)
        cancel = button(tr("Cancel"))
        body = wrap(col(self.field, margins=(SPACE_6, 0, SPACE_6, SPACE_4)))
        super().__init__(tr("Rename link"), body, row(None, cancel, self.save, gap=SPACE_2), width=WIDTH_CONFIRM)
        self.save.setDefault(True)
        self.save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.field.textChanged.connect(self._check)
        self.field.selectAll()

    @property
    def title(self) -> str:
        """The title as it was typed, without spaces around it."""
        return self.field.text().strip()

    def _check(self) -> None:
        problem = "" if self.title else tr("A link needs a title")
        self.field.set_invalid(problem)
        self.save.setEnabled(not problem)
        self.save.setToolTip(problem)

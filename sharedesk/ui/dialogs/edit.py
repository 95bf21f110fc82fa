"""The sheet that changes what recipients read about a link: its title and its message."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from sharedesk.core.link import Link
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import SPACE_2, SPACE_4, SPACE_6
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.sheet import Sheet

LONGEST_TITLE = 200
_MESSAGE_HEIGHT = 96


class EditSheet(Sheet):
    """Title and message of `link`. Connect to `accepted`, then read `title` and `message`."""

    def __init__(self, link: Link) -> None:
        self._title = Field(link.title, name="Title")
        self._title.setMaxLength(LONGEST_TITLE)
        self._message = QPlainTextEdit(link.message)
        self._message.setFont(font("body"))
        self._message.setFixedHeight(_MESSAGE_HEIGHT)
        self._message.setTabChangesFocus(True)
        self._message.setAcceptDrops(False)
        self._message.setAccessibleName("Message")
        self._message.setPlaceholderText("Shown to recipients above the files")
        self.save: QPushButton = button("Save", Kind.PRIMARY)
        cancel = button("Cancel")
        body = col(
            label("Title", "strong"),
            self._title,
            SPACE_4 - SPACE_2,
            label("Message", "strong"),
            self._message,
            margins=(SPACE_6, 0, SPACE_6, SPACE_4),
        )
        super().__init__("Link options", wrap(body), row(None, cancel, self.save, gap=SPACE_2))
        self.save.setDefault(True)
        self.save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._title.textChanged.connect(self._check)
        self._title.selectAll()

    @property
    def title(self) -> str:
        """The title as it was typed, without spaces around it."""
        return self._title.text().strip()

    @property
    def message(self) -> str:
        """The message as it was typed, without spaces around it."""
        return self._message.toPlainText().strip()

    def _check(self) -> None:
        problem = "" if self.title else "A link needs a title"
        self._title.set_invalid(problem)
        self.save.setEnabled(not problem)
        self.save.setToolTip(problem)

"""The sheet that tells of a bug, and lets people copy the report of it and find the log."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.handover import open_folder
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import SPACE_2, SPACE_4, SPACE_6
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.labels import Paragraph
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.sheet import Sheet

_HIGHEST, _LOWEST = 180, 44


class CrashSheet(Sheet):
    """Says what still works, shows the report and copies it. It names no people and opens no link."""

    def __init__(self, report: str, logs: Path | None = None) -> None:
        self._report = report
        words = Paragraph(
            " ".join(
                (
                    tr("ShareDesk made a mistake and could not finish what you asked for. Your links keep working."),
                    tr("The report below says what happened, without passwords, addresses and links."),
                    tr("Send it to whoever supports you."),
                )
            )
        )
        shown = QPlainTextEdit(report)
        shown.setReadOnly(True)
        shown.setFont(font("mono"))
        shown.setMaximumHeight(_HIGHEST)
        shown.setMinimumHeight(_LOWEST)
        shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName(tr("Report"))
        self.copy: QPushButton = button(tr("Copy report"), Kind.PRIMARY, "copy")
        close = button(tr("Close"))
        self.logs: QPushButton = button(tr("Open log folder"), Kind.GHOST, "folder-open")
        body = wrap(col(words, (shown, 1), gap=SPACE_4, margins=(SPACE_6, 0, SPACE_6, SPACE_4)))
        super().__init__(tr("Something went wrong"), body, row(self.logs, None, close, self.copy, gap=SPACE_2))
        if logs is None:
            self.logs.hide()
        else:
            self.logs.clicked.connect(lambda: open_folder(logs))
        self.copy.clicked.connect(self._copy)
        close.clicked.connect(self.reject)
        self.copy.setDefault(True)

    def _copy(self) -> None:
        clipboard.copy_from(self.copy, self._report, tr("Report"))

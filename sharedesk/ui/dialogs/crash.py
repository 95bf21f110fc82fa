"""The sheet that tells of a bug and lets people copy the report of it."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from sharedesk.ui.desk import clipboard
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import SPACE_2, SPACE_4, SPACE_6
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.labels import Paragraph
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.sheet import Sheet

_REPORT_HEIGHT = 180


class CrashSheet(Sheet):
    """Says what still works, shows the report and copies it."""

    def __init__(self, report: str, log_folder: str = "") -> None:
        self._report = report
        told = [
            tr("ShareDesk made a mistake and could not finish what you asked for. Your links keep working."),
            tr("The report below says what happened: send it to whoever supports you."),
        ]
        if log_folder:
            told.append(tr("The log is in {folder}.", folder=log_folder))
        words = Paragraph(" ".join(told))
        shown = QPlainTextEdit(report)
        shown.setReadOnly(True)
        shown.setFont(font("mono"))
        shown.setMinimumHeight(_REPORT_HEIGHT)
        shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName(tr("Report"))
        self.copy: QPushButton = button(tr("Copy report"), Kind.PRIMARY, "copy")
        close = button(tr("Close"))
        body = wrap(col(words, (shown, 1), gap=SPACE_4, margins=(SPACE_6, 0, SPACE_6, SPACE_4)))
        super().__init__(tr("Something went wrong"), body, row(None, close, self.copy, gap=SPACE_2))
        self.copy.clicked.connect(self._copy)
        close.clicked.connect(self.reject)
        self.copy.setDefault(True)

    def _copy(self) -> None:
        clipboard.copy_from(self.copy, self._report, tr("Report"))

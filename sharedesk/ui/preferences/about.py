"""The page *About*: the version, where the data is, what can be sent when something is wrong, and the libraries."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from sharedesk import __version__
from sharedesk.services import diagnostics
from sharedesk.services.diagnostics import Licence
from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.handover import open_folder
from sharedesk.ui.desk.session import Session
from sharedesk.ui.dialogs.present import present
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import SPACE_1, SPACE_2, SPACE_4, SPACE_6
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.forms import SettingRow, form_page, group, page_head
from sharedesk.ui.widgets.labels import Mark, label
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.sheet import Sheet

_LIST_HEIGHT = 320


class LicencesSheet(Sheet):
    """The libraries in the program and their licences."""

    def __init__(self, found: list[Licence]) -> None:
        shown = QPlainTextEdit("\n".join(f"{one.name} {one.version} · {one.licence}" for one in found))
        shown.setReadOnly(True)
        shown.setFont(font("mono"))
        shown.setFixedHeight(_LIST_HEIGHT)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName(tr("Libraries and their licences"))
        self.shown = shown
        close = button(tr("Close"), Kind.PRIMARY)
        body = wrap(col(shown, margins=(SPACE_6, 0, SPACE_6, SPACE_4)))
        super().__init__(
            tr("Licences"), body, row(None, close, gap=SPACE_2), subtitle=tr("Open-source software in ShareDesk")
        )
        close.setDefault(True)
        close.clicked.connect(self.accept)


class AboutPage(QWidget):
    """Nothing here changes anything."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        root = session.context.paths.root
        words = col(
            None,
            label("ShareDesk", "title"),
            label(tr("Version {version}", version=__version__), "body", "2"),
            None,
            gap=SPACE_1,
        )
        head = wrap(row(Mark(64), (words, 1), gap=SPACE_4, margins=(SPACE_4, SPACE_4, SPACE_4, SPACE_4)))
        self.open = button(tr("Open"), name=tr("Open the data folder"))
        self.open.clicked.connect(lambda: open_folder(root))
        self.logs = button(tr("Open"), name=tr("Open log folder"))
        self.logs.clicked.connect(lambda: open_folder(session.context.paths.logs))
        self.copy = button(tr("Copy"), icon="copy", name=tr("Copy diagnostics"))
        self.copy.clicked.connect(self._copy)
        self.licences = button(tr("Show"), name=tr("Show licences"))
        self.licences.clicked.connect(self._ask_licences)
        self._diagnostics = SettingRow(
            tr("Diagnostics"), tr("Versions, sizes and settings as text. No passwords, no links, no names."), self.copy
        )
        self.setLayout(col(form_page(
            page_head(tr("About")),
            group(
                "",
                head,
                SettingRow(tr("Data folder"), str(root), self.open),
                SettingRow(tr("Log folder"), tr("What the program did, without links, passwords and codes"), self.logs),
                self._diagnostics,
                SettingRow(tr("Licences"), tr("Open-source software in ShareDesk"), self.licences),
            ),
        ), gap=0))  # fmt: skip

    def _copy(self) -> None:
        self._session.jobs.run(lambda: diagnostics.describe(self._session.context), done=self._described)

    def _described(self, text: str) -> None:
        clipboard.copy_from(self.copy, text, tr("Diagnostics"))

    def _ask_licences(self) -> None:
        self._session.jobs.run(diagnostics.licences, done=self._show_licences)

    def _show_licences(self, found: list[Licence]) -> None:
        present(LicencesSheet(found), self.window())

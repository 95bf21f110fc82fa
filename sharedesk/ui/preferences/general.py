"""The page *General*: making links, the sender's name, this computer, what is told when, look and language."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sharedesk.core.saying import mark
from sharedesk.core.settings import (
    NOTIFY_ADDRESS,
    NOTIFY_DESKTOP,
    NOTIFY_MAIL,
    NOTIFY_PROBLEMS,
    SENDER_NAME,
    UI_LANGUAGE,
    UI_SCALE,
    UI_THEME,
    Language,
    Scale,
    Theme,
)
from sharedesk.ui.desk.session import Session
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.link_rows import link_rows
from sharedesk.ui.preferences.this_computer import this_computer
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.forms import form_page, group, page_head
from sharedesk.ui.widgets.layout import col

_THEMES = ((mark("System"), Theme.SYSTEM), (mark("Light"), Theme.LIGHT), (mark("Dark"), Theme.DARK))
_LANGUAGES = ((mark("Automatic"), Language.AUTO), ("English", Language.ENGLISH), ("Deutsch", Language.GERMAN))
_SCALES = tuple((f"{size.value} %", size) for size in Scale)


class GeneralPage(QWidget):
    """Everything here holds at once."""

    def __init__(self, session: Session, rows: Rows) -> None:
        super().__init__()
        self.setLayout(col(form_page(
            page_head(tr("General")),
            link_rows(rows),
            group(tr("Sender"), rows.field(SENDER_NAME, tr("Your name"), placeholder=tr("Name of your account"))),
            this_computer(session, rows),
            group(
                tr("Tell me when"),
                rows.switch(NOTIFY_DESKTOP, tr("Someone has downloaded")),
                rows.switch(
                    NOTIFY_PROBLEMS, tr("A link needs attention"),
                    caption=tr("File missing, wrong passwords, portal offline"),
                ),
                rows.switch(NOTIFY_MAIL, tr("Someone has downloaded, by e-mail"), caption=tr("To the address below")),
                rows.field(NOTIFY_ADDRESS, tr("My e-mail address"), placeholder="maya@example.com"),
            ),
            group(
                tr("Appearance"),
                rows.segments(UI_THEME, tr("Theme"), _THEMES),
                rows.combo(UI_LANGUAGE, tr("Language"), _LANGUAGES, caption=tr("From the next start on")),
                rows.combo(
                    UI_SCALE, tr("Size of text and controls"), _SCALES,
                    caption=tr("100 % is as large as your other programs. From the next start on"),
                ),
            ),
        ), gap=0))  # fmt: skip

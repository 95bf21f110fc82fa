"""The page *General*: making links, the sender's name, this computer, what is told when, look and language."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sharedesk.core.settings import (
    NOTIFY_ADDRESS,
    NOTIFY_DESKTOP,
    NOTIFY_MAIL,
    NOTIFY_PROBLEMS,
    SENDER_NAME,
    UI_LANGUAGE,
    UI_THEME,
    Language,
    Theme,
)
from sharedesk.ui.desk.session import Session
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.link_rows import link_rows
from sharedesk.ui.preferences.this_computer import this_computer
from sharedesk.ui.widgets.forms import form_page, group, page_head
from sharedesk.ui.widgets.layout import col

_THEMES = (("System", Theme.SYSTEM), ("Light", Theme.LIGHT), ("Dark", Theme.DARK))
_LANGUAGES = (("Automatic", Language.AUTO), ("English", Language.ENGLISH), ("Deutsch", Language.GERMAN))


class GeneralPage(QWidget):
    """Everything here holds at once."""

    def __init__(self, session: Session, rows: Rows) -> None:
        super().__init__()
        self.setLayout(col(form_page(
            page_head("General"),
            link_rows(rows),
            group("Sender", rows.field(SENDER_NAME, "Your name", placeholder="Name of your account")),
            this_computer(session, rows),
            group(
                "Tell me when",
                rows.switch(NOTIFY_DESKTOP, "Someone has downloaded"),
                rows.switch(
                    NOTIFY_PROBLEMS, "A link needs attention", caption="File missing, wrong passwords, portal offline"
                ),
                rows.switch(NOTIFY_MAIL, "Someone has downloaded, by e-mail", caption="To the address below"),
                rows.field(NOTIFY_ADDRESS, "My e-mail address", placeholder="maya@example.com"),
            ),
            group(
                "Appearance",
                rows.segments(UI_THEME, "Theme", _THEMES),
                rows.combo(UI_LANGUAGE, "Language", _LANGUAGES, caption="Automatic: this computer's"),
            ),
        ), gap=0))  # fmt: skip

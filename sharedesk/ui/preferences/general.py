"""The page *General*: the sender's name, and what is told when."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sharedesk.core.settings import (
    NOTIFY_ADDRESS,
    NOTIFY_DESKTOP,
    NOTIFY_MAIL,
    NOTIFY_PROBLEMS,
    SENDER_NAME,
)
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.widgets.forms import form_page, group, page_head
from sharedesk.ui.widgets.layout import col


class GeneralPage(QWidget):
    """Sender and notifications."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.setLayout(col(form_page(
            page_head("General"),
            group("Sender", rows.field(SENDER_NAME, "Your name", placeholder="Name of your account")),
            group(
                "Tell me when",
                rows.switch(NOTIFY_DESKTOP, "Someone has downloaded"),
                rows.switch(NOTIFY_PROBLEMS, "A link needs attention"),
                rows.switch(NOTIFY_MAIL, "Someone has downloaded, by e-mail", caption="To the address below"),
                rows.field(NOTIFY_ADDRESS, "My e-mail address", placeholder="maya@example.com"),
            ),
        ), gap=0))  # fmt: skip

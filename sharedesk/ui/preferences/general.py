"""The page *General*: the sender's name, what is told when, and how much of the disk stays free."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sharedesk.core.settings import (
    NOTIFY_ADDRESS,
    NOTIFY_DESKTOP,
    NOTIFY_MAIL,
    NOTIFY_PROBLEMS,
    SENDER_NAME,
    STORAGE_RESERVE,
)
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.widgets.forms import form_page, group, page_head
from sharedesk.ui.widgets.layout import col
from sharedesk.ui.wording import words

_GB = 10**9
_RESERVES = (
    ("Nothing", 0),
    *((words.size(amount), amount) for amount in (STORAGE_RESERVE.default, _GB, 10 * _GB, 100 * _GB)),
)


class GeneralPage(QWidget):
    """Sender, notifications and storage."""

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
            group(
                "Copies",
                rows.combo(
                    STORAGE_RESERVE, "Keep free on the disk", _RESERVES, least=120, words=words.size,
                    caption="Copies leave this much room, at most 5% of the disk",
                ),
            ),
        ), gap=0))  # fmt: skip

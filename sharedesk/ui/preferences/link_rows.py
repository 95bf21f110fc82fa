"""The rows of *General* about making links: what becomes of dropped files, and what the clipboard gets then."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sharedesk.core.settings import LINKS_COPY, LINKS_DROP, ORIGINALS_ALLOWED, CopyWhat, Drop
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.widgets.forms import group

TARGETS = "“Ask” shows two drop targets"
ONLY_COPIES = "Your administrator does not allow links to originals: a copy is sent"
_DROPS = (("Ask", Drop.ASK), ("Send a copy", Drop.SEND), ("Share the original", Drop.SHARE))
_COPIES = (
    ("The link", CopyWhat.LINK),
    ("The link and its password", CopyWhat.BOTH),
    ("Nothing", CopyWhat.NOTHING),
)


def link_rows(rows: Rows) -> QWidget:
    """Return the group."""
    drop = rows.segments(LINKS_DROP, "Files you drop", _DROPS, caption=TARGETS)
    values = rows.values
    rows.bind(
        drop, (),
        lambda: drop.set_caption(TARGETS if values.value(ORIGINALS_ALLOWED) else ONLY_COPIES),
        follows=(ORIGINALS_ALLOWED,),
    )  # fmt: skip
    copy = rows.combo(
        LINKS_COPY, "After making a link, copy", _COPIES, least=184,
        caption="The password stays out of the clipboard unless you choose it",
    )  # fmt: skip
    return group("Links", drop, copy)

"""The rows of *General* about making links: what becomes of dropped files, and what the clipboard gets then."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sharedesk.core.saying import mark
from sharedesk.core.settings import LINKS_COPY, LINKS_DROP, ORIGINALS_ALLOWED, CopyWhat, Drop
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.forms import group

TARGETS = mark("“Ask” shows two drop targets")
ONLY_COPIES = mark("Your administrator does not allow links to originals: a copy is sent")
_DROPS = ((mark("Ask"), Drop.ASK), (mark("Send a copy"), Drop.SEND), (mark("Share the original"), Drop.SHARE))
_COPIES = (
    (mark("The link"), CopyWhat.LINK),
    (mark("The link and its password"), CopyWhat.BOTH),
    (mark("Nothing"), CopyWhat.NOTHING),
)


def link_rows(rows: Rows) -> QWidget:
    """Return the group."""
    drop = rows.segments(LINKS_DROP, tr("Files you drop"), _DROPS, caption=tr(TARGETS))
    values = rows.values
    rows.bind(
        drop, (),
        lambda: drop.set_caption(tr(TARGETS if values.value(ORIGINALS_ALLOWED) else ONLY_COPIES)),
        follows=(ORIGINALS_ALLOWED,),
    )  # fmt: skip
    copy = rows.combo(
        LINKS_COPY, tr("After making a link, copy"), _COPIES, least=184,
        caption=tr("The password stays out of the clipboard unless you choose it"),
    )  # fmt: skip
    return group(tr("Links"), drop, copy)

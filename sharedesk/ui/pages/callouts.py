"""What is wrong with a link, in its details, with the buttons that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sharedesk.core.link import Item, ItemKind, Link, Presence
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.cards import Banner, Meaning
from sharedesk.ui.widgets.layout import col


class Callout(StrEnum):
    """What people can choose on a callout."""

    FIND = "find"
    USE_THIS = "use-this"
    SHARE_ORIGINAL = "share-original"
    TRY_AGAIN = "try-again"
    COPY_AGAIN = "copy-again"
    FREE_SPACE = "free-space"


_WORDS = {
    Callout.FIND: "Find it…",
    Callout.USE_THIS: "Use this file",
    Callout.SHARE_ORIGINAL: "Share the original",
    Callout.TRY_AGAIN: "Try again",
    Callout.COPY_AGAIN: "Copy it again",
    Callout.FREE_SPACE: "Free up space…",
}


class LinkCallout(QWidget):
    """A banner whose first button is the fix most people want."""

    chosen = Signal(Callout)

    def __init__(self, title: str, text: str, fixes: Sequence[Callout]) -> None:
        super().__init__()
        buttons = []
        for number, fix in enumerate(fixes):
            made = button(_WORDS[fix], Kind.PRIMARY if number == 0 else Kind.DEFAULT)
            made.clicked.connect(lambda _checked=False, which=fix: self.chosen.emit(which))
            buttons.append(made)
        self.setLayout(col(Banner(Meaning.BAD, title, text, buttons, compact=True)))


def callout_for(link: Link, lost: Sequence[Item], *, stopped: bool, waits: bool) -> LinkCallout | None:
    """Return what to say about a link whose copy `stopped` or that `lost` originals; None when all is well.

    `waits` tells that the copy goes on by itself when the disk has room.
    """
    if stopped and waits:
        text = f"{link.phase_detail} It goes on by itself when there is room."
        return LinkCallout("Not enough space for the copy", text, (Callout.SHARE_ORIGINAL, Callout.FREE_SPACE))
    if stopped:
        return LinkCallout("Copying stopped", link.phase_detail, (Callout.TRY_AGAIN, Callout.SHARE_ORIGINAL))
    if not lost:
        return None
    first = lost[0]
    more = f" {len(lost) - 1} more of this link's files are gone too." if len(lost) > 1 else ""
    place = PurePath(first.source).parent
    if first.presence is Presence.DAMAGED:
        what = f"The copy of “{first.name}”" if first.kind is ItemKind.FILE else f"A file in the copy of “{first.name}”"
        text = f"{what} cannot be read as it was copied. People don't get it until it is copied again from {place}."
        return LinkCallout("A copy is damaged", text, (Callout.COPY_AGAIN, Callout.FIND))
    if first.presence is Presence.REPLACED:
        text = f"“{first.name}” in {place} is not the file that was shared. People don't get it until you say so.{more}"
        return LinkCallout("Another file has its place", text, (Callout.USE_THIS, Callout.FIND))
    text = f"“{first.name}” was in {place}. People see “This file is not available right now”.{more}"
    return LinkCallout("The original is not where it was", text, (Callout.FIND,))

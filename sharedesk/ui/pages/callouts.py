"""What is wrong with a link, in its details, with the buttons that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sharedesk.core.link import Item, ItemKind, Link, Presence
from sharedesk.core.saying import mark
from sharedesk.ui.texts import ntr, tr
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


_WORDS = {
    Callout.FIND: mark("Find it…"),
    Callout.USE_THIS: mark("Use this file"),
    Callout.SHARE_ORIGINAL: mark("Share the original"),
    Callout.TRY_AGAIN: mark("Try again"),
    Callout.COPY_AGAIN: mark("Copy it again"),
}


class LinkCallout(QWidget):
    """A banner whose first button is the fix most people want."""

    chosen = Signal(Callout)

    def __init__(self, title: str, text: str, fixes: Sequence[Callout]) -> None:
        super().__init__()
        buttons = []
        for number, fix in enumerate(fixes):
            made = button(tr(_WORDS[fix]), Kind.PRIMARY if number == 0 else Kind.DEFAULT)
            made.clicked.connect(lambda _checked=False, which=fix: self.chosen.emit(which))
            buttons.append(made)
        self.setLayout(col(Banner(Meaning.BAD, title, text, buttons, compact=True)))


def callout_for(link: Link, lost: Sequence[Item], *, stopped: bool, waits: bool) -> LinkCallout | None:
    """Return what to say about a link whose copy `stopped` or that `lost` originals; None when all is well.

    `waits` tells that the copy goes on by itself when the disk has room.
    """
    if stopped and waits:
        text = f"{tr(link.phase_detail)} {tr('It goes on by itself when there is room.')}"
        return LinkCallout(tr("Not enough space for the copy"), text, (Callout.SHARE_ORIGINAL,))
    if stopped:
        return LinkCallout(tr("Copying stopped"), tr(link.phase_detail), (Callout.TRY_AGAIN, Callout.SHARE_ORIGINAL))
    if not lost:
        return None
    first = lost[0]
    place = PurePath(first.source).parent
    if first.presence is Presence.DAMAGED:
        damaged = mark("The copy of “{name}” cannot be read as it was copied.")
        if first.kind is not ItemKind.FILE:
            damaged = mark("A file in the copy of “{name}” cannot be read as it was copied.")
        told = [tr(damaged, name=first.name)]
        told.append(tr("People don't get it until it is copied again from {place}.", place=place))
        return LinkCallout(tr("A copy is damaged"), " ".join(told), (Callout.COPY_AGAIN, Callout.FIND))
    fixes: tuple[Callout, ...]
    if first.presence is Presence.REPLACED:
        title, fixes = tr("Another file has its place"), (Callout.USE_THIS, Callout.FIND)
        told = [tr("“{name}” in {place} is not the file that was shared.", name=first.name, place=place)]
        told.append(tr("People don't get it until you say so."))
    else:
        title, fixes = tr("The original is not where it was"), (Callout.FIND,)
        told = [tr("“{name}” was in {place}.", name=first.name, place=place)]
        told.append(tr("People see “This file is not available right now”."))
    if len(lost) > 1:
        gone = ntr(
            "{n} more of this link's files is gone too.", "{n} more of this link's files are gone too.", len(lost) - 1
        )
        told.append(gone)
    return LinkCallout(title, " ".join(told), fixes)

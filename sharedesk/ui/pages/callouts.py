"""What needs attention at a link, in its details, with the buttons that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sharedesk.core.link import Item, ItemKind, Link, Presence
from sharedesk.core.saying import Sentence, mark, parts_of
from sharedesk.services.room import DISK_IS_FULL
from sharedesk.ui.actions import EXTENSIONS
from sharedesk.ui.texts import ntr, sentences, tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.cards import Banner, Meaning
from sharedesk.ui.widgets.layout import col
from sharedesk.ui.wording import words


class Callout(StrEnum):
    """What people can choose on a callout."""

    FIND = "find"
    USE_THIS = "use-this"
    SHARE_ORIGINAL = "share-original"
    FREE_UP = "free-up"
    TRY_AGAIN = "try-again"
    COPY_AGAIN = "copy-again"
    SET_UP_MAIL = "set-up-mail"
    MAIL_SETTINGS = "mail-settings"
    EXTEND = "extend"


EXTRA_DAYS = EXTENSIONS[0]
"""How many days a callout offers."""
_WORDS = {
    Callout.FIND: mark("Find it…"),
    Callout.USE_THIS: mark("Use this file"),
    Callout.SHARE_ORIGINAL: mark("Share the original"),
    Callout.FREE_UP: mark("Free up space…"),
    Callout.TRY_AGAIN: mark("Try again"),
    Callout.COPY_AGAIN: mark("Copy it again"),
    Callout.SET_UP_MAIL: mark("Set up e-mail"),
    Callout.MAIL_SETTINGS: mark("E-mail settings"),
    Callout.EXTEND: Sentence("Extend {days} days", days=EXTRA_DAYS),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a callout says, and the ways to mend it, first the one most people want."""

    title: str
    text: str
    fixes: tuple[Callout, ...]
    meaning: Meaning = Meaning.BAD

    @property
    def is_bad(self) -> bool:
        """Whether people do not get what they are to get; else it is only about to be so."""
        return self.meaning is Meaning.BAD


class LinkCallout(QWidget):
    """A banner with a button for each fix; the first one stands out where something is broken."""

    chosen = Signal(Callout)

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        buttons = []
        for number, fix in enumerate(trouble.fixes):
            made = button(tr(_WORDS[fix]), Kind.PRIMARY if number == 0 and trouble.is_bad else Kind.DEFAULT)
            made.clicked.connect(lambda _checked=False, which=fix: self.chosen.emit(which))
            buttons.append(made)
        self.setLayout(col(Banner(trouble.meaning, trouble.title, trouble.text, buttons, compact=True)))


def stopped(link: Link, *, waits: bool) -> Trouble:
    """Return what to say of a link whose copy stopped; `waits`: it goes on by itself when the disk has room."""
    if waits:
        title, *told = parts if len(parts := parts_of(link.phase_detail)) > 1 else (DISK_IS_FULL, *parts)
        text = sentences(*told[:1], mark("It goes on by itself when there is room."))
        return Trouble(tr(title).removesuffix("."), text, (Callout.SHARE_ORIGINAL, Callout.FREE_UP))
    return Trouble(tr("Copying stopped"), tr(link.phase_detail), (Callout.TRY_AGAIN, Callout.SHARE_ORIGINAL))


def lost(items: Sequence[Item]) -> Trouble:
    """Return what to say of files, at least one, that recipients do not get."""
    first = items[0]
    name, place = words.brief(first.name), PurePath(first.source).parent
    if first.presence is Presence.DAMAGED:
        damaged = mark("The copy of “{name}” cannot be read as it was copied.")
        if first.kind is not ItemKind.FILE:
            damaged = mark("A file in the copy of “{name}” cannot be read as it was copied.")
        told = [tr(damaged, name=name)]
        told.append(tr("People don't get it until it is copied again from {place}.", place=place))
        return Trouble(tr("A copy is damaged"), " ".join(told), (Callout.COPY_AGAIN, Callout.FIND))
    fixes: tuple[Callout, ...]
    if first.presence is Presence.REPLACED:
        title, fixes = tr("Another file has its place"), (Callout.USE_THIS, Callout.FIND)
        told = [tr("“{name}” in {place} is not the file that was shared.", name=name, place=place)]
        told.append(tr("People don't get it until you say so."))
    else:
        title, fixes = tr("The original is not where it was"), (Callout.FIND,)
        told = [tr("“{name}” was in {place}.", name=name, place=place)]
        told.append(tr("People see “This file is not available right now”."))
    if (more := len(items) - 1) > 0:
        told.append(
            ntr("{n} more of this link's files is gone too.", "{n} more of this link's files are gone too.", more)
        )
    return Trouble(title, " ".join(told), fixes)


def no_mail(problem: str, *, is_set_up: bool) -> Trouble:
    """Return what to say of a link for named people while no codes can be mailed."""
    if is_set_up:
        return Trouble(tr("Named people get no codes"), tr(problem), (Callout.MAIL_SETTINGS,))
    text = tr("Nobody can open this link before a mail server is set up: it sends the codes.")
    return Trouble(tr("Named people need e-mail"), text, (Callout.SET_UP_MAIL,))


def expiring(when: str) -> Trouble:
    """Return what to say of a link that expires soon; `when` is such as "today at 14:30"."""
    text = tr("Nobody can open it afterwards.")
    return Trouble(tr("Expires {moment}", moment=when), text, (Callout.EXTEND,), Meaning.WARN)

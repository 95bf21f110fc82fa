"""The few questions asked before something happens: erasing, removing a copy, closing and quitting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton

from sharedesk.core.link import Item, Link, Mode
from sharedesk.ui.look.tokens import SPACE_2, SPACE_4, SPACE_6
from sharedesk.ui.texts import ntr, number, tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.labels import Paragraph, plain_tip
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.sheet import WIDTH_CONFIRM, Sheet
from sharedesk.ui.wording import words


class ConfirmSheet(Sheet):
    """A question with *Cancel* as its default, the step itself, and perhaps a milder one. Connect to `accepted`.

    `name` is the whole of a name that the title has room for a part of.
    """

    def __init__(
        self,
        title: str,
        text: str,
        go: str,
        *,
        cancel: str = "",
        instead: tuple[str, Callable[[], None]] | None = None,
        destroys: bool = True,
        name: str = "",
    ) -> None:
        self.go: QPushButton = button(go, Kind.DESTROY if destroys else Kind.DEFAULT)
        self.cancel: QPushButton = button(cancel or tr("Cancel"))
        footer = row(None, self.cancel, self.go, gap=SPACE_2)
        self.instead: QPushButton | None = None
        if instead is not None:
            self.instead = button(instead[0], Kind.LINK)
            footer.insertWidget(0, self.instead)
        body = wrap(col(Paragraph(text), margins=(SPACE_6, 0, SPACE_6, SPACE_4)))
        super().__init__(title, body, footer, width=WIDTH_CONFIRM)
        self.heading.setToolTip(plain_tip("" if name in title else name))
        self.cancel.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        if self.instead is not None and instead is not None:
            self.instead.clicked.connect(self.reject)
            self.instead.clicked.connect(instead[1])

    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus on *Cancel*: Enter then does no harm."""
        super().showEvent(event)
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)


def erase_sheet(links: Sequence[Link], downloads: int, pause_instead: Callable[[], None] | None = None) -> ConfirmSheet:
    """Ask before links end for good. `downloads` counts those that run now; a pause is offered where there is one."""
    if len(links) == 1:
        name = links[0].title
        title, what = tr("Erase “{title}” now?", title=words.brief(name)), _erases_one(links[0], downloads)
    else:
        name = ""
        title, what = tr("Erase {count} links now?", count=number(len(links))), _erases_many(links, downloads)
    text = " ".join((*what, tr("The audit log keeps its record. This can't be undone.")))
    instead = None if pause_instead is None else (tr("Pause instead"), pause_instead)
    return ConfirmSheet(title, text, tr("Erase now"), instead=instead, name=name)


def cut_off(downloads: int) -> list[str]:
    """Return what to say of downloads that run now, nothing where there are none."""
    if not downloads:
        return []
    return [ntr("{n} running download is cut off.", "{n} running downloads are cut off.", downloads)]


def _erases_one(link: Link, downloads: int) -> list[str]:
    if link.mode is Mode.SEND:
        last = tr("The copies ({size}) are erased.", size=words.size(link.copied))
    else:
        last = tr("The original stays where it is.")
    return [tr("The link stops working."), *cut_off(downloads), last]


def _erases_many(links: Sequence[Link], downloads: int) -> list[str]:
    copies = [link.copied for link in links if link.mode is Mode.SEND]
    told = [tr("The links stop working."), *cut_off(downloads)]
    if copies:
        told.append(tr("Their copies ({size}) are erased.", size=words.size(sum(copies))))
    if len(copies) < len(links):
        told.append(tr("Shared originals stay where they are."))
    return told


def remove_item_sheet(item: Item) -> ConfirmSheet:
    """Ask before the copy of one file is erased."""
    text = tr(
        "People no longer see it on the link, and its copy ({size}) is erased. The original stays.",
        size=words.size(item.size),
    )
    title = tr("Remove “{name}” from the link?", name=words.brief(item.name))
    return ConfirmSheet(title, text, tr("Remove"), name=item.name)


def quit_sheet(downloads: int, copies: int) -> ConfirmSheet:
    """Ask before downloads or copies that run now are cut off."""
    running = []
    if downloads:
        running.append(ntr("{n} download is running", "{n} downloads are running", downloads))
    if copies:
        running.append(ntr("{n} copy is being made", "{n} copies are being made", copies))
    told = [tr("Links don't open while ShareDesk is closed.")]
    if downloads:
        told.append(tr("People can go on with their download when it runs again."))
    if copies:
        told.append(tr("Copying goes on at the next start."))
    return ConfirmSheet(words.listing(running), " ".join(told), tr("Quit"), cancel=tr("Keep running"), destroys=False)


def close_sheet(minimise: Callable[[], None]) -> ConfirmSheet:
    """Ask what closing the window means where there is no tray to keep ShareDesk in."""
    text = tr("Links only open while ShareDesk runs. It can stay as a minimised window.")
    return ConfirmSheet(
        tr("Keep links open?"),
        text,
        tr("Quit"),
        instead=(tr("Minimise the window"), minimise),
        destroys=False,
    )

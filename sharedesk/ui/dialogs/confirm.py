"""The few questions asked before something happens: erasing, removing a copy, closing and quitting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton

from sharedesk.core.link import Item, Link, Mode
from sharedesk.ui.look.tokens import SPACE_2, SPACE_4, SPACE_6
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.labels import Paragraph
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.sheet import WIDTH_CONFIRM, Sheet
from sharedesk.ui.wording import words


class ConfirmSheet(Sheet):
    """A question with *Cancel* as its default, the step itself, and perhaps a milder one. Connect to `accepted`."""

    def __init__(
        self,
        title: str,
        text: str,
        go: str,
        *,
        cancel: str = "Cancel",
        instead: tuple[str, Callable[[], None]] | None = None,
        destroys: bool = True,
    ) -> None:
        self.go: QPushButton = button(go, Kind.DESTROY if destroys else Kind.DEFAULT)
        self.cancel: QPushButton = button(cancel)
        footer = row(None, self.cancel, self.go, gap=SPACE_2)
        self.instead: QPushButton | None = None
        if instead is not None:
            self.instead = button(instead[0], Kind.LINK)
            footer.insertWidget(0, self.instead)
        body = wrap(col(Paragraph(text), margins=(SPACE_6, 0, SPACE_6, SPACE_4)))
        super().__init__(title, body, footer, width=WIDTH_CONFIRM)
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
        title, what = f"Erase “{links[0].title}” now?", _erases_one(links[0], downloads)
    else:
        title, what = f"Erase {len(links):,} links now?", _erases_many(links, downloads)
    text = f"{what} The audit log keeps its record. This can't be undone."
    instead = None if pause_instead is None else ("Pause instead", pause_instead)
    return ConfirmSheet(title, text, "Erase now", instead=instead)


def _erases_one(link: Link, downloads: int) -> str:
    cut = {0: "", 1: ", 1 running download is cut off"}.get(downloads, f", {downloads} running downloads are cut off")
    if link.mode is Mode.SEND:
        return f"The link stops working{cut} and the copies ({words.size(link.copied)}) are erased."
    return f"The link stops working{cut}. The original stays where it is."


def _erases_many(links: Sequence[Link], downloads: int) -> str:
    copies = [link.copied for link in links if link.mode is Mode.SEND]
    told = ["The links stop working."]
    if downloads:
        told.append(
            "1 running download is cut off." if downloads == 1 else f"{downloads} running downloads are cut off."
        )
    if copies:
        told.append(f"Their copies ({words.size(sum(copies))}) are erased.")
    if len(copies) < len(links):
        told.append("Shared originals stay where they are.")
    return " ".join(told)


def remove_item_sheet(item: Item) -> ConfirmSheet:
    """Ask before the copy of one file is erased."""
    text = f"People no longer see it on the link, and its copy ({words.size(item.size)}) is erased. The original stays."
    return ConfirmSheet(f"Remove “{item.name}” from the link?", text, "Remove")


def quit_sheet(downloads: int, copies: int) -> ConfirmSheet:
    """Ask before downloads or copies that run now are cut off."""
    running = []
    if downloads:
        running.append("1 download is running" if downloads == 1 else f"{downloads} downloads are running")
    if copies:
        running.append("1 copy is being made" if copies == 1 else f"{copies} copies are being made")
    title = " and ".join(running)
    text = "Links don't open while ShareDesk is closed. "
    text += "People can go on with their download when it runs again. " if downloads else ""
    text += "Copying goes on at the next start." if copies else ""
    return ConfirmSheet(title, text.strip(), "Quit", cancel="Keep running", destroys=False)


def close_sheet(minimise: Callable[[], None]) -> ConfirmSheet:
    """Ask what closing the window means where there is no tray to keep ShareDesk in."""
    text = "Links only open while ShareDesk runs. It can stay as a minimised window."
    return ConfirmSheet(
        "Keep links open?", text, "Quit", cancel="Cancel", instead=("Minimise the window", minimise), destroys=False
    )

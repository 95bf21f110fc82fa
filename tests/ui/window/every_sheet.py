"""Every sheet and small window, opened on a link that has all there is to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from sharedesk.core.link import Link, LinkDetails, LinkOptions, Mode
from sharedesk.core.policy import Breach
from sharedesk.core.protection import Option
from sharedesk.services.strictness import WeakLink
from sharedesk.ui.dialogs.confirm import close_sheet, erase_sheet, quit_sheet, remove_item_sheet
from sharedesk.ui.dialogs.crash import CrashSheet
from sharedesk.ui.dialogs.keyboard import KeyboardSheet
from sharedesk.ui.dialogs.link.expiry import MomentCard
from sharedesk.ui.dialogs.link.sheet import Tools, new_link_sheet, options_sheet
from sharedesk.ui.dialogs.link.source import read_source
from sharedesk.ui.dialogs.present import present
from sharedesk.ui.dialogs.qr import QrCard
from sharedesk.ui.dialogs.weak_links import SHOWN, WeakLinksSheet
from sharedesk.ui.widgets.sheet import Sheet
from tests.factories import NOW

from .desk import Desk


def link(desk: Desk) -> LinkDetails:
    """Return a link with every option, as it is when people have seen it."""
    made = desk.context.links.create(
        Mode.SHARE,
        [desk.file("Kaufvertrag.pdf")],
        LinkOptions(
            password="correct horse battery",
            allowed_emails=("anna@example.com",),
            max_downloads=3,
            expires_at=desk.context.clock() + timedelta(days=7),
            notify=True,
        ),
        by="maya",
        announced=True,
    )
    desk.workspace.feed.load()
    return made


def shown(desk: Desk) -> None:
    """Open the details of the newest link."""
    desk.window.list.view.setCurrentIndex(desk.window.model.index(1, 0))
    desk.window.open_details()
    desk.workspace.feed.load()


def tools(desk: Desk) -> Tools:
    """Return what sheets of a link are given."""
    return Tools(desk.context.settings.policy(), {}, desk.context.clock, False, lambda _text: True)


def weak(one: Link) -> WeakLink:
    """Return a link as one that breaks every rule."""
    breaches = tuple(Breach(option, "", "") for option in Option)
    return WeakLink(one, breaches, one.protection, breaches, shares_originals=True)


SHEETS: dict[str, Callable[[Desk, LinkDetails], QWidget]] = {
    "new": lambda desk, _one: new_link_sheet(tools(desk)),
    "new of a file": lambda desk, _one: new_link_sheet(tools(desk), read_source([desk.file("Kaufvertrag.pdf")])),
    "options": lambda desk, one: options_sheet(tools(desk), one.link),
    "erase": lambda _desk, one: erase_sheet([one.link], 2, lambda: None),
    "remove": lambda _desk, one: remove_item_sheet(one.items[0]),
    "quit": lambda _desk, _one: quit_sheet(2, 1),
    "close": lambda _desk, _one: close_sheet(lambda: None),
    "crash": lambda _desk, _one: CrashSheet("Traceback", Path("/")),
    "keyboard": lambda desk, _one: KeyboardSheet(desk.window.actions_),
    "QR code": lambda _desk, _one: QrCard("https://share.example", lambda _image: None, lambda _image: None),
    "custom expiry": lambda _desk, _one: MomentCard(NOW, NOW, NOW + timedelta(days=90)),
    "many weak links": lambda _desk, one: WeakLinksSheet([weak(one.link)] * (SHOWN + 1)),
    "weak links": lambda _desk, one: WeakLinksSheet([weak(one.link)]),
}


def opened(desk: Desk, name: str) -> QWidget:
    """Show a sheet as the program does, or the card of a popover."""
    made = SHEETS[name](desk, link(desk))
    if isinstance(made, Sheet):
        present(made, desk.window)
    else:
        made.setParent(desk.window)
        made.show()
    return made

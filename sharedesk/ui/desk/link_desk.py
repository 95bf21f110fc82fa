"""The actions on chosen links and on what is shown in the details, with the sheets and choosers they need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence

from sharedesk.core.link import ENDED_STATES, Item, ItemKind, Link, LinkEdit, LinkState, Mode, Presence
from sharedesk.ui.actions import menu
from sharedesk.ui.desk import clipboard, handover, mime
from sharedesk.ui.desk.choosing import choose_file, choose_files, choose_folder, choose_place
from sharedesk.ui.desk.commands import LinkCommands
from sharedesk.ui.desk.details_control import DetailsControl
from sharedesk.ui.desk.item_commands import ItemCommands
from sharedesk.ui.desk.making import LinkMaker
from sharedesk.ui.desk.session import Session
from sharedesk.ui.desk.sheets import LinkSheets
from sharedesk.ui.dialogs.confirm import erase_sheet, remove_item_sheet
from sharedesk.ui.dialogs.present import present
from sharedesk.ui.dialogs.qr import QrCard
from sharedesk.ui.look import icons
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.pages.callouts import EXTRA_DAYS, Callout
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.popover import Popover

_RUNNING = (LinkState.ACTIVE, LinkState.PREPARING, LinkState.MISSING)
"""The states of a link that can be paused."""


class LinkDesk(QObject):
    """Knows which links are chosen and what every action does with them.

    `settings_wanted` asks for a page of the Preferences by its title.
    """

    settings_wanted = Signal(str)

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        commands: LinkCommands,
        maker: LinkMaker,
        details: DetailsControl,
        *,
        sheets: LinkSheets,
    ) -> None:
        super().__init__()
        self._session = session
        self._window = window
        self._commands = commands
        self._items = ItemCommands(session, commands.remember)
        self._maker = maker
        self._details = details
        self._sheets = sheets
        acts = window.actions_
        for action, do in (
            (acts.copy, lambda: self._with_url(self.copy)),
            (acts.open, lambda: self._with_url(self._open)),
            (acts.email, lambda: self._with_url(handover.write_email)),
            (acts.qr, lambda: self._with_url(self._show_qr)),
            (acts.edit, lambda: self._with_living(sheets.edit)),
            (acts.rename, lambda: self._with_living(self._rename)),
            (acts.copy_password, lambda: self._with_living(sheets.copy_password)),
            (acts.add_files, self._add_files),
            (acts.pause, self._pause_or_resume),
            (acts.resume, lambda: commands.resume(self._in(LinkState.PAUSED))),
            (acts.erase, self._erase),
            (acts.delete, lambda: commands.delete(self.chosen())),
            (acts.undo, self._undo),
        ):
            action.triggered.connect(do)
        for days, action in acts.extend.items():
            action.triggered.connect(lambda _checked=False, more=days: commands.extend(self.chosen(), more))
        window.list.view.renamed.connect(self._renamed)
        window.drops.dropped_on_link.connect(self._add_dropped)
        window.details.callout_chosen.connect(self._mend)
        window.details.file_menu_wanted.connect(self._open_file_menu)
        window.details.file_removal_wanted.connect(self._remove_file)

    def _undo(self) -> None:
        """Take back the newest change; the message that offered it would take back another one."""
        self._window.toasts.dismiss_offer(tr("Undo"), tr("Bring back"))
        self._commands.undo()

    def chosen(self) -> list[Link]:
        """Return the chosen links, from top to bottom."""
        found = (self._window.model.link(token) for token in self._window.list.view.selected())
        return [link for link in found if link is not None]

    def adapt(self) -> None:
        """Fit the actions to what is chosen now."""
        now = self._session.clock()
        chosen = self.chosen()
        self._window.actions_.adapt(chosen, {link.id: link.state(now) for link in chosen})

    def copy(self, link: Link, url: str) -> None:
        """Put an address on the clipboard, say so, and mark the row."""

        def mark_row() -> None:
            self._window.list.view.show_copied(link.token)

        clipboard.copy_and_say(self._session.messages, url, tr("Link copied"), link.title, then=mark_row)

    def copy_of(self, link: Link) -> None:
        """Copy the address of a certain link."""
        self._read_url(link, self.copy)

    def _one(self) -> Link | None:
        chosen = self.chosen()
        return chosen[0] if len(chosen) == 1 else None

    def _with_url(self, use: Callable[[Link, str], None]) -> None:
        if link := self._one():
            self._read_url(link, use)

    def _read_url(self, link: Link, use: Callable[[Link, str], None]) -> None:
        def done(url: str) -> None:
            try:
                use(link, url)
            except Exception as error:  # shown to the person, with what to do instead
                self._session.messages.fail(error)

        self._session.jobs.run(self._session.context.links.url, link.token, done=done)

    def _open(self, _link: Link, url: str) -> None:
        handover.open_in_browser(url)

    def _show_qr(self, link: Link, url: str) -> None:
        def copy(image: QImage) -> None:
            clipboard.copy_image(image)
            popover.close()
            self._session.messages.say(tr("QR code copied"), link.title)

        def save(image: QImage) -> None:
            popover.close()
            name = tr("{title} – QR code.png", title=mime.text_name(link.title).removesuffix(".txt"))
            choose_place(self._window, tr("Save QR code"), name, lambda paths: self._save_picture(image, paths[0]))

        popover = Popover(QrCard(url, copy, save))
        anchor = self._window.details.qr_button if self._window.details_open else self._window.list.new
        popover.open_at(anchor)

    def _save_picture(self, image: QImage, path: Path) -> None:
        target = path if path.suffix else path.with_suffix(".png")
        self._session.jobs.run(
            mime.save_picture,
            image,
            target,
            done=lambda _none: self._session.messages.say(tr("QR code saved"), target.name),
        )

    def _with_living(self, do: Callable[[Link], None]) -> None:
        link = self._one()
        if link is not None and link.state(self._session.clock()) not in ENDED_STATES:
            do(link)

    def _rename(self, link: Link) -> None:
        """Let people type in the row; where the details cover it, these step back."""
        if not self._window.list.isVisible():
            self._window.close_details()
        self._window.list.view.rename(link.token)

    def _renamed(self, token: str, title: str) -> None:
        if link := self._window.model.link(token):
            self._commands.edit(link, LinkEdit(title=title), tr("Link renamed"))

    def _add_files(self) -> None:
        if link := self._one():
            choose_files(self._window, tr("Add files"), lambda paths: self._items.add(link, paths))

    def _add_dropped(self, paths: list[Path], token: str) -> None:
        if link := self._window.model.link(token):
            self._items.add(link, paths)

    def _in(self, *states: LinkState) -> list[Link]:
        """Return the chosen links that are in one of these states now."""
        now = self._session.clock()
        return [link for link in self.chosen() if link.state(now) in states]

    def _pause_or_resume(self) -> None:
        if running := self._in(*_RUNNING):
            self._commands.pause(running)
        elif paused := self._in(LinkState.PAUSED):
            self._commands.resume(paused)

    def _erase(self) -> None:
        links = self._in(*_RUNNING, LinkState.PAUSED)
        if not links:
            return
        downloads = sum(self._details.downloads_of(link.id) for link in links)
        running = self._in(*_RUNNING)
        pause = (lambda: self._commands.pause(running)) if running else None
        sheet = erase_sheet(links, downloads, pause)
        sheet.accepted.connect(lambda: self._commands.erase(links))
        present(sheet, self._window)

    def _mend(self, fix: Callout) -> None:
        link, items = self._details.link, self._details.items
        if link is None:
            return
        lost = next((item for item in items if item.presence is not Presence.HERE), None)
        match fix:
            case Callout.FIND if lost is not None:
                self._put_in_place(link, lost, tr("Find “{name}”", name=lost.name))
            case Callout.USE_THIS if lost is not None:
                self._items.accept_original(link, lost)
            case Callout.COPY_AGAIN:
                self._commands.repair(link)
            case Callout.SHARE_ORIGINAL:
                self._maker.share_instead(link, items)
            case Callout.TRY_AGAIN:
                self._commands.retry_copy(link)
            case Callout.EXTEND:
                self._commands.extend([link], EXTRA_DAYS)
            case Callout.FREE_UP:
                self.settings_wanted.emit(tr("Storage"))
            case Callout.SET_UP_MAIL | Callout.MAIL_SETTINGS:
                self.settings_wanted.emit(tr("E-mail"))

    def _put_in_place(self, link: Link, item: Item, title: str) -> None:
        """Let people choose what is to be in the place of an item."""
        folder = str(PurePath(item.source).parent)
        choose = choose_file if item.kind is ItemKind.FILE else choose_folder
        choose(self._window, title, lambda paths: self._items.replace(link, item, paths[0]), folder)

    def _open_file_menu(self, item: Item, place: QPoint) -> None:
        link = self._shown_living()
        if link is None:
            return
        made = menu(self._window, [])
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        replace = made.addAction(icons.icon("arrows-clockwise"), tr("Replace…"))
        replace.triggered.connect(lambda: self._put_in_place(link, item, tr("Replace “{name}”", name=item.name)))
        remove = made.addAction(icons.icon("trash", "bad"), tr("Remove from link"))
        remove.setShortcut(QKeySequence(Qt.Key.Key_Delete))
        remove.setShortcutVisibleInContextMenu(True)
        remove.setEnabled(len(self._details.items) > 1)
        remove.triggered.connect(lambda: self._remove(link, item))
        made.popup(place)

    def _remove_file(self, item: Item) -> None:
        if link := self._shown_living():
            self._remove(link, item)

    def _shown_living(self) -> Link | None:
        """Return the link in the details, None when there is none or its files are as they are for good."""
        link = self._details.link
        return None if link is None or link.state(self._session.clock()) in ENDED_STATES else link

    def _remove(self, link: Link, item: Item) -> None:
        if link.mode is Mode.SHARE:
            self._items.remove(link, item)
            return
        sheet = remove_item_sheet(item)
        sheet.accepted.connect(lambda: self._items.remove(link, item))
        present(sheet, self._window)

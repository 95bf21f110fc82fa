"""Opens the sheet of a link, for a new one or for its options, and takes the step that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from sharedesk.core.link import Link, LinkEdit
from sharedesk.core.policy import Policy
from sharedesk.errors import ShareDeskError
from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.choosing import choose_files, choose_folder
from sharedesk.ui.desk.commands import LinkCommands
from sharedesk.ui.desk.making import LinkMaker
from sharedesk.ui.desk.passwords import copy_password
from sharedesk.ui.desk.session import Session
from sharedesk.ui.dialogs.link.sheet import LinkSheet, Tools, new_link_sheet, options_sheet
from sharedesk.ui.dialogs.link.source import Source, read_source
from sharedesk.ui.dialogs.present import present
from sharedesk.ui.dialogs.rename import RenameSheet
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.messages import Offer
from sharedesk.ui.models import link_draft

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Known:
    """What a job reads for the options of a link; `link` is None when it was deleted."""

    link: Link | None
    policy: Policy
    password_kept: bool


class LinkSheets(QObject):
    """One sheet at a time. Everything is read in a job before it opens, and done in a job when it is submitted."""

    def __init__(self, session: Session, window: MainWindow, commands: LinkCommands, maker: LinkMaker) -> None:
        super().__init__()
        self._session = session
        self._window = window
        self._commands = commands
        self._maker = maker
        self._sheet: LinkSheet | None = None
        self._opening = False

    # -- opening

    def new(self) -> None:
        """Open the sheet for a new link; its files are chosen in it."""

        def show(policy: Policy) -> None:
            sheet = new_link_sheet(Tools(policy, self._session.clock, clipboard.copy))
            sheet.source.files_wanted.connect(lambda: choose_files(sheet, "Files for the link", self._chosen))
            sheet.source.folder_wanted.connect(lambda: choose_folder(sheet, "Folder for the link", self._chosen))
            sheet.submitted.connect(lambda: self._make(sheet))
            self._show(sheet)

        self._open(self._session.context.settings.policy, show)

    def edit(self, link: Link) -> None:
        """Open the options of a link."""
        context = self._session.context

        def read() -> _Known:
            details = context.links.by_id(link.id)
            current = None if details is None else details.link
            return _Known(current, context.settings.policy(), current is not None and context.kept.has(current))

        def show(known: _Known) -> None:
            found = known.link
            if found is None:
                self._session.messages.say("This link was deleted", link.title)
                return
            copy_kept = (lambda then: self.copy_password(found, then)) if known.password_kept else None
            sheet = options_sheet(Tools(known.policy, self._session.clock, clipboard.copy, copy_kept), found)
            sheet.submitted.connect(lambda: self._save(sheet, found))
            self._show(sheet)

        self._open(read, show)

    def rename(self, link: Link) -> None:
        """Ask for another title."""
        sheet = RenameSheet(link)
        sheet.accepted.connect(lambda: self._commands.edit(link, LinkEdit(title=sheet.title), "Link renamed"))
        present(sheet, self._window)

    def copy_password(self, link: Link, then: Callable[[], None] | None = None) -> None:
        """Put the password of a link on the clipboard, if it is kept, `then` go on; else say who knows it."""
        messages = self._session.messages

        def done(password: str | None) -> None:
            if password is not None:
                if copy_password(messages, password, link.title) and then is not None:
                    then()
            else:
                messages.say("Only you know the password", link.title, Offer("Replace", lambda: self.edit(link)))

        self._session.jobs.run(self._session.context.kept.get, link, done=done)

    def _open(self, read: Callable[[], T], show: Callable[[T], None]) -> None:
        """Read, then show; while one sheet is open or about to be, no other one opens."""
        if self._opening or self._is_open():
            return
        self._opening = True

        def done(result: T) -> None:
            self._opening = False
            show(result)

        def failed(error: BaseException) -> None:
            self._opening = False
            self._session.messages.fail(error)

        self._session.jobs.run(read, done=done, failed=failed)

    def _is_open(self) -> bool:
        return self._sheet is not None and isValid(self._sheet) and self._sheet.isVisible()

    def _show(self, sheet: LinkSheet) -> None:
        self._sheet = sheet
        present(sheet, self._window)

    # -- what is asked for

    def _chosen(self, paths: Sequence[Path]) -> None:
        files = list(paths)
        sheet = self._sheet

        def done(source: Source) -> None:
            if sheet is not None and isValid(sheet):
                sheet.source.set_source(source)

        def failed(error: BaseException) -> None:
            self._refuse(sheet, error)

        self._session.jobs.run(read_source, files, done=done, failed=failed)

    def _make(self, sheet: LinkSheet) -> None:
        source = sheet.source.source
        if source is None or sheet.mode is None:
            return
        options = link_draft.options_of(sheet.draft, self._session.clock())
        self._maker.make_with(
            sheet.mode.value,
            source.paths,
            options,
            done=lambda: _close(sheet),
            failed=lambda error: self._refuse(sheet, error),
        )

    def _save(self, sheet: LinkSheet, link: Link) -> None:
        change = link_draft.change_of(sheet.draft, link_draft.of_link(link), self._session.clock())
        if not link_draft.changes_anything(change):
            sheet.accept()
            return
        self._commands.edit(link, change, done=lambda: _close(sheet), failed=lambda error: self._refuse(sheet, error))

    def _refuse(self, sheet: LinkSheet | None, error: BaseException) -> None:
        """Say in the sheet what did not work; what nobody foresaw, or came too late for it, goes to the window."""
        if sheet is not None and isValid(sheet) and sheet.isVisible():
            sheet.refuse(error)
            if isinstance(error, ShareDeskError):
                return
        self._session.messages.fail(error)


def _close(sheet: LinkSheet) -> None:
    if isValid(sheet):
        sheet.accept()

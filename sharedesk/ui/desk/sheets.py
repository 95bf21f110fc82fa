"""Opens the sheet of a link, for a new one or for its options, and takes the step that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from sharedesk.core.link import Link, Mode
from sharedesk.core.policy import Policy
from sharedesk.core.protection import Option
from sharedesk.errors import ShareDeskError
from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.choosing import choose_files, choose_folder
from sharedesk.ui.desk.commands import LinkCommands
from sharedesk.ui.desk.locks import read_locks
from sharedesk.ui.desk.making import LinkMaker
from sharedesk.ui.desk.session import Session
from sharedesk.ui.dialogs.link.defaults import Taken
from sharedesk.ui.dialogs.link.password import CopyKept
from sharedesk.ui.dialogs.link.sheet import LinkSheet, Tools, new_link_sheet, options_sheet
from sharedesk.ui.dialogs.link.source import Source, read_source
from sharedesk.ui.dialogs.present import present
from sharedesk.ui.main_window import MainWindow
from sharedesk.ui.messages import Offer
from sharedesk.ui.models import link_draft
from sharedesk.ui.texts import tr

T = TypeVar("T")


def _nothing() -> None:
    """Stand in for what nobody asked for."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a job reads for every sheet."""

    policy: Policy
    locks: dict[Option, str]
    can_mail: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What a job reads for the options of a link; `link` is None when it was deleted."""

    link: Link | None
    rules: _Rules
    password_kept: bool


class LinkSheets(QObject):
    """One sheet at a time. Everything is read in a job before it opens, and done in a job when it is submitted.

    The last one that was closed with something in it is kept, to be brought back. `mail_settings_wanted` asks for the
    place where e-mail is set up: the sheet steps aside until `come_back`.
    """

    mail_settings_wanted = Signal()

    def __init__(self, session: Session, window: MainWindow, commands: LinkCommands, maker: LinkMaker) -> None:
        super().__init__()
        self._session = session
        self._window = window
        self._commands = commands
        self._maker = maker
        self._sheet: LinkSheet | None = None
        self._aside: LinkSheet | None = None
        self._discarded: LinkSheet | None = None
        self._opening = False

    # -- opening

    def new(self) -> None:
        """Open the sheet for a new link; its files are chosen in it."""
        self.new_of((), Mode.SEND)

    def new_of(self, paths: Sequence[Path], mode: Mode) -> None:
        """Open the sheet for a new link of files that were dropped on `mode`."""
        files = tuple(paths)

        def read() -> tuple[_Rules, Source | None]:
            return self._rules(), read_source(files) if files else None

        def show(known: tuple[_Rules, Source | None]) -> None:
            rules, source = known
            sheet = new_link_sheet(self._tools(rules), source, mode)
            sheet.source.files_wanted.connect(lambda: choose_files(sheet, tr("Files for the link"), self._chosen))
            sheet.source.folder_wanted.connect(lambda: choose_folder(sheet, tr("Folder for the link"), self._chosen))
            sheet.submitted.connect(lambda: self._make(sheet))
            sheet.defaults.wanted.connect(lambda changes: self._make_default(sheet, changes))
            sheet.defaults.undone.connect(lambda changes: self._make_default(sheet, changes, back=True))
            self._show(sheet)

        self._open(read, show)

    def edit(self, link: Link, over: QWidget | None = None, closed: Callable[[], None] = _nothing) -> None:
        """Open the options of a link, over another window if one is given; `closed` is called when they are closed.

        Not when they step aside for e-mail to be set up: they come back over the main window, and end there.
        """
        context = self._session.context

        def read() -> _Known:
            details = context.links.by_id(link.id)
            current = None if details is None else details.link
            return _Known(current, self._rules(), current is not None and context.kept.has(current))

        def show(known: _Known) -> None:
            found = known.link
            if found is None:
                self._session.messages.say(tr("This link was deleted"), link.title)
                closed()
                return
            copy_kept = (lambda then: self.copy_password(found, then)) if known.password_kept else None
            sheet = options_sheet(self._tools(known.rules, copy_kept), found)
            sheet.submitted.connect(lambda: self._save(sheet, found))
            self._show(sheet, over)
            sheet.finished.connect(lambda: None if sheet is self._aside else closed())

        if not self._open(read, show):
            closed()

    def copy_password(self, link: Link, then: Callable[[], None] | None = None) -> None:
        """Put the password of a link on the clipboard, if it is kept, `then` go on; else say who knows it."""
        messages = self._session.messages

        def done(password: str | None) -> None:
            if password is not None:
                clipboard.copy_and_say(messages, password, tr("Password copied"), link.title, then=then)
            else:
                messages.say(
                    tr("Only you know the password"), link.title, Offer(tr("Replace"), lambda: self.edit(link))
                )

        self._session.jobs.run(self._session.context.kept.get, link, done=done)

    def _open(self, read: Callable[[], T], show: Callable[[T], None]) -> bool:
        """Read, then show; while one sheet is open or about to be, no other one opens, and this returns False."""
        if self._opening or self._is_open():
            return False
        self._opening = True

        def done(result: T) -> None:
            self._opening = False
            show(result)

        def failed(error: BaseException) -> None:
            self._opening = False
            self._session.messages.fail(error)

        self._session.jobs.run(read, done=done, failed=failed)
        return True

    def _is_open(self) -> bool:
        return self._sheet is not None and isValid(self._sheet) and self._sheet.isVisible()

    def _rules(self) -> _Rules:
        context = self._session.context
        return _Rules(context.settings.policy(), read_locks(context.audit), context.mail.is_set_up)

    def _tools(self, rules: _Rules, copy_kept: CopyKept | None = None) -> Tools:
        return Tools(rules.policy, rules.locks, self._session.clock, rules.can_mail, clipboard.copy, copy_kept)

    def _show(self, sheet: LinkSheet, over: QWidget | None = None) -> None:
        self._sheet = sheet
        sheet.accepted.connect(sheet.deleteLater)
        sheet.rejected.connect(lambda: self._given_up(sheet))
        sheet.people.mail_wanted.connect(lambda: self._step_aside(sheet))
        present(sheet, over or self._window)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)

    # -- closing and coming back

    def _given_up(self, sheet: LinkSheet) -> None:
        """Keep a sheet that was closed with something in it, in place of the one before."""
        if sheet.parentWidget() is not self._window:
            sheet.setParent(self._window, sheet.windowFlags())  # the window that it was opened over may go
        if sheet is self._aside:
            return
        if not sheet.is_touched:
            sheet.deleteLater()
            return
        if self._discarded is not None and self._discarded is not sheet:
            self._discarded.deleteLater()
        self._discarded = sheet
        offer = self._commands.remember(lambda: self._bring_back(sheet), tr("Bring back"))
        self._session.messages.say(tr("Changes discarded"), sheet.source.value, offer)

    def _bring_back(self, sheet: LinkSheet) -> None:
        if sheet is not self._discarded:  # another one has taken its place: what was changed before it is undone
            self._commands.undo()
        elif not self._is_open():
            self._sheet, self._discarded = sheet, None
            sheet.open_over(self._window)

    def _step_aside(self, sheet: LinkSheet) -> None:
        """Let people set e-mail up: while the sheet is open, no other window can be used."""
        self._aside = sheet
        sheet.reject()
        self.mail_settings_wanted.emit()

    def come_back(self) -> None:
        """Open the sheet again that stepped aside."""
        sheet, self._aside = self._aside, None
        if sheet is None:
            return

        def show(rules: _Rules) -> None:
            sheet.people.set_can_mail(can_mail=rules.can_mail)
            self._sheet = sheet
            sheet.open_over(self._window)
            sheet.people.chips.input.setFocus(Qt.FocusReason.OtherFocusReason)  # where people were

        self._open(self._rules, show)

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
            done=lambda: _is_wanted(sheet),
            failed=lambda error: self._refuse(sheet, error),
        )

    def _make_default(self, sheet: LinkSheet, changes: Mapping[str, str | None], *, back: bool = False) -> None:
        """Let new links start as the sheet says, or as they did before."""
        context = self._session.context

        def store() -> Taken:
            entries = {key: context.settings.entry(key) for key in changes}
            before = {key: None if entry.value == entry.default else entry.value for key, entry in entries.items()}
            context.base.change_settings(changes, by=self._session.me)
            return Taken({key: text for key, text in changes.items() if text is not None}, before)

        def done(taken: Taken) -> None:
            if isValid(sheet):
                sheet.defaults.take(None if back else taken)

        self._session.jobs.run(store, done=done, failed=lambda error: self._refuse(sheet, error))

    def _save(self, sheet: LinkSheet, link: Link) -> None:
        change = link_draft.change_of(sheet.draft, link_draft.of_link(link), self._session.clock())
        if not link_draft.changes_anything(change):
            sheet.accept()
            return
        self._commands.edit(link, change, done=lambda: _close(sheet), failed=lambda error: self._refuse(sheet, error))

    def _refuse(self, sheet: LinkSheet | None, error: BaseException) -> None:
        """Say in the sheet what did not work; what nobody foresaw, or came too late for it, goes to the window."""
        if sheet is not None and isValid(sheet):
            sheet.refuse(error)
            if isinstance(error, ShareDeskError) and sheet.isVisible():
                return
        self._session.messages.fail(error)


def _close(sheet: LinkSheet) -> None:
    if isValid(sheet):
        sheet.accept()


def _is_wanted(sheet: LinkSheet) -> bool:
    """Close a sheet whose link was made; False when somebody has given it up meanwhile."""
    if not isValid(sheet):
        return False
    if sheet.is_given_up:
        sheet.settle()
        return False
    sheet.accept()
    return True

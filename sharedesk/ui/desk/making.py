"""From files to a link: it is made in a job, its address goes to the clipboard, and its copy runs in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from sharedesk.core.link import CopyPhase, Item, Link, Mode
from sharedesk.errors import EnvironmentFault
from sharedesk.ui.desk import clipboard, pasted
from sharedesk.ui.desk.clipboard import NewFile
from sharedesk.ui.desk.commands import LinkCommands
from sharedesk.ui.desk.copies import Copies
from sharedesk.ui.desk.session import Session
from sharedesk.ui.messages import Messages, Offer
from sharedesk.ui.widgets.cards import Meaning


@dataclass(frozen=True, slots=True)
class _Made:
    """A new link with its address."""

    link: Link
    url: str
    pasted: Path | None = None
    """The file that was written for it, to be removed when it is copied."""
    paths: tuple[Path, ...] = ()
    """The originals that people may share instead, when nobody asked them yet."""
    instead_of: Link | None = None
    """The link whose place it takes."""


class LinkMaker(QObject):
    """Makes links of dropped, chosen and pasted files."""

    made = Signal(Link)

    def __init__(self, session: Session, copies: Copies, commands: LinkCommands) -> None:
        super().__init__()
        self._links = session.context.links
        self._measuring = session.context.measuring
        self._jobs = session.jobs
        self._messages = session.messages
        self._copies = copies
        self._commands = commands
        self._me = session.me
        self._jobs.run(pasted.remove_forgotten)

    def make(self, mode: Mode, paths: Sequence[Path]) -> None:
        """Make one link of `paths`. When that fails nothing is lost: *Try again* has the same files."""
        files = tuple(paths)
        self._run(lambda: _Made(*self._create(mode, files)), lambda: self.make(mode, files))

    def make_chosen(self, paths: Sequence[Path]) -> None:
        """Make a link of copies where people were not asked how; the message offers to share the originals."""
        files = tuple(paths)
        self._run(lambda: _Made(*self._create(Mode.SEND, files), paths=files), lambda: self.make_chosen(files))

    def make_new(self, new: NewFile) -> None:
        """Make a link of something that has no place on a disk: it can only be sent as a copy."""

        def write_and_create() -> _Made:
            path = pasted.write(new)
            try:
                return _Made(*self._create(Mode.SEND, (path,)), pasted=path)
            except BaseException:
                pasted.remove(path)
                raise

        self._run(write_and_create, lambda: self.make_new(new))

    def make_again(self, token: str) -> None:
        """Make a link like the one with `token`, of the same files."""

        def create() -> _Made:
            details = self._links.get(token)
            return _Made(*self._create(details.link.mode, [Path(item.source) for item in details.items]))

        self._run(create, lambda: self.make_again(token))

    def share_instead(self, link: Link, items: Sequence[Item]) -> None:
        """Share the originals of a link whose copy cannot be made. The new link has another address."""
        self._share_instead(link, tuple(Path(item.source) for item in items))

    def _share_instead(self, link: Link, paths: tuple[Path, ...]) -> None:
        self._run(
            lambda: _Made(*self._create(Mode.SHARE, paths), instead_of=link), lambda: self._share_instead(link, paths)
        )

    def _create(self, mode: Mode, paths: Sequence[Path]) -> tuple[Link, str]:
        details = self._links.create(mode, list(paths), by=self._me, announced=True)
        return details.link, self._links.url(details.link.token)

    def _run(self, create: Callable[[], _Made], again: Callable[[], None]) -> None:
        def failed(error: BaseException) -> None:
            offers = (Offer("Try again", again),) if isinstance(error, EnvironmentFault) else ()
            self._messages.fail(error, *offers)

        self._jobs.run(create, done=self._take, failed=failed)

    def _take(self, made: _Made) -> None:
        copied = clipboard.copy(made.url)
        self.made.emit(made.link)
        if made.instead_of is not None:
            self._commands.delete_quietly(made.instead_of)
        if made.link.mode is Mode.SEND and made.link.phase is not CopyPhase.READY:
            self._copies.start(made.link.id, lambda: self._copy_ended(made))
        if made.link.mode is Mode.SHARE:
            self._jobs.run(self._measuring.measure, made.link.id)  # how much a folder holds, which nobody has read yet
        self._messages.say("Link copied" if copied else "Link ready", made.link.title, *self._offers(made, copied))

    def _offers(self, made: _Made, copied: bool) -> list[Offer]:
        def copy() -> None:
            copy_address(self._messages, made.url, made.link.title)

        def share() -> None:
            self._share_instead(made.link, made.paths)

        def undo() -> None:
            self._commands.delete([made.link])

        offers = [] if copied else [Offer("Copy", copy)]
        offers += [Offer("Share the original", share)] if made.paths else []
        return [*offers, Offer("Undo", undo)]

    def _copy_ended(self, made: _Made) -> None:
        if made.pasted is None:
            return
        link_id, path = made.link.id, made.pasted

        def remove_if_copied() -> None:
            details = self._links.by_id(link_id)
            if details is None or details.link.phase is CopyPhase.READY:
                pasted.remove(path)

        self._jobs.run(remove_if_copied)


def copy_address(messages: Messages, url: str, title: str) -> bool:
    """Put an address on the clipboard and say so; where the clipboard refuses, say that instead and return False."""
    if clipboard.copy(url):
        messages.say("Link copied", title)
        return True

    def again() -> None:
        copy_address(messages, url, title)

    messages.say("The clipboard is in use by another program", title, Offer("Try again", again), meaning=Meaning.WARN)
    return False

"""From files to a link: it is made in a job, its address goes to the clipboard, and its copy runs in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from sharedesk.core.dropping import drop_modes, is_overruled
from sharedesk.core.link import CopyPhase, Item, Link, LinkOptions, Mode
from sharedesk.core.settings import LINKS_COPY, LINKS_DROP, CopyWhat
from sharedesk.errors import EnvironmentFault
from sharedesk.services.room import NoRoomError
from sharedesk.ui.desk import clipboard, pasted
from sharedesk.ui.desk.commands import LinkCommands
from sharedesk.ui.desk.copies import Copies
from sharedesk.ui.desk.mime import NewFile
from sharedesk.ui.desk.session import Session
from sharedesk.ui.messages import Offer
from sharedesk.ui.models.link_draft import like
from sharedesk.ui.texts import tr
from sharedesk.ui.wording.options import promise
from sharedesk.ui.wording.rules import ONLY_COPIES


class _Step(Enum):
    """What is likely wanted with a new link, the likeliest first."""

    COPY = auto()
    PASSWORD = auto()
    SHARE = auto()
    AGAIN = auto()


@dataclass(frozen=True, slots=True)
class _Made:
    """A new link with its address."""

    link: Link
    url: str
    password: str = ""
    """The password it was given, "" for none."""
    copies: CopyWhat = CopyWhat.LINK
    """What the clipboard gets."""
    note: str = ""
    """What people should know about it, "" for nothing."""
    pasted: Path | None = None
    """The file that was written for it, to be removed when it is copied."""
    paths: tuple[Path, ...] = ()
    """The originals that people may share instead, when nobody asked them yet."""
    instead_of: Link | None = None
    """The link whose place it takes."""

    @property
    def with_password(self) -> bool:
        """Whether the clipboard gets the password too."""
        return bool(self.password) and self.copies is CopyWhat.BOTH

    @property
    def text(self) -> str:
        """What is copied, now or when people ask for it."""
        return f"{self.url}\n{self.password}" if self.with_password else self.url

    @property
    def said(self) -> str:
        """What is said when `text` is on the clipboard."""
        return tr("Link and password copied") if self.with_password else tr("Link copied")


class LinkMaker(QObject):
    """Makes links of dropped, chosen and pasted files."""

    made = Signal(Link)
    copied = Signal(Link)
    """Its address is on the clipboard; caused before `made`."""
    options_wanted = Signal(Link)
    room_wanted = Signal()
    """People want to free up space."""

    def __init__(self, session: Session, copies: Copies, commands: LinkCommands) -> None:
        super().__init__()
        self._links = session.context.links
        self._settings = session.context.settings
        self._kept = session.context.kept
        self._measuring = session.context.measuring
        self._jobs = session.jobs
        self._messages = session.messages
        self._copies = copies
        self._commands = commands
        self._me = session.me
        self._clock = session.clock
        self._jobs.run(pasted.remove_forgotten)

    def make(self, mode: Mode, paths: Sequence[Path]) -> None:
        """Make one link of `paths`. When that fails nothing is lost: *Try again* has the same files."""
        files = tuple(paths)
        self._run(lambda: self._create(mode, files), lambda: self.make(mode, files), files)

    def make_with(
        self,
        mode: Mode,
        paths: Sequence[Path],
        options: LinkOptions,
        *,
        done: Callable[[], bool],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Make a link with options that people chose; what fails is told by `failed` alone.

        `done` says whether the link is still wanted: one that is not is deleted before anybody has its address.
        """
        files = tuple(paths)

        def made(made: _Made) -> None:
            if done():
                self._take(made)
            else:
                self._jobs.run(lambda: self._links.delete(made.link.token, by=self._me))

        self._jobs.run(lambda: self._create(mode, files, options), done=made, failed=failed)

    def make_chosen(self, paths: Sequence[Path]) -> None:
        """Make a link where people were not asked how: as they prefer, else of copies with an offer to share."""
        files = tuple(paths)

        def create() -> _Made:
            wanted, policy = self._settings.get(LINKS_DROP), self._settings.policy()
            modes = drop_modes(wanted, policy)
            note = tr(ONLY_COPIES) if is_overruled(wanted, policy) else ""
            return replace(self._create(modes[0], files), paths=files if Mode.SHARE in modes[1:] else (), note=note)

        self._run(create, lambda: self.make_chosen(files), files)

    def make_new(self, new: NewFile) -> None:
        """Make a link of something that has no place on a disk: it can only be sent as a copy."""

        def write_and_create() -> _Made:
            path = pasted.write(new)
            try:
                return replace(self._create(Mode.SEND, (path,)), pasted=path)
            except BaseException:
                pasted.remove(path)
                raise

        self._run(write_and_create, lambda: self.make_new(new))

    def make_again(self, token: str) -> None:
        """Make a link like the one with `token`, of the same files and as well protected."""

        def create() -> _Made:
            details = self._links.get(token)
            options = like(details.link, self._settings.policy(), lasts=False)
            return self._create(details.link.mode, [Path(item.source) for item in details.items], options)

        self._run(create, lambda: self.make_again(token))

    def share_instead(self, link: Link, items: Sequence[Item]) -> None:
        """Share the originals of a link whose copy cannot be made. The new link has another address."""
        self._share_instead(link, tuple(Path(item.source) for item in items))

    def _share_instead(self, link: Link, paths: tuple[Path, ...], password: str = "") -> None:
        """Make a link that takes the place of `link`, with its options and, if it is known, its password."""

        def create() -> _Made:
            options = like(link, self._settings.policy(), lasts=True)
            if password:
                options = replace(options, password=password)
            return replace(self._create(Mode.SHARE, paths, options), instead_of=link)

        self._run(create, lambda: self._share_instead(link, paths, password))

    def _create(self, mode: Mode, paths: Sequence[Path], options: LinkOptions | None = None) -> _Made:
        complete = self._links.completed(options or LinkOptions())
        details = self._links.create(mode, list(paths), complete, by=self._me, announced=True)
        password = complete.password or ""
        url = self._links.url(details.link.token)
        return _Made(details.link, url, password, self._settings.get(LINKS_COPY))

    def _run(self, create: Callable[[], _Made], again: Callable[[], None], files: tuple[Path, ...] = ()) -> None:
        """Make a link in a job. Where there is no room for a copy of `files`, offer to share the originals."""
        instead: list[Offer] = []

        def attempt() -> _Made:
            try:
                return create()
            except NoRoomError:
                if files and self._settings.policy().originals_allowed:
                    instead.append(Offer(tr("Share the original"), lambda: self.make(Mode.SHARE, files)))
                raise

        def failed(error: BaseException) -> None:
            def free_up() -> None:
                self.room_wanted.emit()
                failed(error)  # what was pressed is gone, and is wanted again when there is room

            offers = [*instead, Offer(tr("Try again"), again)] if isinstance(error, EnvironmentFault) else []
            if isinstance(error, NoRoomError):
                offers.append(Offer(tr("Free up space…"), free_up))
            self._messages.fail(error, *offers)

        self._jobs.run(attempt, done=self._take, failed=failed)

    def _take(self, made: _Made) -> None:
        if made.copies is CopyWhat.NOTHING:
            self._go_on(made, copied=False)
        else:
            clipboard.copy_then(made.text, lambda copied: self._go_on(made, copied=copied))

    def _go_on(self, made: _Made, *, copied: bool) -> None:
        if made.password:  # behind the copied link: a key store may have to ask its owner first
            self._kept.expect(made.link, made.password)
            self._jobs.run(self._kept.keep, made.link, made.password)
        if copied:
            self.copied.emit(made.link)
        self.made.emit(made.link)
        if made.instead_of is not None:
            self._commands.delete_quietly(made.instead_of)
        if made.link.mode is Mode.SEND and made.link.phase is not CopyPhase.READY:
            self._copies.start(made.link.id, lambda: self._copy_ended(made))
        if made.link.mode is Mode.SHARE:
            self._jobs.run(self._measuring.measure, made.link.id)  # how much a folder holds, which nobody has read yet
        self._tell(made, copied=copied)
        if not copied and made.copies is not CopyWhat.NOTHING:
            clipboard.copy_in_front(self, made.text, lambda: self._copied_late(made))

    def _copied_late(self, made: _Made) -> None:
        self.copied.emit(made.link)
        self._tell(made, copied=True)

    def _tell(self, made: _Made, *, copied: bool) -> None:
        """Say that the link is there, and what may follow."""
        wanted = {
            _Step.COPY: not copied,
            _Step.PASSWORD: bool(made.password) and not made.with_password,
            _Step.SHARE: bool(made.paths),
            _Step.AGAIN: bool(made.password) and not made.with_password,  # the clipboard has the password by then
        }
        offers = self._offers(made, made.said, [step for step, is_wanted in wanted.items() if is_wanted])
        text = " · ".join(filter(None, (promise(made.link, self._clock()), made.note)))
        self._messages.say(made.said if copied else tr("Link ready"), text, *offers)

    def _offers(self, made: _Made, said: str, steps: Sequence[_Step]) -> list[Offer]:
        """Return what may follow on `said`: the first of `steps`, which leads to the next, *Options* and *Undo*."""

        def copy() -> None:
            self._copy(made.text, made.said, made, steps)

        def copy_it() -> None:
            self._copy(made.password, tr("Password copied"), made, steps)

        def copy_again() -> None:
            self._copy(made.text, made.said, made, steps)

        def share() -> None:
            self._share_instead(made.link, made.paths, made.password)

        def options() -> None:
            self.options_wanted.emit(made.link)

        def undo() -> None:
            self._commands.delete([made.link])

        first = {
            _Step.COPY: Offer(tr("Copy"), copy),
            _Step.PASSWORD: Offer(tr("Copy password"), copy_it),
            _Step.SHARE: Offer(tr("Share the original"), share),
            _Step.AGAIN: Offer(tr("Copy link"), copy_again),
        }
        last = [Offer(tr("Options"), options)]
        if said != tr("Password copied"):  # there it would seem to take the password off the clipboard
            last.append(Offer(tr("Undo"), undo))
        return [*(first[step] for step in steps[:1]), *last]

    def _copy(self, text: str, said: str, made: _Made, steps: Sequence[_Step]) -> None:
        """Copy what a step is about, say so and offer the next one."""
        clipboard.copy_and_say(self._messages, text, said, made.link.title, *self._offers(made, said, steps[1:]))

    def _copy_ended(self, made: _Made) -> None:
        if made.pasted is None:
            return
        link_id, path = made.link.id, made.pasted

        def remove_if_copied() -> None:
            details = self._links.by_id(link_id)
            if details is None or details.link.phase is CopyPhase.READY:
                pasted.remove(path)

        self._jobs.run(remove_if_copied)

"""What can be done with links: each command is a job that says what happened and, where it can, how to undo it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from sharedesk.core.link import KEEP, CopyPhase, Item, Link, LinkDetails, LinkEdit, Mode
from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.copies import Copies
from sharedesk.ui.desk.decisions import Decisions, in_short
from sharedesk.ui.desk.session import Session
from sharedesk.ui.desk.undo import UNDO_FOR, UndoHistory
from sharedesk.ui.messages import Offer
from sharedesk.ui.models.link_draft import changes_anything, way_back
from sharedesk.ui.texts import ntr, tr


@dataclass(frozen=True, slots=True)
class _Batch:
    """What became of the same step on several links: the ones it worked for, and the first error."""

    changed: tuple[Link, ...]
    error: BaseException | None


def _paused(count: int) -> str:
    return tr("Link paused") if count == 1 else ntr("{n} link paused", "{n} links paused", count)


def _resumed(count: int) -> str:
    return tr("Link resumed") if count == 1 else ntr("{n} link resumed", "{n} links resumed", count)


def _deleted(count: int) -> str:
    return tr("Link deleted") if count == 1 else ntr("{n} link deleted", "{n} links deleted", count)


class LinkCommands(QObject):
    """The commands of the list, the details and the menus. They return at once; rows change when the bus says so.

    `details_wanted` carries a link of which there is more to see than a message can say.
    """

    details_wanted = Signal(Link)

    def __init__(self, session: Session, copies: Copies) -> None:
        super().__init__()
        self._links = session.context.links
        self._items = session.context.items
        self._repairs = session.context.repairs
        self._kept = session.context.kept
        self._decisions = Decisions(session.context, session.me)
        self._jobs = session.jobs
        self._messages = session.messages
        self._copies = copies
        self._history = UndoHistory(session.clock)
        self._me = session.me

    def undo(self) -> None:
        """Take back the newest change."""
        if not self._history.undo():
            self._messages.say(tr("Nothing to undo"))

    def pause(self, links: Sequence[Link]) -> None:
        """Stop links from opening until they are resumed."""
        self._each(
            lambda link: self._links.pause(link.token, by=self._me),
            links,
            lambda changed: self._said(_paused(len(changed)), changed, lambda: self._resume_quietly(changed)),
        )

    def resume(self, links: Sequence[Link]) -> None:
        """Let paused links open again."""
        self._each(
            lambda link: self._links.resume(link.token, by=self._me),
            links,
            lambda changed: self._said(_resumed(len(changed)), changed, lambda: self.pause(changed)),
        )

    def delete(self, links: Sequence[Link]) -> None:
        """Delete links. They stop at once; their copies stay until the time for Undo is over."""

        def deleted(changed: Sequence[Link]) -> None:
            for link in changed:
                self._copies.let_go(link.id)
            self._said(_deleted(len(changed)), changed, lambda: self._restore(changed))

        self._each(lambda link: self._links.delete(link.token, by=self._me, undo_for=UNDO_FOR), links, deleted)

    def delete_quietly(self, link: Link) -> None:
        """Delete a link that another one has taken the place of; Ctrl+Z brings it back."""

        def deleted(changed: Sequence[Link]) -> None:
            self._copies.let_go(link.id)
            self._history.remember(lambda: self._restore(changed))

        self._each(lambda one: self._links.delete(one.token, by=self._me, undo_for=UNDO_FOR), [link], deleted)

    def erase(self, link: Link) -> None:
        """End a link for good and erase its copies, and say what had left. Ask first: this cannot be undone."""

        def step() -> tuple[Link, str]:
            details = self._links.revoke(link.token, by=self._me)
            return details.link, in_short(self._decisions.left(link.id))

        def erased(result: tuple[Link, str]) -> None:
            ended, left = result
            self._copies.let_go(link.id)
            show = Offer(tr("Show"), lambda: self.details_wanted.emit(ended))
            self._messages.say(tr("Link erased"), f"{link.title} · {left}", show)

        self._jobs.run(step, done=erased)

    def edit(
        self,
        before: Link,
        change: LinkEdit,
        said: str = "",
        *,
        done: Callable[[], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Change options of a link. Undo brings the old ones back, but not an old password: nobody knows that."""
        back = way_back(before, change)
        password = change.password if isinstance(change.password, str) and change.password is not KEEP else ""

        def step() -> LinkDetails:
            details = self._links.edit(before.token, change, by=self._me)
            if password:
                self._kept.keep(details.link, password)
            return details

        def take_back() -> None:
            self._run(lambda: self._links.edit(before.token, back, by=self._me))

        def saved(details: LinkDetails) -> None:
            offers = []
            if password:
                offers.append(Offer(tr("Copy password"), lambda: self._copy(password, details.link.title)))
            if changes_anything(back):
                offers.append(self.remember(take_back))
            if done is not None:
                done()
            self._messages.say(said or tr("Options saved"), details.link.title, *offers)

        self._jobs.run(step, done=saved, failed=failed)

    def _copy(self, password: str, title: str) -> None:
        clipboard.copy_and_say(self._messages, password, tr("Password copied"), title)

    def add_files(self, link: Link, paths: Sequence[Path]) -> None:
        """Put more files or folders into a link; its address stays."""

        def added(_details: LinkDetails) -> None:
            self._messages.say(tr("Files added") if len(paths) > 1 else tr("File added"), link.title)

        self._run(lambda: self._items.add(link.token, list(paths), by=self._me), added)

    def remove_item(self, link: Link, item: Item) -> None:
        """Take a file out of a link."""

        def removed(_details: LinkDetails) -> None:
            back = self.remember(lambda: self.add_files(link, [Path(item.source)]))
            offers = (back,) if link.mode is Mode.SHARE else ()
            self._messages.say(tr("File removed"), item.name, *offers)

        self._run(lambda: self._items.remove(link.token, item.id, by=self._me), removed)

    def replace_item(self, link: Link, item: Item, path: Path) -> None:
        """Let an item be another file or folder from now on: the one that was found, or a newer version."""

        def replaced(_details: LinkDetails) -> None:
            self._messages.say(tr("Link works again") if link.missing else tr("File replaced"), item.name)

        self._run(lambda: self._items.replace(link.token, item.id, path, by=self._me), replaced)

    def accept_original(self, link: Link, item: Item) -> None:
        """Share what is now at the path of an original that was replaced."""
        self._run(
            lambda: self._items.accept_original(link.token, item.id, by=self._me),
            lambda _details: self._messages.say(tr("Link works again"), item.name),
        )

    def repair(self, link: Link) -> None:
        """Copy what is damaged again from the originals."""
        self._run(
            lambda: self._repairs.repair(link.token, by=self._me),
            lambda _details: self._messages.say(tr("Link works again"), link.title),
        )

    def retry_copy(self, link: Link) -> None:
        """Go on with a copy that stopped."""
        self._copies.resume(link.id)

    def _resume_quietly(self, links: Sequence[Link]) -> None:
        self._each(lambda link: self._links.resume(link.token, by=self._me), links, lambda _changed: None)

    def _restore(self, links: Sequence[Link]) -> None:
        def restored(changed: Sequence[Link]) -> None:
            for link in changed:
                self._copy_if_needed(link)

        self._each(lambda link: self._links.restore(link.token, by=self._me), links, restored)

    def _copy_if_needed(self, link: Link) -> None:
        if link.mode is Mode.SEND and link.phase is not CopyPhase.READY:
            self._copies.start(link.id)

    def _said(self, said: str, changed: Sequence[Link], take_back: Callable[[], None]) -> None:
        title = changed[0].title if len(changed) == 1 else ""
        self._messages.say(said, title, self.remember(take_back))

    def remember(self, take_back: Callable[[], None], said: str = "") -> Offer:
        """Let Ctrl+Z take something back, and the returned offer too; `said` are its words."""
        change = self._history.remember(take_back)

        def undo() -> None:
            self._history.undo(change)

        return Offer(said or tr("Undo"), undo)

    def _run(self, step: Callable[[], LinkDetails], done: Callable[[LinkDetails], None] | None = None) -> None:
        self._jobs.run(step, done=done)

    def _each(
        self, step: Callable[[Link], object], links: Sequence[Link], done: Callable[[Sequence[Link]], None]
    ) -> None:
        """Take `step` for every link in one job; `done` gets the links it worked for, an error is told once."""

        def all_steps() -> _Batch:
            changed: list[Link] = []
            first: Exception | None = None
            for link in links:
                try:
                    result = step(link)
                except Exception as error:  # told below, once for all links
                    first = first or error
                else:
                    changed.append(result.link if isinstance(result, LinkDetails) else link)
            return _Batch(tuple(changed), first)

        def tell(batch: _Batch) -> None:
            if batch.changed:
                done(batch.changed)
            if batch.error is not None:
                self._messages.fail(batch.error)

        self._jobs.run(all_steps, done=tell)

"""What can be done with links: each command is a job that says what happened and, where it can, how to undo it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from sharedesk.core.link import ENDED_STATES, KEEP, CopyPhase, Link, LinkDetails, LinkEdit, Mode
from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.batches import Batches
from sharedesk.ui.desk.copies import Copies
from sharedesk.ui.desk.decisions import Decisions, in_short, of_many
from sharedesk.ui.desk.session import Session
from sharedesk.ui.desk.undo import UNDO_FOR, UndoHistory
from sharedesk.ui.messages import Offer
from sharedesk.ui.models.link_draft import changes_anything, way_back
from sharedesk.ui.pages.decisions import Held
from sharedesk.ui.texts import tr
from sharedesk.ui.wording import batches
from sharedesk.ui.wording.batches import Said


class LinkCommands(QObject):
    """The commands of the list, the details and the menus. They return at once; rows change when the bus says so.

    `details_wanted` carries a link of which there is more to see than a message can say, `restored` one that was
    deleted alone and is back.
    """

    details_wanted = Signal(Link)
    restored = Signal(Link)

    def __init__(self, session: Session, copies: Copies) -> None:
        super().__init__()
        self._links = session.context.links
        self._repairs = session.context.repairs
        self._kept = session.context.kept
        self._requests = session.context.requests
        self._decisions = Decisions(session.context, session.me)
        self._jobs = session.jobs
        self._messages = session.messages
        self._batches = Batches(session.jobs, session.messages)
        self._copies = copies
        self._clock = session.clock
        self._history = UndoHistory(session.clock)
        self._me = session.me

    def undo(self) -> None:
        """Take back the newest change."""
        if not self._history.undo():
            self._messages.say(tr("Nothing to undo"))

    def pause(self, links: Sequence[Link]) -> None:
        """Stop links from opening until they are resumed."""

        def paused(changed: Sequence[Link]) -> None:
            self._said(batches.PAUSED, changed, lambda: self._resume_quietly(changed))

        self._batches.run(lambda link: self._links.pause(link.token, by=self._me), links, batches.PAUSED, paused)

    def resume(self, links: Sequence[Link]) -> None:
        """Let paused links open again."""

        def resumed(changed: Sequence[Link]) -> None:
            self._said(batches.RESUMED, changed, lambda: self.pause(changed))

        self._batches.run(self._resume, links, batches.RESUMED, resumed)

    def _resume(self, link: Link) -> LinkDetails:
        return self._links.resume(link.token, by=self._me)

    def extend(self, links: Sequence[Link], days: int) -> None:
        """Let links live `days` longer. Undo gives them their old end again, unless that is over already."""
        said = batches.extended(days)
        before = {link.id: link for link in links}
        now = self._clock()

        def extended(changed: Sequence[Link]) -> None:
            old = [before[link.id] for link in changed]
            if any(link.state(now) in ENDED_STATES for link in old):
                self._tell(said, changed)
            else:
                self._said(said, changed, lambda: self._shorten(old))

        self._batches.run(lambda link: self._requests.extend(link.token, days, by=self._me), links, said, extended)

    def _shorten(self, links: Sequence[Link]) -> None:
        """Give links their old end again."""

        def step(link: Link) -> LinkDetails:
            return self._links.edit(link.token, LinkEdit(expires_at=link.expires_at), by=self._me)

        self._batches.run(step, links, batches.SHORTENED, _nothing)

    def delete(self, links: Sequence[Link]) -> None:
        """Delete links. They stop at once; their copies stay until the time for Undo is over."""
        self._delete(links, lambda changed: self._said(batches.DELETED, changed, lambda: self._restore(changed)))

    def delete_quietly(self, link: Link) -> None:
        """Delete a link that another one has taken the place of; Ctrl+Z brings it back."""

        def deleted(changed: Sequence[Link]) -> None:
            self._history.remember(lambda: self._restore(changed))

        self._delete([link], deleted)

    def _delete(self, links: Sequence[Link], then: Callable[[Sequence[Link]], None]) -> None:
        def deleted(changed: Sequence[Link]) -> None:
            self._let_go(changed)
            then(changed)

        def step(link: Link) -> None:
            self._links.delete(link.token, by=self._me, undo_for=UNDO_FOR)

        self._batches.run(step, links, batches.DELETED, deleted)

    def _let_go(self, links: Sequence[Link]) -> None:
        for link in links:
            self._copies.let_go(link.id)

    def erase(self, links: Sequence[Link]) -> None:
        """End links for good and erase their copies, and say what had left. Ask first: this cannot be undone."""
        left: dict[int, tuple[Held, ...]] = {}

        def step(link: Link) -> LinkDetails:
            details = self._links.revoke(link.token, by=self._me)
            left[link.id] = self._decisions.left(link.id)
            return details

        def erased(changed: Sequence[Link]) -> None:
            self._let_go(changed)
            title = batches.ERASED.title(len(changed))
            if len(changed) > 1:
                self._messages.say(title, of_many([left[link.id] for link in changed]))
                return
            [ended] = changed
            show = Offer(tr("Show"), lambda: self.details_wanted.emit(ended))
            self._messages.say(title, f"{ended.title} · {in_short(left[ended.id])}", show)

        self._batches.run(step, links, batches.ERASED, erased)

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
        self._batches.run(self._resume, links, batches.RESUMED, _nothing)

    def _restore(self, links: Sequence[Link]) -> None:
        def restored(changed: Sequence[Link]) -> None:
            for link in changed:
                self._copy_if_needed(link)
            if len(links) == 1:
                self.restored.emit(changed[0])

        self._batches.run(lambda link: self._links.restore(link.token, by=self._me), links, batches.RESTORED, restored)

    def _copy_if_needed(self, link: Link) -> None:
        if link.mode is Mode.SEND and link.phase is not CopyPhase.READY:
            self._copies.start(link.id)

    def _said(self, said: Said, changed: Sequence[Link], take_back: Callable[[], None]) -> None:
        self._tell(said, changed, self.remember(take_back))

    def _tell(self, said: Said, changed: Sequence[Link], *offers: Offer) -> None:
        about = changed[0].title if len(changed) == 1 else ""
        self._messages.say(said.title(len(changed)), about, *offers)

    def remember(self, take_back: Callable[[], None], said: str = "") -> Offer:
        """Let Ctrl+Z take something back, and the returned offer too; `said` are its words."""
        change = self._history.remember(take_back)

        def undo() -> None:
            self._history.undo(change)

        return Offer(said or tr("Undo"), undo)

    def _run(self, step: Callable[[], LinkDetails], done: Callable[[LinkDetails], None] | None = None) -> None:
        self._jobs.run(step, done=done)


def _nothing(_changed: Sequence[Link]) -> None:
    """Say nothing: the rows show it."""

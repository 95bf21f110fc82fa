"""Fills the details with the chosen link: read in a job, then kept alive by events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer

from sharedesk.core.audit import Action
from sharedesk.core.link import CopyPhase, Ending, Item, Link, LinkDetails, LinkState, Mode
from sharedesk.events import AuditAppended, CopyProgress, TransferProgress
from sharedesk.ui.desk.copies import Copies
from sharedesk.ui.desk.decisions import DecisionDesk, Decisions
from sharedesk.ui.desk.feed import LinkFeed
from sharedesk.ui.desk.history import LinkHistory, Stretch
from sharedesk.ui.desk.session import Session
from sharedesk.ui.models.activity import ActivityModel
from sharedesk.ui.models.links import LinkListModel
from sharedesk.ui.pages.decisions import Decision, Pending
from sharedesk.ui.pages.details import DetailsPane, Known, Shown

_DECIDED = frozenset(
    {
        Action.GATE_LOCKED,
        Action.GATE_UNLOCKED,
        Action.CLAIM_MADE,
        Action.CLAIM_RELEASED,
        Action.CLAIM_SUSPENDED,
        Action.TIME_REQUESTED,
        Action.DOWNLOAD_COMPLETED,
        Action.DOWNLOAD_INTERRUPTED,
        Action.LINK_USED,
        Action.LINK_RESTORED,
    }
)
"""What changes what waits for a decision, or who has how much."""
PULSE_MS = 500
"""How often it is read who has how much, while bytes are leaving."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What a job reads for the details; `happened` is None when it is shown already."""

    details: LinkDetails | None
    url: str
    happened: Stretch | None
    known: Known


class DetailsControl(QObject):
    """Shows at once what the list knows of a link, and the rest when it was read."""

    def __init__(
        self, session: Session, pane: DetailsPane, activity: ActivityModel, model: LinkListModel, copies: Copies
    ) -> None:
        super().__init__()
        self._session = session
        self._pane = pane
        self._activity = activity
        self._model = model
        self._copies = copies
        self._link: Link | None = None
        self._items: tuple[Item, ...] | None = None
        self._url = ""
        self._known = Known()
        self._transfers: dict[int, TransferProgress] = {}
        self._progress: CopyProgress | None = None
        session.bridge.audit_appended.connect(self._audit_appended)
        session.bridge.transfer_progress.connect(self._transfer_moved)
        session.bridge.copy_progress.connect(self._copy_moved)
        session.bridge.mail_changed.connect(self.reload)
        copies.changed.connect(self._copy_changed)
        self._decisions = Decisions(session.context, session.me)
        self.desk = DecisionDesk(self._decisions, session.jobs, session.messages)
        self._pulse = QTimer(self, interval=PULSE_MS, singleShot=True)
        self._pulse.timeout.connect(self._look_at_holders)
        self._soon = QTimer(self, interval=0, singleShot=True)  # hundreds of downloads move in one turn
        self._soon.timeout.connect(self._show_progress)
        self._history = LinkHistory(session, activity)
        pane.end_reached.connect(self._go_on)
        pane.decisions.chosen.connect(self._decide)
        model.ticked.connect(self.refresh)
        model.ticked.connect(activity.tick)
        model.ticked.connect(self._look_at_holders)

    def follow(self, feed: LinkFeed) -> None:
        """Read again what changed."""
        feed.changed.connect(self._link_changed)

    @property
    def link(self) -> Link | None:
        """The link that is shown."""
        return self._link

    @property
    def items(self) -> tuple[Item, ...]:
        """Its items, as far as they are read."""
        return self._items or ()

    def downloads_of(self, link_id: int) -> int:
        """Return how many downloads of a link run now."""
        return sum(1 for one in self._transfers.values() if one.link_id == link_id)

    def show(self, link: Link | None) -> None:
        """Show another link, or none."""
        if link is None or (self._link is not None and link.id == self._link.id):
            self._link = link
            return
        self._link, self._items, self._url, self._progress = link, None, "", None
        self._known = Known()
        running = [one for one in self._transfers.values() if one.link_id == link.id]
        self._history.forget()
        self._activity.set_events([], running)
        self.refresh()
        self._read(link, with_events=True)

    def reload(self) -> None:
        """Read items and address again: a setting changed what the address is."""
        if self._link is not None:
            self._read(self._link, with_events=False)

    def refresh(self) -> None:
        """Show the newest of what is known."""
        link = self._link
        if link is None:
            return
        now = self._session.clock()
        state = link.state(now)
        waits = link.phase is CopyPhase.STOPPED and self._copies.is_running(link.id)
        status = self._model.status(link)
        items, url = self._items, self._url
        self._pane.show_link(Shown(link, status, state, now, items, url, waits_for_room=waits, known=self._known))
        self._show_copy(link, state)

    def _show_progress(self) -> None:
        """Show what moves many times a second, and leave alone what only another state of the link changes."""
        if (link := self._link) is not None:
            self._pane.show_status(self._model.status(link))
            self._show_copy(link, link.state(self._session.clock()))

    def _show_copy(self, link: Link, state: LinkState) -> None:
        copying = link.mode is Mode.SEND and link.phase in {CopyPhase.COPYING, CopyPhase.PAUSED}
        if not copying or state not in {LinkState.PREPARING, LinkState.PAUSED}:
            self._pane.set_copy(None)
            return
        progress = (
            self._progress or self._model.live.copy(link.id) or CopyProgress(link.id, link.copied, link.size, None)
        )
        paused = self._copies.is_paused(link.id) or link.phase is CopyPhase.PAUSED
        self._pane.set_copy(progress, paused=paused, here=self._copies.is_running(link.id))

    def _read(self, link: Link, *, with_events: bool, ended: Callable[[], None] | None = None) -> None:
        """Read what is not known yet; `ended` is called when it is shown, or could not be read."""
        context = self._session.context
        links = context.links

        def read() -> _Read:
            happened = self._history.read(link.token) if with_events else None
            details = links.by_id(link.id)
            current = link if details is None else details.link
            pending = self._decisions.pending(current)
            known = Known(context.settings.policy(), context.kept.has(current), pending, context.mail.status())
            return _Read(details, links.url(link.token), happened, known)

        def done(result: _Read) -> None:
            self._take(link.id, result)
            if ended is not None:
                ended()

        def failed(error: BaseException) -> None:
            self._session.messages.fail(error)
            if ended is not None:
                ended()

        self._session.jobs.run(read, done=done, failed=failed)

    def _take(self, link_id: int, result: _Read) -> None:
        if self._link is None or self._link.id != link_id or result.details is None:
            return
        self._link, self._items, self._url = result.details.link, result.details.items, result.url
        self._known = result.known
        if result.happened is not None:
            running = [one for one in self._transfers.values() if one.link_id == link_id]
            self._activity.set_events(result.happened.events, running, result.happened.older)
        self.refresh()

    def _link_changed(self, link_id: int, link: Link | None) -> None:
        if self._link is not None and self._link.id == link_id and link is not None:
            self._link = link
            self.refresh()
            self._read(link, with_events=False)

    def _audit_appended(self, event: AuditAppended) -> None:
        if self._link is not None and event.link_id == self._link.id:
            self._activity.add_event(event.event)
            if event.event.action in _DECIDED:
                self.reload()

    def _transfer_moved(self, progress: TransferProgress) -> None:
        if progress.running:
            self._transfers[progress.delivery_id] = progress
        else:
            self._transfers.pop(progress.delivery_id, None)
        if self._link is not None and progress.link_id == self._link.id:
            self._activity.set_transfer(progress)
            self._soon.start()
            if not self._pulse.isActive():
                self._pulse.start()

    def _look_at_holders(self) -> None:
        """Read again who has how much, where that is shown: of a limited link, and of one that was withdrawn."""
        link = self._link
        if link is None or (link.protection.limit is None and link.ending is not Ending.REVOKED):
            return

        def take(pending: Pending) -> None:
            if self._link is not None and self._link.id == link.id:
                self._known = replace(self._known, pending=pending)
                self.refresh()

        self._session.jobs.run(self._decisions.pending, link, done=take)

    def _copy_moved(self, progress: CopyProgress) -> None:
        if self._link is not None and progress.link_id == self._link.id:
            self._progress = progress
            self._link = replace(self._link, copied=progress.copied, size=progress.total)
            self._soon.start()

    def _go_on(self) -> None:
        if self._link is not None:
            self._history.go_on(self._link.token)

    def _decide(self, decision: Decision) -> None:
        link, settled = self._link, self._pane.decisions.settle
        if link is not None:
            again = partial(self._read, link, with_events=False, ended=settled)
            self.desk.decide(decision, link, done=again, failed=settled)

    def _copy_changed(self, link_id: int) -> None:
        if self._link is not None and link_id == self._link.id:
            self.refresh()

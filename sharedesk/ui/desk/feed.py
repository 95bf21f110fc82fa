"""Keeps the list of links in step with the services: loaded in pages, then only what changed, here or elsewhere."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from sharedesk.core.link import Link, Mode
from sharedesk.events import LinkChanged
from sharedesk.ui.desk.session import Session
from sharedesk.ui.messages import Offer
from sharedesk.ui.models.links import LinkListModel
from sharedesk.ui.texts import tr

PAGE = 500
"""Links read in one job: a few milliseconds of the database, and of the GUI thread."""

Change = tuple[Link, bool]
Takers = dict[int, tuple[str, ...]]
"""Who took something of links, by link."""


class LinkFeed(QObject):
    """Feeds `model`. `loaded` tells that all links are there, `changed` that one changed (None: it is gone).

    `settled` follows when a batch of changes was told, for what takes too long to be done for each.
    """

    loaded = Signal()
    changed = Signal(int, object)
    settled = Signal()

    def __init__(self, session: Session, model: LinkListModel) -> None:
        super().__init__()
        self._jobs = session.jobs
        self._messages = session.messages
        self._links = session.context.links
        self._receipts = session.context.receipts
        self._model = model
        self._revision = 0
        self._asking = False
        self._ask_again = False
        self._known: dict[int, Link] = {}
        self._used = 0
        session.bridge.link_changed.connect(self._link_changed)
        session.bridge.copy_progress.connect(model.set_copy)
        session.bridge.transfer_progress.connect(model.set_transfer)

    @property
    def used(self) -> int:
        """How many bytes the copies of all links take."""
        return self._used

    def link(self, link_id: int) -> Link | None:
        """Return a link by its id, as it was told last."""
        return self._known.get(link_id)

    def all(self) -> list[Link]:
        """Return all links, as they were told last."""
        return list(self._known.values())

    def newest(self, count: int) -> list[Link]:
        """Return the newest links, newest first."""
        return [self._known[link_id] for link_id in heapq.nlargest(count, self._known)]

    def load(self) -> None:
        """Load everything, newest first. What changes meanwhile is asked for afterwards."""
        self._asking = True
        self._jobs.run(self._links.latest_revision, done=self._begin, failed=self._failed)

    def put(self, link: Link) -> None:
        """Show a link that was just made, without waiting for the news of it."""
        self._remember(link)
        self._model.upsert(link)

    def _remember(self, link: Link, *, deleted: bool = False) -> None:
        before = self._known.pop(link.id, None)
        self._used -= _kept(before) if before is not None else 0
        if not deleted:
            self._known[link.id] = link
            self._used += _kept(link)

    def _begin(self, revision: int) -> None:
        self._revision = revision
        self._load_page(None)

    def _load_page(self, before_id: int | None) -> None:
        def read() -> tuple[list[Link], Takers]:
            page = self._links.page(before_id=before_id, limit=PAGE)
            return page, self._takers(page)

        def done(result: tuple[list[Link], Takers]) -> None:
            page, takers = result
            self._model.set_takers(takers)
            self._model.append(page)
            for link in page:
                self._remember(link)
            if len(page) == PAGE:
                self._load_page(page[-1].id)
            else:
                self.loaded.emit()
                self._ask()

        self._jobs.run(read, done=done, failed=self._failed)

    def _takers(self, links: Sequence[Link]) -> Takers:
        return self._receipts.recipients([link.id for link in links])

    def _link_changed(self, _event: LinkChanged) -> None:
        if self._asking:
            self._ask_again = True
        else:
            self._ask()

    def _ask(self) -> None:
        """Read all changes since the last question in one job, however many events told of them."""
        self._asking, self._ask_again = True, False

        revision = self._revision

        def read() -> tuple[list[Change], Takers]:
            changes = self._links.changed_since(revision)
            return changes, self._takers([link for link, deleted in changes if not deleted])

        self._jobs.run(read, done=self._take, failed=self._failed)

    def _take(self, result: tuple[list[Change], Takers]) -> None:
        changes, takers = result
        self._model.set_takers(takers)
        for link, deleted in changes:
            self._revision = max(self._revision, link.revision)
            self._remember(link, deleted=deleted)
            if deleted:
                self._model.remove(link.id)
            else:
                self._model.upsert(link)
            self.changed.emit(link.id, None if deleted else link)
        if changes:
            self.settled.emit()
        self._asking = False
        if self._ask_again:
            self._ask()

    def _failed(self, error: BaseException) -> None:
        self._asking = False
        self._messages.fail(error, Offer(tr("Try again"), self._ask if self._revision else self.load))


def _kept(link: Link) -> int:
    """Return how many bytes the copies of a link take."""
    return link.copied if link.mode is Mode.SEND and link.ending is None else 0

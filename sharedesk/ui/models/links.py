"""The list of links as Qt sees it: filtered, searched, grouped by day, alive, for up to a hundred thousand links.

The model reads nothing itself: pages of links, changes and progress are handed to it. Filtering walks the links in
slices of a few milliseconds between other events, so typing never waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import IntEnum
from itertools import chain

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from sharedesk.core.clock import Clock, utc_now
from sharedesk.core.link import CopyPhase, Link
from sharedesk.core.mail import NO_CODES, MailState
from sharedesk.core.waits import Wait
from sharedesk.events import CopyProgress, TransferProgress
from sharedesk.ui.models.link_index import LinkIndex, Query, search_key
from sharedesk.ui.models.link_live import LiveProgress
from sharedesk.ui.models.link_order import Arrangement, Order
from sharedesk.ui.models.link_rows import LinkRows
from sharedesk.ui.models.link_walk import Walk, sectioned
from sharedesk.ui.wording.sections import Calendar, Section, SectionRun
from sharedesk.ui.wording.status import (
    LinkFilter,
    Status,
    codes_status,
    link_status,
    sentence,
    wait_status,
    waits_for_codes,
)

UPDATE_MS = 200
"""Rows that change again and again are announced at most five times a second."""
TICK_MS = 10_000
"""How often expiry, relative times and the date are looked at."""

_USABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class LinkRole(IntEnum):
    """What `data` gives besides Qt's own roles."""

    LINK = Qt.ItemDataRole.UserRole + 1
    """The `Link`, None for a heading."""
    STATUS = Qt.ItemDataRole.UserRole + 2
    """Its `Status` right now."""
    SECTION = Qt.ItemDataRole.UserRole + 3
    """The title of the section, for headings only."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many links each filter of the sidebar shows."""

    all: int = 0
    active: int = 0
    attention: int = 0
    ended: int = 0


class LinkListModel(QAbstractListModel):
    """Links in one of the orders, by days under headings. Headings are rows that can be neither chosen nor reached."""

    counts_changed = Signal(Counts)
    filtered = Signal()
    """The rows now answer the filter and the search."""
    ticked = Signal()
    """Time has passed: words such as "Expires in 2 h" may read differently."""

    def __init__(self, clock: Clock = utc_now, zone: tzinfo | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock, self._zone = clock, zone
        self._calendar = Calendar(clock(), zone)
        self._index, self._rows, self._query = LinkIndex(), LinkRows(), Query()
        self._arrangement = Arrangement(Order.NEWEST, self._calendar)
        self._mail = MailState.UNTRIED
        self.live = LiveProgress()
        self._walk: Walk | None = None
        self._dirty: set[int] = set()
        self._held = False
        self._to_hide: set[int] = set()
        self._to_move: set[int] = set()
        self._counts = Counts()
        self._walker = QTimer(self, interval=0)
        self._walker.timeout.connect(self._walk_on)
        self._updates = QTimer(self, interval=UPDATE_MS, singleShot=True)
        self._updates.timeout.connect(self._update)
        self._ticker = QTimer(self, interval=TICK_MS)
        self._ticker.timeout.connect(self.tick)
        self._ticker.start()

    # What Qt asks

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many rows there are, headings included."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a row shows; nothing is read from disk or database here."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        entry = self._rows.at(index.row())
        if isinstance(entry, Section):
            return _heading_data(entry, role)
        link = self._index.get(entry)
        return None if link is None else self._link_data(link, role)

    def _link_data(self, link: Link, role: int) -> object:
        match role:
            case LinkRole.LINK:
                return link
            case LinkRole.STATUS:
                return self.status(link)
            case Qt.ItemDataRole.DisplayRole:
                return link.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return sentence(link, self.status(link))
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let links be chosen and dragged, and renamed as long as they live; headings not."""
        entry = self._rows.at(index.row()) if index.isValid() else None
        if not isinstance(entry, int):
            return Qt.ItemFlag.NoItemFlags
        link = self._index.get(entry)
        lives = link is not None and link.ending is None
        return _USABLE | Qt.ItemFlag.ItemIsEditable if lives else _USABLE

    def match(
        self,
        start: Index,
        role: int,
        value: object,
        hits: int = 1,
        flags: Qt.MatchFlag = Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchWrap,
    ) -> list[QModelIndex]:
        """Find titles that begin with `value` (typing jumps there) without asking Qt for every row."""
        if role != Qt.ItemDataRole.DisplayRole or not isinstance(value, str):
            return super().match(start, role, value, hits, flags)
        begin = search_key(value)
        below = self._rows.ids(start.row())
        around = chain(below, self._rows.ids()) if flags & Qt.MatchFlag.MatchWrap else below
        found = (link_id for link_id in around if self._index.titled(link_id, begin))
        return [
            self.index_of(link_id) for _, link_id in zip(range(hits if hits > 0 else len(self)), found, strict=False)
        ]

    # What the window asks

    def __len__(self) -> int:
        return self._rows.link_count

    @property
    def known(self) -> int:
        """How many links there are in all, shown or not."""
        return len(self._index)

    @property
    def query(self) -> Query:
        """What is shown."""
        return self._query

    def status(self, link: Link) -> Status:
        """Return the status of `link` right now."""
        now, transfers, wait = self._clock(), self.live.transfers(link.id), self._index.wait(link.id)
        if not transfers and wait is not None and (waiting := wait_status(link, wait, now, self._zone)):
            return waiting
        if not transfers and not self._index.codes_arrive and waits_for_codes(link, now):
            return codes_status(self._mail)
        return link_status(link, now, transfers, self.live.copy(link.id), self._zone)

    def link(self, token: str) -> Link | None:
        """Return the link with `token`, shown or not."""
        link_id = self._index.id_of(token)
        return None if link_id is None else self._index.get(link_id)

    def index_of(self, link_id: int) -> QModelIndex:
        """Return where a link is shown; an invalid index if it is not."""
        row = self._rows.row_of(link_id)
        return QModelIndex() if row is None else self.index(row, 0)

    def heading_rows(self) -> list[int]:
        """Return the rows that are headings."""
        return self._rows.heading_rows()

    def counts(self) -> Counts:
        """Return how many links each filter shows."""
        return Counts(*(self._index.count(wanted) for wanted in LinkFilter))

    # What the window tells

    def show(self, wanted: LinkFilter, text: str = "") -> None:
        """Show the links of a filter that hold all words of `text`; `filtered` tells when the rows are there."""
        self._query = Query.of(wanted, text)
        self._start_walk()

    @property
    def order(self) -> Order:
        """How the links are sorted."""
        return self._arrangement.order

    def order_by(self, order: Order) -> None:
        """Sort the links another way; `filtered` tells when the rows are there."""
        if order is not self.order:
            self._arrangement = Arrangement(order, self._calendar)
            self._start_walk()

    def append(self, links: Sequence[Link]) -> None:
        """Take a page of links, newest first, as they are loaded."""
        now, oldest = self._clock(), self._index.oldest()
        older: list[Link] = []
        for link in links:
            if self._index.put(link, now) and (oldest is None or link.id < oldest):
                older.append(link)
            else:
                self._place(link)
        if self._walk is None and self.order is Order.NEWEST:
            self._extend(older)
        elif self._walk is None and older:
            self._start_walk()
        self._mark()

    def upsert(self, link: Link) -> None:
        """Add a link or show its new state."""
        self._index.put(link, self._clock())
        if link.phase is CopyPhase.READY:
            self.live.end_copy(link.id)
        self._place(link)
        self._mark(link.id)

    def set_waiting(self, waiting: Mapping[int, Wait]) -> None:
        """Let the links that wait for a decision need attention, whatever else they are, and say what waits."""
        for link in self._index.set_waiting(waiting, self._clock()):
            self._place(link)
            self._mark(link.id)

    def set_mail(self, state: MailState) -> bool:
        """Let links for named people need attention while no codes can be mailed; return whether `state` is news.

        Counts and words change at once, however many links that are; the rows follow as after a change of the filter.
        """
        if state is self._mail:
            return False
        self._mail = state
        before, self._index.codes_arrive = self._index.codes_arrive, state not in NO_CODES
        if before is not self._index.codes_arrive and self._query.filter in {LinkFilter.ACTIVE, LinkFilter.ATTENTION}:
            self._start_walk()
        if len(self._rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))
        self._mark()
        return True

    def set_takers(self, takers: Mapping[int, Sequence[str]]) -> None:
        """Let links be found by the addresses of who took something of them."""
        for link_id, emails in takers.items():
            if link := self._index.set_takers(link_id, emails):
                self._place(link)

    def remove(self, link_id: int) -> None:
        """Take a link away."""
        shown = self._rows.remove(link_id, self._begin_remove)
        self._index.remove(link_id)
        self.live.forget(link_id)
        self._to_hide.discard(link_id)
        if self._walk is not None:
            self._walk.late.add(link_id)
        if shown:
            self.endRemoveRows()
        self._mark()

    def set_copy(self, progress: CopyProgress) -> None:
        """Show how far a copy is. What comes late, of a link that is gone, is forgotten."""
        if self._index.get(progress.link_id) is None:
            return
        self.live.set_copy(progress)
        self._mark(progress.link_id)

    def set_transfer(self, progress: TransferProgress) -> None:
        """Show how far a delivery is, or that it ended."""
        self.live.set_transfer(progress)
        self._mark(progress.link_id)

    def hold(self, held: bool) -> None:
        """While held (the pointer is on the list) no row leaves it because its state changed."""
        self._held = held
        if not held:
            waiting, self._to_hide = self._to_hide, set()
            for link_id in waiting:
                if link := self._index.get(link_id):
                    self._place(link)
            self._move_rows()

    def tick(self) -> None:
        """Look at the clock: end what expired, and regroup on a new day."""
        now = self._clock()
        for link_id in self._index.expire(now):
            if link := self._index.get(link_id):
                self._place(link)
                self._mark(link_id)
        if Calendar(now, self._zone).today != self._calendar.today:
            self._calendar = Calendar(now, self._zone)
            self._arrangement = Arrangement(self.order, self._calendar)
            self._start_walk()
        self.ticked.emit()

    # How rows come and go

    def _begin_insert(self, first: int, last: int) -> None:
        self.beginInsertRows(QModelIndex(), first, last)

    def _begin_remove(self, first: int, last: int) -> None:
        self.beginRemoveRows(QModelIndex(), first, last)

    def _extend(self, older: Sequence[Link]) -> None:
        shown = self._index.found((link.id for link in older), self._query)
        if shown:
            self._rows.extend(list(sectioned(shown, SectionRun(self._calendar))), self._begin_insert)
            self.endInsertRows()

    def _place(self, link: Link) -> None:
        """Show or hide the row of a link as the query wants it."""
        if self._walk is not None:
            self._walk.late.add(link.id)
        wanted, shown = self._index.matches(link.id, self._query), link.id in self._rows
        if wanted and not shown and self._walk is None:
            self._rows.insert(self._arrangement.key(link), self._arrangement.section(link), self._begin_insert)
            self.endInsertRows()
        elif wanted and shown:
            self._to_move.add(link.id)
        elif shown:
            if self._held:
                self._to_hide.add(link.id)
            else:
                self._rows.remove(link.id, self._begin_remove)
                self.endRemoveRows()

    def _move_rows(self) -> None:
        """Bring links to where they belong by now; while the pointer is on the list they stay where they are."""
        if self._held or self._walk is not None or not self._to_move:
            return
        moving, self._to_move = self._to_move, set()
        links = [link for link_id in moving if (link := self._index.get(link_id)) is not None]
        moved = [link for link in links if self._rows.is_misplaced(self._arrangement.key(link))]
        if not moved:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        entries = [self._rows.at(index.row()) for index in before]
        for link in moved:
            self._rows.remove(link.id, _nobody)
            self._rows.insert(self._arrangement.key(link), self._arrangement.section(link), _nobody)
        after = [QModelIndex() if isinstance(entry, Section) else self.index_of(entry) for entry in entries]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    # How a query is answered

    def _start_walk(self) -> None:
        self._walk = Walk(self._query, self._calendar, self._arrangement)
        self._walker.start()
        self._walk_on()  # short lists answer at once

    def _walk_on(self) -> None:
        if self._walk is not None and self._walk.step(self._index):
            self._arrive(self._walk)

    def _arrive(self, walk: Walk) -> None:
        self._walker.stop()
        self._walk, self._to_hide, self._to_move = None, set(), set()
        if walk.rows != self._rows or walk.late:
            self.beginResetModel()
            self._rows = walk.rows
            for link_id in walk.late:
                self._settle(link_id)
            self.endResetModel()
        self.filtered.emit()

    def _settle(self, link_id: int) -> None:
        """Take into account what happened to a link while the walk was under way."""
        link = self._index.get(link_id)
        if link is not None and not self._index.matches(link_id, self._query):
            link = None
        if link is None or self._rows.is_misplaced(self._arrangement.key(link)):
            self._rows.remove(link_id, _nobody)
        if link is not None and link_id not in self._rows:
            self._rows.insert(self._arrangement.key(link), self._arrangement.section(link), _nobody)

    # How changes are announced

    def _mark(self, link_id: int | None = None) -> None:
        if link_id is not None:
            self._dirty.add(link_id)
        if not self._updates.isActive():
            self._flush()
            self._updates.start()

    def _update(self) -> None:
        if self._flush():
            self._updates.start()

    def _flush(self) -> bool:
        """Announce what changed; return whether there was anything."""
        self._move_rows()
        dirty, self._dirty = self._dirty, set()
        for link_id in dirty:
            index = self.index_of(link_id)
            if index.isValid():
                self.dataChanged.emit(index, index)
        counts = self.counts()
        changed = counts != self._counts
        if changed:
            self._counts = counts
            self.counts_changed.emit(counts)
        return bool(dirty) or changed


def _nobody(_first: int, _last: int) -> None:
    """Stand in for Qt's announcement inside a reset, which announces everything at once."""


def _heading_data(section: Section, role: int) -> object:
    shown = role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, LinkRole.SECTION}
    return section.title if shown else None

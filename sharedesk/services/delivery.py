"""Deliveries: which bytes of a download a visitor acknowledged, and when that counts."""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Condition

from sharedesk.core.audit import Action, Detail
from sharedesk.core.grant import Ticket, Visitor
from sharedesk.core.link import Link
from sharedesk.core.ranges import IntervalSet
from sharedesk.core.settings import AUDIT_IP
from sharedesk.core.tally import Tally
from sharedesk.errors import ShareDeskError
from sharedesk.events import TransferProgress
from sharedesk.services.access import Reason, UnavailableError
from sharedesk.services.claims import NotHeldError
from sharedesk.services.downloads import Download
from sharedesk.services.foundation import Foundation
from sharedesk.services.journal import Change, limited_ip
from sharedesk.services.passage import Passage
from sharedesk.services.seats import Seat
from sharedesk.storage.base import ByteSource
from sharedesk.storage.countedsource import CountedSource
from sharedesk.store.deliveries import DeliveryRecord, DeliveryRepository
from sharedesk.store.links import LinkRepository

log = logging.getLogger(__name__)

STALE = timedelta(seconds=60)
SETTLE_SECONDS = 0.5
SETTLING_AT_ONCE = 4


class DeliveryService:
    """Begins and ends transfers and keeps the books on them."""

    def __init__(self, base: Foundation, passage: Passage) -> None:
        self._store = base.store
        self._clock = base.clock
        self._bus = base.bus
        self._journal = base.journal
        self._settings = base.settings
        self._links = LinkRepository(base.store)
        self._deliveries = DeliveryRepository(base.store)
        self._passage = passage
        self._running: dict[int, _Book] = {}
        self._lock = Condition()
        self._ending: list[str] = []
        """The tokens of links of which a transfer is over and not yet in the books."""
        self._waiting = 0

    def begin(self, download: Download, start: int, stop: int) -> Transfer:
        """Open the bytes `start` to before `stop` and note that their transfer began.

        A request for the whole begins a new delivery. One for a part continues the visitor's latest delivery of this
        version: the union of all its parts is what counts, and parts of a complete one never count again. Who goes on
        where a line dropped has what stands before, though its last acknowledgements may have been lost (core.tally).
        """
        with ExitStack() as undo:
            source = download.open(start, stop)
            undo.callback(source.close)
            record, seat = self._enter(download, start, stop, undo)
            undo.pop_all()
        transfer = Transfer(self, download, record.id, source, start)
        transfer.seat = seat
        with self._lock:
            book = self._running.setdefault(record.id, _Book())
            book.ended |= Tally.parse(record.ranges).known
            book.transfers.append(transfer)
            book.note_start(start)
        self.tell(transfer)
        return transfer

    def _enter(self, download: Download, start: int, stop: int, undo: ExitStack) -> tuple[DeliveryRecord, Seat | None]:
        now, visitor, link = self._clock(), download.grant.visitor, download.grant.details.link
        with self._journal.change() as change:
            seat, since = self._seated(change, download, stop - start, undo)
            now = now if since is None else max(now, since)
            latest = None
            if stop - start < download.size:
                latest = self._deliveries.latest(link.id, visitor.key, download.subject, download.etag)
            if latest is not None and (since is None or latest.started_at >= since):
                tally = Tally.parse(latest.ranges).resumed(start, self._live(latest.id)).begin(start, stop)
                self._deliveries.join(latest.id, str(tally), tally.known.total, now)
                return replace(latest, ranges=str(tally)), seat
            if download.grant.is_finishing and seat is None:
                raise UnavailableError(Reason.EXPIRED, download.grant.details)
            fresh = self._fresh(download, visitor, link, Tally().begin(start, stop), now)
            record = replace(fresh, id=self._deliveries.insert(fresh))
            change.record(
                Action.DOWNLOAD_STARTED,
                link,
                who=visitor.who,
                item=download.name,
                bytes=0,
                total=download.size,
                detail={"delivery": record.id},
            )
            return record, seat

    def _seated(
        self, change: Change, download: Download, length: int, undo: ExitStack
    ) -> tuple[Seat | None, datetime | None]:
        """Return the place of a transfer at a limited link, and when its claim was made."""
        try:
            entered = self._passage.enter(change, download.grant, download.subject, download.size, length)
        except NotHeldError:
            raise UnavailableError(Reason.IN_USE, download.grant.details) from None
        if entered is None:
            return None, None
        claim, seat = entered
        undo.callback(self._passage.free, seat)
        return seat, claim.made_at

    def _fresh(self, download: Download, visitor: Visitor, link: Link, tally: Tally, now: datetime) -> DeliveryRecord:
        return DeliveryRecord(
            id=0,
            link_id=link.id,
            subject=download.subject,
            name=download.name,
            visitor=visitor.key,
            etag=download.etag,
            total=download.size,
            ranges=str(tally),
            acknowledged=0,
            running=1,
            started_at=now,
            completed_at=None,
            ip=limited_ip(visitor.ip, self._settings.get(AUDIT_IP)),
            user_agent=visitor.user_agent,
            email=visitor.email,
            requests=1,
        )

    def settle(self, token: str, seconds: float = SETTLE_SECONDS) -> bool:
        """Wait a moment while downloads of a limited link are all but over: the last bytes are being acknowledged.

        Who asks right after the last download that a link allows learns that it is used, not that it is being used.
        Only a few wait at once, as each of them holds a worker. Returns whether there was anything to wait for.
        """
        with self._lock:
            if not self._is_settling(token) or self._waiting >= SETTLING_AT_ONCE:
                return False
            self._waiting += 1
            try:
                self._lock.wait_for(lambda: not self._is_settling(token), seconds)
            finally:
                self._waiting -= 1
        return True

    def _is_settling(self, token: str) -> bool:
        if token in self._ending:
            return True
        running = (one for book in self._running.values() for one in book.transfers if one.seat and one.token == token)
        return any(one.source.taken == one.source.length for one in running)

    def end(self, transfer: Transfer, acknowledged: int, *, complete: bool) -> None:
        """Note what a finished or broken transfer delivered; never raises, for nobody could answer."""
        with self._lock:
            book = self._running[transfer.delivery_id]
            book.transfers.remove(transfer)
            book.ended = book.ended.add(transfer.start, transfer.start + acknowledged)
            alone, starts = not book.transfers, tuple(book.starts)
            if alone:
                del self._running[transfer.delivery_id]
            self._ending.append(transfer.token)
        seat = transfer.seat
        try:
            with self._journal.change() as change:
                done = self._leave(change, transfer, starts, acknowledged, broken=not complete and alone)
            if seat is not None and done:
                self._passage.settle(seat.claim_id, transfer.download.subject)
        except ShareDeskError:
            log.exception("A delivery could not be recorded")
        finally:
            if seat is not None:
                self._passage.free(seat)
            with self._lock:
                self._ending.remove(transfer.token)
                self._lock.notify_all()
        self._publish(transfer, self._delivered(book), running=not alone)

    def _live(self, delivery_id: int) -> IntervalSet:
        """Return the bytes that running transfers of a delivery are to carry."""
        with self._lock:
            book = self._running.get(delivery_id)
            return IntervalSet.of((one.start, one.stop) for one in book.transfers) if book else IntervalSet()

    def _tallied(self, record: DeliveryRecord, transfer: Transfer, starts: Sequence[int], acknowledged: int) -> Tally:
        """Return what is known of a delivery when a transfer of it has ended.

        The client may have gone on elsewhere before we saw that the line had dropped, or this may be how it went on,
        begun at that very moment.
        """
        live, start, stop = self._live(record.id), transfer.start, transfer.stop
        tally = Tally.parse(record.ranges).ended(start, stop, acknowledged, transfer.source.taken, live)
        return tally.caught_up(start, stop, starts, live).resumed(start, live)

    def _leave(
        self, change: Change, transfer: Transfer, starts: Sequence[int], acknowledged: int, *, broken: bool
    ) -> bool:
        """Note what a transfer delivered; returns whether its delivery is complete now, and was not before."""
        record = self._deliveries.by_id(transfer.delivery_id)
        if record is None:
            return False
        now, link, seat = self._clock(), transfer.download.grant.details.link, transfer.seat
        tally = self._tallied(record, transfer, starts, acknowledged)
        done = record.completed_at is None and tally.known.covers(record.total)
        self._deliveries.leave(
            record.id,
            ranges=str(tally),
            acknowledged=tally.known.total,
            completed_at=now if done else record.completed_at,
            now=now,
        )
        is_repeat = done and seat is not None and self._passage.is_repeat(seat, record.subject, record.id)
        if done and not is_repeat:
            self._links.count_download(link.id, now)
            change.touched(link)
        if done or (broken and record.completed_at is None):
            action = Action.DOWNLOAD_COMPLETED if done else Action.DOWNLOAD_INTERRUPTED
            told: Detail = {"delivery": record.id, "repeat": True} if is_repeat else {"delivery": record.id}
            who, item = transfer.download.grant.visitor.who, transfer.download.name
            delivered = tally.known.total
            change.record(action, link, who=who, item=item, bytes=delivered, total=record.total, detail=told)
        if seat is not None:
            self._passage.left(change, link, seat, record.subject, transfer.source.taken, done=done)
        return done

    # -- telling

    def tell(self, transfer: Transfer) -> None:
        """Publish how far a delivery is; all its transfers together."""
        with self._lock:
            book = self._running.get(transfer.delivery_id)
        if book is not None:
            self._publish(transfer, self._delivered(book), running=True)

    def _publish(self, transfer: Transfer, delivered: IntervalSet, *, running: bool) -> None:
        grant = transfer.download.grant
        self._bus.publish(
            TransferProgress(
                link_id=grant.details.link.id,
                delivery_id=transfer.delivery_id,
                item=transfer.download.name,
                who=grant.visitor.email or grant.visitor.ip,
                acknowledged=delivered.total,
                total=transfer.download.size,
                running=running,
            )
        )

    def _delivered(self, book: _Book) -> IntervalSet:
        """Return what a delivery has delivered so far, as far as this process knows."""
        with self._lock:
            parts = [(one.start, one.start + one.acknowledged) for one in book.transfers]
            return book.ended | IntervalSet.of(parts)

    def acknowledged(self, record: DeliveryRecord) -> int:
        """Return how many bytes of a delivery have arrived, as far as this process knows."""
        known = Tally.parse(record.ranges).known
        with self._lock:
            book = self._running.get(record.id)
        return (known if book is None else known | self._delivered(book)).total

    def active(self) -> tuple[TransferProgress, ...]:
        """Return the deliveries that are running in any process, as far as the database knows."""
        with self._store.scope():
            records = self._deliveries.running(self._clock() - STALE)
        return tuple(
            TransferProgress(
                record.link_id, record.id, record.name, record.ip or "", record.acknowledged, record.total, running=True
            )
            for record in records
        )

    def store_progress(self) -> None:
        """Write how far the deliveries of this process are: for other processes to show, and to survive a crash."""
        with self._lock:
            running = dict(self._running)
        if not running:
            return
        moved = {delivery_id: self._delivered(book) for delivery_id, book in running.items()}
        now = self._clock()
        with self._store.write():
            for transfer in (one for book in running.values() for one in list(book.transfers)):
                if transfer.seat is not None:
                    self._passage.note(transfer.seat, transfer.source.taken)
            stored = self._deliveries.tallies(moved)
            self._deliveries.progress((_grown(one, ranges, moved[one]) for one, ranges in stored), now)

    def is_busy(self) -> bool:
        """Say whether this process is delivering something."""
        return bool(self._running)

    def for_link(self, link_id: int) -> list[DeliveryRecord]:
        """Return all deliveries of a link, newest first."""
        with self._store.scope():
            return self._deliveries.for_link(link_id)


def _grown(delivery_id: int, ranges: str, more: IntervalSet) -> tuple[int, str, int]:
    """Return a delivery whose stored tally grew by what arrived: its id, the new tally, and the bytes in all."""
    tally = Tally.parse(ranges)
    known = tally.known | more
    return delivery_id, str(replace(tally, known=known)), known.total


@dataclass(slots=True)
class _Book:
    """What this process knows of a running delivery: the bytes of what ended, and the transfers that go on.

    `starts` are the bytes at which its transfers began, also those that have ended, in order.
    """

    ended: IntervalSet = field(default_factory=IntervalSet)
    transfers: list[Transfer] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def note_start(self, at: int) -> None:
        """Remember that a transfer began at byte `at`."""
        place = bisect_left(self.starts, at)
        if self.starts[place : place + 1] != [at]:
            self.starts.insert(place, at)


class Transfer:
    """One request that carries bytes of a delivery; fits a StreamedBody of the transport."""

    def __init__(
        self, service: DeliveryService, download: Download, delivery_id: int, source: ByteSource, start: int
    ) -> None:
        self.download = download
        self.delivery_id = delivery_id
        self.source = CountedSource(source)
        self.start, self.stop = start, start + source.length
        self.acknowledged = 0
        self.token = download.grant.details.link.token
        self.seat: Seat | None = None
        self._service = service

    @property
    def ticket(self) -> Ticket:
        """What it goes on by."""
        return self.download.grant.ticket(None if self.seat is None else self.seat.claim_id)

    def on_progress(self, acknowledged: int) -> None:
        """Take note of the bytes acknowledged so far; returns at once."""
        self.acknowledged = acknowledged
        self._service.tell(self)

    def on_end(self, acknowledged: int, complete: bool) -> None:
        """Take note of the end; may write to the database."""
        self.acknowledged = acknowledged
        self._service.end(self, acknowledged, complete=complete)

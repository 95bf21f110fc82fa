"""The copies of `send` links: run, watched, paused, cancelled, resumed after a crash."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sharedesk.core.audit import Action
from sharedesk.core.link import CopyPhase, Link
from sharedesk.core.saying import told
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.events import CopyProgress
from sharedesk.services.control import CopyCancelled, CopyControl, CopySuspended, LinkEnded
from sharedesk.services.foundation import Foundation
from sharedesk.services.ingest import Ingest, Ingested, Plan
from sharedesk.services.room import NoRoomError, Room
from sharedesk.store.entries import EntryRepository
from sharedesk.store.items import ItemRepository
from sharedesk.store.links import LinkRepository

TELL_EVERY = 0.1
STORE_EVERY = 0.5
ROOM_EVERY = 64 * 2**20
RETRY_SECONDS = 2.0


class _Meter:
    """Counts the bytes of one link's copy; tells the window often, the database twice a second, watches the disk."""

    def __init__(self, copies: CopyService, link: Link, control: CopyControl, done: int, total: int) -> None:
        self._copies = copies
        self._link = link
        self._control = control
        self._done, self._total = done, total
        self._begin, self._begin_done = time.monotonic(), done
        self._told = self._stored = 0.0
        self._unwatched = 0

    def step(self, size: int) -> None:
        """Count `size` more bytes. Raises CopyCancelled, NoRoomError."""
        self._done += size
        self._unwatched += size
        if self._unwatched >= ROOM_EVERY:
            self._unwatched = 0
            self._copies.room.require(self._total - self._done)
        now = time.monotonic()
        if self._control.paused:
            self._copies.note(self._link, CopyPhase.PAUSED, self._done)
            while not self._control.checkpoint(STORE_EVERY):
                self._copies.require_wanted(self._link.id)
            self._copies.note(self._link, CopyPhase.COPYING, self._done)
            self._begin, self._begin_done = time.monotonic(), self._done
        self._control.checkpoint()
        if now - self._told >= TELL_EVERY:
            self._told = now
            self._tell(now)
        if now - self._stored >= STORE_EVERY:
            self._stored = now
            self._copies.note(self._link, CopyPhase.COPYING, self._done)

    def _tell(self, now: float) -> None:
        moved, seconds = self._done - self._begin_done, now - self._begin
        left = (self._total - self._done) * seconds / moved if moved > 0 and seconds > 0.5 else None
        self._copies.bus.publish(CopyProgress(self._link.id, self._done, self._total, left))


class CopyService:
    """Copies the items of links, one link at a time per call; meant to be run in a job."""

    def __init__(self, base: Foundation, ingest: Ingest, room: Room) -> None:
        self._store = base.store
        self._links = LinkRepository(base.store)
        self._items = ItemRepository(base.store)
        self._entries = EntryRepository(base.store)
        self._journal = base.journal
        self._processes = base.processes
        self._clock = base.clock
        self.bus = base.bus
        self.room = room
        self._ingest = ingest
        self._running: dict[int, CopyControl] = {}
        self._waiting: set[int] = set()
        self._lock = Lock()

    def is_busy(self) -> bool:
        """Say whether this process is copying something; what is paused or waits for room is not."""
        with self._lock:
            return any(not (one.paused or link_id in self._waiting) for link_id, one in self._running.items())

    def control(self, link_id: int) -> CopyControl | None:
        """Return the handle of a copy that runs in this process."""
        return self._running.get(link_id)

    def run(self, link_id: int, control: CopyControl | None = None, *, patient: bool = True) -> None:
        """Copy everything of a link that is not copied yet; returns when the link is ready, stopped or gone.

        A `patient` run waits for room on a full disk and then goes on by itself; otherwise, and for every other
        reason, the link is STOPPED, what went wrong stands in its `phase_detail`, and the error is raised
        (UserError, EnvironmentFault). Cancelling deletes the link.
        """
        control = control or CopyControl()
        with self._registered(link_id, control), self._taken(link_id):
            try:
                while not self._came_through(link_id, control, patient=patient):
                    self._wait_for_room(link_id, control)
            except LinkEnded:
                return
            except CopySuspended:
                self._suspended(link_id)
            except CopyCancelled:
                self._delete(link_id)

    def _came_through(self, link_id: int, control: CopyControl, *, patient: bool) -> bool:
        """Copy; False when a patient copy has to wait for room. Raises CopyCancelled, UserError, EnvironmentFault."""
        try:
            self._copy(link_id, control)
        except (UserError, EnvironmentFault) as error:
            self._stop(link_id, error)
            if patient and isinstance(error, NoRoomError):
                return False
            raise
        return True

    @contextmanager
    def _registered(self, link_id: int, control: CopyControl) -> Iterator[None]:
        with self._lock:
            if link_id in self._running:
                raise UserError("This link is being copied already.")
            self._running[link_id] = control
        try:
            yield
        finally:
            with self._lock:
                del self._running[link_id]

    @contextmanager
    def _taken(self, link_id: int) -> Iterator[None]:
        """Make this process the one that copies. Raises UserError when another one that is alive does."""
        me = self._processes.me
        with self._store.write():
            copier = self._links.copier(link_id)
            if copier not in {None, me} and self._processes.alive(copier):
                raise UserError("Another ShareDesk is copying this link already.", hint="Wait until it is done.")
            self._links.take_over(link_id, copier, me)
        try:
            yield
        finally:
            with self._store.write():
                self._links.take_over(link_id, me, None)

    def require_wanted(self, link_id: int) -> Link:
        """Return the link. Raises LinkEnded when it ended, or was deleted."""
        with self._store.scope():
            details = self._links.by_id(link_id)
        if details is None or details.link.ending is not None:
            raise LinkEnded
        return details.link

    def _copy(self, link_id: int, control: CopyControl) -> None:
        link = self.require_wanted(link_id)
        with self._store.scope():
            records = self._items.of_link(link_id)
        plans = [self._ingest.plan(record) for record in records if not record.copied]
        done = sum(record.item.size for record in records if record.copied)
        total = done + sum(plan.size for plan in plans)
        self._measured(link, plans, done)
        self.room.require(total - done)
        meter = _Meter(self, link, control, done, total)
        control.checkpoint()
        for plan in plans:
            self._bring(plan, meter)
        self._finish(link_id)

    def _bring(self, plan: Plan, meter: _Meter) -> None:
        ingested = self._ingest.copy(plan, meter.step)
        try:
            self._keep(ingested)
        except BaseException:
            self._ingest.discard(plan.record.item.id)
            raise

    def _measured(self, link: Link, plans: list[Plan], done: int) -> None:
        with self._journal.change() as change:
            self.require_wanted(link.id)
            for plan in plans:
                self._items.update(plan.record.item.id, size=plan.size, file_count=plan.file_count)
            self._links.summarise(link.id)
            self._links.update(link.id, phase=CopyPhase.COPYING, phase_detail="", copied=done)
            change.touched(link)

    def _keep(self, ingested: Ingested) -> None:
        item, record = ingested.record.item, ingested.record
        with self._store.write():
            self.require_wanted(item.link_id)
            self._entries.insert(ingested.entries)
            self._items.update(
                item.id,
                copied=True,
                size=item.size,
                file_count=item.file_count,
                sha256=item.sha256,
                crc32=record.crc32,
                storage_key=record.storage_key,
            )

    def _finish(self, link_id: int) -> None:
        with self._journal.change() as change:
            self._links.summarise(link_id)
            link = self.require_wanted(link_id)
            self._links.update(link_id, phase=CopyPhase.READY, phase_detail="", copied=link.size, copier=None)
            change.touched(link)
            change.tell(CopyProgress(link_id, link.size, link.size, 0.0))

    def note(self, link: Link, phase: CopyPhase, copied: int) -> None:
        """Store how far a copy is, for other processes to show. Raises LinkEnded when the link was ended."""
        with self._journal.change() as change:
            now = self.require_wanted(link.id)
            self._links.update(link.id, phase=phase, copied=copied)
            if now.phase is not phase:
                change.touched(link)

    def _stop(self, link_id: int, error: UserError | EnvironmentFault) -> None:
        """Say on the link why its copy stopped. Raises LinkEnded: then the error does not matter any more."""
        with self._journal.change() as change:
            link = self.require_wanted(link_id)
            self._links.update(link_id, phase=CopyPhase.STOPPED, phase_detail=told(error))
            change.touched(link)

    def _wait_for_room(self, link_id: int, control: CopyControl) -> None:
        """Wait until what is missing fits on the disk. Raises CopyCancelled."""
        missing = self.room.free() + 1
        self._waiting.add(link_id)
        try:
            while missing > self.room.free():
                control.wait(RETRY_SECONDS)
                self.require_wanted(link_id)
                with self._store.scope():
                    records = self._items.of_link(link_id)
                missing = sum(record.item.size for record in records if not record.copied)
        finally:
            self._waiting.discard(link_id)

    def _suspended(self, link_id: int) -> None:
        with self._store.write():
            self._links.update(link_id, phase=CopyPhase.COPYING, copier=None)

    def _delete(self, link_id: int) -> None:
        with self._journal.change() as change:
            details = self._links.by_id(link_id)
            if details is None or details.link.ending is not None:
                return
            now = self._clock()
            self._links.update(link_id, deleted_at=now, purge_at=now, copier=None)
            change.record(Action.LINK_DELETED, details.link, detail={"reason": "The copy was cancelled."})
            change.touched(details.link, deleted=True)

    def suspend_all(self) -> None:
        """End the copies of this process because it ends; links whose URL was given out are copied on at its start."""
        with self._lock:
            running = list(self._running.values())
        for control in running:
            control.suspend()

    def abandoned(self) -> list[int]:
        """Deal with copies whose process died: return the links to copy on, delete those nobody was told about.

        A link whose URL was given out at once (from the window) is worth resuming. The command line prints a URL only
        when the copy is whole, so that nobody can have one that was cut short.
        """
        with self._store.scope():
            found = self._links.copying()
        resumable = []
        for link_id, copier, announced in found:
            if link_id in self._running or (copier is not None and self._processes.alive(copier)):
                continue
            with self._store.write():
                won = self._links.take_over(link_id, copier, self._processes.me)
            if won and announced:
                resumable.append(link_id)
            elif won:
                self._delete(link_id)
        return resumable

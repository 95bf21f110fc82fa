"""Reading all copies again, a little at a time: one that the disk has damaged is noticed and not given out any more."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from sharedesk.core.audit import Action, Detail
from sharedesk.core.link import CopyPhase, ItemKind, Presence
from sharedesk.errors import EnvironmentFault
from sharedesk.services.foundation import Foundation
from sharedesk.services.retention import RetentionService
from sharedesk.services.suspects import Suspect, Suspects
from sharedesk.storage.gently import read_gently
from sharedesk.storage.local import SendStorage, WrongSizeError
from sharedesk.store.damages import DamageRepository
from sharedesk.store.items import ItemRecord, ItemRepository
from sharedesk.store.laps import CheckedCopies, Lap, LapRepository, StoredFile
from sharedesk.store.links import LinkRepository

log = logging.getLogger(__name__)

LEAST_A_TURN = 8 * 2**20
TURNS_A_LAP = 400_000
"""Each turn reads this share of the storage, or LEAST_A_TURN bytes: with a turn a second, a lap takes 30 days at most
where the program runs four hours a day."""

WHILE_BUSY = 4
"""While files are being delivered, a turn reads this part of it."""

FILE_COST = 16 * 1024
"""What opening a file counts for, in bytes, so that a turn of many small ones ends as well."""

REST = timedelta(days=7)
"""From the beginning of one lap to the beginning of the next."""

PROMISE = timedelta(days=30)
PAGE = 200
SAVE_SECONDS = 30.0
NOT_THE_COPY = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENODEV}
"""Errors that say something of this process or computer, and nothing of the file."""

Step = Callable[[int], None]


class Packs:
    """The copies of one item, opened for reading; the last one stays open: its neighbour may be in the same pack."""

    def __init__(self, storage: SendStorage, item_id: str) -> None:
        self._storage = storage
        self._item_id = item_id
        self._key = ""
        self._descriptor = -1

    def open(self, key: str, size: int | None) -> int:
        """Return a descriptor, which stays ours; a file of its own must have `size` bytes. Raises OSError."""
        if key != self._key:
            self.close()
            self._descriptor = self._storage.open(self._item_id, key, size)
            self._key = key
        return self._descriptor

    def close(self) -> None:
        """Close what is open."""
        if self._key:
            self._key = ""
            os.close(self._descriptor)

    def __enter__(self) -> Packs:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def is_sound(packs: Packs, file: StoredFile) -> Generator[int, None, bool]:
    """Read a copy, and return whether it is what was copied; yields the bytes of each chunk.

    Raises EnvironmentFault when this computer cannot read anything now.
    """
    sha256, size = hashlib.sha256(), 0
    try:
        descriptor = packs.open(file.key or "", file.size if file.offset is None else None)
        for chunk in read_gently(descriptor, file.offset or 0, file.size):
            sha256.update(chunk)
            size += len(chunk)
            yield len(chunk)
    except (WrongSizeError, ValueError):
        return False
    except OSError as error:
        if error.errno in NOT_THE_COPY:
            raise EnvironmentFault("A copy cannot be checked now.", os.strerror(error.errno or 0)) from error
        return False
    return size == file.size and sha256.hexdigest() == file.sha256


def only_file(record: ItemRecord) -> StoredFile:
    """Return the copy of an item that is a file."""
    return StoredFile(0, "", record.item.size, record.item.sha256, record.storage_key, None)


class Scrubber:
    """One lap after the other through the copies of living links, in order of item and entry, made by one process.

    `is_busy` says whether files are being delivered now: then it reads less.
    """

    def __init__(
        self,
        base: Foundation,
        storage: SendStorage,
        suspects: Suspects,
        retention: RetentionService,
        is_busy: Callable[[], bool],
    ) -> None:
        self._store = base.store
        self._journal = base.journal
        self._clock = base.clock
        self._processes = base.processes
        self._links = LinkRepository(base.store)
        self._items = ItemRepository(base.store)
        self._laps = LapRepository(base.store)
        self._damages = DamageRepository(base.store)
        self._storage = storage
        self._suspects = suspects
        self._retention = retention
        self._is_busy = is_busy
        self._lap: Lap | None = None
        self._work: Generator[int, None, None] | None = None
        self._read_through: list[str] = []
        self._saved_at = 0.0

    def turn(self, step: Step) -> None:
        """Read on for one turn. `step` gets the bytes of each chunk and may raise to end the turn.

        First come the copies that a visitor could not have: whoever makes the lap, they were noticed in this process.
        While a disk with copies is not there, nothing is read.
        """
        if self._storage.absent() is not None:
            return
        while (suspect := self._suspects.take()) is not None:
            for read in self._again(suspect):
                step(read)
        if self._work is None:
            self._lap = self._taken()
            if self._lap is None:
                return
            self._work = self._all()
        left = self._amount()
        while left > 0:
            size = next(self._work, None)
            if size is None:
                self._work = None
                break
            left -= size
            step(size)
        if self._work is None or time.monotonic() - self._saved_at >= SAVE_SECONDS:
            self._save()

    def close(self) -> None:
        """Close what is open and keep how far the lap is; `turn` goes on there, in this process or the next."""
        if self._work is not None:
            self._work.close()
            self._work = None
            with suppress(EnvironmentFault):  # on a full disk some copies are read once more
                self._save()

    def summary(self) -> CheckedCopies:
        """Return how much was read again within the last 30 days, and what was found."""
        with self._store.scope():
            return self._laps.summary(self._clock() - PROMISE)

    def _amount(self) -> int:
        amount = max(LEAST_A_TURN, self._retention.used() // TURNS_A_LAP)
        return amount // WHILE_BUSY if self._is_busy() else amount

    def _again(self, suspect: Suspect) -> Generator[int, None, None]:
        """Read one copy out of its turn; yields bytes."""
        with self._store.scope():
            record = self._items.get(suspect.item_id)
            inside = self._laps.file_at(*suspect)
        if record is None:
            return
        if record.storage_key == suspect.key:
            yield from self._file(record)
        elif inside is not None:
            with Packs(self._storage, suspect.item_id) as packs:
                sound = yield from is_sound(packs, inside)
            if not sound:
                self._note(record, [inside.path])

    # -- the lap

    def _taken(self) -> Lap | None:
        """Return the lap to go on with, as ours; None while another process makes it, and between two."""
        now, me = self._clock(), self._processes.me
        with self._store.scope():
            before = self._laps.lap()
        if before is not None and before.finished and before.began_at <= now < before.began_at + REST:
            return None
        if before is not None and before.owner != me and self._processes.alive(before.owner):
            return None
        lap = Lap(me, now) if before is None or before.finished else replace(before, owner=me)
        with self._store.write():
            if self._laps.lap() != before:
                return None  # another process was quicker
            self._laps.put(lap)
        self._saved_at = time.monotonic()
        return lap

    def _save(self) -> None:
        assert self._lap is not None
        with self._store.write():
            self._laps.put(self._lap)
            self._laps.checked(self._read_through, self._clock())
        self._read_through.clear()
        self._saved_at = time.monotonic()

    def _move(self, item_id: str, entry_id: int, *, finished: bool = False) -> None:
        assert self._lap is not None
        self._lap = replace(self._lap, item_id=item_id, entry_id=entry_id, finished=finished)

    def _all(self) -> Generator[int, None, None]:
        """Read all that is left of the lap; yields bytes."""
        assert self._lap is not None
        first = self._lap.item_id
        while records := self._next(first):
            for record in records:
                begun = self._lap.entry_id if record.item.id == self._lap.item_id else 0
                self._move(record.item.id, begun)
                read = self._file if record.item.kind is ItemKind.FILE else self._folder
                yield from read(record)
                self._read_through.append(record.item.id)
            first = f"{records[-1].item.id}~"  # behind this id and before the next: ids are hexadecimal
            self._move(first, 0)
        self._move("", 0, finished=True)

    def _next(self, first: str) -> list[ItemRecord]:
        with self._store.scope():
            return self._items.kept(first, PAGE)

    def _file(self, record: ItemRecord) -> Generator[int, None, None]:
        yield FILE_COST
        if record.item.presence is Presence.DAMAGED:
            return
        with Packs(self._storage, record.item.id) as packs:
            sound = yield from is_sound(packs, only_file(record))
        if not sound:
            self._note(record, [])

    def _folder(self, record: ItemRecord) -> Generator[int, None, None]:
        """Read the files of a folder. What is damaged one behind the other is one finding, at most PAGE of them."""
        item_id, after = record.item.id, self._lap.entry_id if self._lap is not None else 0
        with Packs(self._storage, item_id) as packs:
            while files := self._files(item_id, after):
                damaged: list[str] = []
                for file in files:
                    yield FILE_COST
                    if not (yield from is_sound(packs, file)):
                        damaged.append(file.path)
                    elif damaged:
                        self._note(record, damaged)
                        damaged = []
                    if not damaged:
                        self._move(item_id, file.entry_id)
                if damaged:
                    self._note(record, damaged)
                after = files[-1].entry_id
                self._move(item_id, after)

    def _files(self, item_id: str, after: int) -> list[StoredFile]:
        with self._store.scope():
            return self._laps.files(item_id, after, PAGE)

    def _note(self, record: ItemRecord, paths: list[str]) -> None:
        """Refuse damaged files from now on and tell the owner, once; not if the link ended or lost them meanwhile."""
        item_id = record.item.id
        with self._journal.change() as change:
            details, now = self._links.by_id(record.item.link_id), self._items.get(item_id)
            if details is None or now is None or details.link.ending is not None:
                return
            if details.link.phase is not CopyPhase.READY:
                return
            known = self._damages.of(item_id)
            new = [path for path in paths if path not in known]
            if not new and (paths or now.item.presence is Presence.DAMAGED):
                return
            self._damages.add(item_id, new)
            self._items.update(item_id, presence=Presence.DAMAGED)
            self._links.summarise(details.link.id)
            named = f"{now.item.name}/{new[0]}" if new else now.item.name
            detail: Detail = {"reason": "damaged", "item": named}
            if len(new) > 1:
                detail["files"] = len(new)
            change.record(Action.LINK_MISSING, details.link, item=named, detail=detail)
            change.touched(details.link)
        log.warning("Damaged copies of link %d: %d", record.item.link_id, max(1, len(new)))

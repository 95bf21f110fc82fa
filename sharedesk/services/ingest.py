"""Bringing one item into the send storage: walked, copied, made durable, described."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sharedesk.core.link import ItemKind
from sharedesk.core.names import display_name, unique_names
from sharedesk.core.saying import Sentence
from sharedesk.core.tokens import new_id
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.services.intake import unreadable
from sharedesk.services.room import DISK_IS_FULL, NoRoomError
from sharedesk.storage.base import SourceChangedError
from sharedesk.storage.copying import TargetError, copy_file
from sharedesk.storage.local import SendStorage
from sharedesk.storage.originals import FoundFile, Originals
from sharedesk.storage.packs import PackWriter, Stored, read_small
from sharedesk.store.entries import EntryRecord
from sharedesk.store.items import ItemRecord

TRIES = 3
NO_SPACE = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}

Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """An item and all that is below it, as it was found on the disk; sizes in bytes."""

    record: ItemRecord
    files: tuple[FoundFile, ...]

    @property
    def size(self) -> int:
        """What the copy will take."""
        return sum(found.size for found in self.files)

    @property
    def file_count(self) -> int:
        """How many files it has."""
        return sum(not found.is_folder for found in self.files)


@dataclass(frozen=True, slots=True)
class Ingested:
    """An item whose copy is durable, and the entries of a folder."""

    record: ItemRecord
    entries: tuple[EntryRecord, ...]


@contextmanager
def explained(source: str, parts: tuple[str, ...] = ()) -> Iterator[None]:
    """Turn what a disk may answer about the original, or what is at `parts` below it, into words for a person."""
    try:
        yield
    except SourceChangedError as error:
        name = display_name(Path(source, *parts).name)
        raise UserError(
            Sentence("“{name}” keeps changing while it is copied.", name=name), hint="Close it, or share the original."
        ) from error
    except TargetError as error:
        raise _unwritable(error) from error
    except OSError as error:
        named = Path(error.filename) if isinstance(error.filename, str) else Path(source, *parts)
        raise unreadable(named, error) from error


@contextmanager
def storing() -> Iterator[None]:
    """Turn what the disk of the send storage may answer into words for a person."""
    try:
        yield
    except OSError as error:
        raise _unwritable(error) from error


def _unwritable(error: OSError) -> EnvironmentFault:
    if error.errno in NO_SPACE:
        return NoRoomError(DISK_IS_FULL, "The disk is full.", "Free some space.")
    reason = error.strerror or str(error)
    return EnvironmentFault("The copy cannot be written.", reason, "Check the disk that holds the data directory.")


class Ingest:
    """Copies items; knows nothing of links or transactions."""

    def __init__(self, storage: SendStorage, originals: Originals, me: str) -> None:
        self.storage = storage
        self._originals = originals
        self._me = me

    def plan(self, record: ItemRecord) -> Plan:
        """Look at everything that belongs to an item. Raises UserError or EnvironmentFault when it cannot be read."""
        root = Path(record.item.source)
        with explained(record.item.source):
            if record.item.kind is ItemKind.FILE:
                return Plan(record, (self._originals.describe(root, ()),))
            return Plan(record, tuple(self._originals.walk(root, strict=True)))

    def copy(self, plan: Plan, step: Step) -> Ingested:
        """Copy an item into the send storage and make it durable; on an error nothing of it stays.

        `step` gets the number of bytes of each chunk and may raise to end the copy.
        """
        item_id = plan.record.item.id
        with storing():
            self.storage.prepare(item_id, self._me)
        try:
            take = self._file if plan.record.item.kind is ItemKind.FILE else self._folder
            ingested = take(plan, step)
            with storing():
                self.storage.seal(item_id)
        except BaseException:
            with storing():
                self.storage.remove(item_id)
            raise
        return ingested

    def _file(self, plan: Plan, step: Step) -> Ingested:
        stored = self._copy_one(plan.record, plan.files[0], step)
        copied = stored.copied
        item = replace(plan.record.item, size=copied.size, file_count=1, sha256=copied.sha256)
        record = replace(plan.record, item=item, copied=True, storage_key=stored.key, crc32=copied.crc32)
        return Ingested(record, ())

    def _folder(self, plan: Plan, step: Step) -> Ingested:
        """Copy a folder in the order of its archive, so that this reads the packs of small files from front to back."""
        item_id = plan.record.item.id
        entries = []
        with storing(), PackWriter(lambda: self._place(item_id)) as packs:
            for (parent, name), found in sorted(shown_paths(plan.files).items()):
                stored = None if found.is_folder else self._copy_one(plan.record, found, step, packs)
                entries.append(_entry(item_id, parent, name, found.identity.mtime_ns, stored))
        summed = _with_sums(entries)
        files = [entry for entry in summed if not entry.is_folder]
        item = replace(plan.record.item, size=sum(entry.size for entry in files), file_count=len(files))
        return Ingested(replace(plan.record, item=item, copied=True), tuple(summed))

    def _place(self, item_id: str) -> tuple[str, Path]:
        key = new_id()
        return key, self.storage.path(item_id, key)

    def _copy_one(self, record: ItemRecord, found: FoundFile, step: Step, packs: PackWriter | None = None) -> Stored:
        with explained(record.item.source, found.parts):
            for _ in range(TRIES - 1):
                progress = _Retractable(step)
                try:
                    return self._attempt(record, found, progress, packs)
                except SourceChangedError:
                    progress.retract()
            return self._attempt(record, found, step, packs)

    def _attempt(self, record: ItemRecord, found: FoundFile, step: Step, packs: PackWriter | None) -> Stored:
        fd = self._originals.open_at(Path(record.item.source), found.parts)
        try:
            small = None if packs is None else read_small(fd)
            if packs is not None and small is not None:
                stored = packs.add(small)
                step(len(small))
                return stored
            key, path = self._place(record.item.id)
            return Stored(key, None, copy_file(fd, path, step))
        finally:
            os.close(fd)

    def discard(self, item_id: str) -> None:
        """Erase the copies of an item. Raises EnvironmentFault when the disk refuses."""
        try:
            self.storage.remove(item_id)
        except OSError as error:
            reason = error.strerror or str(error)
            raise EnvironmentFault("A copy could not be erased.", reason, "Check the disk.") from error


class _Retractable:
    """Counts what it passed on, so that a second attempt does not count twice."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._done = 0

    def __call__(self, size: int) -> None:
        self._done += size
        self._step(size)

    def retract(self) -> None:
        self._step(-self._done)


def shown_paths(files: tuple[FoundFile, ...]) -> dict[tuple[str, str], FoundFile]:
    """Return the files by how recipients see them: (path of the folder, name), as unique as Windows needs them."""
    by_folder: dict[tuple[str, ...], list[FoundFile]] = {}
    for found in files:
        by_folder.setdefault(found.parts[:-1], []).append(found)
    paths: dict[tuple[str, ...], str] = {(): ""}
    shown: dict[tuple[str, str], FoundFile] = {}
    for folder, inside in by_folder.items():  # a folder comes before what is in it
        parent = paths[folder]
        names = unique_names([display_name(found.name) for found in inside])
        for name, found in zip(names, inside, strict=True):
            shown[parent, name] = found
            if found.is_folder:
                paths[found.parts] = f"{parent}/{name}" if parent else name
    return shown


def _entry(item_id: str, parent: str, name: str, mtime_ns: int, stored: Stored | None) -> EntryRecord:
    """Return the entry of a file and its copy, or of a folder without its sums."""
    if stored is None:
        return EntryRecord(item_id, parent, name, is_folder=True, size=0, file_count=0, mtime_ns=mtime_ns)
    return EntryRecord(
        item_id,
        parent,
        name,
        is_folder=False,
        size=stored.copied.size,
        file_count=1,
        mtime_ns=mtime_ns,
        sha256=stored.copied.sha256,
        crc32=stored.copied.crc32,
        storage_key=stored.key,
        storage_offset=stored.offset,
    )


def _with_sums(entries: list[EntryRecord]) -> list[EntryRecord]:
    """Return the entries with the size and number of files below each folder filled in."""
    sizes: dict[str, int] = {}
    counts: dict[str, int] = {}
    for entry in entries:
        parent = entry.parent
        while parent and not entry.is_folder:
            sizes[parent] = sizes.get(parent, 0) + entry.size
            counts[parent] = counts.get(parent, 0) + 1
            parent = parent.rpartition("/")[0]
    return [
        replace(entry, size=sizes.get(entry.path, 0), file_count=counts.get(entry.path, 0))
        if entry.is_folder
        else entry
        for entry in entries
    ]

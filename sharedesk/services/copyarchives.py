"""ZIP archives of copies: laid out from plain rows of the database, read from packs in few large reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from sharedesk.core.link import LinkDetails
from sharedesk.core.ziplayout import ZipEntry, ZipLayout
from sharedesk.core.ziprecords import unix_seconds
from sharedesk.services.contents import Contents, Located
from sharedesk.services.suspects import Suspect, Suspects
from sharedesk.services.zips import EPOCH, Recent, Zip
from sharedesk.storage.base import ByteSource, SourceChangedError
from sharedesk.storage.filesource import FileSource
from sharedesk.storage.local import SendStorage
from sharedesk.storage.packsource import Packed, PackSource, Run
from sharedesk.storage.zipsource import ZipSource
from sharedesk.store.database import Store
from sharedesk.store.entries import EntryRepository, StoredEntry

NANOSECONDS = 1_000_000_000


class Copy(NamedTuple):
    """Where the content of an entry is: `offset` in bytes from the beginning of a pack, None in a file of its own."""

    item_id: str
    key: str
    offset: int | None


@dataclass(frozen=True, slots=True)
class CopyArchive:
    """An archive of copies, in the order of the entries of `layout`; the content of `runs` lies in packs."""

    layout: ZipLayout
    copies: tuple[Copy, ...]
    runs: tuple[Run, ...]
    newest: datetime


class CopyArchives:
    """Lays out archives of copies, and keeps the last ones, since they never change, for the next range request."""

    def __init__(self, contents: Contents, store: Store, storage: SendStorage, suspects: Suspects) -> None:
        self._contents = contents
        self._store = store
        self._entries = EntryRepository(store)
        self._storage = storage
        self._suspects = suspects
        self._kept = Recent[CopyArchive]()

    def of_link(self, details: LinkDetails) -> Zip:
        """Return the archive of everything in a link."""
        return self._zip(self.archive(details))

    def of_folder(self, details: LinkDetails, folder: Located) -> Zip:
        """Return the archive of one folder, itself included."""
        return self._zip(self.archive(details, folder))

    def _zip(self, archive: CopyArchive) -> Zip:
        return Zip(archive.layout, archive.newest, partial(self._source, archive))

    def archive(self, details: LinkDetails, folder: Located | None = None) -> CopyArchive:
        """Return the archive of a link or one folder in it, laid out already or now."""
        key = (details.link.id, *(item.id for item in details.items), folder and folder.entry.path)
        archive = self._kept.get(key)
        if archive is None:
            archive = self._lay_out(self._contents.locate_roots(details) if folder is None else [folder])
            self._kept.put(key, archive)
        return archive

    def _lay_out(self, roots: list[Located]) -> CopyArchive:
        entries: list[ZipEntry] = []
        copies: list[Copy] = []
        for root in roots:
            item, path = root.record.item, root.entry.path
            cut = len(path) - len(root.entry.name)  # the folders above it are no part of the archive
            entries.append(_root_entry(root))
            copies.append(Copy(item.id, root.storage_key or "", root.storage_offset))
            for found in self._below(root) if root.entry.is_folder else ():
                name = f"{item.name}/{found.parent}/{found.name}" if found.parent else f"{item.name}/{found.name}"
                entries.append(_entry(found, name[cut:]))
                copies.append(Copy(item.id, found.storage_key or "", found.storage_offset))
        newest = datetime.fromtimestamp(max(entry.modified for entry in entries), UTC)
        return CopyArchive(ZipLayout(entries), tuple(copies), tuple(_runs(entries, copies)), newest)

    def _below(self, root: Located) -> list[StoredEntry]:
        with self._store.scope():
            return self._entries.stored_below(root.record.item.id, "/".join(root.inner))

    def _source(self, archive: CopyArchive, start: int, stop: int) -> ByteSource:
        def open_entry(index: int, offset: int, length: int) -> FileSource:
            copy = archive.copies[index]
            own = archive.layout.entries[index].size if copy.offset is None else None
            return self._open(copy.item_id, copy.key, (copy.offset or 0) + offset, length, own)

        def open_run(run: Run, begin: int, end: int) -> PackSource:
            skipped = archive.layout.content_before(begin, run.first)
            length = archive.layout.content_before(end, run.first) - skipped
            pack = self._open(run.item_id, run.key, run.offset + skipped, length)
            return PackSource(archive.layout, begin, end, pack)

        packed = Packed(archive.layout, archive.runs, open_run)
        return ZipSource(archive.layout, start, stop, open_entry, plan=packed.plan)

    def _open(self, item_id: str, key: str, offset: int, length: int, own: int | None = None) -> FileSource:
        """Open a stretch of a pack, or of a file of its own, which must have `own` bytes."""
        try:
            return FileSource(self._storage.open(item_id, key, own), offset, length)
        except OSError as error:
            self._suspects.add(Suspect(item_id, key, None))
            raise SourceChangedError("A file of the archive is gone") from error


def _root_entry(root: Located) -> ZipEntry:
    name = root.entry.name
    modified = unix_seconds(root.entry.modified or EPOCH)
    if root.entry.is_folder:
        return ZipEntry(name=name, modified=modified, is_folder=True)
    size = root.entry.size or 0
    return ZipEntry(name=name, modified=modified, size=size, version=root.etag or "", crc32=root.crc32)


def _entry(found: StoredEntry, name: str) -> ZipEntry:
    modified = found.mtime_ns // NANOSECONDS
    if found.is_folder:
        return ZipEntry(name=name, modified=modified, is_folder=True)
    return ZipEntry(name=name, modified=modified, size=found.size, version=f'"{found.sha256}"', crc32=found.crc32)


def _runs(entries: list[ZipEntry], copies: list[Copy]) -> Iterator[Run]:
    """Yield what lies in a pack in the order of the archive; what has no content on the way belongs to it."""
    first = end = 0
    begun: Copy | None = None
    for index, (entry, copy) in enumerate(zip(entries, copies, strict=True)):
        if not entry.size:
            continue
        if begun is not None and copy.key == begun.key and copy.offset == end:
            end += entry.size
            continue
        if begun is not None:
            yield Run(first, index, begun.item_id, begun.key, begun.offset or 0)
            first, begun = index, None
        if copy.offset is None:
            first = index + 1
        else:
            begun, end = copy, copy.offset + entry.size
    if begun is not None:
        yield Run(first, len(entries), begun.item_id, begun.key, begun.offset or 0)

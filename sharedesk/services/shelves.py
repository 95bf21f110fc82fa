"""The two ways a link keeps its files: copies in the send storage, originals where their owner keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sharedesk.core.link import ItemKind, LinkDetails, Presence
from sharedesk.core.names import display_name
from sharedesk.services.contents import Entry, GoneError, Located, NoSuchEntryError, Opener, moment_of
from sharedesk.services.suspects import Suspect, Suspects
from sharedesk.storage.identity import Identity
from sharedesk.storage.local import SendStorage
from sharedesk.storage.originals import FoundFile, Originals
from sharedesk.storage.series import Series
from sharedesk.store.damages import DamageRepository
from sharedesk.store.database import Store
from sharedesk.store.entries import EntryRecord, EntryRepository
from sharedesk.store.items import ItemRecord


class CopyShelf:
    """Files in the send storage, described by the database."""

    def __init__(self, store: Store, storage: SendStorage, suspects: Suspects) -> None:
        self._entries = EntryRepository(store)
        self._damages = DamageRepository(store)
        self._storage = storage
        self._suspects = suspects

    def root(self, record: ItemRecord) -> Entry:
        """Return an item as an entry."""
        item = record.item
        is_folder = item.kind is ItemKind.FOLDER
        modified = moment_of(record.mtime_ns)
        return Entry(item.name, item.name, is_folder, item.size, item.file_count, modified, item.sha256, item.presence)

    def locate(self, record: ItemRecord, inner: tuple[str, ...]) -> Located:
        """Return what is at `inner` below an item. Raises NoSuchEntryError, or GoneError for a damaged file."""
        if inner:
            found = self._entries.find(record.item.id, "/".join(inner[:-1]), inner[-1])
            if found is None:
                raise NoSuchEntryError
            located = self._located(record, found, self._damaged(record))
            if not located.entry.opens:
                raise GoneError
            return located
        etag = None if record.item.sha256 is None else f'"{record.item.sha256}"'
        return Located(
            self.root(record), record, (), (), etag, record.mtime_ns or 0, record.crc32, record.storage_key
        )  # fmt: skip

    def _damaged(self, record: ItemRecord) -> frozenset[str]:
        """Return the paths of the damaged files of a folder; asks the database only where there are any."""
        return self._damages.of(record.item.id) if record.item.presence is Presence.DAMAGED else frozenset()

    def _located(self, record: ItemRecord, found: EntryRecord, damaged: frozenset[str]) -> Located:
        parts = tuple(found.path.split("/"))
        etag = None if found.sha256 is None else f'"{found.sha256}"'
        entry = self._entry(record, found, damaged)
        place = (found.storage_key, found.storage_offset)
        return Located(entry, record, parts, parts, etag, found.mtime_ns, found.crc32, *place)

    def _entry(self, record: ItemRecord, found: EntryRecord, damaged: frozenset[str]) -> Entry:
        return Entry(
            f"{record.item.name}/{found.path}",
            found.name,
            found.is_folder,
            found.size,
            found.file_count,
            moment_of(found.mtime_ns),
            found.sha256,
            Presence.DAMAGED if _is_damaged(found, damaged) else Presence.HERE,
        )

    def children(self, folder: Located, offset: int, limit: int) -> tuple[int, list[Entry]]:
        """Return a page of a folder."""
        record, parent = folder.record, "/".join(folder.inner)
        damaged = self._damaged(record)
        page = self._entries.children(record.item.id, parent, offset, limit)
        entries = [self._entry(record, found, damaged) for found in page]
        return self._entries.count_children(record.item.id, parent), entries

    def below(self, folder: Located, _known: Iterable[Located] = ()) -> Iterator[Located]:
        """Yield everything below a folder. Copies never change, so what is known of them is of no use."""
        damaged = self._damaged(folder.record)
        for found in self._entries.below(folder.record.item.id, "/".join(folder.inner)):
            yield self._located(folder.record, found, damaged)

    def open(self, located: Located) -> int:
        """Open a copy. Raises GoneError, also for one that has not the size that it had."""
        if located.storage_key is None:
            raise GoneError
        item_id, key, offset = located.record.item.id, located.storage_key, located.storage_offset
        try:
            return self._storage.open(item_id, key, located.entry.size if offset is None else None)
        except OSError as error:
            self._suspects.add(Suspect(item_id, key, offset))
            raise GoneError from error


def _is_damaged(found: EntryRecord, damaged: frozenset[str]) -> bool:
    """Say whether a file is damaged, or one below a folder."""
    if found.is_folder:
        return any(path.startswith(f"{found.path}/") for path in damaged)
    return found.path in damaged


def version_tag(identity: Identity) -> str:
    """Return the strong ETag of a shared file's present version, in quotes."""
    text = f"{identity.file_id} {identity.size} {identity.mtime_ns}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


class OriginalShelf:
    """Shared files and folders, read from the disk each time: recipients get what is there now."""

    def __init__(self, originals: Originals) -> None:
        self._originals = originals

    def root(self, record: ItemRecord) -> Entry:
        """Return an item as an entry, as it was when it was last seen."""
        item = record.item
        is_folder = item.kind is ItemKind.FOLDER
        size, count = (None, None) if is_folder else (item.size, 1)
        modified = moment_of(record.mtime_ns)
        return Entry(item.name, item.name, is_folder, size, count, modified, item.sha256, item.presence)

    def locate(self, record: ItemRecord, inner: tuple[str, ...]) -> Located:
        """Return what is at `inner` below an item now."""
        root = Path(record.item.source)
        try:
            parts = self._parts(root, inner)
            return self._located(record, self._originals.describe(root, parts), inner)
        except OSError as error:
            raise (NoSuchEntryError if inner else GoneError) from error

    def _parts(self, root: Path, inner: tuple[str, ...]) -> tuple[str, ...]:
        parts: tuple[str, ...] = ()
        for name in inner:
            if display_name(name) == name and self._exists(root, (*parts, name)):
                parts = (*parts, name)
            else:
                raw = self._originals.listing(root, parts).renamed_to(name)
                if raw is None:
                    raise NoSuchEntryError
                parts = (*parts, raw)
        return parts

    def _exists(self, root: Path, parts: tuple[str, ...]) -> bool:
        try:
            self._originals.describe(root, parts)
        except FileNotFoundError:
            return False
        return True

    def _located(self, record: ItemRecord, found: FoundFile, inner: tuple[str, ...]) -> Located:
        identity = found.identity
        known = record.item.sha256 if not inner and _is_same(record, identity) else None
        entry = Entry(
            "/".join((record.item.name, *inner)),
            inner[-1] if inner else record.item.name,
            found.is_folder,
            None if found.is_folder else found.size,
            None if found.is_folder else 1,
            moment_of(identity.mtime_ns),
            known,
        )
        etag = None if found.is_folder else version_tag(identity)
        return Located(entry, record, found.parts, inner, etag, identity.mtime_ns, identity=identity)

    def children(self, folder: Located, offset: int, limit: int) -> tuple[int, list[Entry]]:
        """Return a page of a folder; only its entries are looked at."""
        root = Path(folder.record.item.source)
        try:
            listing = self._originals.listing(root, folder.parts)
        except OSError as error:
            raise GoneError from error
        return len(listing), list(self._page(folder, root, listing.page(offset, limit)))

    def _page(self, folder: Located, root: Path, shown: list[tuple[str, str]]) -> Iterator[Entry]:
        for name, raw in shown:
            try:
                found = self._originals.describe(root, (*folder.parts, raw))
            except OSError:
                continue  # gone since the folder was read
            yield self._located(folder.record, found, (*folder.inner, name)).entry

    def below(self, folder: Located, known: Iterable[Located] = ()) -> Iterator[Located]:
        """Yield everything below a folder; of `known`, what nobody has touched since as it is."""
        root, item_id = Path(folder.record.item.source), folder.record.item.id
        skip = len(folder.parts)
        earlier = {located.parts: located for located in known if located.record.item.id == item_id}
        try:
            for found in self._originals.walk_again(root, folder.parts, earlier):
                if isinstance(found, Located):
                    yield found
                    continue
                shown = tuple(display_name(part) for part in found.parts[skip:])
                yield self._located(folder.record, found, (*folder.inner, *shown))
        except OSError as error:
            raise GoneError from error

    def open(self, located: Located) -> int:
        """Open an original."""
        try:
            return self._originals.open_at(Path(located.record.item.source), located.parts)
        except OSError as error:
            raise GoneError from error

    def opener(self) -> Opener:
        """Return what opens many originals one after the other; to be closed at the end."""
        return _OriginalOpener(Series(self._originals))


class _OriginalOpener:
    """Opens originals, with the folder of the last one at hand."""

    def __init__(self, series: Series) -> None:
        self._series = series

    def open(self, _details: LinkDetails, located: Located) -> int:
        """Open an original."""
        try:
            return self._series.open(located.record.item.source, located.parts)
        except OSError as error:
            raise GoneError from error

    def read(self, located: Located, buffer: memoryview) -> bool:
        """Fill `buffer` with a small original that nothing has touched."""
        if located.identity is None:
            return False
        try:
            return self._series.read(located.record.item.source, located.parts, located.identity, buffer)
        except OSError:
            return False  # gone, or behind a link: opening it tells

    def close(self) -> None:
        """Close the folder."""
        self._series.close()


def _is_same(record: ItemRecord, identity: Identity) -> bool:
    return (
        record.file_id == identity.file_id
        and record.mtime_ns == identity.mtime_ns
        and (record.item.size == identity.size)
    )

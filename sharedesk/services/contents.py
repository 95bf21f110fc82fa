"""What is inside a link, by the paths of its URLs, whether its files are copied or shared."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sharedesk.core.link import ItemKind, LinkDetails, Mode, Presence, opens
from sharedesk.core.names import InvalidPath, display_name, split_relative
from sharedesk.errors import ShareDeskError
from sharedesk.storage.identity import Identity
from sharedesk.storage.packs import unpacked
from sharedesk.store.database import Store
from sharedesk.store.items import ItemRecord, ItemRepository

PER_PAGE = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NoSuchEntryError(ShareDeskError):
    """Nothing in this link has that path."""

    def __init__(self) -> None:
        super().__init__("There is no such file in this link")


class GoneError(ShareDeskError):
    """The original is not where it was, something else is in its place, or its copy is damaged."""

    def __init__(self) -> None:
        super().__init__("This file is not available right now")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder as pages show it.

    `path` is "NAME" or "FOLDER/…/NAME" as in the URL before percent-encoding. `size` is in bytes; of a shared folder,
    which is not measured, it and `file_count` are None.
    """

    path: str
    name: str
    is_folder: bool
    size: int | None
    file_count: int | None
    modified: datetime | None
    sha256: str | None = None
    presence: Presence = Presence.HERE

    @property
    def opens(self) -> bool:
        """Whether visitors get it, or at least into it."""
        return opens(self.presence, is_folder=self.is_folder)


@dataclass(frozen=True, slots=True)
class FolderPage:
    """One page of a folder; `total` counts all its entries, `page` starts at 1."""

    path: str
    entries: tuple[Entry, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Located:
    """A file or folder of a link with what is needed to deliver it.

    `parts` is the path below the item as the disk knows it, `inner` the same as recipients see it. `etag` is a strong
    validator of the content in quotes, None for folders. `storage_offset` is where a small copy begins in the pack
    `storage_key`, None where that is a file of its own. `identity` is what the bytes of an original must keep.
    """

    entry: Entry
    record: ItemRecord
    parts: tuple[str, ...]
    inner: tuple[str, ...]
    etag: str | None
    mtime_ns: int
    crc32: int | None = None
    storage_key: str | None = None
    storage_offset: int | None = None
    identity: Identity | None = None


class Opener(Protocol):
    """What opens many files of one link, one after the other."""

    def open(self, details: LinkDetails, located: Located, /) -> int:
        """Open a file for reading. Raises GoneError."""
        ...

    def read(self, located: Located, buffer: memoryview, /) -> bool:
        """Fill `buffer` with a whole small file; False: it is not what was located, or has to be opened to tell."""
        ...

    def close(self) -> None:
        """Release what is held between two files; may be called again."""
        ...


class Shelf(Protocol):
    """One way of keeping files: as copies, or as references to originals."""

    def root(self, record: ItemRecord) -> Entry:
        """Return an item as an entry, without touching its files."""
        ...

    def locate(self, record: ItemRecord, inner: tuple[str, ...]) -> Located:
        """Return what is at `inner` below an item. Raises NoSuchEntryError or GoneError."""
        ...

    def children(self, folder: Located, offset: int, limit: int) -> tuple[int, list[Entry]]:
        """Return how many entries a folder has, and those of one page. Raises GoneError."""
        ...

    def below(self, folder: Located, known: Iterable[Located] = (), /) -> Iterator[Located]:
        """Yield everything below a folder in one fixed order; what is `known` and unchanged, as it is.

        Raises GoneError.
        """
        ...

    def open(self, located: Located) -> int:
        """Open a file, or the pack that it is in, for reading. Raises GoneError."""
        ...


def moment_of(mtime_ns: int | None) -> datetime | None:
    """Return a file's time in UTC to the second; None where it is unknown or absurd."""
    if mtime_ns is None:
        return None
    try:
        return _EPOCH + timedelta(seconds=mtime_ns // 1_000_000_000)
    except OverflowError:
        return None


class Contents:
    """Finds what URLs name, on the shelf that the link's mode says."""

    def __init__(self, store: Store, copies: Shelf, originals: Shelf) -> None:
        self._store = store
        self._items = ItemRepository(store)
        self._shelves = {Mode.SEND: copies, Mode.SHARE: originals}

    def _shelf(self, details: LinkDetails) -> Shelf:
        return self._shelves[details.link.mode]

    def _records(self, details: LinkDetails) -> list[ItemRecord]:
        with self._store.scope():
            return [record for record in self._items.of_link(details.link.id) if record.copied]

    def roots(self, details: LinkDetails) -> tuple[Entry, ...]:
        """Return the items of a link as entries."""
        return tuple(self._shelf(details).root(record) for record in self._records(details))

    def locate(self, details: LinkDetails, path: str) -> Located:
        """Return what is at `path`. Raises NoSuchEntryError, or GoneError when its original is not there."""
        try:
            name, *inner = split_relative(path)
        except InvalidPath:
            raise NoSuchEntryError from None
        if any(display_name(part) != part for part in (name, *inner)):
            raise NoSuchEntryError  # no page ever showed such a name, and not every store could look it up
        with self._store.scope():
            record = self._items.named(details.link.id, name)
        if record is None or not record.copied:
            raise NoSuchEntryError
        return self._locate(details, record, tuple(inner))

    def _locate(self, details: LinkDetails, record: ItemRecord, inner: tuple[str, ...]) -> Located:
        if inner and record.item.kind is ItemKind.FILE:
            raise NoSuchEntryError
        if not record.item.opens:
            raise GoneError
        with self._store.scope():
            return self._shelf(details).locate(record, inner)

    def locate_roots(self, details: LinkDetails) -> list[Located]:
        """Return all items of a link. Raises GoneError when one of the originals is not there."""
        return [self._locate(details, record, ()) for record in self._records(details)]

    def folder(self, details: LinkDetails, path: str, *, page: int = 1, per_page: int = PER_PAGE) -> FolderPage:
        """Return one page of the folder at `path`. Raises NoSuchEntryError (also past the last page) and GoneError."""
        located = self.locate(details, path)
        if not located.entry.is_folder or page < 1:
            raise NoSuchEntryError
        with self._store.scope():
            total, entries = self._shelf(details).children(located, (page - 1) * per_page, per_page)
        pages = max(1, -(-total // per_page))
        if page > pages:
            raise NoSuchEntryError
        return FolderPage(located.entry.path, tuple(entries), total, page, pages)

    def below(self, details: LinkDetails, folder: Located, known: Iterable[Located] = ()) -> list[Located]:
        """Return everything below a folder in one fixed order. Raises GoneError.

        `known` is what was there earlier: of originals that nobody has touched since, the very same is returned.
        """
        with self._store.scope():
            return list(self._shelf(details).below(folder, known))

    def open(self, details: LinkDetails, located: Located) -> int:
        """Open a file for reading; in a pack it begins at its `storage_offset`. Raises GoneError."""
        return self._shelf(details).open(located)

    def open_alone(self, details: LinkDetails, located: Located) -> int:
        """Open a file for somebody who is given the descriptor and must not read what else is in a pack.

        Raises GoneError, OSError.
        """
        fd = self.open(details, located)
        if located.storage_offset is None:
            return fd
        try:
            return unpacked(fd, located.storage_offset, located.entry.size or 0)
        finally:
            os.close(fd)

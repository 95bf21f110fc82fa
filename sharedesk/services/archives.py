"""ZIP archives of originals: which files, with which checksums, in which layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from sharedesk.core.link import LinkDetails
from sharedesk.core.ziplayout import ZipEntry, ZipLayout
from sharedesk.core.ziprecords import unix_seconds
from sharedesk.services.contents import Contents, GoneError, Located
from sharedesk.services.zips import EPOCH, Zip
from sharedesk.storage.base import ByteSource, SourceChangedError
from sharedesk.storage.filesource import FileSource
from sharedesk.storage.identity import identify
from sharedesk.storage.zipsource import Checksums, ZipSource
from sharedesk.store.database import Store
from sharedesk.store.settings import Checksum, ChecksumRepository


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive of `files`, in the order of the entries of `layout`."""

    details: LinkDetails
    files: tuple[Located, ...]
    layout: ZipLayout


def open_file(contents: Contents, details: LinkDetails, located: Located, start: int, length: int) -> FileSource:
    """Open a stretch of a file. Raises GoneError, or SourceChangedError when it is not the version that was located."""
    fd = contents.open(details, located)
    # From here on it notices changes: nothing lies between that and the check.
    source = FileSource(fd, (located.storage_offset or 0) + start, length)
    if located.identity is not None and identify(fd) != located.identity:
        source.close()
        raise SourceChangedError("The file was changed")
    return source


class Archives:
    """Lays out archives of shared files and folders as they are now."""

    def __init__(self, store: Store, contents: Contents) -> None:
        self._store = store
        self._contents = contents
        self._checksums = ChecksumRepository(store)

    def of_link(self, details: LinkDetails) -> Zip:
        """Return the archive of everything in a link. Raises GoneError when an original is not there."""
        return self._zip(self._lay_out(details, self._contents.locate_roots(details), 0))

    def of_folder(self, details: LinkDetails, folder: Located) -> Zip:
        """Return the archive of one folder, itself included. Raises GoneError."""
        return self._zip(self._lay_out(details, [folder], folder.entry.path.count("/")))

    def _zip(self, archive: Archive) -> Zip:
        newest = max((found.entry.modified for found in archive.files if found.entry.modified), default=None)
        return Zip(archive.layout, newest, partial(self.source, archive))

    def _lay_out(self, details: LinkDetails, roots: list[Located], skip: int) -> Archive:
        files = tuple(self._expanded(details, roots))
        return Archive(details, files, ZipLayout(_zip_entry(located, skip) for located in files))

    def _expanded(self, details: LinkDetails, roots: Iterable[Located]) -> Iterable[Located]:
        for root in roots:
            yield root
            if root.entry.is_folder:
                yield from self._contents.below(details, root)

    def source(self, archive: Archive, start: int, stop: int) -> ByteSource:
        """Return the bytes `start` to before `stop` of an archive."""
        known, learned = self._known_checksums(archive), self._remember(archive)

        def open_entry(index: int, offset: int, length: int) -> FileSource:
            try:
                return open_file(self._contents, archive.details, archive.files[index], offset, length)
            except GoneError as error:
                raise SourceChangedError("A file of the archive is gone") from error

        return ZipSource(archive.layout, start, stop, open_entry, Checksums(known, learned))

    def _known_checksums(self, archive: Archive) -> dict[int, int]:
        known: dict[int, int] = {}
        remembered: dict[str, Checksum] = {}
        with self._store.scope():
            for item in archive.details.items:
                remembered |= self._checksums.below(item.source)
        for index, located in enumerate(archive.files):
            found = remembered.get(_source(located))
            if found is not None and found.crc32 is not None and _matches(found, located):
                known[index] = found.crc32
        return known

    def _remember(self, archive: Archive) -> _Remember:
        return _Remember(self._store, self._checksums, archive)


class _Remember:
    """Keeps the CRC-32 of shared files for the next archive, many in one transaction."""

    BATCH = 500

    def __init__(self, store: Store, checksums: ChecksumRepository, archive: Archive) -> None:
        self._store = store
        self._checksums = checksums
        self._archive = archive
        self._waiting: list[Checksum] = []
        self._left = sum(entry.deferred for entry in archive.layout.entries)

    def __call__(self, index: int, crc32: int) -> None:
        located = self._archive.files[index]
        self._left -= 1
        found = located.identity
        assert found is not None, "only originals are read for their checksum"
        self._waiting.append(Checksum(_source(located), found.file_id, found.size, found.mtime_ns, None, crc32))
        if len(self._waiting) >= self.BATCH or self._left <= 0:
            with self._store.write():
                self._checksums.put(self._waiting)
            self._waiting = []


def _source(located: Located) -> str:
    path = f"{located.record.item.source}/{'/'.join(located.parts)}"  # a key for the database, not a path to open
    return path.encode("utf-8", "replace").decode()


def _matches(checksum: Checksum, located: Located) -> bool:
    identity = located.identity
    known = (checksum.file_id, checksum.size, checksum.mtime_ns)
    return identity is not None and known == (identity.file_id, identity.size, identity.mtime_ns)


def _zip_entry(located: Located, skip: int) -> ZipEntry:
    name = "/".join(located.entry.path.split("/")[skip:])
    modified = unix_seconds(located.entry.modified or EPOCH)
    if located.entry.is_folder:
        return ZipEntry(name=name, modified=modified, is_folder=True)
    size, version = located.entry.size or 0, located.etag or ""
    return ZipEntry(name=name, modified=modified, size=size, version=version, deferred=True)

"""ZIP archives of originals: which files, with which checksums, in which layout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import Protocol

from sharedesk.core.link import LinkDetails
from sharedesk.core.ziplayout import ZipEntry, ZipLayout
from sharedesk.core.ziprecords import unix_seconds
from sharedesk.services.contents import Contents, GoneError, Located, Opener
from sharedesk.services.zips import EPOCH, Recent, Zip
from sharedesk.storage.base import ByteSource, SourceChangedError
from sharedesk.storage.filesource import FileSource
from sharedesk.storage.identity import is_same
from sharedesk.storage.smallfiles import SmallFiles
from sharedesk.storage.zipsource import Checksums, ZipSource
from sharedesk.store.database import Store
from sharedesk.store.settings import Checksum, ChecksumRepository


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive of `files`, in the order of the entries of `layout`, with the checksums that are known of them."""

    details: LinkDetails
    files: tuple[Located, ...]
    layout: ZipLayout
    checksums: Checksums


class Opening(Protocol):
    """What opens the files of a link."""

    def open(self, details: LinkDetails, located: Located, /) -> int:
        """Open a file for reading. Raises GoneError."""
        ...


def open_file(contents: Opening, details: LinkDetails, located: Located, start: int, length: int) -> FileSource:
    """Open a stretch of a file. Raises GoneError, or SourceChangedError when it is not the version that was located."""
    fd = contents.open(details, located)
    # From here on it notices changes: nothing lies between that and the check.
    source = FileSource(fd, (located.storage_offset or 0) + start, length)
    if located.identity is not None and not is_same(fd, located.identity):
        source.close()
        raise SourceChangedError("The file was changed")
    return source


class Archives:
    """Lays out archives of shared files and folders as they are now, and keeps the last ones for the next request.

    The whole tree is looked at each time, which is quick where it is as it was; only when every file and folder is,
    the layout is used again.
    """

    def __init__(self, store: Store, contents: Contents, opener: Callable[[], Opener]) -> None:
        """Lay out what is in `contents`; `opener` makes what opens the originals of one archive."""
        self._store = store
        self._contents = contents
        self._opener = opener
        self._checksums = ChecksumRepository(store)
        self._kept = Recent[Archive]()

    def of_link(self, details: LinkDetails) -> Zip:
        """Return the archive of everything in a link. Raises GoneError when an original is not there."""
        return self._zip(self._laid_out(details, None))

    def of_folder(self, details: LinkDetails, folder: Located) -> Zip:
        """Return the archive of one folder, itself included. Raises GoneError."""
        return self._zip(self._laid_out(details, folder))

    def _zip(self, archive: Archive) -> Zip:
        newest = max((found.entry.modified for found in archive.files if found.entry.modified), default=None)
        return Zip(archive.layout, newest, partial(self.source, archive))

    def _laid_out(self, details: LinkDetails, folder: Located | None) -> Archive:
        items = ((item.id, item.name, item.source) for item in details.items)
        key = (details.link.id, *items, folder and folder.entry.path)
        archive = self._lay_out(details, folder, self._kept.get(key))
        self._kept.put(key, archive)
        return archive

    def _lay_out(self, details: LinkDetails, folder: Located | None, before: Archive | None) -> Archive:
        roots = self._contents.locate_roots(details) if folder is None else [folder]
        files = tuple(self._expanded(details, roots, () if before is None else before.files))
        if before is not None and files == before.files:
            return replace(before, details=details, files=files)
        skip = 0 if folder is None else folder.entry.path.count("/")
        layout = ZipLayout(_zip_entry(located, skip) for located in files)
        return Archive(details, files, layout, self._checksums_of(details, files))

    def _expanded(
        self, details: LinkDetails, roots: Iterable[Located], known: tuple[Located, ...]
    ) -> Iterable[Located]:
        for root in roots:
            yield root
            if root.entry.is_folder:
                yield from self._contents.below(details, root, known)

    def source(self, archive: Archive, start: int, stop: int) -> ByteSource:
        """Return the bytes `start` to before `stop` of an archive."""
        return _ArchiveSource(archive, start, stop, self._opener())

    def _checksums_of(self, details: LinkDetails, files: tuple[Located, ...]) -> Checksums:
        known = self._known_checksums(details, files)
        return Checksums(known, _Remember(self._store, self._checksums, files, known))

    def _known_checksums(self, details: LinkDetails, files: tuple[Located, ...]) -> dict[int, int]:
        known: dict[int, int] = {}
        remembered: dict[str, Checksum] = {}
        with self._store.scope():
            for item in details.items:
                remembered |= self._checksums.below(item.source)
        for index, located in enumerate(files):
            found = remembered.get(_source(located))
            if found is not None and found.crc32 is not None and _matches(found, located):
                known[index] = found.crc32
        return known


class _Entries:
    """The content of the entries of an archive, by way of an opener."""

    def __init__(self, archive: Archive, opener: Opener) -> None:
        self._archive = archive
        self._opener = opener

    def open(self, index: int, offset: int, length: int) -> FileSource:
        """Open a stretch of an entry (OpenEntry)."""
        try:
            return open_file(self._opener, self._archive.details, self._archive.files[index], offset, length)
        except GoneError as error:
            raise SourceChangedError("A file of the archive is gone") from error

    def read(self, index: int, buffer: memoryview) -> None:
        """Read a whole entry (ReadEntry)."""
        if not self._opener.read(self._archive.files[index], buffer):
            source = self.open(index, 0, len(buffer))
            try:
                source.fill([buffer])
            finally:
                source.close()


class _ArchiveSource(ZipSource):
    """The bytes of an archive of originals, which has the folder of the last one open meanwhile."""

    def __init__(self, archive: Archive, start: int, stop: int, opener: Opener) -> None:
        entries = _Entries(archive, opener)
        small = SmallFiles(archive.layout, entries.read, archive.checksums)
        super().__init__(archive.layout, start, stop, entries.open, archive.checksums, plan=small.plan)
        self._opener = opener

    def close(self) -> None:
        """Close the file and the folder that are open."""
        super().close()
        self._opener.close()


class _Remember:
    """Keeps the CRC-32 of shared files for the next archive, many in one transaction; for all downloads of one."""

    BATCH = 500

    def __init__(
        self, store: Store, checksums: ChecksumRepository, files: tuple[Located, ...], known: Mapping[int, int]
    ) -> None:
        self._store = store
        self._checksums = checksums
        self._files = files
        self._waiting: list[Checksum] = []
        self._left = sum(not located.entry.is_folder for located in files) - len(known)
        self._lock = Lock()

    def __call__(self, index: int, crc32: int) -> None:
        located = self._files[index]
        found = located.identity
        assert found is not None, "only originals are read for their checksum"
        with self._lock:
            self._left -= 1
            self._waiting.append(Checksum(_source(located), found.file_id, found.size, found.mtime_ns, None, crc32))
            if len(self._waiting) < self.BATCH and self._left > 0:
                return
            checksums, self._waiting = self._waiting, []
        with self._store.write():
            self._checksums.put(checksums)


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

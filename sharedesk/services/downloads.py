"""What a visitor may download from a link: one file, the ZIP of a folder, or everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sharedesk.core.claims import ZIP_ALL
from sharedesk.core.grant import Grant
from sharedesk.core.link import LinkDetails, Mode, Presence
from sharedesk.core.ziplayout import ZipLayout
from sharedesk.services.archives import open_file
from sharedesk.services.contents import Contents, Entry, GoneError, Located, NoSuchEntryError
from sharedesk.services.zips import Archiver, Zip
from sharedesk.storage.base import ByteSource


@dataclass(frozen=True, slots=True)
class Download:
    """Something that can be downloaded: `size` in bytes, `etag` strong and in quotes, `name` to save it under."""

    grant: Grant
    subject: str
    name: str
    size: int
    etag: str
    modified: datetime
    open: Callable[[int, int], ByteSource]
    """Opens the bytes from start to before stop. Raises GoneError, SourceChangedError, OSError."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to download: `subject` names it in the books, `name` is what it is saved under."""

    subject: str
    name: str


def _is_file(roots: Sequence[Entry]) -> bool:
    return len(roots) == 1 and not roots[0].is_folder


class DownloadService:
    """Finds downloads; whoever transfers one opens it, and the DeliveryService keeps the books."""

    def __init__(self, contents: Contents, archives: Mapping[Mode, Archiver]) -> None:
        self._contents = contents
        self._archives = archives

    def file(self, grant: Grant, path: str) -> Download:
        """Return the download of one file. Raises NoSuchEntryError (also for a folder) and GoneError."""
        located = self._contents.locate(grant.details, path)
        if located.entry.is_folder:
            raise NoSuchEntryError
        return self._file(grant, located)

    def _file(self, grant: Grant, located: Located) -> Download:
        entry = located.entry
        if entry.size is None or located.etag is None:
            raise NoSuchEntryError
        return Download(
            grant,
            entry.path,
            entry.name,
            entry.size,
            located.etag,
            entry.modified or grant.details.link.created_at,
            lambda start, stop: open_file(self._contents, grant.details, located, start, stop - start),
        )

    def wanted(self, details: LinkDetails, path: str | None) -> Wanted:
        """Return what a download of everything is, or of the folder at `path`, without looking at what is in it.

        Raises NoSuchEntryError (also for a file), GoneError.
        """
        if path is not None:
            located = self._contents.locate(details, path)
            if not located.entry.is_folder:
                raise NoSuchEntryError
            return Wanted(f"{ZIP_ALL}{located.entry.path}", f"{located.entry.name}.zip")
        roots = self._contents.roots(details)
        if _is_file(roots):
            return Wanted(roots[0].path, roots[0].name)
        return Wanted(ZIP_ALL, f"{roots[0].name if len(roots) == 1 else details.link.title}.zip")

    def everything(self, grant: Grant) -> Download:
        """Return the download of a whole link: its only file, or a ZIP. Raises GoneError."""
        roots = self._contents.roots(grant.details)
        if any(root.presence is not Presence.HERE for root in roots):
            raise GoneError
        if _is_file(roots):
            return self.file(grant, roots[0].path)
        return self._zip(grant, self._archiver(grant).of_link(grant.details), self.wanted(grant.details, None))

    def folder(self, grant: Grant, path: str) -> Download:
        """Return the ZIP of one folder. Raises NoSuchEntryError (also for a file) and GoneError."""
        located = self._contents.locate(grant.details, path)
        if not located.entry.is_folder:
            raise NoSuchEntryError
        if located.entry.presence is not Presence.HERE:
            raise GoneError
        archive = self._archiver(grant).of_folder(grant.details, located)
        return self._zip(grant, archive, Wanted(f"{ZIP_ALL}{located.entry.path}", f"{located.entry.name}.zip"))

    def layout(self, details: LinkDetails, path: str) -> ZipLayout:
        """Return the layout of the ZIP of a folder, or of everything (""), as it would be now.

        Raises NoSuchEntryError and GoneError.
        """
        archives = self._archives[details.link.mode]
        archive = (
            archives.of_folder(details, self._contents.locate(details, path)) if path else archives.of_link(details)
        )
        return archive.layout

    def _archiver(self, grant: Grant) -> Archiver:
        return self._archives[grant.details.link.mode]

    def _zip(self, grant: Grant, archive: Zip, wanted: Wanted) -> Download:
        return Download(
            grant,
            wanted.subject,
            wanted.name,
            archive.layout.size,
            archive.layout.etag,
            archive.newest or grant.details.link.created_at,
            archive.open,
        )

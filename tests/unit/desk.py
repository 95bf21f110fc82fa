"""The program in the hands of its owner: makes links, downloads from them, and keeps what the bus told."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sharedesk.core.audit import Action, Event
from sharedesk.core.grant import Grant, Purpose, Visitor
from sharedesk.core.link import Item, Link, LinkOptions, LinkState, Mode
from sharedesk.events import AppEvent
from sharedesk.services.contents import Located
from sharedesk.services.context import AppContext
from sharedesk.services.delivery import Transfer
from sharedesk.services.downloads import Download
from sharedesk.storage.base import ByteSource

ME = "Elena Marchetti"
ANNA = Visitor("anna", "192.0.2.7", "Firefox")
HOLDER = Visitor("holder", "192.0.2.8", "Firefox", is_remembered=True)
OTHER = Visitor("other", "192.0.2.9", "Firefox", is_remembered=True)
BEN = Visitor("ben", "2001:db8:1:2:3::4", "curl")
HOSTILE = (
    b"caf\xe9.txt", b"caf\xe8.txt", b"new\nline", "evil\u202etxt.exe".encode(), b"A", b"a", b"back\\slash",
)  # fmt: skip
"""File names that are no text, that reorder or hide, that differ in case only."""

DATA = bytes(range(100)) * 10
"""What is in a file whose content matters: a thousand bytes, each unlike its neighbours."""

STARTED, INTERRUPTED, COMPLETED = Action.DOWNLOAD_STARTED, Action.DOWNLOAD_INTERRUPTED, Action.DOWNLOAD_COMPLETED
DOWNLOADS = (STARTED, INTERRUPTED, COMPLETED)
LINK_ACTIONS = tuple(action for action in Action if action.value.startswith("link."))

E = TypeVar("E", bound=AppEvent)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


class Desk:
    """What the tests of the services do again and again."""

    def __init__(self, program: AppContext, clock: Clock, folder: Path) -> None:
        self.program = program
        self.clock = clock
        self.folder = folder
        self.told: list[AppEvent] = []
        program.bus.subscribe(self.told.append)

    def write(self, files: dict[str, bytes]) -> list[Path]:
        """Write files below the originals, and return the paths of what is at the top."""
        for name, data in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return list(dict.fromkeys(self.folder / name.split("/")[0] for name in files))

    def write_raw(self, folder: str, names: Iterable[bytes]) -> None:
        """Write files whose names are these bytes into a folder; each holds its own name."""
        (self.folder / folder).mkdir()
        for name in names:
            (self.folder / folder / os.fsdecode(name)).write_bytes(name)

    def share(self, files: dict[str, bytes], **options: Any) -> Link:
        """Make a `share` link for new files."""
        return self.make(Mode.SHARE, self.write(files), **options)

    def send(self, files: dict[str, bytes], *, copy: bool = True, announced: bool = False, **options: Any) -> Link:
        """Make a `send` link for new files; they are copied unless `copy` is False."""
        link = self.make(Mode.SEND, self.write(files), announced=announced, **options)
        if copy:
            self.program.copying.run(link.id)
        return self.link(link)

    def make(self, mode: Mode, paths: list[Path], *, announced: bool = False, **options: Any) -> Link:
        """Make a link for files that are there."""
        return self.program.links.create(mode, paths, LinkOptions(**options), by=ME, announced=announced).link

    def link(self, link: Link) -> Link:
        """Return a link as it is now."""
        return self.program.links.get(link.token).link

    def items(self, link: Link) -> tuple[Item, ...]:
        """Return the items of a link as they are now."""
        return self.program.links.get(link.token).items

    def state(self, link: Link) -> LinkState:
        """Return the state of a link now."""
        return self.link(link).state(self.clock.now)

    def events(self, *actions: Action) -> list[Event]:
        """Return the audit events with these actions (all by default), oldest first."""
        return [event for event in self.program.audit.events() if not actions or event.action in actions]

    def actions(self, *actions: Action) -> list[Action]:
        """Return what happened, oldest first."""
        return [event.action for event in self.events(*actions)]

    def heard(self, kind: type[E]) -> list[E]:
        """Return what the bus told of one kind."""
        return [event for event in self.told if isinstance(event, kind)]

    def grant(self, link: Link, visitor: Visitor = ANNA) -> Grant:
        """Return a visitor's grant for downloading."""
        return self.program.access.authorize(link.token, visitor, Purpose.DOWNLOAD)

    def everything(self, link: Link, visitor: Visitor = ANNA) -> Download:
        """Return the download of a whole link."""
        return self.program.downloads.everything(self.grant(link, visitor))

    def begin(self, download: Download, start: int = 0, stop: int | None = None) -> Transfer:
        """Begin to transfer a range."""
        return self.program.deliveries.begin(download, start, download.size if stop is None else stop)

    def fetch(self, download: Download, start: int = 0, stop: int | None = None) -> bytes:
        """Transfer a range to its end, acknowledged piece by piece; returns its bytes."""
        transfer = self.begin(download, start, stop)
        data = drain(transfer.source)
        transfer.on_progress(len(data) // 2)
        transfer.on_end(len(data), complete=True)
        return data

    def storage(self) -> list[str]:
        """Return the names in the send storage."""
        return sorted(path.name for path in self.program.paths.send_storage.iterdir())


def drain(source: ByteSource, size: int = 1 << 16) -> bytes:
    """Read a source to its end and close it."""
    parts = []
    try:
        while part := source.read(size):
            parts.append(part)
    finally:
        source.close()
    return b"".join(parts)


def end(transfer: Transfer, acknowledged: int, *, complete: bool = False) -> None:
    """End a transfer of which so many bytes arrived."""
    transfer.on_progress(acknowledged)
    transfer.source.close()
    transfer.on_end(acknowledged, complete)


def copy_of(program: AppContext, located: Located) -> bytes:
    """Return the bytes that the send storage keeps for a file."""
    assert located.storage_key is not None
    assert located.entry.size is not None
    stored = (program.paths.send_storage / located.record.item.id / located.storage_key).read_bytes()
    return stored[located.storage_offset or 0 :][: located.entry.size]


def names(values: Iterable[Any]) -> list[str]:
    """Return the names of items or entries."""
    return [value.name for value in values]


def sha(data: bytes) -> str:
    """Return the checksum of bytes as it is shown."""
    return hashlib.sha256(data).hexdigest()

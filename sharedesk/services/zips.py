"""What deliveries know of ZIP archives, of copies and of originals, and the last ones that were laid out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Generic, Protocol, TypeVar

from sharedesk.core.link import LinkDetails
from sharedesk.core.ziplayout import ZipLayout
from sharedesk.services.contents import Located
from sharedesk.storage.base import ByteSource

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""The first moment of the format, for what has no time."""

CACHED, CACHED_ENTRIES = 8, 200_000
"""How many archives are kept at most, and how many entries they have in all: each takes about a kilobyte."""


@dataclass(frozen=True, slots=True)
class Zip:
    """An archive that can be downloaded; `newest` is when its newest file was modified, None where no file tells."""

    layout: ZipLayout
    newest: datetime | None
    open: Callable[[int, int], ByteSource]
    """Opens the bytes from start to before stop. Raises SourceChangedError, OSError."""


class Archiver(Protocol):
    """Lays out archives of one way of keeping files."""

    def of_link(self, details: LinkDetails) -> Zip:
        """Return the archive of everything in a link. Raises GoneError when an original is not there."""
        ...

    def of_folder(self, details: LinkDetails, folder: Located) -> Zip:
        """Return the archive of one folder, itself included. Raises GoneError."""
        ...


class LaidOut(Protocol):
    """An archive with its layout."""

    @property
    def layout(self) -> ZipLayout:
        """Where each entry lies."""
        ...


A = TypeVar("A", bound=LaidOut)


class Recent(Generic[A]):
    """The archives that were used last, for the next range request; the very last one always stays."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], A] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[object, ...]) -> A | None:
        """Return an archive that was kept, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
        return found

    def put(self, key: tuple[object, ...], archive: A) -> None:
        """Keep an archive, in place of those that were not used for longest."""
        with self._lock:
            self._kept[key] = archive
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and self._is_full():
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Keep none."""
        with self._lock:
            self._kept.clear()

    def _is_full(self) -> bool:
        return len(self._kept) > CACHED or sum(len(one.layout.entries) for one in self._kept.values()) > CACHED_ENTRIES

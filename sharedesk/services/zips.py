"""What deliveries know of ZIP archives, whether their files are copied or shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sharedesk.core.link import LinkDetails
from sharedesk.core.ziplayout import ZipLayout
from sharedesk.services.contents import Located
from sharedesk.storage.base import ByteSource

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""The first moment of the format, for what has no time."""


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

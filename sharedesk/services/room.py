"""Whether the disk has room for copies."""

from __future__ import annotations

from sharedesk.core.saying import Sentence
from sharedesk.core.settings import STORAGE_RESERVE
from sharedesk.errors import EnvironmentFault
from sharedesk.services.settings import SettingsService
from sharedesk.storage.local import SendStorage


def readable(size: int) -> str:
    """Return a number of bytes as people say it: 12.0 GB."""
    value = float(size)
    for unit in ("bytes", "KB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit in {"bytes", "KB"} else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


class NoRoomError(EnvironmentFault):
    """The disk has no room for a copy; it goes on when there is."""


class Room:
    """Checks the room on the disk of the send storage."""

    def __init__(self, settings: SettingsService, storage: SendStorage) -> None:
        self._settings = settings
        self._storage = storage

    def free(self) -> int:
        """Return how many bytes copies may still take."""
        return self._storage.free(self._settings.get(STORAGE_RESERVE))

    def require(self, size: int) -> None:
        """Raise NoRoomError when `size` more bytes do not fit."""
        free = self.free()
        if size > free:
            raise NoRoomError(
                "Not enough space for the copy.",
                Sentence(
                    "It needs {size} and this disk has {free} free.",
                    size=readable(size),
                    free=readable(free),
                ),
                "Free some space, or share the original instead.",
            )

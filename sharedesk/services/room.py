"""Whether there is room for copies: on the disk, and within what they may take together."""

from __future__ import annotations

from sharedesk.core.link import Mode
from sharedesk.core.saying import Sentence, mark
from sharedesk.core.settings import STORAGE_QUOTA, STORAGE_RESERVE
from sharedesk.core.sizes import Amount
from sharedesk.errors import EnvironmentFault
from sharedesk.services.settings import SettingsService
from sharedesk.storage.local import AbsentError, SendStorage
from sharedesk.store.database import Store
from sharedesk.store.links import LinkRepository

DISK_IS_FULL = mark("Not enough space for the copy")
"""The title of what is said of a copy that the disk has no room for."""


class NoRoomError(EnvironmentFault):
    """There is no room for a copy; it goes on when there is."""


class Room:
    """Checks the room on the disk of the send storage, and `storage.quota`."""

    def __init__(self, store: Store, settings: SettingsService, storage: SendStorage) -> None:
        self._store = store
        self._links = LinkRepository(store)
        self._settings = settings
        self._storage = storage

    def on_disk(self) -> int:
        """Return how many bytes copies may still take of the disk. Raises EnvironmentFault when it is not there."""
        try:
            return self._storage.free(self._settings.get(STORAGE_RESERVE))
        except AbsentError as error:
            raise EnvironmentFault(
                "The folder for copies is not there.",
                Sentence("{folder} is missing.", folder=error.filename),
                "Connect its disk, or choose another folder in Preferences, Storage.",
            ) from error

    def unused(self) -> int | None:
        """Return how many bytes of the quota are left, None when there is no quota."""
        quota = self._settings.get(STORAGE_QUOTA)
        if not quota:
            return None
        with self._store.scope():
            return max(0, quota - self._links.stored_bytes(Mode.SEND))

    def free(self) -> int:
        """Return how many bytes copies may still take. Raises EnvironmentFault."""
        on_disk, unused = self.on_disk(), self.unused()
        return on_disk if unused is None else min(on_disk, unused)

    def require(self, size: int) -> None:
        """Raise NoRoomError when `size` more bytes do not fit."""
        self.require_on_disk(size)
        unused = self.unused()
        if unused is not None and size > unused:
            raise NoRoomError(
                "The copies would take more than they may.",
                Sentence(
                    "It needs {size}, and {left} are left of {quota}.",
                    size=Amount(size),
                    left=Amount(unused),
                    quota=Amount(self._settings.get(STORAGE_QUOTA)),
                ),
                "Erase copies or allow more in Preferences, Storage, or share the original instead.",
            )

    def require_on_disk(self, size: int) -> None:
        """Raise NoRoomError when the disk has no room for `size` more bytes."""
        free = self.on_disk()
        if size > free:
            raise NoRoomError(
                DISK_IS_FULL,
                Sentence(
                    "It needs {size} and this disk has {free} free.",
                    size=Amount(size),
                    free=Amount(free),
                ),
                "Free some space, or share the original instead.",
            )

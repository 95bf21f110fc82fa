"""Bringing copies to the folder that is set, one item after the other, while links go on giving them out.

What is where is on the disk alone (`storage.moving`), so that any process may go on where another one was killed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from filelock import FileLock, Timeout

from sharedesk.core.saying import Sentence, told
from sharedesk.core.settings import STORAGE_FOLDER
from sharedesk.errors import EnvironmentFault
from sharedesk.events import AppEvent, SettingsChanged
from sharedesk.services.foundation import Foundation
from sharedesk.services.places import Places
from sharedesk.services.room import Room
from sharedesk.storage.base import SourceChangedError
from sharedesk.storage.local import MOVING, SendStorage, erase, folders_in, on_one_disk
from sharedesk.storage.moving import move_item
from sharedesk.store.copies import CopyRepository

log = logging.getLogger(__name__)

ROUND_SECONDS = 60.0
"""How often to look for what could not be moved before: there was no room, or a disk was away."""


class _StoppedError(Exception):
    """The program ends; the next one goes on."""


@dataclass(frozen=True, slots=True)
class MoveState:
    """How far it is: bytes that are still elsewhere, of all bytes of copies; a place that is not there; what is wrong.

    `problem` is known only to the process that moves.
    """

    left: int = 0
    total: int = 0
    absent: Path | None = None
    problem: str = ""


class Mover:
    """Moves on the thread `portal-moving` between `start` and `stop`; of several processes, one at a time does."""

    def __init__(self, base: Foundation, storage: SendStorage, places: Places, room: Room, *, lock: Path) -> None:
        self._store = base.store
        self._me = base.processes.me
        self._copies = CopyRepository(base.store)
        self._storage = storage
        self._places = places
        self._room = room
        self._lock = FileLock(lock)
        self._stopping, self._woken = Event(), Event()
        self._thread: Thread | None = None
        self._problem = ""
        self._is_moving = False
        base.bus.subscribe(self._hear)

    def start(self) -> None:
        """Begin to work."""
        self._stopping.clear()
        self._woken.set()
        self._thread = Thread(target=self._run, name="portal-moving", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End that, in the middle of a file too."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _hear(self, event: AppEvent) -> None:
        if isinstance(event, SettingsChanged) and event.key == STORAGE_FOLDER.key:
            self._woken.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.wait(ROUND_SECONDS)
            self._woken.clear()
            try:
                self.move()
            except _StoppedError:
                return
            except Exception:
                log.exception("Copies could not be moved; it will be tried again")

    def is_busy(self) -> bool:
        """Say whether this process moves copies now."""
        return self._is_moving

    def state(self) -> MoveState:
        """Return how far the move is. It looks at the disk: not for the GUI thread."""
        first, *others = self._storage.places()
        sizes = self._sizes()
        left = sum(sizes.get(folder.name, 0) for place in others for folder in folders_in(place))
        if left:
            half = (path for path in folders_in(first) if path.suffix == MOVING)
            left -= min(left, sum(file.stat().st_size for folder in half for file in folder.iterdir()))
        return MoveState(left, sum(sizes.values()), self._storage.absent(), self._problem)

    def _sizes(self) -> dict[str, int]:
        with self._store.scope():
            return self._copies.whole()

    def move(self) -> int:
        """Move all that can be moved now; returns how many items came. Nothing while another process does."""
        try:
            with self._lock.acquire(timeout=0):
                self._is_moving = True
                return self._move_all(*self._storage.places())
        except Timeout:
            return 0
        finally:
            self._is_moving = False

    def _move_all(self, first: Path, *others: Path) -> int:
        self._problem = ""
        self._clear(first, *others)
        sizes, moved = self._sizes(), 0
        for place in others if first.is_dir() else ():
            for folder in folders_in(place):
                if folder.name in sizes:
                    moved += self._move_one(folder, first, sizes[folder.name])
        self._drop_empty(others)
        if moved:
            log.info("Moved the copies of %d items", moved)
        return moved

    def _clear(self, *places: Path) -> None:
        """Erase what a killed process left half moved or half erased; nobody else moves while this one does."""
        for place in places:
            for folder in folders_in(place):
                if folder.suffix == MOVING:
                    erase(folder)

    def _move_one(self, folder: Path, first: Path, size: int) -> bool:
        """Move one item; False when it stays, for a reason that `state` tells."""
        try:
            if not self._is_whole(folder.name):
                return False
            if not on_one_disk(folder, first):
                self._room.require_on_disk(size)
            move_item(folder, first, self._me, self._step)
            if not self._is_kept(folder.name):  # its link was erased meanwhile
                self._storage.remove(folder.name)
        except EnvironmentFault as error:
            self._problem = told(error)
            return False
        except (OSError, SourceChangedError) as error:
            if not folder.is_dir():
                return False  # erased meanwhile, with its link
            reason = getattr(error, "strerror", None) or error
            self._problem = Sentence("A copy could not be moved: {reason}.", reason=reason)
            log.warning("The copies of the item %s could not be moved: %s", folder.name, error)
            return False
        return True

    def _is_whole(self, item_id: str) -> bool:
        with self._store.scope():
            return bool(self._copies.whole(item_id))

    def _is_kept(self, item_id: str) -> bool:
        with self._store.scope():
            return self._copies.is_kept(item_id)

    def _step(self, _size: int) -> None:
        if self._stopping.is_set():
            raise _StoppedError

    def _drop_empty(self, places: tuple[Path, ...]) -> None:
        for place in places:
            if place != self._storage.home and place.is_dir() and not any(place.iterdir()):
                self._places.drop(place)

"""The send storage in local folders: one folder per item, files named by random ids.

New copies are made in the first of its places. Those in the others are as good, until `moving` has brought them there.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from sharedesk.storage.copying import sync_folder

_ID = re.compile(r"[0-9a-f]{24}")
_FILE = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
RESERVE_SHARE = 0.05
NEW, MOVING, OWNER = ".new", ".moving", "owner"
NAMELESS_SECONDS = 60


class WrongSizeError(OSError):
    """A copy was cut or lengthened since it was made."""


class AbsentError(OSError):
    """A place of copies is not there now, as a disk that was taken away: that says nothing of the copies in it."""

    def __init__(self, place: Path) -> None:
        super().__init__(errno.ENODEV, "The folder of copies is not there", str(place))


Places = Callable[[bool], tuple[Path, ...]]
"""Returns where copies are, first where new ones are made; True asks what other processes have by now."""


class SendStorage:
    """Keeps the copies of `send` links. Names come from the program only, never from a file's name.

    `home` is in the data directory and always there; other `places` may come and go.
    """

    def __init__(self, home: Path, places: Places | None = None) -> None:
        self.home = home
        self._places = places or (lambda _fresh: (self.home,))

    @property
    def root(self) -> Path:
        """The place of new copies."""
        return self._places(True)[0]

    def places(self) -> tuple[Path, ...]:
        """Return all places that copies may be in, first that of new ones."""
        return self._places(True)

    def absent(self) -> Path | None:
        """Return a place that is not there now, None when all are."""
        return next((place for place in self._places(True) if place != self.home and not place.is_dir()), None)

    def folder(self, item_id: str) -> Path:
        """Return the folder of an item: where it is, else where it would be. Raises ValueError for what is no id."""
        if not _ID.fullmatch(item_id):
            raise ValueError("not an id of the send storage")
        for fresh in (False, True):  # it may just have been brought to a place that this process has not heard of
            for place in self._places(fresh):
                if (place / item_id).is_dir():
                    return place / item_id
        return self._places(True)[0] / item_id

    def path(self, item_id: str, key: str) -> Path:
        """Return the file that holds the copy `key` of an item."""
        if not _ID.fullmatch(key):
            raise ValueError("not an id of the send storage")
        return self.folder(item_id) / key

    def prepare(self, item_id: str, owner: str) -> Path:
        """Return the item's folder, new and empty but for the name of the process that fills it (see `sweep`)."""
        self.remove(item_id)
        root = self._places(True)[0]
        if root == self.home:
            root.mkdir(mode=0o700, exist_ok=True)
        elif not root.is_dir():
            raise AbsentError(root)  # making it would fill the disk that it is not on
        folder = root / item_id
        unnamed = folder.with_suffix(NEW)
        unnamed.mkdir(mode=0o700)
        (unnamed / OWNER).write_text(owner, "ascii")
        return unnamed.rename(folder)

    def seal(self, item_id: str) -> None:
        """Make all names of the item durable: its files' and its own."""
        folder = self.folder(item_id)
        sync_folder(folder)
        sync_folder(folder.parent)

    def open(self, item_id: str, key: str, size: int | None = None) -> int:
        """Open a copy for reading. Raises OSError, also for one that has not exactly `size` bytes."""
        try:
            fd = self._open(item_id, key)
        except FileNotFoundError:
            if (absent := self.absent()) is not None:
                raise AbsentError(absent) from None
            raise
        if size is not None and os.fstat(fd).st_size != size:
            os.close(fd)
            raise WrongSizeError(errno.EIO, "The copy has not the size that it had")
        return fd

    def _open(self, item_id: str, key: str) -> int:
        try:
            return os.open(self.path(item_id, key), _FILE)
        except FileNotFoundError:  # it may have been moved between looking and opening
            return os.open(self.path(item_id, key), _FILE)

    def remove(self, item_id: str) -> None:
        """Erase the copies of an item; nothing happens when there are none. Raises OSError."""
        if not _ID.fullmatch(item_id):
            raise ValueError("not an id of the send storage")
        for place in self._places(True):
            for suffix in ("", NEW, MOVING):
                erase(place / f"{item_id}{suffix}")

    def sweep(self, known: Callable[[], set[str]], alive: Callable[[str], bool]) -> int:
        """Erase the leftovers of crashes: what no living process fills and no item in `known()` owns.

        The question for the items comes last: a process that ends meanwhile has noted its items before. Returns how
        many folders went.
        """
        idle = [path for path in self._folders() if not self._in_work(path, alive)]
        owned = known() if idle else set()
        leftovers = [path for path in idle if path.stem not in owned]
        for path in leftovers:
            shutil.rmtree(path, ignore_errors=True)
        return len(leftovers)

    def _folders(self) -> list[Path]:
        return [path for place in self._places(True) for path in folders_in(place)]

    def _in_work(self, folder: Path, alive: Callable[[str], bool]) -> bool:
        try:
            return alive((folder / OWNER).read_text("ascii"))
        except OSError:
            return _is_young(folder)

    def free(self, reserve: int) -> int:
        """Return how many bytes copies may still take: what is free less the reserve (5 % of the disk at most).

        Raises AbsentError.
        """
        root = self.root
        if root != self.home and not root.is_dir():
            raise AbsentError(root)
        usage = shutil.disk_usage(root)
        return max(0, usage.free - min(reserve, int(usage.total * RESERVE_SHARE)))


def folders_in(place: Path) -> Iterator[Path]:
    """Yield the folders of items in a place, those under another name too; nothing of one that is not there."""
    if place.is_dir():
        yield from [path for path in place.iterdir() if _ID.fullmatch(path.stem)]


def on_one_disk(one: Path, other: Path) -> bool:
    """Say whether two folders are in one file system."""
    return one.stat().st_dev == other.stat().st_dev


def erase(folder: Path) -> None:
    """Erase a folder with all that is in it; nothing happens when it is not there. Raises OSError."""
    while folder.exists():
        with suppress(FileNotFoundError):  # another process erases it too
            shutil.rmtree(folder)


def _is_young(folder: Path) -> bool:
    """Say whether a nameless folder may be one that is being prepared: its owner's name comes an instant later."""
    try:
        return time.time() - folder.stat().st_mtime < NAMELESS_SECONDS
    except FileNotFoundError:
        return False

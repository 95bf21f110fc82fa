"""The send storage in a local folder: one folder per item, files named by random ids."""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sharedesk.storage.copying import sync_folder

_ID = re.compile(r"[0-9a-f]{24}")
_FILE = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
RESERVE_SHARE = 0.05
NEW, OWNER = ".new", "owner"
NAMELESS_SECONDS = 60


class WrongSizeError(OSError):
    """A copy was cut or lengthened since it was made."""


class SendStorage:
    """Keeps the copies of `send` links below `root`. Names come from the program only, never from a file's name."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, item_id: str) -> Path:
        """Return the folder of an item. Raises ValueError for what is no id."""
        if not _ID.fullmatch(item_id):
            raise ValueError("not an id of the send storage")
        return self.root / item_id

    def path(self, item_id: str, key: str) -> Path:
        """Return the file that holds the copy `key` of an item."""
        if not _ID.fullmatch(key):
            raise ValueError("not an id of the send storage")
        return self.folder(item_id) / key

    def prepare(self, item_id: str, owner: str) -> Path:
        """Return the item's folder, new and empty but for the name of the process that fills it (see `sweep`)."""
        self.remove(item_id)
        folder = self.folder(item_id)
        unnamed = folder.with_suffix(NEW)
        unnamed.mkdir(mode=0o700, parents=True)
        (unnamed / OWNER).write_text(owner, "ascii")
        return unnamed.rename(folder)

    def seal(self, item_id: str) -> None:
        """Make all names of the item durable: its files' and its own."""
        sync_folder(self.folder(item_id))
        sync_folder(self.root)

    def open(self, item_id: str, key: str, size: int | None = None) -> int:
        """Open a copy for reading. Raises OSError, also for one that has not exactly `size` bytes."""
        fd = os.open(self.path(item_id, key), _FILE)
        if size is not None and os.fstat(fd).st_size != size:
            os.close(fd)
            raise WrongSizeError(errno.EIO, "The copy has not the size that it had")
        return fd

    def remove(self, item_id: str) -> None:
        """Erase the copies of an item; nothing happens when there are none. Raises OSError."""
        folder = self.folder(item_id)
        for path in (folder, folder.with_suffix(NEW)):
            while path.exists():
                with suppress(FileNotFoundError):  # another process erases them too
                    shutil.rmtree(path)

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
        return [path for path in self.root.iterdir() if _ID.fullmatch(path.stem)] if self.root.is_dir() else []

    def _in_work(self, folder: Path, alive: Callable[[str], bool]) -> bool:
        try:
            return alive((folder / OWNER).read_text("ascii"))
        except OSError:
            return _is_young(folder)

    def free(self, reserve: int) -> int:
        """Return how many bytes copies may still take: what is free less the reserve (5 % of the disk at most)."""
        usage = shutil.disk_usage(self.root)
        return max(0, usage.free - min(reserve, int(usage.total * RESERVE_SHARE)))


def _is_young(folder: Path) -> bool:
    """Say whether a nameless folder may be one that is being prepared: its owner's name comes an instant later."""
    try:
        return time.time() - folder.stat().st_mtime < NAMELESS_SECONDS
    except FileNotFoundError:
        return False

"""What a folder shows, in the order in which people see it, and the listings of folders that have not changed since."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from threading import Lock

from sharedesk.core.names import display_name, unclean_names

CAPACITY = 400_000
"""How many names are kept in all, some 50 MB."""

OVERHEAD = 8
"""What keeping a listing costs besides its names, in names."""

SETTLED_NS = 3_000_000_000
"""How old a folder's last change must be for its listing to be kept: more than the coarsest clock, the 2 s of FAT."""

MAX_AGE = 30.0
"""For how many seconds a listing is kept at most: not every network drive tells the truth about changes."""


@dataclass(frozen=True)
class Listing:
    """The names in a folder as the disk has them: folders before files, each without regard to case."""

    folders: tuple[str, ...]
    files: tuple[str, ...]

    @classmethod
    def of(cls, folders: Iterable[str], files: Iterable[str]) -> Listing:
        """Return the listing of names in any order."""
        return cls(_ordered(folders), _ordered(files))

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self.folders) + len(self.files)

    @cached_property
    def renamed(self) -> dict[str, str]:
        """By its name on the disk, what recipients see of each entry that they see under another name.

        A clean name keeps its own, whatever the others turn into.
        """
        unclean = dict.fromkeys((*unclean_names(self.folders), *unclean_names(self.files)))
        if not unclean:
            return {}
        taken = {name for name in (*self.folders, *self.files) if name not in unclean}
        numbers: dict[str, int] = {}
        renamed = {}
        for name in unclean:
            candidate = display = display_name(name)
            while candidate in taken:
                numbers[display] = numbers.get(display, 1) + 1
                candidate = f"{display} ({numbers[display]})"
            taken.add(candidate)
            renamed[name] = candidate
        return renamed

    @cached_property
    def _originals(self) -> dict[str, str]:
        return {shown: name for name, shown in self.renamed.items()}

    def renamed_to(self, shown: str) -> str | None:
        """Return what the disk calls the entry that recipients see as `shown` because its own name is unclean."""
        return self._originals.get(shown)

    def page(self, offset: int, limit: int) -> list[tuple[str, str]]:
        """Return (name that recipients see, name on the disk) of some entries."""
        start = max(offset - len(self.folders), 0)
        names = [*self.folders[offset : offset + limit], *islice(self.files, start, None)][:limit]
        return [(self.renamed.get(name, name), name) for name in names]


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(sorted(names), key=str.casefold))  # twice is quicker than a tuple for each


@dataclass(frozen=True, slots=True)
class FolderStamp:
    """An open folder as it was at a moment: which it is, when its entries changed, and when this was asked (all ns)."""

    device: int
    inode: int
    modified: int
    changed: int
    asked: int

    @classmethod
    def of(cls, fd: int) -> FolderStamp:
        """Ask the system; to be done before the folder is read."""
        asked, status = time.time_ns(), os.fstat(fd)
        return cls(status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, asked)

    @property
    def version(self) -> tuple[int, int, int, int]:
        """What stays the same while no entry comes or goes."""
        return self.device, self.inode, self.modified, self.changed

    @property
    def is_settled(self) -> bool:
        """Whether a later change is sure to get another time: none may fall into the same tick of the clock.

        This is how git tells whether its index is to be trusted ("racy git"). Only the time of change counts, since
        the other one can be set at will.
        """
        return self.asked - self.changed > SETTLED_NS


@dataclass(frozen=True, slots=True)
class Kept:
    """A listing, and for each link in its folder whether it is shown: that depends on where it leads by now."""

    listing: Listing
    links: Mapping[str, bool]


class Listings:
    """The listings of folders seen lately, the least used let go first."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[tuple[int, int, int, int], tuple[Kept, float]] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def find(self, stamp: FolderStamp) -> Kept | None:
        """Return the listing of a folder while no entry came or went; its links are to be looked at anew."""
        with self._lock:
            found = self._kept.get(stamp.version)
            if found is None:
                return None
            kept, until = found
            if time.monotonic() >= until:
                self._drop(stamp.version)
                return None
            self._kept.move_to_end(stamp.version)
            return kept

    def keep(self, stamp: FolderStamp, kept: Kept) -> None:
        """Keep what was read after `stamp` was taken, if no change can hide from it."""
        if not stamp.is_settled or _weight(kept) > self._capacity:
            return
        with self._lock:
            self._drop(stamp.version)
            self._kept[stamp.version] = kept, time.monotonic() + MAX_AGE
            self._weight += _weight(kept)
            while self._weight > self._capacity:
                self._drop(next(iter(self._kept)))

    def forget(self) -> None:
        """Forget all, before a walk that must not miss anything, also where a drive hides its changes."""
        with self._lock:
            self._kept.clear()
            self._weight = 0

    def _drop(self, version: tuple[int, int, int, int]) -> None:
        found = self._kept.pop(version, None)
        if found is not None:
            self._weight -= _weight(found[0])


def _weight(kept: Kept) -> int:
    return len(kept.listing) + len(kept.links) + OVERHEAD

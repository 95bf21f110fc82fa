"""Bringing the folder of an item from one place of the send storage to another, so that a crash loses nothing.

The item is in the old place until it is whole and durable in the new one; only then the old folder is erased. Both may
be there after a crash: they are the same then, and the new one counts.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from sharedesk.storage.base import SourceChangedError
from sharedesk.storage.copying import copy_file, sync_folder, writing
from sharedesk.storage.identity import Identity, identify
from sharedesk.storage.local import MOVING, OWNER, erase

_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


def move_item(source: Path, place: Path, owner: str, step: Callable[[int], None]) -> None:
    """Move the folder `source` into `place`. `step` gets the bytes of each chunk, and may raise to end it.

    `owner` is the name of this process. Raises OSError, TargetError when it is the new place that fails, and
    SourceChangedError when the copies change meanwhile, as they do when damaged ones are repaired. Then, as after an
    error, the item is where it was.
    """
    target = place / source.name
    if not target.is_dir() and not _renamed(source, target):
        _copy(source, target, owner, step)
    discard(source)


def discard(source: Path) -> None:
    """Erase what was moved: out of sight first, so that nobody ever finds a part of it. Raises OSError."""
    if source.is_dir():
        hidden = source.with_name(f"{source.name}{MOVING}")
        erase(hidden)
        source.rename(hidden)
        erase(hidden)


def _renamed(source: Path, target: Path) -> bool:
    """Say whether a rename was all that it took: both are on one disk."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno in {errno.EXDEV, errno.EACCES, errno.EPERM, errno.EBUSY}:  # another disk, or open on Windows
            return False
        raise
    sync_folder(target.parent)
    return True


def _copy(source: Path, target: Path, owner: str, step: Callable[[int], None]) -> None:
    unfinished = target.with_name(f"{target.name}{MOVING}")
    with writing():
        erase(unfinished)
        unfinished.mkdir(mode=0o700)
        (unfinished / OWNER).write_text(owner, "ascii")
    before = _identities(source)
    for name in before:
        _copy_one(source / name, unfinished / name, step)
    if _identities(source) != before:
        raise SourceChangedError("A copy was changed while it was moved")
    with writing():
        sync_folder(unfinished)
        unfinished.rename(target)
        sync_folder(target.parent)


def _copy_one(source: Path, target: Path, step: Callable[[int], None]) -> None:
    descriptor = os.open(source, _READ)
    try:
        copy_file(descriptor, target, step)
    finally:
        os.close(descriptor)


def _identities(folder: Path) -> dict[str, Identity]:
    """Return what tells whether one of the files in a folder was written to or replaced."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.name != OWNER:
            descriptor = os.open(path, _READ)
            found[path.name] = identify(descriptor)
            os.close(descriptor)
    return found

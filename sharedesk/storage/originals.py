"""Files and folders where the owner keeps them: opening without leaving the shared folder, listing, walking."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MAX_LINKS = 40
_FILE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
CONFINED = os.open in os.supports_dir_fd and bool(_NOFOLLOW)
"""Whether this system can open a path component by component (Linux, macOS)."""


class OutsideError(OSError):
    """A symbolic link leads out of the shared folder."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file or folder below a shared folder; `parts` is its path from there. Size in bytes, 0 for a folder."""

    parts: tuple[str, ...]
    is_folder: bool
    size: int
    mtime_ns: int

    @property
    def name(self) -> str:
        """The last part."""
        return self.parts[-1]


def open_original(path: Path) -> int:
    """Open a shared file or folder itself, following links (the owner chose the path). Raises OSError."""
    fd = os.open(path, _FILE)
    return _checked(fd)


def open_beneath(root: Path, parts: tuple[str, ...]) -> int:
    """Open what is at `parts` below the folder `root`, and nothing outside it.

    Every component is opened by itself without following links; a link is resolved by hand and may not leave `root`,
    so that swapping one between a check and the opening gains nothing (CWE-367, SECURITY rows 22-25). Raises
    OutsideError for a link that leads out, OSError for the rest.
    """
    if not CONFINED:
        return _open_resolved(root, parts)
    trail = [open_original(root)]
    try:
        todo, links = deque(parts), 0
        while todo:
            part = todo.popleft()
            if part == "..":
                if len(trail) == 1:
                    raise OutsideError(f"A link leads out of {root}")
                os.close(trail.pop())
                continue
            target = _link_target(part, trail[-1])
            if target is None:
                trail.append(os.open(part, _FILE | _NOFOLLOW, dir_fd=trail[-1]))
                continue
            links += 1
            if links > MAX_LINKS:
                raise OutsideError("Too many links")
            restart, steps = _steps(root, target)
            if restart:
                while len(trail) > 1:
                    os.close(trail.pop())
            todo.extendleft(reversed(steps))
        return _checked(trail.pop())
    finally:
        for fd in trail:
            os.close(fd)


def _link_target(name: str, folder: int) -> str | None:
    try:
        return os.readlink(name, dir_fd=folder)
    except OSError:
        return None  # not a link, or gone: opening it tells


def _steps(root: Path, target: str) -> tuple[bool, list[str]]:
    """Return whether to start again from the root, and the components to walk for a link's `target`."""
    path = Path(target)
    if not path.is_absolute():
        return False, list(path.parts)
    for base in (root, root.resolve()):
        if path.parts[: len(base.parts)] == base.parts:
            return True, list(path.parts[len(base.parts) :])
    raise OutsideError(f"A link leads out of {root}")


def _open_resolved(root: Path, parts: tuple[str, ...]) -> int:
    base = root.resolve(strict=True)
    target = base.joinpath(*parts).resolve(strict=True)
    if not target.is_relative_to(base):
        raise OutsideError(f"A link leads out of {root}")
    return _checked(os.open(target, _FILE))


def _checked(fd: int) -> int:
    mode = os.fstat(fd).st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        os.close(fd)
        raise OSError("It is neither a file nor a folder")
    return fd


@contextmanager
def _folder(root: Path, parts: tuple[str, ...]) -> Iterator[int | str]:
    """Yield what os.scandir takes for the folder at `parts`: a descriptor where that is possible."""
    if not CONFINED:
        os.close(_open_resolved(root, parts))
        yield str(root.joinpath(*parts))
        return
    fd = open_beneath(root, parts)
    try:
        yield fd
    finally:
        os.close(fd)


def names_in(root: Path, parts: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Return (name, is folder) of all that a folder shows, folders first, then by name without regard to case.

    Reads no sizes: a folder of 100,000 files is listed in milliseconds. Links to folders, links that lead out and
    everything that is neither file nor folder are left out.
    """
    found = []
    with _folder(root, parts) as folder, os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink():
                if _is_inner_file(root, (*parts, entry.name)):
                    found.append((entry.name, False))
            elif entry.is_dir(follow_symlinks=False):
                found.append((entry.name, True))
            elif entry.is_file(follow_symlinks=False):
                found.append((entry.name, False))
    found.sort(key=lambda row: (not row[1], row[0].casefold(), row[0]))
    return found


def _is_inner_file(root: Path, parts: tuple[str, ...]) -> bool:
    try:
        fd = open_beneath(root, parts)
    except OSError:
        return False
    try:
        return stat.S_ISREG(os.fstat(fd).st_mode)
    finally:
        os.close(fd)


def describe(root: Path, parts: tuple[str, ...], *, is_folder: bool) -> FoundFile:
    """Return size and time of one entry below `root`. Raises OSError when it is gone or leads out."""
    fd = open_beneath(root, parts)
    try:
        status = os.fstat(fd)
    finally:
        os.close(fd)
    if stat.S_ISDIR(status.st_mode) != is_folder:
        raise OSError("It changed from a file to a folder, or back")
    return FoundFile(parts, is_folder, 0 if is_folder else status.st_size, status.st_mtime_ns)


def walk(root: Path, parts: tuple[str, ...] = ()) -> Iterator[FoundFile]:
    """Yield everything below a folder, each folder before what is in it, in one fixed order.

    What vanishes or cannot be read while walking is left out. Raises OSError when the folder itself cannot be read.
    """
    levels = [iter([((*parts, name), is_folder) for name, is_folder in names_in(root, parts)])]
    while levels:
        for below, is_folder in levels[-1]:
            try:
                found = describe(root, below, is_folder=is_folder)
                inner = names_in(root, below) if is_folder else []
            except OSError:
                continue
            yield found
            if is_folder:
                levels.append(iter([((*below, name), folder) for name, folder in inner]))
                break
        else:
            levels.pop()

"""Files and folders where the owner keeps them: opening without leaving the shared folder, listing, walking."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sharedesk.storage.identity import Identity, identify

MAX_LINKS = 40
_FILE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
CONFINED = os.open in os.supports_dir_fd and bool(_NOFOLLOW)
"""Whether this system can open a path component by component (Linux, macOS)."""


class OutsideError(OSError):
    """A symbolic link leads out of the shared folder."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file or folder below a shared folder; `parts` is its path from there, () for the shared thing itself."""

    parts: tuple[str, ...]
    is_folder: bool
    identity: Identity

    @property
    def name(self) -> str:
        """The last part, "" for the shared thing itself."""
        return self.parts[-1] if self.parts else ""

    @property
    def size(self) -> int:
        """Bytes of a file, 0 for a folder."""
        return 0 if self.is_folder else self.identity.size


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


def _checked(fd: int) -> int:
    mode = os.fstat(fd).st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        os.close(fd)
        raise OSError("It is neither a file nor a folder")
    return fd


class Originals:
    """Opens and lists what the owner shares. `private` is ShareDesk's own data folder: it is never shown or opened."""

    def __init__(self, private: Path) -> None:
        self._private = private

    def open(self, path: Path) -> int:
        """Open a shared file or folder itself, following links (the owner chose the path). Raises OSError."""
        fd = _checked(os.open(path, _FILE))
        self._refuse_private(fd)
        return fd

    def _refuse_private(self, fd: int) -> None:
        """Keep the database with all tokens out of a shared home folder, by whatever path one comes."""
        status, private = os.fstat(fd), self._private.stat()
        if (status.st_dev, status.st_ino) == (private.st_dev, private.st_ino):
            os.close(fd)
            raise PermissionError("ShareDesk's own data is never shared")

    def open_beneath(self, root: Path, parts: tuple[str, ...]) -> int:
        """Open what is at `parts` below the folder `root`, and nothing outside it.

        Every component is opened by itself without following links; a link is resolved by hand and may not leave
        `root`, so that swapping one between a check and the opening gains nothing (CWE-367, SECURITY rows 22-25).
        Raises OutsideError for a link that leads out, OSError for the rest.
        """
        if not CONFINED:
            return self._open_resolved(root, parts)
        trail = [self.open(root)]
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
                    fd = os.open(part, _FILE | _NOFOLLOW, dir_fd=trail[-1])
                    self._refuse_private(fd)
                    trail.append(fd)
                    continue
                links += 1
                if links > MAX_LINKS:
                    raise OutsideError("Too many links")
                restart, steps = _steps(root, target)
                while restart and len(trail) > 1:
                    os.close(trail.pop())
                todo.extendleft(reversed(steps))
            return _checked(trail.pop())
        finally:
            for fd in trail:
                os.close(fd)

    def _open_resolved(self, root: Path, parts: tuple[str, ...]) -> int:
        """Open where paths cannot be opened component by component: resolve, compare, open (Windows)."""
        base, private = root.resolve(strict=True), self._private.resolve()
        target = base.joinpath(*parts).resolve(strict=True)
        if not target.is_relative_to(base) or target.is_relative_to(private):
            raise OutsideError(f"A link leads out of {root}")
        return _checked(os.open(target, _FILE))

    @contextmanager
    def _folder(self, root: Path, parts: tuple[str, ...]) -> Iterator[int | str]:
        """Yield what os.scandir takes for the folder at `parts`: a descriptor where that is possible."""
        fd = self.open_beneath(root, parts)
        try:
            yield fd if CONFINED else str(root.joinpath(*parts))
        finally:
            os.close(fd)

    def names_in(self, root: Path, parts: tuple[str, ...]) -> list[tuple[str, bool]]:
        """Return (name, is folder) of all that a folder shows, folders first, then by name without regard to case.

        Reads no sizes: a folder of 100,000 files is listed in milliseconds. Links to folders, links that lead out,
        and everything that is neither file nor folder are left out.
        """
        private = self._private.stat()
        found = []
        with self._folder(root, parts) as folder, os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_symlink():
                    if self._is_inner_file(root, (*parts, entry.name)):
                        found.append((entry.name, False))
                elif entry.is_dir(follow_symlinks=False):
                    if entry.inode() != private.st_ino or entry.stat().st_dev != private.st_dev:
                        found.append((entry.name, True))
                elif entry.is_file(follow_symlinks=False):
                    found.append((entry.name, False))
        found.sort(key=lambda row: (not row[1], row[0].casefold(), row[0]))
        return found

    def _is_inner_file(self, root: Path, parts: tuple[str, ...]) -> bool:
        try:
            return not self.describe(root, parts).is_folder
        except OSError:
            return False

    def describe(self, root: Path, parts: tuple[str, ...]) -> FoundFile:
        """Return what is at `parts` below `root` now. Raises OSError when it is gone or leads out."""
        fd = self.open_at(root, parts)
        try:
            return FoundFile(parts, stat.S_ISDIR(os.fstat(fd).st_mode), identify(fd))
        finally:
            os.close(fd)

    def open_at(self, root: Path, parts: tuple[str, ...]) -> int:
        """Open the shared thing itself, or what is at `parts` below it. Raises OSError."""
        return self.open_beneath(root, parts) if parts else self.open(root)

    def walk(self, root: Path, parts: tuple[str, ...] = ()) -> Iterator[FoundFile]:
        """Yield everything below a folder, each folder before what is in it, in one fixed order.

        What vanishes or cannot be read while walking is left out. Raises OSError when the folder itself is unreadable.
        """
        levels = [iter([((*parts, name), is_folder) for name, is_folder in self.names_in(root, parts)])]
        while levels:
            for below, _ in levels[-1]:
                try:
                    found = self.describe(root, below)
                    inner = self.names_in(root, below) if found.is_folder else []
                except OSError:
                    continue
                yield found
                if found.is_folder:
                    levels.append(iter([((*below, name), folder) for name, folder in inner]))
                    break
            else:
                levels.pop()

"""Files and folders where the owner keeps them: opening without leaving the shared folder, listing, walking."""

from __future__ import annotations

import errno
import os
import stat
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from pathlib import Path
from typing import Protocol, TypeVar

from sharedesk.storage.identity import Identity, Status, is_untouched, look_at, look_at_path
from sharedesk.storage.listing import FolderStamp, Kept, Listing, Listings

MAX_LINKS = 40
_FILE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
CONFINED = os.open in os.supports_dir_fd and bool(_NOFOLLOW)
"""Whether this system can open a path component by component (Linux, macOS)."""

_VANISHED = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, None}
"""What opening says when a name is gone, or leads to no file or folder any more; None: so say the checks here."""


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


class Seen(Protocol):
    """What somebody keeps of a file or folder that a walk found."""

    @property
    def identity(self) -> Identity | None:
        """The identity as it was found."""
        ...


S = TypeVar("S", bound=Seen)
Known = Mapping[tuple[str, ...], S]


@dataclass(frozen=True, slots=True)
class _Level:
    """A folder in the middle of a walk: open, with the names that are still to come."""

    fd: int
    parts: tuple[str, ...]
    names: Iterator[tuple[str, bool]]


def _in_order(listing: Listing) -> Iterator[tuple[str, bool]]:
    """Return (name, is folder) of all that a folder shows."""
    return chain(zip(listing.folders, repeat(True)), zip(listing.files, repeat(False)))


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


def _are_names(parts: tuple[str, ...]) -> bool:
    """Say whether each part is one name that a file system could hold: a separator would jump anywhere."""
    try:
        os.fsencode("".join(parts))
    except UnicodeEncodeError:
        return False
    return not any(part == "" or {"/", os.sep, "\0"} & set(part) for part in parts)


class Originals:
    """Opens and lists what the owner shares. `private` is ShareDesk's own data folder: it is never shown or opened."""

    def __init__(self, private: Path) -> None:
        self._private = private
        self._listings = Listings()

    @cached_property
    def _own(self) -> tuple[int, int]:
        status = self._private.stat()
        return status.st_dev, status.st_ino

    @cached_property
    def _real_private(self) -> Path:
        return self._private.resolve()

    def choose(self, path: Path) -> int:
        """Open what the owner wants to share, following links, unless it lies in ShareDesk's own data. Raises OSError.

        A path that cannot exist (one with a NUL, say) is one where nothing is: FileNotFoundError.
        """
        try:
            fd = self.open(path)
        except ValueError:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)) from None
        if path.resolve().is_relative_to(self._real_private):
            os.close(fd)
            raise PermissionError("ShareDesk's own data is never shared")
        return fd

    def open(self, path: Path) -> int:
        """Open a shared file or folder itself, following links (the owner chose the path). Raises OSError."""
        fd = _checked(os.open(path, _FILE))
        self._refuse_private(fd)
        return fd

    def see(self, path: str) -> Status:
        """Say what is at the path of a shared file or folder now, following links, without opening it.

        Raises OSError when nothing is there that could be read and shared.
        """
        status = look_at_path(path)
        if not (stat.S_ISREG(status.mode) or stat.S_ISDIR(status.mode)) or not os.access(path, os.R_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return status

    def _refuse_private(self, fd: int) -> None:
        """Keep the database with all tokens out of a shared home folder, by whatever path one comes."""
        status = os.fstat(fd)
        if (status.st_dev, status.st_ino) == self._own:
            os.close(fd)
            raise PermissionError("ShareDesk's own data is never shared")

    def open_beneath(self, root: Path, parts: tuple[str, ...]) -> int:
        """Open what is at `parts` below the folder `root`, and nothing outside it.

        Every component is opened by itself without following links; a link is resolved by hand and may not leave
        `root`, so that swapping one between a check and the opening gains nothing (CWE-367, SECURITY rows 22-25).
        Raises OutsideError for a link that leads out, OSError for the rest.
        """
        if not _are_names(parts):
            raise OutsideError("Not the name of a file")
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
        try:
            target = base.joinpath(*parts).resolve(strict=True)
        except RuntimeError:
            raise OutsideError("Too many links") from None
        if not target.is_relative_to(base) or target.is_relative_to(private):
            raise OutsideError(f"A link leads out of {root}")
        return _checked(os.open(target, _FILE))

    def open_at(self, root: Path, parts: tuple[str, ...]) -> int:
        """Open the shared thing itself, or what is at `parts` below it. Raises OSError."""
        return self.open_beneath(root, parts) if parts else self.open(root)

    @property
    def opens_by_steps(self) -> bool:
        """Whether paths are opened component by component here, so that `open_file_in` is there too."""
        return CONFINED

    def open_in(self, folder: int, name: str) -> int:
        """Open whatever is called `name` in a folder that is open and checked. Raises OSError, also for a link."""
        if "/" in name:
            raise OutsideError("Not the name of a file")
        try:
            return os.open(name, _FILE | _NOFOLLOW, dir_fd=folder)
        except ValueError:
            raise OutsideError("Not the name of a file") from None

    def open_file_in(self, folder: int, name: str) -> int:
        """Open the file `name` in a folder that is open and checked. Raises OSError, also for a link or a folder."""
        fd = self.open_in(folder, name)
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise OSError("It is no file")
        return fd

    def describe(self, root: Path, parts: tuple[str, ...]) -> FoundFile:
        """Return what is at `parts` below `root` now. Raises OSError when it is gone or leads out."""
        fd = self.open_at(root, parts)
        try:
            status = look_at(fd)
            return FoundFile(parts, status.is_folder, status.identity)
        finally:
            os.close(fd)

    # -- listing

    def listing(self, root: Path, parts: tuple[str, ...]) -> Listing:
        """Return the names of all that a folder shows.

        Reads no sizes: a folder of 100,000 files is listed in a moment, and again from memory while it is as it was.
        Links to folders, links that lead out, and everything that is neither file nor folder are left out.
        Raises OSError.
        """
        with self._folder(root, parts) as fd:
            return self._listing(fd, root, parts)

    @contextmanager
    def _folder(self, root: Path, parts: tuple[str, ...]) -> Iterator[int]:
        fd = self.open_beneath(root, parts)
        try:
            yield fd
        finally:
            os.close(fd)

    def _listing(self, fd: int, root: Path, parts: tuple[str, ...]) -> Listing:
        stamp = FolderStamp.of(fd)
        kept = self._listings.find(stamp)
        if kept is None or any(
            self._is_inner_file(root, (*parts, name)) is not shown for name, shown in kept.links.items()
        ):
            kept = self._read(fd, root, parts)
            self._listings.keep(stamp, kept)
        return kept.listing

    def _read(self, fd: int, root: Path, parts: tuple[str, ...]) -> Kept:
        folders, files, links = [], [], {}
        own_device, own_inode = self._own
        with os.scandir(fd if CONFINED else root.joinpath(*parts)) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    files.append(entry.name)
                elif entry.is_dir(follow_symlinks=False):
                    if entry.inode() != own_inode or entry.stat().st_dev != own_device:
                        folders.append(entry.name)
                elif entry.is_symlink():
                    links[entry.name] = self._is_inner_file(root, (*parts, entry.name))
        files += [name for name, shown in links.items() if shown]
        return Kept(Listing.of(folders, files), links)

    def _is_inner_file(self, root: Path, parts: tuple[str, ...]) -> bool:
        try:
            return not self.describe(root, parts).is_folder
        except OSError:
            return False

    # -- walking

    def walk(self, root: Path, parts: tuple[str, ...] = (), *, strict: bool = False) -> Iterator[FoundFile]:
        """Yield everything below a folder, each folder before what is in it, in one fixed order.

        What vanishes while walking is left out; what cannot be read too, unless the walk is `strict`, which also reads
        every folder anew. Raises OSError when the folder itself is unreadable, in a strict walk for everything.
        """
        if strict:
            self._listings.forget()
        nothing: Known[FoundFile] = {}
        return self._walk(root, parts, nothing, strict=strict)

    def walk_again(self, root: Path, parts: tuple[str, ...], known: Known[S]) -> Iterator[FoundFile | S]:
        """Walk where an earlier walk found what is `known` by its parts.

        What nobody has touched since is looked at in passing, and what is known of it yielded as it is. Raises OSError.
        """
        return self._walk(root, parts, known, strict=False)

    def _walk(self, root: Path, parts: tuple[str, ...], known: Known[S], *, strict: bool) -> Iterator[FoundFile | S]:
        levels = [self._level(self.open_beneath(root, parts), root, parts)]
        try:
            while levels:
                level = levels[-1]
                for name, is_folder in level.names:
                    try:
                        found, inner = self._step(root, level, name, known, is_folder=is_folder)
                    except OSError as error:
                        if strict and error.errno not in _VANISHED:
                            raise
                        continue
                    if inner is not None:
                        levels.append(inner)
                    yield found
                    if inner is not None:
                        break
                else:
                    os.close(levels.pop().fd)
        finally:
            for level in levels:
                os.close(level.fd)

    def _level(self, fd: int, root: Path, parts: tuple[str, ...]) -> _Level:
        try:
            return _Level(fd, parts, _in_order(self._listing(fd, root, parts)))
        except BaseException:
            os.close(fd)
            raise

    def _step(
        self, root: Path, level: _Level, name: str, known: Known[S], *, is_folder: bool
    ) -> tuple[FoundFile | S, _Level | None]:
        """Return what is called `name` in an open folder; a folder with its own level."""
        parts = (*level.parts, name)
        seen = known.get(parts)
        before = None if seen is None else seen.identity
        if not is_folder:
            if seen is not None and before is not None and CONFINED and is_untouched(level.fd, name, before):
                return seen, None
            return self._found_file(root, level, parts), None
        inner = self._entered(root, level, parts)
        identity = look_at(inner.fd).identity
        if seen is not None and identity == before:
            return seen, inner
        return FoundFile(parts, is_folder=True, identity=identity), inner

    def _entered(self, root: Path, level: _Level, parts: tuple[str, ...]) -> _Level:
        if not CONFINED:
            return self._level(self.open_beneath(root, parts), root, parts)
        fd = os.open(parts[-1], _FILE | _NOFOLLOW, dir_fd=level.fd)
        self._refuse_private(fd)
        return self._level(fd, root, parts)

    def _found_file(self, root: Path, level: _Level, parts: tuple[str, ...]) -> FoundFile:
        """Describe a file without opening it, where the open folder that it is in makes that safe and quick."""
        if CONFINED:
            status = look_at(level.fd, parts[-1])
            if stat.S_ISREG(status.mode):
                if not os.access(parts[-1], os.R_OK, dir_fd=level.fd):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), parts[-1])
                return FoundFile(parts, is_folder=False, identity=status.identity)
        return self.describe(root, parts)

"""Which file is behind a path: an id that survives editing and moving, and does not come back for another file."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from dataclasses import dataclass, field

_AT_FDCWD, _AT_SYMLINK_NOFOLLOW, _AT_EMPTY_PATH = -100, 0x100, 0x1000
_SECOND = 1_000_000_000
_STATX_BASIC_STATS, _STATX_BTIME = 0x7FF, 0x800
_STATX = struct.Struct("=I24xH2xQQ32xqI4xqI4xqI4x8xII112x")
"""struct statx, what is used of it: mask, mode, inode, size, times of birth, of change and of modification (s, ns),
device number."""

_Buffer = ctypes.c_char * _STATX.size


@dataclass(frozen=True, slots=True)
class Identity:
    """A file as it was found: `file_id` names the file, size (bytes) and mtime (ns) the version of its content.

    `changed_ns` is when anything about it changed, also who may read it (st_ctime). It is no part of the identity.
    """

    file_id: str
    size: int
    mtime_ns: int
    changed_ns: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Status:
    """What is at a place: its file type and permissions as in `st_mode`, and its identity."""

    mode: int
    identity: Identity

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return stat.S_ISDIR(self.mode)


def identify(fd: int) -> Identity:
    """Return the identity of an open file or folder."""
    return look_at(fd).identity


def look_at(fd: int, name: str = "") -> Status:
    """Return what `name` in the open folder `fd` is, without following a link; with no name, what `fd` is itself.

    Linux gives the inode number of a deleted file to the next new one, so the number alone would take an impostor for
    the original: the time of birth is part of a file's id where the system knows it. Raises OSError.
    """
    found = _statx(fd, name, _AT_SYMLINK_NOFOLLOW if name else _AT_EMPTY_PATH)
    return found or _plain(os.stat(name, dir_fd=fd, follow_symlinks=False) if name else os.fstat(fd))


def look_at_path(path: str) -> Status:
    """Return what is at `path`, following links, without opening it. Raises OSError."""
    return _statx(_AT_FDCWD, path, 0) or _plain(os.stat(path))  # noqa: PTH116 - as quick as it can be, for thousands


def is_same(fd: int, before: Identity) -> bool:
    """Say whether an open file has the identity `before`. Raises OSError."""
    return is_untouched(fd, "", before) or identify(fd) == before


def is_untouched(fd: int, name: str, before: Identity) -> bool:
    """Say whether `name` in the open folder `fd` (with no name, `fd` itself) is a file that nothing has touched since.

    Quicker than `look_at`: what has the inode number and, to the nanosecond, the time of change of a file is that file,
    for another one was made later. No link is followed. Raises OSError.
    """
    found = os.stat(name, dir_fd=fd, follow_symlinks=False) if name else os.fstat(fd)
    return (
        found.st_ctime_ns == before.changed_ns
        and found.st_mtime_ns == before.mtime_ns
        and found.st_size == before.size
        and before.file_id.startswith(f"{found.st_dev:x}:{found.st_ino:x}:")
    )


def _plain(status: os.stat_result) -> Status:
    birth = int(getattr(status, "st_birthtime", 0) * _SECOND)
    file_id = _file_id(status.st_dev, status.st_ino, birth)
    return Status(status.st_mode, Identity(file_id, status.st_size, status.st_mtime_ns, status.st_ctime_ns))


def _file_id(device: int, inode: int, birth_ns: int) -> str:
    return f"{device:x}:{inode:x}:{birth_ns:x}"


_call = getattr(ctypes.CDLL(None), "statx", None) if sys.platform == "linux" else None


def _statx(fd: int, name: str, flags: int) -> Status | None:
    """Ask statx(2), which Linux has and Python 3.11 does not offer; None when it has no answer."""
    buffer = _Buffer()
    if _call is None or _call(fd, os.fsencode(name), flags, _STATX_BASIC_STATS | _STATX_BTIME, buffer) != 0:
        return None
    mask, mode, inode, size, birth, birth_ns, ctime, ctime_ns, mtime, mtime_ns, major, minor = _STATX.unpack_from(
        buffer
    )
    born = birth * _SECOND + birth_ns if mask & _STATX_BTIME else 0
    file_id = _file_id(os.makedev(major, minor), inode, born)
    return Status(mode, Identity(file_id, size, mtime * _SECOND + mtime_ns, ctime * _SECOND + ctime_ns))

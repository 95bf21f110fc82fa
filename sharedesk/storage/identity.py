"""Which file is behind a path: an id that survives editing and moving, and does not come back for another file."""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path

_AT_EMPTY_PATH = 0x1000
_STATX_BTIME = 0x800
_STATX_SIZE = 256
_MASK_OFFSET, _BTIME_OFFSET = 0, 0x50


@dataclass(frozen=True, slots=True)
class Identity:
    """A file as it was found: `file_id` names the file, size (bytes) and mtime (ns) the version of its content."""

    file_id: str
    size: int
    mtime_ns: int


def identify(fd: int) -> Identity:
    """Return the identity of an open file or folder."""
    status = os.fstat(fd)
    return Identity(f"{status.st_dev:x}:{status.st_ino:x}:{_birth(fd, status):x}", status.st_size, status.st_mtime_ns)


def identify_path(path: Path) -> Identity:
    """Return the identity of what is at `path` now, following links. Raises OSError."""
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        return identify(fd)
    finally:
        os.close(fd)


def _birth(fd: int, status: os.stat_result) -> int:
    """Return when the file was born, in ns; 0 where that is not known.

    Linux gives the inode number of a deleted file to the next new one, so the number alone would take an impostor for
    the original. Python 3.11 has no statx(2), which tells the birth time.
    """
    if sys.platform != "linux":
        return int(getattr(status, "st_birthtime", 0) * 1_000_000_000)
    buffer = ctypes.create_string_buffer(_STATX_SIZE)
    if _statx(fd, b"", _AT_EMPTY_PATH, _STATX_BTIME, buffer) != 0:
        return 0
    if not int.from_bytes(buffer.raw[_MASK_OFFSET : _MASK_OFFSET + 4], sys.byteorder) & _STATX_BTIME:
        return 0
    seconds = int.from_bytes(buffer.raw[_BTIME_OFFSET : _BTIME_OFFSET + 8], sys.byteorder, signed=True)
    nanoseconds = int.from_bytes(buffer.raw[_BTIME_OFFSET + 8 : _BTIME_OFFSET + 12], sys.byteorder)
    return seconds * 1_000_000_000 + nanoseconds


if sys.platform == "linux":
    _statx = ctypes.CDLL(None, use_errno=True).statx
    _statx.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_uint, ctypes.c_char_p]

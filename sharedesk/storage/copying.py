"""Copying one file durably: temporary name, checksums on the way, fsync, rename."""

from __future__ import annotations

import hashlib
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from sharedesk.storage.base import SourceChangedError
from sharedesk.storage.identity import Identity, identify

CHUNK = 1024 * 1024
KEPT = 256 * CHUNK
"""So much of a file stays in memory once it is copied: people often fetch it at once."""
STRETCH = 32 * CHUNK
"""So much of what comes after it is written and let go at a time."""
_FICLONE = 0x40049409
OPEN_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

fcntl: Any = import_module("fcntl") if sys.platform != "win32" else None


class TargetError(OSError):
    """It is the copy that cannot be written; the original may be in order."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A finished copy: size in bytes, SHA-256 as hex, CRC-32 as ZIP wants it."""

    size: int
    sha256: str
    crc32: int


def copy_file(source: int, target: Path, step: Callable[[int], None]) -> Copied:
    """Copy the open file `source` to `target`, which exists whole and durable afterwards, or not at all.

    `step` is called with the number of bytes of each chunk before the next is read; what it raises ends the copy.
    Where the file system can share blocks (btrfs, XFS), nothing is written but the checksums are still taken from the
    copy itself. Raises SourceChangedError when the original changes meanwhile, TargetError when the copy cannot be
    written, OSError when the original cannot be read. The caller makes the name durable with `sync_folder`.
    """
    partial = target.with_name(f"{target.name}.part")
    before = identify(source)
    with writing():
        out = os.open(partial, OPEN_NEW, 0o600)
    try:
        try:
            copied = _filled(source, out, before, step)
            with writing():
                os.fsync(out)
        finally:
            os.close(out)
        with writing():
            partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return copied


@contextmanager
def writing() -> Iterator[None]:
    """Turn what the disk of the copies may answer into TargetError."""
    try:
        yield
    except OSError as error:
        raise TargetError(error.errno, error.strerror) from error


def _filled(source: int, out: int, before: Identity, step: Callable[[int], None]) -> Copied:
    copied = _pump(out, None, before.size, step) if _clone(source, out) else _pump(source, out, before.size, step)
    if identify(source) != before or copied.size != before.size:
        raise SourceChangedError("The file was changed while it was copied")
    return copied


def _clone(source: int, out: int) -> bool:
    """Let `out` share the blocks of `source` if the file system can."""
    if sys.platform != "linux":
        return False
    try:
        fcntl.ioctl(out, _FICLONE, source)
    except OSError:
        return False
    return True


def _pump(source: int, out: int | None, expected: int, step: Callable[[int], None]) -> Copied:
    """Read a file to its end, or to the chunk that shows that it grew: one that keeps growing has no end."""
    sha256, crc32, size = hashlib.sha256(), 0, 0
    os.lseek(source, 0, os.SEEK_SET)
    while size <= expected and (chunk := os.read(source, CHUNK)):
        sha256.update(chunk)
        crc32 = zlib.crc32(chunk, crc32)
        if out is not None:
            write_all(out, chunk)
        size += len(chunk)
        if out is not None and size % STRETCH < len(chunk):
            _let_pass((source, out), size)
        step(len(chunk))
    return Copied(size, sha256.hexdigest(), crc32)


def _let_pass(files: Sequence[int], end: int) -> None:
    """Have the stretch before `end` written now, and the one before it, which is on the disk by then, let go.

    A large file would fill the memory with pages to be written otherwise: the whole computer waits for those, the last
    fsync for all of them at once, and what other programs had in memory is gone. A file that is only read stays: it may
    be a shared original, and transfers read it from memory.
    """
    start = max(KEPT, end - 2 * STRETCH)
    if sys.platform == "linux" and start < end:
        for file in files:
            os.posix_fadvise(file, start, end - start, os.POSIX_FADV_DONTNEED)


def write_all(out: int, chunk: bytes) -> None:
    """Write all of `chunk` where the open file stands. Raises TargetError."""
    view = memoryview(chunk)
    with writing():
        while view:
            view = view[os.write(out, view) :]


def checksum(source: int, step: Callable[[int], None]) -> Copied:
    """Return size and checksums of an open file, read from its beginning. Raises what `copy_file` raises."""
    before = identify(source)
    found = _pump(source, None, before.size, step)
    if identify(source) != before or found.size != before.size:
        raise SourceChangedError("The file was changed while it was read")
    return found


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable, where the system lets one open a folder."""
    if sys.platform == "win32":
        return
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)

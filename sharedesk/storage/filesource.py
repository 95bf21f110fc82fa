"""The bytes of one stretch of a local file, which must stay the file that it was when it was opened."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from sharedesk.storage.base import SourceChangedError

Identity = tuple[int, int, int, int]
"""Device, inode, size in bytes, and time of the last change in nanoseconds."""

Data = TypeVar("Data", bytes, memoryview)

_RECHECK = 64 * 1024 * 1024
_scratch = threading.local()


def identity(descriptor: int) -> Identity:
    """Return what tells the present content of an open file from a later one. Raises OSError."""
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class FileSource:
    """A ByteSource over `length` bytes from `offset` of an open file, whose descriptor it owns and closes.

    The file's size and time of change are compared with those at the beginning (or with `expected`) every 64 MiB, at
    the end, and whenever bytes are missing; `guard`, if given, is called then too and may raise SourceChangedError,
    for instance when the path leads to another file by now.
    """

    def __init__(
        self,
        descriptor: int,
        offset: int = 0,
        length: int | None = None,
        *,
        expected: Identity | None = None,
        guard: Callable[[], None] | None = None,
    ) -> None:
        """Take `descriptor` over; `length` None means up to the end. Raises SourceChangedError, OSError."""
        self._descriptor = descriptor
        self._guard = guard
        self._closed = False
        self._system_can_tell = True
        self._position = offset
        self._check_at = offset + _RECHECK
        try:
            found = identity(descriptor)
            self._identity = expected or found
            size = self._identity[2]
            self.length = max(0, size - offset) if length is None else length
            self._end = offset + self.length
            self._compare(found)
            if self._end > size:
                raise SourceChangedError("The file is shorter than what was asked for.")
        except BaseException:
            self.close()
            raise

    def read(self, size: int) -> bytes:
        """Return between 1 and `size` bytes, b"" at the end; waits for the disk (ByteSource)."""
        size = min(size, self._end - self._position)
        return self._took(read_at(self._descriptor, size, self._position)) if size else b""

    def read_now(self, size: int) -> bytes | None:
        """Return bytes that are in memory, else None (ByteSource); always None where the system cannot tell."""
        view = self.view_now(size)
        return None if view is None else bytes(view)

    def view_now(self, size: int) -> memoryview | None:
        """Like `read_now`, but in a buffer that holds the bytes only until this thread reads from any FileSource."""
        size = min(size, self._end - self._position)
        if not size:
            return memoryview(b"")
        if not self._system_can_tell:
            return None
        try:
            view = read_cached(self._descriptor, size, self._position)
        except NotImplementedError:
            self._system_can_tell = False
            return None
        return None if view is None else self._took(view)

    def fill(self, gaps: list[memoryview]) -> None:
        """Read the next bytes into `gaps`, one after the other; waits for the disk. Raises what `read` raises."""
        missing = sum(map(len, gaps))
        while missing:
            count = read_into(self._descriptor, gaps, self._position)
            self._passed(count)
            missing -= count
            gaps = _behind(gaps, count) if missing else []

    def fill_now(self, gaps: list[memoryview]) -> bool:
        """Do what `fill` does if all of these bytes are in memory; else take nothing and return False."""
        missing = sum(map(len, gaps))
        if not missing or not self._system_can_tell:
            return not missing
        try:
            count = read_cached_into(self._descriptor, gaps, self._position)
        except NotImplementedError:
            self._system_can_tell = False
            return False
        if count < missing:
            return False
        self._passed(count)
        return True

    def close(self) -> None:
        """Close the descriptor, once (ByteSource)."""
        if not self._closed:
            self._closed = True
            os.close(self._descriptor)

    def _took(self, data: Data) -> Data:
        self._passed(len(data))
        return data

    def _passed(self, count: int) -> None:
        self._position += count
        if not count or self._position >= self._check_at or self._position == self._end:
            self._check()
            self._check_at = self._position + _RECHECK
        if not count:
            raise SourceChangedError("The file ended too early.")

    def _check(self) -> None:
        self._compare(identity(self._descriptor))

    def _compare(self, found: Identity) -> None:
        if found != self._identity:
            raise SourceChangedError("The file was changed.")
        if self._guard is not None:
            self._guard()


def scratch(size: int) -> memoryview:
    """Return a buffer of this thread: one for all its sources, so that a stalled transfer holds none."""
    buffer: memoryview | None = getattr(_scratch, "buffer", None)
    if buffer is None or len(buffer) < size:
        buffer = _scratch.buffer = memoryview(bytearray(size))
    return buffer[:size]


def _behind(gaps: list[memoryview], count: int) -> list[memoryview]:
    """Return what is left of `gaps` when `count` bytes are filled."""
    left = []
    for gap in gaps:
        if count < len(gap):
            left.append(gap[count:])
        count = max(0, count - len(gap))
    return left


if sys.platform == "win32":

    def read_at(descriptor: int, size: int, offset: int) -> bytes:
        """Read up to `size` bytes at `offset`. Raises OSError."""
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, size)

    def read_into(descriptor: int, gaps: list[memoryview], offset: int) -> int:
        """Read at `offset` into `gaps`, one after the other; returns how many bytes there were. Raises OSError."""
        data = read_at(descriptor, sum(map(len, gaps)), offset)
        left = data
        for gap in gaps:
            part, left = left[: len(gap)], left[len(gap) :]
            gap[: len(part)] = part
        return len(data)

else:

    def read_at(descriptor: int, size: int, offset: int) -> bytes:
        """Read up to `size` bytes at `offset`. Raises OSError."""
        return os.pread(descriptor, size, offset)

    def read_into(descriptor: int, gaps: list[memoryview], offset: int) -> int:
        """Read at `offset` into `gaps`, one after the other; returns how many bytes there were. Raises OSError."""
        return os.preadv(descriptor, gaps, offset)


if sys.platform == "linux":

    def read_cached(descriptor: int, size: int, offset: int) -> memoryview | None:
        """Show what is in memory of `size` bytes at `offset`; None when nothing is.

        The result is a view of this thread's buffer. Raises what `read_cached_into` raises.
        """
        buffer = scratch(size)
        count = read_cached_into(descriptor, [buffer], offset)
        return buffer[:count] if count >= 0 else None

    def read_cached_into(descriptor: int, gaps: list[memoryview], offset: int) -> int:
        """Do what `read_into` does with what is in memory (preadv2(2), RWF_NOWAIT); -1 when nothing is.

        Raises OSError, and NotImplementedError on file systems that cannot tell (tmpfs, FUSE, network shares).
        """
        try:
            return os.preadv(descriptor, gaps, offset, os.RWF_NOWAIT)
        except BlockingIOError:
            return -1
        except OSError as error:
            if error.errno == errno.EOPNOTSUPP:
                raise NotImplementedError from error
            raise

else:

    def read_cached(descriptor: int, size: int, offset: int) -> memoryview | None:
        """Raise NotImplementedError: this system does not tell whether reading would wait."""
        raise NotImplementedError

    def read_cached_into(descriptor: int, gaps: list[memoryview], offset: int) -> int:
        """Raise NotImplementedError: this system does not tell whether reading would wait."""
        raise NotImplementedError

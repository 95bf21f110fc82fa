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

    def close(self) -> None:
        """Close the descriptor, once (ByteSource)."""
        if not self._closed:
            self._closed = True
            os.close(self._descriptor)

    def _took(self, data: Data) -> Data:
        self._position += len(data)
        if not data or self._position >= self._check_at or self._position == self._end:
            self._check()
            self._check_at = self._position + _RECHECK
        if not data:
            raise SourceChangedError("The file ended too early.")
        return data

    def _check(self) -> None:
        self._compare(identity(self._descriptor))

    def _compare(self, found: Identity) -> None:
        if found != self._identity:
            raise SourceChangedError("The file was changed.")
        if self._guard is not None:
            self._guard()


if sys.platform == "win32":

    def read_at(descriptor: int, size: int, offset: int) -> bytes:
        """Read up to `size` bytes at `offset`. Raises OSError."""
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, size)

else:

    def read_at(descriptor: int, size: int, offset: int) -> bytes:
        """Read up to `size` bytes at `offset`. Raises OSError."""
        return os.pread(descriptor, size, offset)


if sys.platform == "linux":

    def read_cached(descriptor: int, size: int, offset: int) -> memoryview | None:
        """Show what is in memory of `size` bytes at `offset` (preadv2(2), RWF_NOWAIT); None when nothing is.

        The result is a view of this thread's buffer. Raises OSError, and NotImplementedError on file systems that
        cannot tell (tmpfs, FUSE, network shares).
        """
        buffer = _buffer(size)
        try:
            count = os.preadv(descriptor, [buffer], offset, os.RWF_NOWAIT)
        except BlockingIOError:
            return None
        except OSError as error:
            if error.errno == errno.EOPNOTSUPP:
                raise NotImplementedError from error
            raise
        return buffer[:count]

    def _buffer(size: int) -> memoryview:
        """Return a buffer of this thread: one for all its sources, so that a stalled transfer holds none."""
        buffer: memoryview | None = getattr(_scratch, "buffer", None)
        if buffer is None or len(buffer) < size:
            buffer = _scratch.buffer = memoryview(bytearray(size))
        return buffer[:size]

else:

    def read_cached(descriptor: int, size: int, offset: int) -> memoryview | None:
        """Raise NotImplementedError: this system does not tell whether reading would wait."""
        raise NotImplementedError

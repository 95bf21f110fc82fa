"""Reading stored files for a check without pushing out of memory what transfers have there."""

from __future__ import annotations

import mmap
import os
import sys
from collections.abc import Iterator

from sharedesk.storage.copying import CHUNK
from sharedesk.storage.filesource import read_at, read_cached


def read_gently(descriptor: int, offset: int, size: int) -> Iterator[bytes | memoryview]:
    """Yield the `size` bytes at `offset`, fewer when the file ends before, in chunks of a mebibyte at most.

    What is in memory stays there, and is what a transfer would send; what has to be read from the disk is let go again.
    A chunk holds good until the next one is asked for. Raises OSError.
    """
    end = offset + size
    _expect_no_order(descriptor)
    while offset < end:
        wanted = min(CHUNK, end - offset)
        cached = _cached(descriptor, wanted, offset)
        chunk = read_at(descriptor, wanted, offset) if cached is None else cached
        if cached is None:
            _let_go(descriptor, offset, wanted)
        if not chunk:
            return
        yield chunk
        offset += len(chunk)


def _cached(descriptor: int, size: int, offset: int) -> memoryview | None:
    """Return a chunk if all of it is in memory; None also where the system cannot tell."""
    try:
        view = read_cached(descriptor, size, offset)
    except NotImplementedError:
        return None
    return view if view is not None and len(view) == size else None


if sys.platform == "linux":

    def _expect_no_order(descriptor: int) -> None:
        """Keep the system from reading ahead: what it puts into memory by itself would look as if others used it."""
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_RANDOM)

    def _let_go(descriptor: int, offset: int, size: int) -> None:
        """Let a stretch go, and the page that it shares with what was read before: only whole pages go."""
        shared = offset % mmap.PAGESIZE
        os.posix_fadvise(descriptor, offset - shared, size + shared, os.POSIX_FADV_DONTNEED)

else:

    def _expect_no_order(descriptor: int) -> None:
        """Nothing: this system has no such advice."""

    def _let_go(descriptor: int, offset: int, size: int) -> None:
        """Nothing: this system has no such advice."""

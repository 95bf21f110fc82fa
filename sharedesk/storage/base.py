"""What the rest of the program knows about places where bytes live: sequential sources of bytes."""

from __future__ import annotations

from typing import Protocol


class SourceChangedError(Exception):
    """The bytes behind a source are no longer those it was opened for; what was sent must not be completed."""


class ByteSource(Protocol):
    """The bytes of one answer, read once from front to back, by one thread at a time.

    `length` is the exact number of bytes the source yields in all. Implementations never pad and never yield more.
    """

    length: int

    def read(self, size: int) -> bytes:
        """Return between 1 and `size` bytes; may block on a disk. b"" only after `length` bytes.

        Raises SourceChangedError when the original was changed or truncated meanwhile, OSError when it cannot be read.
        """
        ...

    def read_now(self, size: int) -> bytes | None:
        """Like `read`, but return None instead of waiting when the bytes are not in memory yet."""
        ...

    def close(self) -> None:
        """Release files; may be called twice and from any thread once no read is running."""
        ...


class ViewableSource(ByteSource, Protocol):
    """A ByteSource that can also show bytes in a buffer of its own, which saves copying them."""

    def view_now(self, size: int) -> memoryview | None:
        """Like `read_now`; the view holds good until this thread reads from any source again."""
        ...

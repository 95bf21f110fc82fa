"""A source that knows how many of its bytes were taken: the most that can have been sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sharedesk.storage.base import ByteSource

Data = TypeVar("Data", bytes, memoryview)


class CountedSource:
    """A ByteSource over another one; `taken` is in bytes. It offers `view_now` where the other one does."""

    def __init__(self, source: ByteSource) -> None:
        self.length = source.length
        self.taken = 0
        self._source = source
        view_now: Callable[[int], memoryview | None] | None = getattr(source, "view_now", None)
        if view_now is not None:
            self.view_now = lambda size: self._counted(view_now(size))

    def read(self, size: int) -> bytes:
        """Return bytes, waiting for them (ByteSource)."""
        data = self._source.read(size)
        self.taken += len(data)
        return data

    def read_now(self, size: int) -> bytes | None:
        """Return bytes that are in memory, else None (ByteSource)."""
        return self._counted(self._source.read_now(size))

    def close(self) -> None:
        """Close the other source (ByteSource)."""
        self._source.close()

    def _counted(self, data: Data | None) -> Data | None:
        if data is not None:
            self.taken += len(data)
        return data

"""Packs: files that hold many small copies one behind the other, so that a few syncs make thousands durable."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType

from sharedesk.storage.base import SourceChangedError
from sharedesk.storage.copying import CHUNK, OPEN_NEW, Copied, write_all, writing
from sharedesk.storage.filesource import read_at
from sharedesk.storage.identity import identify

SMALL = 256 * 1024
"""The largest file that goes into a pack, in bytes: larger ones may share blocks with their original instead."""

SYNC_EVERY = 64 * 1024 * 1024
"""After how many bytes a pack is synced in between: a cancel then never waits for a gigabyte to reach the disk."""

FULL = 1024 * 1024 * 1024
"""From this size on a pack takes no more. An archive keeps one pack open at a time and reads on without a pause."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A copy in the send storage: in the file `key`, which is its own, or (with an `offset` in bytes) a pack."""

    key: str
    offset: int | None
    copied: Copied


def read_small(source: int) -> bytes | None:
    """Return the content of an open file of at most SMALL bytes, None of a larger one.

    Raises SourceChangedError when it changes meanwhile, OSError when it cannot be read.
    """
    before = identify(source)
    if before.size > SMALL:
        return None
    data = b""
    while len(data) < before.size and (more := os.read(source, before.size - len(data))):
        data += more
    if len(data) != before.size or identify(source) != before:
        raise SourceChangedError("The file was changed while it was copied")
    return data


def unpacked(pack: int, offset: int, size: int) -> int:
    """Return an open file without a name that has nothing but the `size` bytes at `offset` of a pack.

    Raises OSError, SourceChangedError when the pack is too short.
    """
    data = read_at(pack, size, offset)
    if len(data) != size:
        raise SourceChangedError("The pack ended too early")
    with TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        return os.dup(file.fileno())


class PackWriter:
    """Writes packs, in a `with` block; `place` makes a key for a new pack and the path that it gets when it is whole.

    A pack bears a temporary name until it is synced. When the block ends with an error, the one that was being written
    is erased; the caller makes the names durable with `sync_folder`.
    """

    def __init__(self, place: Callable[[], tuple[str, Path]]) -> None:
        self._place = place
        self._out: int | None = None
        self._key, self._path = "", Path()
        self._size = self._written = self._synced = 0
        self._waiting: list[bytes] = []

    def add(self, data: bytes) -> Stored:
        """Put one small file behind those that are there. Raises TargetError."""
        if self._out is None:
            self._begin()
        stored = Stored(self._key, self._size, Copied(len(data), hashlib.sha256(data).hexdigest(), zlib.crc32(data)))
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= FULL:
            self._end()
        elif self._size - self._written >= CHUNK:
            self._write()
        return stored

    def _begin(self) -> None:
        self._key, self._path = self._place()
        self._size = self._written = self._synced = 0
        with writing():
            self._out = os.open(self._partial, OPEN_NEW, 0o600)

    @property
    def _partial(self) -> Path:
        return self._path.with_name(f"{self._path.name}.part")

    def _write(self) -> None:
        assert self._out is not None
        write_all(self._out, b"".join(self._waiting))
        self._waiting.clear()
        self._written = self._size
        if self._written - self._synced >= SYNC_EVERY:
            with writing():
                os.fsync(self._out)
            self._synced = self._written

    def _end(self) -> None:
        if self._out is None:
            return
        self._write()
        with writing():
            os.fsync(self._out)
            self._close()
            self._partial.replace(self._path)

    def _close(self) -> None:
        if self._out is not None:
            os.close(self._out)
            self._out = None

    def __enter__(self) -> PackWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._end()
        finally:
            if self._out is not None:
                self._close()
                self._partial.unlink(missing_ok=True)

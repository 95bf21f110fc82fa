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

_ANY = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)

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


def put_back(pack: Path, offset: int, data: bytes) -> None:
    """Write a small copy to where it was in a pack, which is made anew if it is gone, and make that durable.

    Raises TargetError.
    """
    with writing():
        file = os.open(pack, _ANY, 0o600)
    try:
        with writing():
            os.lseek(file, offset, os.SEEK_SET)
        write_all(file, data)
        with writing():
            os.fsync(file)
    finally:
        os.close(file)


class _Pack:
    """A pack that is being written, under a temporary name until it is whole and durable. Raises TargetError."""

    def __init__(self, key: str, path: Path) -> None:
        self.key = key
        self.size = 0
        self._path, self._partial = path, path.with_name(f"{path.name}.part")
        self._waiting: list[bytes] = []
        self._written = self._synced = 0
        with writing():
            self._file = os.fdopen(os.open(self._partial, OPEN_NEW, 0o600), "wb", buffering=0)

    def add(self, data: bytes) -> None:
        """Put `data` at the end."""
        self._waiting.append(data)
        self.size += len(data)
        if self.size - self._written >= CHUNK:
            self._write()
        if self._written - self._synced >= SYNC_EVERY:
            self._sync()

    def _write(self) -> None:
        write_all(self._file.fileno(), b"".join(self._waiting))
        self._waiting.clear()
        self._written = self.size

    def _sync(self) -> None:
        with writing():
            os.fsync(self._file.fileno())
        self._synced = self._written

    def finish(self) -> None:
        """Make it durable and give it its name."""
        self._write()
        self._sync()
        self._file.close()
        with writing():
            self._partial.replace(self._path)

    def discard(self) -> None:
        """Erase it unless it is finished."""
        self._file.close()
        self._partial.unlink(missing_ok=True)


class PackWriter:
    """Writes packs, in a `with` block; `place` makes a key for a new pack and the path that it gets when it is whole.

    When the block ends with an error, the pack that was being written is erased; the caller deals with those before it,
    and makes the names durable with `sync_folder`.
    """

    def __init__(self, place: Callable[[], tuple[str, Path]]) -> None:
        self._place = place
        self._pack: _Pack | None = None

    def add(self, data: bytes) -> Stored:
        """Put one small file behind those that are there. Raises TargetError."""
        if self._pack is None:
            self._pack = _Pack(*self._place())
        pack = self._pack
        stored = Stored(pack.key, pack.size, Copied(len(data), hashlib.sha256(data).hexdigest(), zlib.crc32(data)))
        pack.add(data)
        if pack.size >= FULL:
            pack.finish()
            self._pack = None
        return stored

    def __enter__(self) -> PackWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        if self._pack is None:
            return
        try:
            if kind is None:
                self._pack.finish()
        finally:
            self._pack.discard()

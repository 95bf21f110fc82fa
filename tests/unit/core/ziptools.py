"""Reading archives that exist only as a layout: rendered whole or in parts, and checked by the tools people use."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sharedesk.core.ziplayout import Extent, ZipEntry, ZipLayout
from sharedesk.core.ziprecords import unix_seconds

COMPLAINT = re.compile(r"\bwarnings?\b|\bheaders error\b|\bcorrupt\b|\berror:", re.IGNORECASE)
MTIME = datetime(2026, 3, 14, 15, 9, 27, tzinfo=UTC)
Reader = Callable[[int, int, int], bytes]


@dataclass(frozen=True)
class Archive:
    """A layout together with the content of its entries, which `read` gives by entry, offset and length."""

    layout: ZipLayout
    read: Reader
    crcs: list[int]

    def part(self, start: int, stop: int) -> bytes:
        """Return the bytes of a range as a download would send them."""
        pieces = []
        for segment in self.layout.segments(start, stop):
            if isinstance(segment, Extent):
                piece = self.read(segment.entry, segment.offset, segment.length)
            else:
                piece = self.layout.render(segment, self.crcs.__getitem__)
            assert len(piece) == segment.length > 0
            pieces.append(piece)
        return b"".join(pieces)

    def whole(self) -> bytes:
        """Return all of it."""
        return self.part(0, self.layout.size)


class VirtualFile(io.RawIOBase):
    """An archive as a seekable file of which only the parts that are read come to exist."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._archive.layout.size}[whence]
        self._at = base + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        size_left = self._archive.layout.size - self._at
        data = self._archive.part(self._at, self._at + (size_left if size < 0 else min(size, size_left)))
        self._at += len(data)
        return data


def file(name: str, content: bytes, *, deferred: bool = False, mtime: datetime = MTIME) -> ZipEntry:
    """Return a file entry that holds `content` as its key."""
    crc32, modified = None if deferred else zlib.crc32(content), unix_seconds(mtime)
    return ZipEntry(name=name, modified=modified, size=len(content), crc32=crc32, deferred=deferred, key=content)


def folder(name: str) -> ZipEntry:
    """Return a folder entry."""
    return ZipEntry(name=name, modified=unix_seconds(MTIME), is_folder=True)


def archive_of(entries: Iterable[ZipEntry]) -> Archive:
    """Return the archive of entries that hold their content as their key."""
    layout = ZipLayout(entries)
    contents = [entry.key if isinstance(entry.key, bytes) else b"" for entry in layout.entries]

    def read(entry: int, offset: int, length: int) -> bytes:
        return contents[entry][offset : offset + length]

    return Archive(layout, read, [zlib.crc32(content) for content in contents])


def run(tool: str, *arguments: str | Path) -> str:
    """Run a tool that has to be there and to be content; return what it says."""
    program = shutil.which(tool)
    if program is None:
        pytest.fail(f"{tool} is needed to check archives: install the Debian packages unzip and p7zip-full")
    done = subprocess.run(
        [program, *map(str, arguments)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert not COMPLAINT.search(said), said
    return said

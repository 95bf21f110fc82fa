"""The files that are downloaded: made once for each run, in the page cache when they are measured."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

BLOCK = 1024 * 1024
SMALL_FILE = 20 * 1024
PER_FOLDER = 100


class Payload:
    """Files below `root`, which peers serve as it is. Each is made when it is first asked for.

    They lie on a real file system on purpose: tmpfs cannot say whether a read would wait (preadv2, RWF_NOWAIT), so that
    files there take another way through ShareDesk than those people have.
    """

    def __init__(self, root: Path, size: int) -> None:
        self.root = root
        self.size = size
        root.mkdir()

    def file(self) -> Path:
        """Return one file of `size` random bytes."""
        return self._made("file.bin", lambda path: write_random(path, self.size))

    def folder_with_big_file(self) -> Path:
        """Return a folder with one file of `size` bytes."""
        return self._made("big", lambda path: _write_folder(path, 1, self.size))

    def folder_with_small_files(self, count: int) -> Path:
        """Return a folder with `count` files of 20 KiB, a hundred to a folder."""
        return self._made(f"small-{count}", lambda path: _write_folder(path, count, SMALL_FILE))

    def flat_folder(self, count: int) -> Path:
        """Return a folder with `count` empty files and no folders."""
        return self._made(f"flat-{count}", lambda path: _write_flat(path, count))

    def sparse(self, size: int) -> Path:
        """Return a file of `size` bytes without content."""
        return self._made(f"sparse-{size}.bin", lambda path: _write_sparse(path, size))

    def page(self, content: bytes) -> Path:
        """Return a page as a file, for a peer to serve."""
        path = self.root / "page.html"
        path.write_bytes(content)
        return path

    def _made(self, name: str, make: Callable[[Path], None]) -> Path:
        path = self.root / name
        if not path.exists():
            make(path)
        return path


def write_random(path: Path, size: int) -> None:
    """Write `size` bytes that do not compress, the same mebibyte again and again."""
    block = os.urandom(min(size, BLOCK))
    with path.open("wb") as file:
        for start in range(0, size, BLOCK):
            file.write(block[: size - start])


def _write_folder(folder: Path, count: int, size: int) -> None:
    for number in range(count):
        path = folder / f"{number // PER_FOLDER:04d}" / f"file-{number:06d}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_random(path, size)


def _write_flat(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"file-{number:06d}.txt").touch()


def _write_sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def make_unknown(folder: Path) -> None:
    """Change the times of all files of a folder, so that no checksum that was remembered is theirs."""
    now = time.time_ns()
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, ns=(now, now))

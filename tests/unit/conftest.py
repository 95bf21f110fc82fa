"""A whole program without a window or a portal: real database, real files, a clock that is set by hand."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.services.context import AppContext
from tests.unit.desk import Clock, Desk


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the test."""
    return Clock()


@pytest.fixture
def program(data_dir: Path, clock: Clock) -> Iterator[AppContext]:
    """Return the services over a new data directory."""
    program = build_context(data_dir, clock=clock)
    yield program
    program.close()


@pytest.fixture
def desk(program: AppContext, clock: Clock, tmp_path: Path) -> Desk:
    """Return the program in the hands of its owner, with a folder for originals."""
    folder = tmp_path / "originals"
    folder.mkdir()
    return Desk(program, clock, folder)


SMALL = 2 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a disk of 2 MiB: a file system of its own, or, without the right to mount one, a folder that acts so."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(folder)]
    mounted = shutil.which("mount") and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    if not mounted:
        monkeypatch.setattr(os, "write", _writer_until_full(folder))
    yield folder
    if mounted:
        subprocess.run(["umount", "--lazy", folder], check=True)


def _writer_until_full(folder: Path) -> Callable[[int, bytes], int]:
    write = os.write

    def refuse_when_full(fd: int, data: bytes) -> int:
        if sum(path.stat().st_size for path in folder.rglob("*")) + len(data) > SMALL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(fd, data)

    return refuse_when_full

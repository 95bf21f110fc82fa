"""Which ShareDesk processes on this data directory are alive: each holds a lock that the system frees when it ends."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from filelock import FileLock, Timeout


class ProcessRegistry:
    """This process's name and lock, and the question whether another one is still alive.

    Unlike a process id, a lock is freed by kill -9 and never belongs to an unrelated program.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.me = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._lock = FileLock(self._path(self.me))
        self._lock.acquire(timeout=0)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"

    def alive(self, name: str | None) -> bool:
        """Say whether the process called `name` still runs; clears away what a dead one left."""
        if name == self.me:
            return True
        if name is None or not self._path(name).exists():
            return False
        lock = FileLock(self._path(name))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
        self._path(name).unlink(missing_ok=True)
        return False

    def close(self) -> None:
        """Say that this process is done."""
        self._lock.release()
        self._path(self.me).unlink(missing_ok=True)

"""Keeping this computer from going to sleep, by whatever its system offers for that."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Protocol, cast

log = logging.getLogger(__name__)


class _Mode(Protocol):
    """What is used of a mode of the wakepy library. It is entered and left on one thread."""

    active: bool

    def __enter__(self) -> object: ...

    def __exit__(self, kind: None, error: None, trace: None) -> object: ...


class WakeLock:
    """Held or not, by one thread. `take` may wait for the desktop to answer; closing the program lets go by itself."""

    def __init__(self) -> None:
        self._mode: _Mode | None = None

    def take(self) -> bool:
        """Keep the computer awake from now on; returns whether the system lets us."""
        if self._mode is not None:
            return True
        # The library is loaded here and not above: it takes longer than most commands, and few transfer anything.
        logging.getLogger("wakepy").setLevel(logging.WARNING)  # it tells of every way it tries
        mode = cast("_Mode", import_module("wakepy").keep.running(on_fail="pass"))
        mode.__enter__()
        if mode.active:
            self._mode = mode
        else:
            mode.__exit__(None, None, None)
        return mode.active

    def release(self) -> None:
        """Let it sleep again."""
        mode, self._mode = self._mode, None
        if mode is not None:
            mode.__exit__(None, None, None)


def can_stay_awake() -> bool:
    """Try for a moment whether this computer can be kept awake. Blocks as `WakeLock.take` does."""
    lock = WakeLock()
    try:
        return lock.take()
    finally:
        lock.release()

"""Keeping this computer from going to sleep, by whatever its system offers for that."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from sharedesk.desktop.logind import Held


class _Mode(Protocol):
    """What is used of a mode of the wakepy library. It is entered and left on one thread."""

    active: bool

    def __enter__(self) -> object: ...

    def __exit__(self, kind: None, error: None, trace: None) -> object: ...


class WakeLock:
    """Held or not, by one thread. `take` may wait for the desktop to answer; closing the program lets go by itself."""

    def __init__(self) -> None:
        self._let_go: Callable[[], object] | None = None

    def take(self) -> bool:
        """Keep the computer awake from now on; returns whether the system lets us.

        The desktop is asked first. Some have nothing that answers (sway, i3): there, the system itself is asked.
        """
        if self._let_go is None:
            self._let_go = _asked_of_desktop() or _asked_of_system()
        return self._let_go is not None

    def release(self) -> None:
        """Let it sleep again."""
        let_go, self._let_go = self._let_go, None
        if let_go is not None:
            let_go()


def _asked_of_desktop() -> Callable[[], object] | None:
    """Return how to let go, None where nothing is held."""
    # The library is loaded here and not above: it takes longer than most commands, and few transfer anything.
    logging.getLogger("wakepy").setLevel(logging.WARNING)  # it tells of every way it tries
    mode = cast("_Mode", import_module("wakepy").keep.running(on_fail="pass"))
    mode.__enter__()
    if mode.active:
        return lambda: mode.__exit__(None, None, None)
    mode.__exit__(None, None, None)
    return None


def _asked_of_system() -> Callable[[], object] | None:
    """Return how to let go, None where nothing is held."""
    held = cast("Held | None", import_module("sharedesk.desktop.logind").inhibit())  # late, as the library above
    return None if held is None else held.close


def can_stay_awake() -> bool:
    """Try for a moment whether this computer can be kept awake. Blocks as `WakeLock.take` does."""
    lock = WakeLock()
    try:
        return lock.take()
    finally:
        lock.release()

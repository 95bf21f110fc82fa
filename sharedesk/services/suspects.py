"""Copies that did not open as they should when a visitor wanted them: to be checked at once, not in their turn."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

MOST = 100
"""Further ones are found in their turn."""


class Suspect(NamedTuple):
    """The file `key` of an item in the send storage: a file of its own, or a pack, of which `offset` names one copy."""

    item_id: str
    key: str
    offset: int | None


class Suspects:
    """Told of by any thread, taken by the one that checks."""

    def __init__(self) -> None:
        self._waiting: deque[Suspect] = deque(maxlen=MOST)

    def add(self, suspect: Suspect) -> None:
        """Have a copy checked."""
        if suspect not in tuple(self._waiting):
            self._waiting.append(suspect)

    def take(self) -> Suspect | None:
        """Return one that is to be checked, None when there is none."""
        try:
            return self._waiting.popleft()
        except IndexError:
            return None

"""What can be undone: the last few changes, newest first, each for a limited time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sharedesk.core.clock import Clock

UNDO_FOR = timedelta(minutes=10)
DEPTH = 50


@dataclass(eq=False, slots=True)
class Undoable:
    """One change and how to take it back. It works once."""

    _take_back: Callable[[], None]
    _until: datetime

    def stands(self, now: datetime) -> bool:
        """Whether it can still be taken back."""
        return now < self._until

    def undo(self) -> None:
        """Take it back."""
        self._take_back()


class UndoHistory:
    """Remembers changes for Ctrl+Z."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changes: list[Undoable] = []

    def remember(self, take_back: Callable[[], None]) -> Undoable:
        """Add a change that was just made."""
        change = Undoable(take_back, self._clock() + UNDO_FOR)
        self._changes = [*self._changes[-DEPTH + 1 :], change]
        return change

    def undo(self, change: Undoable | None = None) -> bool:
        """Take back `change`, by default the newest one; False when there is none to take back any more."""
        now = self._clock()
        self._changes = [one for one in self._changes if one.stands(now)]
        chosen = change or (self._changes[-1] if self._changes else None)
        if chosen is None or chosen not in self._changes:
            return False
        self._changes.remove(chosen)
        chosen.undo()
        return True

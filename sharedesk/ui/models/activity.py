"""The activity of one link: running downloads on top, then what the audit log says, newest first, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from sharedesk.core.audit import Action, Event
from sharedesk.core.clock import Clock, utc_now
from sharedesk.events import TransferProgress
from sharedesk.ui.texts import tr
from sharedesk.ui.wording import words
from sharedesk.ui.wording.happened import ActivityLine, describe, running

LINE = Qt.ItemDataRole.UserRole
"""The role of an `ActivityLine`."""
PAGE = 200
"""Events that are read at a time; of one link so many are kept, and more once people have scrolled to the end."""

Index = QModelIndex | QPersistentModelIndex


def is_told(event: Event) -> bool:
    """Tell whether an event gets a line: the start of a download shows as its running line or by its end."""
    return event.action is not Action.DOWNLOAD_STARTED


class ActivityModel(QAbstractListModel):
    """The lines of one link. It never reads anything itself: `older` says where to go on, None when that is all."""

    def __init__(self, clock: Clock = utc_now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.me = ""
        """The name of the person at this window, who reads of themselves as "You"."""
        self.older: int | None = None
        self._clock = clock
        self._room = PAGE
        self._running: list[TransferProgress] = []
        self._events: list[Event] = []

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many lines there are."""
        return 0 if parent is not None and parent.isValid() else len(self._running) + len(self._events)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  (Qt's signature)
        """Return the line itself, or what screen readers and tooltips say about it."""
        if not index.isValid():
            return None
        line = self._line(index.row())
        match role:
            case Qt.ItemDataRole.UserRole:
                return line
            case Qt.ItemDataRole.DisplayRole:
                return line.text
            case Qt.ItemDataRole.AccessibleTextRole:
                percent = "" if line.percent is None else tr("{percent} percent", percent=line.percent)
                return ", ".join(part for part in (line.text, line.detail, percent) if part)
            case Qt.ItemDataRole.ToolTipRole:
                return self._full_time(index.row())
            case _:
                return None

    @property
    def running_count(self) -> int:
        """How many of the lines, the first ones, are running downloads."""
        return len(self._running)

    def set_events(
        self, events: Sequence[Event], running_now: Sequence[TransferProgress] = (), older: int | None = None
    ) -> None:
        """Show another link: its events, newest first, and the downloads that run now."""
        self.beginResetModel()
        self._events = list(filter(is_told, events))
        self._running = list(running_now)
        self.older, self._room = older, max(PAGE, len(self._events))
        self.endResetModel()

    def append(self, events: Sequence[Event], older: int | None) -> None:
        """Add events that are older than all others, newest first."""
        told = list(filter(is_told, events))
        self.older = older
        if told:
            first = self.rowCount()
            self.beginInsertRows(QModelIndex(), first, first + len(told) - 1)
            self._events += told
            self._room = max(self._room, len(self._events))
            self.endInsertRows()

    def add_event(self, event: Event) -> None:
        """Put a new event on top of the others; one that is there already is left alone."""
        if not is_told(event) or (self._events and event.seq <= self._events[0].seq):
            return
        first = len(self._running)
        self.beginInsertRows(QModelIndex(), first, first)
        self._events.insert(0, event)
        self.endInsertRows()
        if len(self._events) > self._room:
            last = self.rowCount() - 1
            self.beginRemoveRows(QModelIndex(), last, last)
            self._events.pop()
            self.older = self._events[-1].seq
            self.endRemoveRows()

    def set_transfer(self, progress: TransferProgress) -> None:
        """Show how far a download is; at its end its line goes, and the audit log has the rest of the story."""
        row = next((n for n, one in enumerate(self._running) if one.delivery_id == progress.delivery_id), None)
        if row is None and progress.running:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._running.insert(0, progress)
            self.endInsertRows()
        elif row is not None and progress.running:
            self._running[row] = progress
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))
        elif row is not None:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._running[row]
            self.endRemoveRows()

    def _line(self, row: int) -> ActivityLine:
        if row < len(self._running):
            return running(self._running[row])
        return describe(self._events[row - len(self._running)], self.me, self._clock())

    def _full_time(self, row: int) -> str | None:
        if row < len(self._running):
            return None
        return words.full(self._events[row - len(self._running)].at)

"""The activity of one link: who downloads now on top, then what the audit log says, newest first, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from sharedesk.core.audit import Action, Event
from sharedesk.core.clock import Clock, utc_now
from sharedesk.events import TransferProgress
from sharedesk.ui.models.downloaders import Downloaders
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
        self._people = Downloaders()
        self._events: list[Event] = []

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many lines there are."""
        return 0 if parent is not None and parent.isValid() else len(self._people) + len(self._events)

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
        """How many of the lines, the first ones, are people who download now."""
        return len(self._people)

    def set_events(
        self, events: Sequence[Event], running_now: Sequence[TransferProgress] = (), older: int | None = None
    ) -> None:
        """Show another link: its events, newest first, and the downloads that run now."""
        self.beginResetModel()
        self._events = list(filter(is_told, events))
        self._people.keep(running_now, self._now())
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
        first = len(self._people)
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
        """Show how far a download is; at the end of all that a person downloads, their line goes."""
        known = self._people.person(progress.delivery_id)
        row = self._people.row_of(progress.who if known is None else known)
        if not progress.running:
            if known is not None and row is not None:
                self._end(progress.delivery_id, row)
        elif row is None:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._people.move(progress, self._now())
            self.endInsertRows()
        else:
            self._people.move(progress, self._now())
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def _end(self, delivery_id: int, row: int) -> None:
        if self._people.is_last(delivery_id):
            self.beginRemoveRows(QModelIndex(), row, row)
            self._people.end(delivery_id)
            self.endRemoveRows()
        else:
            self._people.end(delivery_id)
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def tick(self) -> None:
        """Look at the clock: what has not moved for a while has no speed any more."""
        if self._people:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._people) - 1, 0))

    def _now(self) -> float:
        return self._clock().timestamp()

    def _line(self, row: int) -> ActivityLine:
        if row < len(self._people):
            return running(self._people.at(row, self._now()))
        return describe(self._events[row - len(self._people)], self.me, self._clock())

    def _full_time(self, row: int) -> str | None:
        if row < len(self._people):
            return None
        return words.full(self._events[row - len(self._people)].at)

"""The audit log as a table: newest events on top, older ones fetched on scrolling, new ones added as they happen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from sharedesk.core.audit import Event
from sharedesk.core.clock import Clock, utc_now
from sharedesk.core.saying import mark
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.labels import plain_tip
from sharedesk.ui.wording.events import EventLine, describe

LINE = Qt.ItemDataRole.UserRole
"""The role of the `EventLine` of a row."""
CACHED = 2_000
"""Rows whose words are kept; a screen shows a few dozen."""

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class Column(IntEnum):
    """The columns, in their order."""

    TIME = 0
    WHO = 1
    WHAT = 2
    ABOUT = 3
    ADDRESS = 4
    RESULT = 5


HEADERS = {
    Column.TIME: mark("Time"),
    Column.WHO: mark("Who"),
    Column.WHAT: mark("What happened"),
    Column.ABOUT: mark("Link or file"),
    Column.ADDRESS: mark("Address"),
    Column.RESULT: mark("Result"),
}


def cell(line: EventLine, column: int) -> str:
    """Return the words of a row in one column."""
    return (line.time, line.who, line.what, line.about, line.address, line.result)[column]


class AuditModel(QAbstractTableModel):
    """Reads nothing by itself: `more_wanted` asks for the events older than a number, `append` brings them."""

    more_wanted = Signal(object)

    def __init__(self, clock: Clock = utc_now, zone: tzinfo | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock, self._zone = clock, zone
        self._older: list[Event] = []
        """Newest first."""
        self._newer: list[Event] = []
        """What came after these, oldest first: an event on top must not move a list of a million."""
        self._titles: dict[str, str] = {}
        self._lines: dict[int, EventLine] = {}
        self._before: int | None = None
        self._is_asking = True

    # -- what Qt asks

    def rowCount(self, parent: Index = _TOP) -> int:
        """Return how many events are loaded."""
        return 0 if parent.isValid() else len(self._newer) + len(self._older)

    def columnCount(self, parent: Index = _TOP) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  (Qt's signature)
        """Return the name of a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and 0 <= section < 6:
            return tr(HEADERS[Column(section)])
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401  (Qt's signature)
        """Return the words of a cell, the whole row, or what tooltips and screen readers say."""
        if not index.isValid():
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell(self.line(index.row()), index.column())
            case Qt.ItemDataRole.UserRole:
                return self.line(index.row())
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self._tip(self.line(index.row()), index.column()))
            case Qt.ItemDataRole.AccessibleTextRole:
                line = self.line(index.row())
                return line.sentence if index.column() == Column.TIME else cell(line, index.column())
            case _:
                return None

    def canFetchMore(self, parent: Index) -> bool:
        """Say whether there are older events that are not asked for yet."""
        return not parent.isValid() and self._before is not None and not self._is_asking

    def fetchMore(self, parent: Index) -> None:
        """Ask for older events; they come when they come."""
        if self.canFetchMore(parent):
            self._is_asking = True
            self.more_wanted.emit(self._before)

    # -- what it is given

    @property
    def known_tokens(self) -> frozenset[str]:
        """The links whose titles are known."""
        return frozenset(self._titles)

    @property
    def newest_seq(self) -> int:
        """The number of the event on top, 0 when there is none."""
        if self._newer:
            return self._newer[-1].seq
        return self._older[0].seq if self._older else 0

    def clear(self) -> None:
        """Forget the events, because others are going to be shown; their first page is asked for already."""
        self.beginResetModel()
        self._older, self._newer, self._lines = [], [], {}
        self._before, self._is_asking = None, True
        self.endResetModel()

    def append(self, events: Sequence[Event], before: int | None, titles: Mapping[str, str]) -> None:
        """Add older events below; `before` is where to go on, None at the end."""
        self._titles.update(titles)
        if events:
            first = self.rowCount()
            self.beginInsertRows(_TOP, first, first + len(events) - 1)
            self._older += events
            self.endInsertRows()
        self._before, self._is_asking = before, False

    def prepend(self, events: Iterable[Event], titles: Mapping[str, str]) -> int:
        """Add new events, oldest first, on top; returns how many were not there yet."""
        self._titles.update(titles)
        newest = self.newest_seq
        fresh = [event for event in events if event.seq > newest]
        if fresh:
            self.beginInsertRows(_TOP, 0, len(fresh) - 1)
            self._newer += fresh
            self.endInsertRows()
        return len(fresh)

    def stop_asking(self) -> None:
        """Take note that what was asked for does not come; it may be asked for again."""
        self._is_asking = False

    def event_at(self, row: int) -> Event:
        """Return the event of a row."""
        count = len(self._newer)
        return self._newer[count - 1 - row] if row < count else self._older[row - count]

    def title(self, event: Event) -> str:
        """Return the title of the link that an event is about, "" when it is not known any more."""
        return self._titles.get(event.token or "", "")

    def line(self, row: int) -> EventLine:
        """Return the words of a row."""
        event = self.event_at(row)
        line = self._lines.get(event.seq)
        if line is None:
            if len(self._lines) >= CACHED:
                self._lines.clear()
            line = describe(event, self.title(event), self._clock(), self._zone)
            self._lines[event.seq] = line
        return line

    def _tip(self, line: EventLine, column: int) -> str:
        match column:
            case Column.TIME:
                return line.full_time
            case Column.ADDRESS | Column.WHO:
                return "\n".join(part for part in (cell(line, column), line.agent) if part)
            case _:
                return cell(line, column)

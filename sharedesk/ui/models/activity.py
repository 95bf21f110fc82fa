"""The activity of one link: running downloads on top, then what the audit log says, newest first, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from sharedesk.core.audit import Action, Event
from sharedesk.core.clock import Clock, utc_now
from sharedesk.events import TransferProgress
from sharedesk.ui.wording import words

LINE = Qt.ItemDataRole.UserRole
"""The role of an `ActivityLine`."""
LIMIT = 200
"""Events that are kept for one link; the audit log has all of them."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One line: an icon with its ink, a sentence, where and when, and how far a running download is (0 to 100)."""

    icon: str
    ink: str
    text: str
    detail: str
    percent: int | None = None


_BY_SOMEONE = {
    Action.PAGE_VIEWED: ("eye", "text3", "opened the page"),
    Action.PREVIEW_VIEWED: ("eye", "text3", "looked at a preview"),
    Action.DOWNLOAD_STARTED: ("arrow-circle-down", "accent_text", "started a download"),
    Action.DOWNLOAD_INTERRUPTED: ("warning-circle", "warn", "was interrupted"),
    Action.DOWNLOAD_COMPLETED: ("check-circle", "ok", "downloaded"),
    Action.DOWNLOAD_REFUSED: ("prohibit", "text3", "was refused"),
    Action.LINK_CREATED: ("plus-circle", "text3", "created the link"),
    Action.LINK_EDITED: ("pencil-simple", "text3", "changed the link"),
    Action.LINK_PAUSED: ("pause-circle", "warn", "paused the link"),
    Action.LINK_RESUMED: ("play-circle", "ok", "resumed the link"),
    Action.LINK_REVOKED: ("prohibit", "text3", "ended the link"),
    Action.LINK_DELETED: ("trash", "text3", "deleted the link"),
    Action.LINK_RESTORED: ("arrow-counter-clockwise", "text3", "brought the link back"),
}
_BY_ITSELF = {
    Action.LINK_EXPIRED: ("calendar-x", "text3", "The link expired"),
    Action.LINK_MISSING: ("warning-circle", "bad", "File not found"),
    Action.LINK_FOUND: ("check-circle", "ok", "The file is back"),
}


def describe(event: Event, me: str, now: datetime) -> ActivityLine:
    """Return `event` as the line a person reads; `me` is the name of the person at this window."""
    when = words.when(event.at, now)
    if event.action in _BY_ITSELF:
        icon, ink, text = _BY_ITSELF[event.action]
        text = _of_a_copy(event) or text
        return ActivityLine(icon, ink, text, _joined(event.item, when))
    icon, ink, did = _BY_SOMEONE.get(event.action, ("info", "text3", event.action.value))
    who = "You" if event.who.person == me and me else event.who.person or event.who.email or event.who.ip or "Someone"
    if who == "You" and did.startswith("was "):
        did = f"were {did[4:]}"
    address = event.who.ip if event.who.ip != who else None
    return ActivityLine(icon, ink, f"{who} {did}", _joined(_item(event), address, when))


def _of_a_copy(event: Event) -> str:
    """Return what to say where it is a copy that was damaged or repaired, and not an original that came or went."""
    if event.detail.get("reason") == "damaged":
        return "A copy is damaged"
    return "The file was copied again" if "repaired" in event.detail else ""


def running(progress: TransferProgress) -> ActivityLine:
    """Return a download that is going on as a line with a bar."""
    text = f"{progress.who or 'Someone'} is downloading"
    return ActivityLine(
        "arrow-circle-down",
        "accent_text",
        text,
        _joined(progress.item, "now"),
        words.percent(progress.acknowledged, progress.total),
    )


def _item(event: Event) -> str | None:
    if event.action is Action.DOWNLOAD_COMPLETED:
        return f"{event.item} · completed" if event.item else "completed"
    if event.action is Action.DOWNLOAD_INTERRUPTED and event.total:
        return f"{event.item or 'Download'} at {words.percent(event.bytes or 0, event.total)}%"
    return event.item


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


class ActivityModel(QAbstractListModel):
    """The lines of one link. It holds at most LIMIT events, and never reads anything itself."""

    def __init__(self, clock: Clock = utc_now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.me = ""
        """The name of the person at this window, who reads of themselves as "You"."""
        self._clock = clock
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
                percent = "" if line.percent is None else f", {line.percent} percent"
                return f"{line.text}, {line.detail}{percent}"
            case Qt.ItemDataRole.ToolTipRole:
                return self._full_time(index.row())
            case _:
                return None

    def set_events(self, events: Sequence[Event], running_now: Sequence[TransferProgress] = ()) -> None:
        """Show another link: its events, newest first, and the downloads that run now."""
        self.beginResetModel()
        self._events = [event for event in events[:LIMIT] if self._is_told(event)]
        self._running = list(running_now)
        self.endResetModel()

    def add_event(self, event: Event) -> None:
        """Put a new event on top of the others; one that is there already is left alone."""
        if not self._is_told(event) or (self._events and event.seq <= self._events[0].seq):
            return
        first = len(self._running)
        self.beginInsertRows(QModelIndex(), first, first)
        self._events.insert(0, event)
        self.endInsertRows()
        if len(self._events) > LIMIT:
            last = self.rowCount() - 1
            self.beginRemoveRows(QModelIndex(), last, last)
            self._events.pop()
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

    def _is_told(self, event: Event) -> bool:
        """Tell whether an event gets a line: the start of a download shows as its running line or by its end."""
        return event.action is not Action.DOWNLOAD_STARTED

    def _line(self, row: int) -> ActivityLine:
        if row < len(self._running):
            return running(self._running[row])
        return describe(self._events[row - len(self._running)], self.me, self._clock())

    def _full_time(self, row: int) -> str | None:
        if row < len(self._running):
            return None
        return words.full(self._events[row - len(self._running)].at)

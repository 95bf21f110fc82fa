"""An audit log in memory, and the page over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytestqt.qtbot import QtBot

from sharedesk.core.audit import Event
from sharedesk.events import AuditAppended
from sharedesk.ui.desk.session import Session
from sharedesk.ui.preferences.audit import AuditPage
from sharedesk.ui.preferences.audit_log import Head, LogCount, LogFilter, LogPage, Verified
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.values import Values

if TYPE_CHECKING:
    from .conftest import Room


@dataclass
class Log:
    """A log in memory, which can be slow, empty, long or out of order."""

    events: list[Event] = field(default_factory=list)
    asked: list[tuple[LogFilter, int | None]] = field(default_factory=list)
    gaps: set[int | None] = field(default_factory=set)
    fault: Exception | None = None
    found: Verified = field(default_factory=lambda: Verified(9, None, "f" * 64))
    counted: LogCount = field(default_factory=lambda: LogCount(1284))

    def page(self, wanted: LogFilter, before: int | None, limit: int) -> LogPage:
        self.asked.append((wanted, before))
        if self.fault is not None:
            raise self.fault
        if before in self.gaps:
            self.gaps.remove(before)
            return LogPage((), 50)
        found = [event for event in self.events if self._matches(event, wanted, before)][:limit]
        return LogPage(tuple(found), found[-1].seq if len(found) == limit else None)

    @staticmethod
    def _matches(event: Event, wanted: LogFilter, before: int | None) -> bool:
        in_group = not wanted.groups or event.action.group in wanted.groups
        return in_group and (before is None or event.seq < before)

    def count(self, wanted: LogFilter) -> LogCount:
        return self.counted

    def head(self) -> Head:
        return Head(450, "e" * 64)

    def people(self) -> list[str]:
        return ["Maya Lindqvist", "anna@example.com"]

    def export(self, wanted: LogFilter, path: Path, progress: Callable[[int], None]) -> int:
        for done in range(1, len(self.events) + 1):
            progress(done)
        path.write_text(f"{wanted.text}")
        return len(self.events)

    def verify(self) -> Verified:
        if self.fault is not None:
            raise self.fault
        return self.found


def make_page(qtbot: QtBot, session: Session, log: Log) -> AuditPage:
    """Return the page over a log, shown."""
    values = Values(session)
    values.load()
    made = AuditPage(session, Rows(values, session.messages), log)
    qtbot.addWidget(made)
    values.setParent(made)
    made.resize(960, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


def happen(room: Room, log: Log, *events: Event) -> None:
    """Let events come into a log, and be told."""
    log.events = sorted([*log.events, *events], key=lambda event: -event.seq)
    for event in events:
        room.context.bus.publish(AuditAppended(event, None))

"""What the page of the audit log asks for, and how the audit service answers it. Without Qt; everything blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sharedesk.core.audit import Event, EventFilter
from sharedesk.services.audit import AuditService
from sharedesk.services.export import ExportFormat, ExportService


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which events to show; what is empty means any.

    `since` is included, `until` is not. `groups` are the parts of an action before its point (`download`). `person` is
    a person or an e-mail address, `token` that of a link. `text` is looked for in all of them and in titles of links.
    """

    since: datetime | None = None
    until: datetime | None = None
    groups: frozenset[str] = field(default_factory=frozenset)
    person: str = ""
    token: str = ""
    address: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class LogPage:
    """Events, newest first. `before` is the seq to go on with, None when there is nothing older.

    There may be fewer events than asked for, and even none, with a `before`: the search goes on from there.
    """

    events: tuple[Event, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class LogCount:
    """How many events match; at least so many if it is not whole."""

    number: int
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of the chain found: `first_broken` is None when all `events` are as they were written."""

    events: int
    first_broken: int | None
    head: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event and its hash; 0 of an empty log."""

    seq: int
    hash: str


Progress = Callable[[int], None]
"""Told how many events are done; what it raises ends the work."""


class AuditLog(Protocol):
    """The audit log as the page needs it."""

    def page(self, wanted: LogFilter, before: int | None, limit: int) -> LogPage:
        """Return the newest events that match and are older than `before`."""
        ...

    def count(self, wanted: LogFilter) -> LogCount:
        """Return how many events match."""
        ...

    def people(self) -> list[str]:
        """Return whom the log names: persons and e-mail addresses."""
        ...

    def export(self, wanted: LogFilter, path: Path, progress: Progress) -> int:
        """Write the events that match to a new file, oldest first; returns how many. Raises EnvironmentFault.

        A name that ends in `.jsonl` gets JSON Lines, any other CSV. What `progress` raises leaves no file.
        """
        ...

    def head(self) -> Head:
        """Return the end of the chain."""
        ...

    def verify(self) -> Verified:
        """Check the chain from its beginning."""
        ...


class StoredLog:
    """An AuditLog over the services of the program; `me` is who exports."""

    def __init__(self, audit: AuditService, export: ExportService, me: str) -> None:
        self._audit, self._export, self._me = audit, export, me

    def page(self, wanted: LogFilter, before: int | None, limit: int) -> LogPage:
        """Return the newest events that match and are older than `before`."""
        page = self._audit.page(_asked(wanted), before, limit)
        return LogPage(page.events, page.before)

    def count(self, wanted: LogFilter) -> LogCount:
        """Return how many events match."""
        count = self._audit.count_matches(_asked(wanted))
        return LogCount(count.number, count.is_whole)

    def people(self) -> list[str]:
        """Return persons, then e-mail addresses."""
        return [*self._audit.people(), *self._audit.emails()]

    def export(self, wanted: LogFilter, path: Path, progress: Progress) -> int:
        """Write the events that match to a new file, oldest first."""
        shape = ExportFormat.JSON_LINES if path.suffix.lower() == ".jsonl" else ExportFormat.CSV
        return self._export.save(_asked(wanted), shape, path, by=self._me, progress=progress)

    def head(self) -> Head:
        """Return the end of the chain."""
        end = self._audit.head()
        return Head(end.seq, end.hash)

    def verify(self) -> Verified:
        """Check the chain from its beginning."""
        found = self._audit.check()
        return Verified(found.events, found.first_broken, found.head.hash)


def _asked(wanted: LogFilter) -> EventFilter:
    is_address = "@" in wanted.person
    return EventFilter(
        since=wanted.since,
        until=wanted.until,
        token=wanted.token or None,
        ip=wanted.address or None,
        actions=tuple(f"{group}.*" for group in sorted(wanted.groups)),
        person=None if is_address else wanted.person or None,
        email=wanted.person if is_address else None,
        text=wanted.text or None,
    )

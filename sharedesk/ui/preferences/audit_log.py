"""What the page of the audit log asks for, and how today's audit service answers it. Without Qt; everything blocks."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sharedesk.core.audit import GENESIS, Event, EventFilter
from sharedesk.core.clock import iso
from sharedesk.errors import EnvironmentFault
from sharedesk.services.audit import AuditService

SCANNED = 2_000
"""Events read at once."""
PATIENCE = 20_000
"""Events read for one page before it is shown with what was found so far."""
LATELY = 2_000
"""Newest events whose people are offered."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which events to show; what is empty means any.

    `groups` are the parts of an action before its point (`download`). `person` is a person or an e-mail address.
    `text` is looked for, without regard to case, in item, address, e-mail, person and details.
    """

    since: datetime | None = None
    groups: frozenset[str] = field(default_factory=frozenset)
    person: str = ""
    text: str = ""

    def matches(self, event: Event) -> bool:
        """Say whether an event is to be shown."""
        if self.since is not None and event.at < self.since:
            return False
        if self.groups and event.action.value.partition(".")[0] not in self.groups:
            return False
        if self.person and self.person not in {event.who.person, event.who.email}:
            return False
        return not self.text or self.text.casefold() in _searched(event)


def _searched(event: Event) -> str:
    who = event.who
    parts = [event.item, event.token, who.ip, who.email, who.person, *map(str, event.detail.values())]
    return "\n".join(part for part in parts if part).casefold()


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

    def verify(self) -> Verified:
        """Check the chain from its beginning."""
        ...


class StoredLog:
    """An AuditLog over the audit service: numbers have no gaps, so any stretch of the log is read by its number."""

    def __init__(self, audit: AuditService) -> None:
        self._audit = audit

    def page(self, wanted: LogFilter, before: int | None, limit: int) -> LogPage:
        """Return the newest events that match and are older than `before`."""
        start = self._audit.count() + 1 if before is None else before
        found: list[Event] = []
        below = start
        for event in self._newest_first(start, limit):
            if wanted.since is not None and event.at < wanted.since:
                return LogPage(tuple(found), None)
            below = event.seq
            if wanted.matches(event):
                found.append(event)
            if len(found) == limit or start - below >= PATIENCE:
                return LogPage(tuple(found), below if below > 1 else None)
        return LogPage(tuple(found), None)

    def _newest_first(self, before: int, stretch: int) -> Iterator[Event]:
        while before > 1:
            after = max(0, before - 1 - stretch)
            events = self._audit.events(EventFilter(after_seq=after), limit=before - 1 - after)
            yield from reversed(events)
            before, stretch = after + 1, SCANNED

    def _oldest_first(self, wanted: LogFilter) -> Iterator[Event]:
        after = 0
        while events := self._audit.events(EventFilter(since=wanted.since, after_seq=after), limit=SCANNED):
            yield from filter(wanted.matches, events)
            after = events[-1].seq

    def count(self, wanted: LogFilter) -> LogCount:
        """Return how many events match."""
        if wanted != LogFilter(wanted.since):
            return LogCount(sum(1 for _ in self._oldest_first(wanted)))
        first = self._audit.events(EventFilter(since=wanted.since), limit=1)
        return LogCount(self._audit.count() - first[0].seq + 1 if first else 0)

    def people(self) -> list[str]:
        """Return whom the newest events name."""
        events = self._audit.events(EventFilter(), limit=LATELY, newest_first=True)
        return sorted({name for event in events for name in (event.who.person, event.who.email) if name})

    def export(self, wanted: LogFilter, path: Path, progress: Progress) -> int:
        """Write the events that match to a new file, oldest first."""
        partial = path.with_name(f"{path.name}.part")
        try:
            done = self._write(wanted, partial, progress, as_lines=path.suffix.lower() == ".jsonl")
            partial.replace(path)
        except OSError as error:
            raise EnvironmentFault("The export could not be written.", str(error), "Choose another place.") from error
        finally:
            partial.unlink(missing_ok=True)
        return done

    def _write(self, wanted: LogFilter, path: Path, progress: Progress, *, as_lines: bool) -> int:
        done = 0
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            if not as_lines:
                table.writerow(_COLUMNS)
            for event in self._oldest_first(wanted):
                values = _values(event)
                if as_lines:
                    file.write(json.dumps(values, ensure_ascii=False) + "\n")
                else:
                    table.writerow([_cell(values[name]) for name in _COLUMNS])
                done += 1
                progress(done)
        return done

    def verify(self) -> Verified:
        """Check the chain from its beginning."""
        newest = self._audit.events(EventFilter(), limit=1, newest_first=True)
        broken = self._audit.verify()
        return Verified(self._audit.count(), broken, newest[0].hash if newest else GENESIS)


_COLUMNS = (
    "seq", "at", "action", "token", "item", "bytes", "total", "ip", "email", "user_agent", "person", "detail", "hash",
)  # fmt: skip


def _values(event: Event) -> dict[str, object]:
    who = event.who
    return {
        "seq": event.seq, "at": iso(event.at), "action": event.action.value, "token": event.token, "item": event.item,
        "bytes": event.bytes, "total": event.total, "ip": who.ip, "email": who.email, "user_agent": who.user_agent,
        "person": who.person, "detail": event.detail, "hash": event.hash,
    }  # fmt: skip


def _cell(value: object) -> str:
    """Return a cell of a table; one that a spreadsheet would take for a formula is defused (OWASP: CSV injection)."""
    text = json.dumps(value, sort_keys=True) if isinstance(value, dict) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text

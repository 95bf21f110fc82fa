"""The audit log as a file: CSV for spreadsheets, JSON and JSON Lines for programs, written as it is read."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from sharedesk.core.audit import Action, Detail, Event, EventFilter, Who
from sharedesk.core.cells import Sheet, Writable
from sharedesk.core.clock import iso
from sharedesk.errors import EnvironmentFault
from sharedesk.paths import PRIVATE_FILE
from sharedesk.services.audit import AuditService
from sharedesk.services.foundation import Foundation

EVENT_FIELDS = (
    "seq", "at", "action", "token", "item", "bytes", "total", "ip", "email", "user_agent", "person", "detail", "hash",
)  # fmt: skip
TOLD_EVERY = 1000

Progress = Callable[[int], object]
"""Is told how many events were written; what it raises ends the export."""


class ExportFormat(StrEnum):
    """What an export can look like."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"


def _say_nothing(_written: int) -> None:
    """Write without telling anybody how far it is."""


def event_json(event: Event) -> dict[str, object]:
    """Return an event as the contract describes it."""
    who = event.who
    values = (
        event.seq, iso(event.at), event.action.value, event.token, event.item, event.bytes, event.total, who.ip,
        who.email, who.user_agent, who.person, event.detail, event.hash,
    )  # fmt: skip
    return dict(zip(EVENT_FIELDS, values, strict=True))


def _csv(events: Iterable[Event], out: Writable) -> None:
    sheet = Sheet(out, EVENT_FIELDS)
    for event in events:
        row = event_json(event)
        row["detail"] = json.dumps(event.detail, ensure_ascii=False, sort_keys=True)
        sheet.add(row.values())


def _json_lines(events: Iterable[Event], out: Writable) -> None:
    """Write one ASCII line for each event: no character in it can end a line or move a cursor."""
    for event in events:
        out.write(f"{json.dumps(event_json(event))}\n")


def _json(events: Iterable[Event], out: Writable) -> None:
    between = "[\n"
    for event in events:
        out.write(f"{between}{json.dumps(event_json(event))}")
        between = ",\n"
    out.write("[]\n" if between == "[\n" else "\n]\n")


_WRITERS = {ExportFormat.CSV: _csv, ExportFormat.JSON: _json, ExportFormat.JSON_LINES: _json_lines}


class ExportService:
    """Writes events, oldest first, however many there are."""

    def __init__(self, base: Foundation, audit: AuditService) -> None:
        self._journal = base.journal
        self._audit = audit

    def write(self, wanted: EventFilter, shape: ExportFormat, out: Writable, progress: Progress = _say_nothing) -> int:
        """Write the events that match to `out` and return how many they were. Raises UnreadableEventError."""
        counted = _Counted(self._audit.oldest_first(wanted), progress)
        _WRITERS[shape](counted, out)
        return counted.number

    def save(
        self,
        wanted: EventFilter,
        shape: ExportFormat,
        path: Path,
        *,
        by: str,
        progress: Progress = _say_nothing,
    ) -> int:
        """Write the events that match to a file that only its owner may read; returns how many they were.

        The log records who took what away; without that record there is no file. Raises EnvironmentFault when the
        file cannot be written, and what `progress` raises.
        """
        partial = path.with_name(f".{path.name[:200]}.{os.getpid()}.partial")
        try:
            partial.unlink(missing_ok=True)
            partial.touch(mode=PRIVATE_FILE, exist_ok=False)
            with partial.open("w", encoding="utf-8", newline="", errors="backslashreplace") as file:
                number = self.write(wanted, shape, file, progress)
            with self._journal.change() as change:
                detail = _told(wanted) | {"format": shape.value, "events": number}
                change.record(Action.AUDIT_EXPORTED, who=Who(person=by), detail=detail)
            partial.replace(path)
        except OSError as error:
            raise EnvironmentFault(
                "The export cannot be written.", f"{path}: {error.strerror or error}", "Choose another folder."
            ) from error
        finally:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
        return number


class _Counted:
    """Events on their way through, counted."""

    def __init__(self, events: Iterable[Event], progress: Progress) -> None:
        self._events = events
        self._progress = progress
        self.number = 0

    def __iter__(self) -> Iterator[Event]:
        for event in self._events:
            yield event
            self.number += 1
            if self.number % TOLD_EVERY == 0:
                self._progress(self.number)
        self._progress(self.number)


def _told(wanted: EventFilter) -> Detail:
    """Return what was asked for, as the log records it."""
    values = {
        "link": wanted.token,
        "since": None if wanted.since is None else iso(wanted.since),
        "until": None if wanted.until is None else iso(wanted.until),
        "actions": " ".join(wanted.actions) or None,
        "person": wanted.person,
        "email": wanted.email,
        "ip": wanted.ip,
        "text": wanted.text,
    }
    return {name: value for name, value in values.items() if value is not None}

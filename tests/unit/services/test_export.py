"""The audit log as a file: complete, streamed, harmless in every reader, and recorded."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from sharedesk.core.audit import Action, EventFilter, Who
from sharedesk.core.cells import cell
from sharedesk.errors import EnvironmentFault
from sharedesk.services import export
from sharedesk.services.export import EVENT_FIELDS, ExportFormat, event_json
from sharedesk.services.journal import Journal
from tests.corpus import HOSTILE_NAMES
from tests.unit.desk import ME, Desk

EVERYTHING = EventFilter()


@pytest.fixture
def log(desk: Desk) -> Desk:
    """Return a desk in whose log every hostile text stands in every field that holds one."""
    with desk.program.base.store.write():
        for name in HOSTILE_NAMES.values():
            text = name.encode("utf-8", "replace").decode()
            with desk.program.base.journal.change() as change:
                who = Who("192.0.2.7", text, text, text)
                change.record(Action.PAGE_VIEWED, item=text, who=who, bytes=1, total=2, detail={"said": name, text: 1})
    return desk


def exported(desk: Desk, shape: ExportFormat, wanted: EventFilter = EVERYTHING) -> str:
    out = io.StringIO(newline="")
    number = desk.program.export.write(wanted, shape, out)
    assert number == len(desk.program.audit.events(wanted))
    return out.getvalue()


def test_json_lines_are_one_line_for_each_event(log: Desk) -> None:
    text = exported(log, ExportFormat.JSON_LINES)
    assert text.isascii()
    lines = text.splitlines()
    assert [json.loads(line) for line in lines] == [event_json(event) for event in log.events()]
    assert all(character.isprintable() for line in lines for character in line)


def test_json_is_one_document(log: Desk) -> None:
    document = json.loads(exported(log, ExportFormat.JSON))
    assert document == [event_json(event) for event in log.events()]
    assert list(document[0]) == list(EVENT_FIELDS)
    assert json.loads(exported(log, ExportFormat.JSON, EventFilter(token="nobody"))) == []


def test_csv_has_every_field_and_no_formula(log: Desk) -> None:
    header, *rows = csv.reader(io.StringIO(exported(log, ExportFormat.CSV), newline=""), strict=True)
    assert header == list(EVENT_FIELDS)
    assert len(rows) == len(HOSTILE_NAMES)
    for row, event in zip(rows, log.events(), strict=True):
        assert row[0] == str(event.seq)
        assert row[-1] == event.hash
        assert row[4] == cell(event.item)
        assert row[-2] == cell(json.dumps(event.detail, ensure_ascii=False, sort_keys=True))
        assert not any(value.strip().startswith(("=", "+", "-", "@", "\t", "\r")) for value in row)


def test_a_filter_holds(desk: Desk) -> None:
    link = desk.share({"a": b""})
    desk.program.links.pause(link.token, by=ME)
    lines = exported(desk, ExportFormat.JSON_LINES, EventFilter(actions=("link.paused",))).splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["link.paused"]


@pytest.mark.shows("16.4.2")
def test_a_saved_export_is_private_and_recorded(log: Desk, tmp_path: Path) -> None:
    target = tmp_path / "log.csv"
    target.write_text("old")
    wanted = EventFilter(actions=("page.*",), since=log.clock.now, text="a", person=ME)
    number = log.program.export.save(wanted, ExportFormat.CSV, target, by=ME)
    assert number == 0
    assert (
        log.program.export.save(EventFilter(since=log.clock.now), ExportFormat.JSON_LINES, target, by=ME)
        == len(HOSTILE_NAMES) + 1
    )
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    lines = target.read_bytes().splitlines()
    assert len(lines) == len(HOSTILE_NAMES) + 1
    first, second = log.events(Action.AUDIT_EXPORTED)
    at = "2026-11-24T10:00:00.000Z"
    told = {"format": "csv", "events": 0, "since": at, "actions": "page.*", "text": "a", "person": ME}
    assert (first.who.person, first.detail) == (ME, told)
    assert second.detail == {"format": "jsonl", "events": len(lines), "since": at}
    assert sorted(path.name for path in tmp_path.iterdir() if "partial" in path.name) == []


def test_csv_can_be_saved_whatever_is_in_it(log: Desk, tmp_path: Path) -> None:
    log.program.export.save(EVERYTHING, ExportFormat.CSV, tmp_path / "log.csv", by=ME)
    with (tmp_path / "log.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file, strict=True))) == len(HOSTILE_NAMES) + 1


def test_without_its_record_there_is_no_file(log: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Journal, *_: object) -> None:
        raise EnvironmentFault("The disk is full.")

    monkeypatch.setattr(Journal, "append", full)
    with pytest.raises(EnvironmentFault, match="full"):
        log.program.export.save(EVERYTHING, ExportFormat.CSV, tmp_path / "log.csv", by=ME)
    assert [path for path in tmp_path.iterdir() if "log.csv" in path.name] == []


def test_a_folder_that_takes_no_file_is_told(log: Desk, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be written") as told:
        log.program.export.save(EVERYTHING, ExportFormat.CSV, tmp_path / "no" / "log.csv", by=ME)
    assert os.strerror(errno.ENOENT) in told.value.message
    assert log.events(Action.AUDIT_EXPORTED) == []


def test_an_error_without_words_is_told_too(log: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError("strange")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(EnvironmentFault) as told:
        log.program.export.save(EVERYTHING, ExportFormat.CSV, tmp_path / "log.csv", by=ME)
    assert "strange" in told.value.message


def test_progress_is_told_and_can_end_the_export(log: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "TOLD_EVERY", 30)
    told: list[int] = []
    log.program.export.save(EVERYTHING, ExportFormat.CSV, tmp_path / "a", by=ME, progress=told.append)
    assert told == [30, 60, len(HOSTILE_NAMES)]

    def enough(_written: int) -> None:
        raise InterruptedError(errno.EINTR, os.strerror(errno.EINTR))

    with pytest.raises(EnvironmentFault):
        log.program.export.save(EVERYTHING, ExportFormat.CSV, tmp_path / "b", by=ME, progress=enough)
    assert not (tmp_path / "b").exists()


def test_events_are_written_as_they_are_read(log: Desk) -> None:
    """No export holds the whole log: what is written first is there before the last event was read."""
    read: list[int] = []

    class Out:
        def write(self, text: str) -> Any:
            read.append(len(text))
            if len(read) == 3:
                raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        log.program.export.write(EVERYTHING, ExportFormat.JSON_LINES, Out())
    assert len(read) == 3

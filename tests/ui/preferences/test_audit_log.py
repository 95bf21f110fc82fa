from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.audit import Action, Event, Who
from sharedesk.core.link import Link, LinkOptions, Mode
from sharedesk.errors import EnvironmentFault
from sharedesk.services.context import AppContext
from sharedesk.ui.preferences.audit_log import Head, LogCount, LogFilter, StoredLog

START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ANNA = Who("203.0.113.24", "anna@example.com", "Firefox")


class Clock:
    """A clock that goes on by an hour at every question."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


@pytest.fixture
def program(data_dir: Path) -> Iterator[AppContext]:
    """Return the services with a log of nine events: three of settings, one of a link, five of its visitor."""
    made = build_context(data_dir, clock=Clock())
    for key, value in (("sender.name", "Maya"), ("portal.port", "9443"), ("branding.title", "Northwind")):
        made.change_setting(key, value, by="maya")
    yield made
    made.close()


@pytest.fixture
def log(program: AppContext, tmp_path: Path) -> StoredLog:
    """Return the log."""
    path = tmp_path / "lease.pdf"
    path.write_text("text")
    link = program.links.create(Mode.SHARE, [path], LinkOptions(title="Lease"), by="maya").link
    record(program, link, Action.PAGE_VIEWED)
    for number in range(4):
        record(program, link, Action.DOWNLOAD_COMPLETED, item=f"=lease-{number}.pdf")
    return StoredLog(program.audit, program.export, "maya")


def record(program: AppContext, link: Link, action: Action, item: str | None = None) -> None:
    with program.base.journal.change() as change:
        change.record(action, link, who=ANNA, item=item)


def all_of(log: StoredLog, wanted: LogFilter, limit: int) -> Iterator[Event]:
    page = log.page(wanted, None, limit)
    yield from page.events
    while page.before is not None:
        page = log.page(wanted, page.before, limit)
        yield from page.events


@pytest.mark.parametrize("limit", [1, 2, 9, 10])
def test_pages_lead_through_the_whole_log_newest_first(log: StoredLog, limit: int) -> None:
    assert [event.seq for event in all_of(log, LogFilter(), limit)] == list(range(9, 0, -1))
    downloads = LogFilter(groups=frozenset({"download"}))
    assert [event.seq for event in all_of(log, downloads, limit)] == [9, 8, 7, 6]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (LogFilter(), 9),
        (LogFilter(groups=frozenset({"settings", "page"})), 4),
        (LogFilter(person="maya"), 4),
        (LogFilter(person="anna@example.com"), 5),
        (LogFilter(text="LEASE-2"), 1),
        (LogFilter(text="203.0.113"), 5),
        (LogFilter(text="northwind"), 1),
        (LogFilter(person="maya", groups=frozenset({"download"})), 0),
        (LogFilter(since=START + timedelta(days=9)), 0),
        (LogFilter(until=START), 0),
        (LogFilter(until=START + timedelta(days=9)), 9),
        (LogFilter(address="203.0.113.24"), 5),
        (LogFilter(token="nothing"), 0),
    ],
)
def test_filters_and_their_counts(log: StoredLog, wanted: LogFilter, count: int) -> None:
    assert len(list(all_of(log, wanted, 3))) == count
    assert log.count(wanted) == LogCount(count)


def test_a_time_ends_the_search(log: StoredLog) -> None:
    events = list(all_of(log, LogFilter(), 9))
    since = LogFilter(since=events[2].at)
    assert list(all_of(log, since, 9)) == events[:3]
    assert log.count(since) == LogCount(3)
    assert log.page(since, None, 9).before is None


def test_an_empty_log(data_dir: Path) -> None:
    program = build_context(data_dir)
    log = StoredLog(program.audit, program.export, "maya")
    assert log.page(LogFilter(), None, 5).events == ()
    assert log.count(LogFilter()) == LogCount(0)
    assert log.people() == []
    verified = log.verify()
    assert (verified.events, verified.first_broken, verified.head) == (0, None, "0" * 64)
    program.close()


def test_people_are_persons_and_addresses(log: StoredLog) -> None:
    assert log.people() == ["maya", "anna@example.com"]


def test_verifying_names_the_end_of_the_chain_or_the_first_break(log: StoredLog, program: AppContext) -> None:
    newest = next(all_of(log, LogFilter(), 1))
    verified = log.verify()
    assert (verified.events, verified.first_broken, verified.head) == (9, None, newest.hash)
    with program.base.store.write() as db:
        db.execute_sql("UPDATE event SET item = 'other.pdf' WHERE seq = 7")
    assert log.verify().first_broken == 7


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_end_of_the_chain_is_the_newest_event(log: StoredLog) -> None:
    newest = next(all_of(log, LogFilter(), 1))
    assert log.head() == Head(newest.seq, newest.hash)


def test_an_export_is_what_its_name_says_and_is_recorded(log: StoredLog, tmp_path: Path) -> None:
    done: list[int] = []
    table, lines = tmp_path / "out.csv", tmp_path / "out.JSONL"
    assert log.export(LogFilter(groups=frozenset({"download"})), table, done.append) == 4
    assert done[-1] == 4
    rows = read_csv(table)
    assert [row["seq"] for row in rows] == ["6", "7", "8", "9"]
    assert rows[0]["item"] == "'=lease-0.pdf"
    [newest] = log.page(LogFilter(), None, 1).events
    assert (newest.action, newest.who.person) == (Action.AUDIT_EXPORTED, "maya")
    assert log.export(LogFilter(), lines, done.append) == 10
    read = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert [line["seq"] for line in read] == list(range(1, 11))


def test_a_place_that_cannot_be_written_is_told(log: StoredLog, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="The export cannot be written"):
        log.export(LogFilter(), tmp_path / "missing" / "out.csv", lambda _done: None)

"""`audit` and `audit verify`: what happened, filtered, exported, and found out when it was tampered with."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sharedesk.cli import output
from sharedesk.core.audit import Action, Who
from sharedesk.services.context import AppContext
from tests.corpus import HOSTILE_NAMES
from tests.unit.cli.conftest import Cli

Failing = Callable[..., str]
FIELDS = [
    "seq", "at", "action", "token", "item", "bytes", "total", "ip", "email", "user_agent", "person", "detail", "hash",
]  # fmt: skip


@pytest.fixture
def tokens(cli: Cli, report: Path) -> tuple[str, str]:
    """Return two links; the second was paused and resumed."""
    first, second = (cli("send", report, "--json").document["token"] for _ in range(2))
    cli("link", "pause", second)
    cli("link", "resume", second)
    return first, second


def test_nothing_has_happened_yet(cli: Cli) -> None:
    assert cli("audit", "--json").document == []
    assert cli("audit").out == ""
    assert cli("audit", "--format", "csv").lines == [",".join(FIELDS)]


@pytest.mark.parametrize("words", [["--json"], ["--format", "json"], ["--json", "--format", "csv"]])
def test_events_come_oldest_first_with_every_field(cli: Cli, tokens: tuple[str, str], words: list[str]) -> None:
    events = cli("audit", *words).document
    assert [list(event) for event in events] == [FIELDS] * 4
    assert [event["seq"] for event in events] == [1, 2, 3, 4]
    assert [event["action"] for event in events] == ["link.created", "link.created", "link.paused", "link.resumed"]
    assert datetime.fromisoformat(events[0]["at"]).utcoffset() == timedelta(0)
    assert all(event["person"] and len(event["hash"]) == 64 for event in events)


def test_events_are_filtered(cli: Cli, tokens: tuple[str, str]) -> None:
    _, second = tokens

    def found(*options: str) -> list[int]:
        return [event["seq"] for event in cli("audit", "--json", *options).document]

    assert found("--link", second) == [2, 3, 4]
    assert found("--link", f"https://x/s/{second}") == [2, 3, 4]
    assert found("--action", "link.paused") == [3]
    assert found("--action", "link.paused", "--action", "link.resumed") == [3, 4]
    assert found("--action", "link.*") == [1, 2, 3, 4]
    assert found("--search", "REPORT") == [1, 2, 3, 4]
    assert found("--search", second[3:]) == [2, 3, 4]
    person = cli("audit", "--json").document[0]["person"]
    assert found("--person", person) == [1, 2, 3, 4]
    assert found("--person", "nobody") == found("--email", "a@example.com") == found("--ip", "192.0.2.") == []
    assert found("--since", "1h") == [1, 2, 3, 4]
    assert found("--until", "1h") == []
    assert found("--since", "2020-01-01", "--until", "2021-01-01T12:00") == []
    third = cli("audit", "--json").document[2]["at"]
    assert found("--since", third) == [3, 4]
    assert found("--until", third, "--link", second) == [2]
    local = (datetime.now(UTC) + timedelta(hours=1)).astimezone().replace(tzinfo=None)
    assert found("--since", local.isoformat()) == []


@pytest.mark.parametrize(
    "words", [["--since", "soon"], ["--since", "never"], ["--action", "link.eaten"], ["--format", "xml"]]
)
def test_wrong_filters_are_wrong_usage(failing: Failing, words: list[str]) -> None:
    assert "See: sharedesk audit --help" in failing("audit", *words, code=2)


def test_the_table_is_for_people(cli: Cli, tokens: tuple[str, str], program: AppContext) -> None:
    header, *rows = cli("audit").lines
    assert header.split() == ["SEQ", "TIME", "ACTION", "WHO", "ITEM", "BYTES"]
    assert len(rows) == 4


def test_a_long_table_is_laid_out_in_parts(cli: Cli, tokens: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = cli("audit").lines
    monkeypatch.setattr(output, "BATCH", 3)
    assert [line.split() for line in cli("audit").lines] == [line.split() for line in whole]


def test_json_lines_are_for_programs(cli: Cli, tokens: tuple[str, str]) -> None:
    assert [json.loads(line) for line in cli("audit", "--format", "jsonl").lines] == cli("audit", "--json").document


@pytest.mark.parametrize("name", HOSTILE_NAMES.values())
def test_hostile_text_neither_ends_a_line_nor_moves_the_cursor(cli: Cli, program: AppContext, name: str) -> None:
    text = name.encode("utf-8", "replace").decode()
    with program.base.journal.change() as change:
        change.record(Action.PAGE_VIEWED, item=text, who=Who(person=text, email=text, user_agent=text))
    _, row = cli("audit").out.rstrip("\n").split("\n")
    assert row.isprintable()
    (line,) = cli("audit", "--format", "jsonl").out.rstrip("\n").split("\n")
    assert json.loads(line)["item"] == text
    assert line.isascii()
    assert line.isprintable()


@pytest.mark.parametrize("shape", ["csv", "json", "jsonl"])
def test_a_file_holds_what_would_be_printed_and_is_recorded(
    cli: Cli, tokens: tuple[str, str], tmp_path: Path, shape: str
) -> None:
    printed = cli("audit", "--format", shape, "--link", tokens[1]).out
    saved = cli("audit", "--format", shape, "--link", tokens[1], "-o", tmp_path / "log")
    assert (saved.code, saved.out) == (0, "")
    assert saved.err == f"3 events are in {tmp_path / 'log'}.\n"
    assert (tmp_path / "log").read_bytes() == printed.encode()
    last = cli("audit", "--json").document[-1]
    assert (last["action"], last["detail"]["events"], last["detail"]["format"]) == ("audit.exported", 3, shape)


def test_a_table_is_not_for_files(failing: Failing, tmp_path: Path) -> None:
    assert "csv, json or jsonl" in failing("audit", "-o", tmp_path / "log", code=2)


def test_the_head_of_the_chain_proves_later_what_stood_there(
    cli: Cli, tokens: tuple[str, str], report: Path, failing: Failing
) -> None:
    head = cli("audit", "head").out
    assert cli("audit", "head", "--json").document == dict(zip(("seq", "hash"), (4, head.split()[1]), strict=True))
    assert head.startswith("4 ")
    cli("send", report)
    assert cli("audit", "verify", "--head", head).out == "All 5 events are as they were written.\n"
    assert "not in the log" in failing("audit", "verify", "--head", "f" * 64)
    machine = cli("audit", "verify", "--head", "f" * 64, "--json")
    assert machine.code == 1
    assert machine.document == {"intact": False, "events": 5, "first_broken": None, "head_found": False}
    assert "is no hash" in failing("audit", "verify", "--head", "12", code=2)


def test_a_log_whose_beginning_was_removed_says_so(
    cli: Cli, tokens: tuple[str, str], program: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("settings", "set", "audit.retention", "1h")
    monkeypatch.setattr(program.forgetting, "_clock", lambda: datetime.now(UTC) + timedelta(hours=2))
    program.settings.refresh()
    assert program.forgetting.forget() == 5
    assert cli("audit", "verify").out == (
        "All 1 events after number 5 are as they were written; older ones were removed because of audit.retention.\n"
    )


def test_no_cell_of_the_csv_is_a_formula(cli: Cli, report: Path) -> None:
    cli("send", report, "--title", "=cmd|' /C calc'!A0")
    cli("settings", "set", "branding.footer", "=1+1")
    evil = report.rename(report.with_name("@SUM(1+1).pdf"))
    token = cli("share", evil, "--json").document["token"]
    evil.unlink()
    cli("link", "show", token)  # notes that the original is gone, by its name
    rows = list(csv.DictReader(io.StringIO(cli("audit", "--format", "csv").out)))
    assert len(rows) == 4
    assert rows[-1]["item"] == "'@SUM(1+1).pdf"
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())


def test_an_untouched_log_is_verified(cli: Cli, tokens: tuple[str, str]) -> None:
    assert cli("audit", "verify").out == "All 4 events are as they were written.\n"
    assert cli("audit", "verify", "--json").document == {"intact": True, "events": 4, "first_broken": None}


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE event SET person = 'somebody else' WHERE seq = 3",
        "UPDATE event SET at = at + 1 WHERE seq = 3",
        "UPDATE event SET action = 'link.eaten' WHERE seq = 3",
        "UPDATE event SET detail = '{' WHERE seq = 3",
        "UPDATE event SET at = 'yesterday' WHERE seq = 3",
        "UPDATE event SET at = 99999999999999999 WHERE seq = 3",
        "UPDATE event SET hash = '' WHERE seq = 3",
        "DELETE FROM event WHERE seq = 3",
        "UPDATE event SET seq = 33 WHERE seq = 3",
    ],
)
def test_tampering_is_found_and_named(cli: Cli, tokens: tuple[str, str], data_dir: Path, tampering: str) -> None:
    database = sqlite3.connect(data_dir / "sharedesk.db")
    with database:
        database.execute(tampering)
    database.close()
    result = cli("audit", "verify")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("sharedesk: Event 3 was changed or removed")
    assert len(result.err.splitlines()) == 1
    machine = cli("audit", "verify", "--json")
    assert (machine.code, machine.document["intact"], machine.document["first_broken"]) == (1, False, 3)


def test_an_event_that_is_none_is_told(failing: Failing, tokens: tuple[str, str], data_dir: Path) -> None:
    database = sqlite3.connect(data_dir / "sharedesk.db")
    with database:
        database.execute("UPDATE event SET action = 'link.eaten' WHERE seq = 2")
    database.close()
    assert failing("audit").startswith("Event 2 of the audit log was changed and cannot be read.")

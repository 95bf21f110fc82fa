"""`doctor`: a line for each check, and exit code 1 when something keeps ShareDesk from working."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli

CHECKS = ["data folder", "disk space", "database", "copies", "port", "certificate", "clock", "mail", "public URL"]


@pytest.fixture(autouse=True)
def free_port(cli: Cli) -> int:
    """Set a port that is free here, whatever else runs on this computer."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    cli("settings", "set", "portal.host", "127.0.0.1")
    cli("settings", "set", "portal.port", port)
    return port


def test_a_line_for_each_check(cli: Cli) -> None:
    result = cli("doctor")
    assert (result.code, result.err) == (0, "")
    assert [line[6:18].strip() for line in result.lines] == CHECKS
    assert {line.split()[0] for line in result.lines} == {"ok", "warn"}


def test_json_is_one_document(cli: Cli) -> None:
    document = cli("doctor", "--json").document
    assert document["healthy"] is True
    assert [finding["check"] for finding in document["checks"]] == CHECKS
    assert all(list(finding) == ["check", "verdict", "message", "hint"] for finding in document["checks"])


def test_a_failure_is_named_and_ends_with_1(cli: Cli, free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port)):
        result, machine = cli("doctor"), cli("doctor", "--json")
    assert result.code == machine.code == 1
    assert result.err == machine.err == "sharedesk: Something is wrong: port.\n"
    assert re.search(rf"fail  port         “.+” on this computer uses port {free_port}\. ", result.out)
    assert f"Its process number is {os.getpid()}. Close it, or choose another port" in result.out
    assert machine.document["healthy"] is False


def test_a_folder_that_cannot_be_used_is_the_only_finding(cli: Cli, report: Path) -> None:
    result = cli("--data-dir", report, "doctor", "--json")
    assert result.code == 1
    (finding,) = result.document["checks"]
    assert (finding["check"], finding["verdict"]) == ("data folder", "fail")


def test_a_database_that_cannot_be_opened_is_told(cli: Cli, data_dir: Path) -> None:
    for name in ("sharedesk.db", "sharedesk.db-wal", "sharedesk.db-shm"):
        (data_dir / name).unlink(missing_ok=True)
    (data_dir / "sharedesk.db").write_bytes(b"no database " * 1000)
    result = cli("doctor", "--json")
    assert result.code == 1
    assert [finding["check"] for finding in result.document["checks"]] == ["data folder", "database"]
    assert "damaged" in result.document["checks"][1]["message"]

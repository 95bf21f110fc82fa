"""`link receipt`: as a table, as a document, as a PDF, on stdout or in a file."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli

Failing = Callable[..., str]


@pytest.fixture
def token(cli: Cli, report: Path) -> str:
    """Return a link."""
    found: str = cli("send", report, "--json").document["token"]
    return found


def test_a_receipt_is_a_table_or_a_document(cli: Cli, token: str) -> None:
    (total,) = csv.DictReader(io.StringIO(cli("link", "receipt", token).out, newline=""))
    assert (total["kind"], total["link"], total["title"]) == ("total", token, "report.pdf")
    document = cli("link", "receipt", token, "--json").document
    assert (document["token"], document["deliveries"], document["state"]) == (token, [], "active")
    assert cli("link", "receipt", token, "--format", "json").document["audit_head"] == document["audit_head"]


def test_a_deleted_link_has_one_too(cli: Cli, token: str) -> None:
    cli("link", "delete", token)
    assert cli("link", "receipt", f"https://x/s/{token}", "--json").document["state"] == "deleted"


def test_a_receipt_goes_into_a_file(cli: Cli, token: str, tmp_path: Path) -> None:
    target = tmp_path / "receipt"
    result = cli("link", "receipt", token, "-o", target)
    assert (result.out, result.err) == ("", f"The receipt is in {target}.\n")
    assert target.read_bytes().startswith(b"kind,link,")
    assert cli("link", "receipt", token, "--json", "-o", target).out == ""
    assert json.loads(target.read_text(encoding="utf-8"))["token"] == token


def test_a_pdf_goes_into_a_file(cli: Cli, token: str, tmp_path: Path, failing: Failing) -> None:
    target = tmp_path / "receipt.pdf"
    assert cli("link", "receipt", token, "--format", "pdf", "-o", target).code == 0
    assert target.read_bytes().startswith(b"%PDF-")
    assert "-o receipt.pdf" in failing("link", "receipt", token, "--format", "pdf", code=2)


def test_where_there_is_no_qt_another_format_is_offered(
    token: str, tmp_path: Path, failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sharedesk.ui.receipt_pdf", None)
    told = failing("link", "receipt", token, "--format", "pdf", "-o", tmp_path / "receipt.pdf")
    assert told.startswith("A PDF cannot be made here.")
    assert told.endswith("Choose --format csv or json instead.")


def test_a_link_that_never_was(failing: Failing) -> None:
    assert failing("link", "receipt", "nobody").startswith("There is no link with this token.")

"""`link receipt`: as a table, as a document, as a PDF, on stdout or in a file."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

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


@pytest.mark.parametrize("shape", ["csv", "json"])
def test_a_file_is_for_its_owner_alone_and_replaced_whole(
    cli: Cli, token: str, tmp_path: Path, shape: str, failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "receipt"
    target.write_text("the receipt of yesterday")
    target.chmod(0o644)
    words = ("link", "receipt", token, "--format", shape, "-o", target)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert failing(*words).startswith(f"The receipt cannot be written. {target}: No space left")
    assert target.read_text() == "the receipt of yesterday"
    assert cli(*words).code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".receipt")]


def test_a_pdf_goes_into_a_file(token: str, data_dir: Path, tmp_path: Path) -> None:
    target = tmp_path / "receipt.pdf"
    receipt = ("link", "receipt", token, "--format", "pdf", "-o", target)
    command = [sys.executable, "-m", "sharedesk", "--data-dir", data_dir, *receipt]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # Qt wants a process of its own
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"The receipt is in {target}.\n")
    assert target.read_bytes().startswith(b"%PDF-")


def test_a_pdf_is_written_by_the_window_code(
    cli: Cli, token: str, tmp_path: Path, failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    stand_in = SimpleNamespace(write_pdf_without_window=lambda *made: written.append(made))
    monkeypatch.setitem(sys.modules, "sharedesk.ui.receipt_pdf", stand_in)
    assert cli("link", "receipt", token, "--format", "pdf", "-o", tmp_path / "receipt.pdf").code == 0
    ((receipt, path),) = written  # type: ignore[misc]
    assert (receipt.token, path) == (token, tmp_path / "receipt.pdf")
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

"""`send` and `share`: what they print, and that nothing stays of what failed."""

from __future__ import annotations

import io
import os
import pty
import re
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sharedesk.core.link import CopyPhase, Mode
from sharedesk.services.context import AppContext
from sharedesk.services.control import CopyControl
from sharedesk.services.copying import CopyService
from tests.unit.cli.conftest import Cli

Failing = Callable[..., str]
FIELDS = {
    "token", "url", "mode", "title", "message", "state", "state_reason", "created_at", "created_by", "expires_at",
    "password", "allowed_emails", "one_time", "max_downloads", "downloads", "size", "items",
}  # fmt: skip


def kept(data_dir: Path) -> list[Path]:
    """Return what is in the send storage."""
    return list((data_dir / "send").iterdir())


@pytest.mark.parametrize("mode", Mode)
def test_the_url_alone_is_printed(cli: Cli, program: AppContext, report: Path, mode: Mode) -> None:
    result = cli(mode.value, report)
    assert (result.code, result.err) == (0, "")
    assert re.fullmatch(r"https://[^/\s]+:8443/s/[A-Za-z0-9_-]{24}\n", result.out)
    (link,) = program.links.page()
    assert result.out.strip().endswith(link.token)
    assert (link.mode, link.title, link.state(program.clock())) == (mode, "report.pdf", "active")


def test_json_describes_the_link_as_the_contract_says(cli: Cli, report: Path, folder: Path) -> None:
    made = cli("send", report, folder, "--title", "Both", "--message", "Hello\nthere", "--expires", "7d", "--json")
    link = made.document
    assert link.keys() == FIELDS
    assert (link["mode"], link["state"], link["state_reason"], link["downloads"]) == ("send", "active", None, 0)
    assert (link["title"], link["message"], link["size"]) == ("Both", "Hello\nthere", 22)
    assert (link["password"], link["allowed_emails"], link["one_time"], link["max_downloads"]) == (
        False,
        [],
        False,
        None,
    )
    file, directory = link["items"]
    assert (file["name"], file["kind"], file["size"], len(file["sha256"])) == ("report.pdf", "file", 15, 64)
    assert (directory["name"], directory["kind"], directory["size"]) == ("Exhibits", "folder", 7)
    created, expires = (datetime.fromisoformat(link[name]) for name in ("created_at", "expires_at"))
    assert created.utcoffset() == timedelta(0)
    assert abs(expires - created - timedelta(days=7)) < timedelta(seconds=5)


def test_a_shared_folder_is_measured(cli: Cli, program: AppContext, folder: Path) -> None:
    link = cli("share", folder, "--json").document
    assert (link["size"], link["items"][0]["size"]) == (7, 7)
    assert program.links.get(link["token"]).link.file_count == 2


def test_a_link_can_be_made_paused(cli: Cli, report: Path) -> None:
    assert cli("send", report, "--paused", "--json").document["state"] == "paused"


def test_the_policy_sets_the_expiry_and_never_overrules_it(cli: Cli, failing: Failing, report: Path) -> None:
    cli("settings", "set", "policy.expiry.default", "2d")
    assert cli("send", report, "--json").document["expires_at"] is not None
    assert cli("send", report, "--expires", "never", "--json").document["expires_at"] is None
    cli("settings", "set", "policy.expiry.rule", "required")
    assert "requires an expiry" in failing("send", report, "--expires", "never")


def test_a_date_without_offset_is_local_time(cli: Cli, report: Path) -> None:
    wanted = (datetime.now() + timedelta(days=400)).replace(microsecond=0)  # noqa: DTZ005 - local, as typed
    link = cli("share", report, "--expires", wanted.isoformat(), "--json").document
    assert datetime.fromisoformat(link["expires_at"]) == wanted.astimezone(UTC)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--expires", "yesterday"], "Write a duration such as 90m"),
        (["--expires", "2020-01-01"], "not in the future"),
        (["--expires", "0d"], "Write a duration"),
        (["--title", "\udcff"], "bytes that are not text"),
        (["--colour", "red"], "No such option"),
        ([""], "It is empty"),
    ],
)
def test_wrong_usage_is_told_in_one_line(failing: Failing, report: Path, arguments: list[str], told: str) -> None:
    line = failing("send", report, *arguments, code=2)
    assert told in line
    assert line.endswith("See: sharedesk send --help")


def test_no_path_is_wrong_usage(failing: Failing) -> None:
    assert "Missing argument" in failing("send", code=2)


@pytest.mark.parametrize("command", ["send", "share"])
def test_what_is_not_there_is_told_and_leaves_nothing(
    failing: Failing, program: AppContext, tmp_path: Path, command: str
) -> None:
    assert "There is no file or folder “nothing.txt”" in failing(command, tmp_path / "nothing.txt")
    assert program.links.page() == []


def test_a_name_that_is_no_text_is_told(failing: Failing, tmp_path: Path) -> None:
    path = tmp_path / "caf\udce9.txt"
    path.write_bytes(b"x")
    assert "bytes that are not text" in failing("send", path)


def test_a_copy_that_does_not_fit_leaves_nothing(
    cli: Cli, failing: Failing, program: AppContext, data_dir: Path, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.bin"
    with huge.open("wb") as file:
        file.truncate(2**43)
    assert "Not enough space for the copy" in failing("send", huge)
    folder = tmp_path / "folder"
    folder.mkdir()
    huge.rename(folder / "huge.bin")  # a folder's size is known only once the link exists
    assert "Not enough space for the copy" in failing("send", folder)
    assert program.links.page() == []
    assert kept(data_dir) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_copy_and_nothing_is_kept(
    failing: Failing, program: AppContext, data_dir: Path, tmp_path: Path, number: signal.Signals
) -> None:
    big = tmp_path / "big.bin"
    with big.open("wb") as file:
        file.truncate(2**31)
    quiet = threading.Event()

    def interrupt() -> None:
        while not any(link.phase is CopyPhase.COPYING for link in program.links.page()):
            quiet.wait(0.005)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=interrupt)
    thread.start()
    assert failing("send", big).startswith("Interrupted; nothing was kept.")
    thread.join()
    assert program.links.page() == []
    assert kept(data_dir) == []


def test_a_signal_that_is_ignored_stays_ignored(cli: Cli, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As under nohup, or for a job that a script runs in the background."""
    copy = CopyService.run

    def run(self: CopyService, link_id: int, control: CopyControl, *, patient: bool) -> None:
        os.kill(os.getpid(), signal.SIGHUP)
        copy(self, link_id, control, patient=patient)

    monkeypatch.setattr(CopyService, "run", run)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert cli("send", report).code == 0
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_a_second_signal_does_not_wait_for_the_next_chunk(
    failing: Failing, program: AppContext, data_dir: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(_self: CopyService, _link_id: int, control: CopyControl, *, patient: bool) -> None:
        assert not patient
        os.kill(os.getpid(), signal.SIGINT)
        assert control.ending
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(CopyService, "run", stuck)
    assert failing("send", report).startswith("Interrupted; nothing was kept.")
    assert program.links.page() == []
    assert kept(data_dir) == []


def test_a_link_that_somebody_ends_meanwhile_is_told(
    failing: Failing, program: AppContext, data_dir: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = CopyService.run

    def run(self: CopyService, link_id: int, control: CopyControl, *, patient: bool) -> None:
        (link,) = program.links.page()
        program.links.revoke(link.token, by="somebody else")
        copy(self, link_id, control, patient=patient)

    monkeypatch.setattr(CopyService, "run", run)
    assert "taken away while its files were copied" in failing("send", report)
    assert kept(data_dir) == []


@pytest.mark.parametrize("mode", Mode)
def test_a_link_whose_url_cannot_be_printed_is_taken_away(
    program: AppContext, data_dir: Path, report: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        result = cli(mode.value, report)
    assert result.code == 1
    assert "No space left on device" in result.err
    assert len(result.err.splitlines()) == 1
    assert program.links.page() == []
    assert kept(data_dir) == []


def test_a_reader_that_went_away_needs_no_words(cli: Cli, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with suppress(BrokenPipeError), os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        result = cli("settings", "list")
    assert (result.code, result.err) == (1, "")


def test_progress_is_shown_on_a_terminal_alone(
    cli: Cli, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        assert cli("send", report).code == 0
        (tmp_path / "empty").touch()
        assert cli("send", tmp_path / "empty").code == 0
    shown = os.read(master, 65536).decode()
    os.close(master)
    assert "Copying 100 % of 15 bytes" in shown
    assert shown.endswith("\x1b[K")


def test_text_that_the_output_lacks_is_escaped(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "請求書 é.pdf"
    path.touch()
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, "latin-1"))
    assert cli("share", path, "--json").code == 0
    assert b'"name": "\\u8acb\\u6c42\\u66f8 \\u00e9.pdf"' in buffer.getvalue()
    assert cli("links").code == 0
    assert b"\\u8acb\\u6c42\\u66f8 \xe9.pdf" in buffer.getvalue()

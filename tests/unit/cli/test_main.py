"""What holds for every command: where its data lies, how it fails, and that files are handed to the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sharedesk import __main__, __version__
from sharedesk.cli.failing import make_printable
from sharedesk.services.settings import SettingsService
from sharedesk.ui.instance import Start
from tests.conftest import ExpectedLog
from tests.unit.cli.conftest import Cli

Failing = Callable[..., str]


def test_the_data_directory_is_an_option_or_a_variable(
    cli: Cli, tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("links")
    assert (data_dir / "sharedesk.db").exists()
    cli("--data-dir", tmp_path / "other", "links")
    assert (tmp_path / "other" / "sharedesk.db").exists()
    monkeypatch.setenv("SHAREDESK_DATA_DIR", str(tmp_path / "third"))
    cli("links")
    assert (tmp_path / "third" / "sharedesk.db").exists()
    assert os.stat(tmp_path / "third").st_mode & 0o777 == 0o700  # noqa: PTH116


def test_a_data_directory_that_cannot_be_is_told(failing: Failing, report: Path) -> None:
    assert "--data-dir" in failing("--data-dir", report, "links")
    assert "It is empty" in failing("--data-dir", "", "links", code=2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["eat"], "No such command 'eat'. See: sharedesk --help"),
        (["links", "extra"], "See: sharedesk links --help"),
        (["link", "eat"], "See: sharedesk link --help"),
        (["link", "show"], "See: sharedesk link show --help"),
        (["--colour"], "See: sharedesk --help"),
    ],
)
def test_wrong_usage_is_told_in_one_line(failing: Failing, words: list[str], told: str) -> None:
    assert failing(*words, code=2).endswith(told)


def test_a_group_alone_says_what_it_can(cli: Cli) -> None:
    result = cli("link")
    assert (result.code, result.out) == (2, "")
    assert "pause" in result.err


def test_help_and_version(cli: Cli) -> None:
    assert __version__ in cli("--version").out
    shown = cli("--help")
    assert shown.code == 0
    for command in ("serve", "send", "share", "links", "link", "audit", "settings", "doctor"):
        assert f"  {command} " in shown.out
    assert "window" not in shown.out.split("Commands:")[1].split("\n", 1)[0]


def test_ctrl_c_is_told_in_one_line(failing: Failing, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_self: SettingsService) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SettingsService, "entries", interrupted)
    assert failing("settings", "list") == "Interrupted."


def test_a_system_error_is_told(failing: Failing, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_self: SettingsService) -> None:
        raise PermissionError(13, "Permission denied", "somewhere")

    monkeypatch.setattr(SettingsService, "entries", refused)
    assert failing("settings", "list").startswith("The system refused. somewhere: Permission denied.")


def test_a_bug_is_recorded_and_told(
    failing: Failing, data_dir: Path, expected_log: ExpectedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(_self: SettingsService) -> None:
        raise ValueError("this\nand that")

    monkeypatch.setattr(SettingsService, "entries", wrong)
    log_file = data_dir / "logs" / "sharedesk.log"
    line = failing("settings", "list")
    assert line.startswith("This should not have happened. ValueError: this")
    assert str(log_file) in line
    assert "Traceback" in log_file.read_text()
    expected_log("A command failed")


def test_a_bug_is_told_where_it_cannot_be_recorded(
    failing: Failing, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(_self: SettingsService) -> None:
        (data_dir / "logs").rmdir()
        (data_dir / "logs").touch()
        raise ValueError("this")

    monkeypatch.setattr(SettingsService, "entries", wrong)
    assert failing("settings", "list") == "This should not have happened. ValueError: this. Please report it."


def test_streams_that_were_closed_lead_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    make_printable()
    opened = [sys.stdin, sys.stdout, sys.stderr]
    assert sys.stdin.read() == ""
    assert sys.stdout.write("gone") == 4
    assert not sys.stderr.isatty()
    for stream in opened:
        stream.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stand in for the window, which needs Qt, and return what it was asked to open."""
    calls: list[dict[str, Any]] = []

    def run_window(_build: object, **values: Any) -> int:
        calls.append(values)
        return 3

    monkeypatch.setitem(sys.modules, "sharedesk.ui.application", SimpleNamespace(run_window=run_window))
    return calls


def test_without_a_command_the_window_opens(cli: Cli, opened: list[dict[str, Any]], data_dir: Path) -> None:
    assert cli().code == 3
    assert opened[0]["asked"] == Start()
    assert opened[0]["paths"].root == data_dir


def test_files_are_handed_to_the_window(
    cli: Cli, opened: list[dict[str, Any]], report: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(report.parent)
    assert cli("report.pdf", folder).code == 3
    assert opened[0]["asked"] == Start((report, folder))
    (report.parent / "links").touch()
    assert cli("links").code == 0  # a command goes before a file of that name
    assert len(opened) == 1


def test_desktops_start_it_into_the_tray_and_with_a_new_link(cli: Cli, opened: list[dict[str, Any]]) -> None:
    assert cli("window", "--tray").code == cli("window", "--new-link").code == 3
    assert [call["asked"] for call in opened] == [Start(in_tray=True), Start(new_link=True)]


def test_a_computer_without_qt_is_told(failing: Failing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sharedesk.ui.application", None)
    assert failing().startswith("The window cannot be opened here.")


def test_the_program_starts_here(cli: Cli, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["sharedesk", "settings", "get", "portal.port"])
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    assert (ended.value.code, capsys.readouterr().out) == (0, "8443\n")

"""The command that starts the program again, as desktops read it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.desktop.command import desktop_exec, own_command, shell_command, windows_command

from .exec_line import parse_exec

WORDS = st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1), min_size=1)


@given(WORDS, WORDS)
def test_an_exec_key_says_exactly_these_words(words: list[str], files: list[str]) -> None:
    value = desktop_exec(words, "%F")
    assert "\n" not in value
    assert parse_exec(value, files) == [*words, *files]


@given(st.lists(st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1), min_size=1, max_size=5))
def test_a_shell_command_says_exactly_these_words(words: list[str]) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", "printf '%s\\0' " + shell_command(words)], capture_output=True, check=True
    ).stdout
    assert done.decode().split("\0")[:-1] == words


def test_windows_gets_backslashes_and_quotes_right() -> None:
    words = ["C:\\Program Files\\ShareDesk\\sharedesk.exe", "--data-dir", 'D:\\my "data"\\']
    assert windows_command(words, '"%1"') == (
        '"C:\\Program Files\\ShareDesk\\sharedesk.exe" --data-dir "D:\\my \\"data\\"\\\\" "%1"'
    )


def test_an_installed_program_is_started_by_its_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert own_command() == (str(tmp_path / "python"), "-m", "sharedesk")
    script = tmp_path / ("sharedesk.exe" if sys.platform == "win32" else "sharedesk")
    script.touch()
    assert own_command(Path("data")) == (str(script), "--data-dir", str(Path("data").absolute()))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command() == (str(tmp_path / "python"),)

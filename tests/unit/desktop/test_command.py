"""The command that starts the program again, as desktops read it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.desktop.command import desktop_exec, own_command, shell_command, windows_command

WORDS = st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1), min_size=1)


def parse_exec(value: str, files: list[str]) -> list[str]:
    """Split the value of an `Exec` key as the Desktop Entry Specification says: string escapes, quotes, field codes."""
    strings = {"\\\\": "\\", "\\n": "\n", "\\t": "\t", "\\r": "\r", "\\s": " "}
    text, place = "", 0
    while place < len(value):
        pair = value[place : place + 2]
        text += strings.get(pair, value[place])
        place += 2 if pair in strings else 1
    words: list[str] = []
    place = 0
    while place < len(text):
        if text[place] == " ":
            place += 1
        elif text[place] == '"':
            word, place = "", place + 1
            while text[place] != '"':
                assert text[place] not in "`$", "unquoted"
                place += text[place] == "\\"
                word, place = word + text[place], place + 1
            place += 1
            assert "%" not in word.replace("%%", ""), "a field code in quotes is not defined"
            words.append(word.replace("%%", "%"))
        else:
            code = text[place:].split(" ", 1)[0]
            assert code == "%F"
            words += files
            place += len(code)
    return words


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

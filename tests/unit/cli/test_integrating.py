"""`sharedesk integrate` on an empty desktop."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.desktop import here

from .conftest import Cli


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home / name))
    return home


def test_it_writes_says_so_and_takes_it_away(cli: Cli, home: Path, data_dir: Path) -> None:
    result = cli("integrate", "--autostart")
    assert result.code == 0
    assert result.lines[0].split() == ["WHAT", "STATE", "PLACE"]
    assert result.lines[-1] == "Start at login: on"
    entry = home / "XDG_DATA_HOME" / "applications" / "sharedesk.desktop"
    assert f'"--data-dir" "{data_dir}" %F' in entry.read_text()
    assert (home / "XDG_CONFIG_HOME" / "autostart" / "sharedesk.desktop").is_file()
    document = cli("integrate", "--json").document
    assert document["autostart"] is True
    assert {part["state"] for part in document["parts"]} == {"unchanged"}
    document = cli("integrate", "--remove", "--json").document
    assert document["autostart"] is False
    assert {part["state"] for part in document["parts"]} == {"removed"}
    assert [path for path in home.rglob("*") if path.is_file()] == []
    assert cli("integrate", "--remove").lines == ["Start at login: off"]


def test_start_at_login_can_be_switched_off_alone(cli: Cli) -> None:
    cli("integrate", "--autostart")
    document = cli("integrate", "--no-autostart", "--json").document
    assert document["autostart"] is False
    assert len(document["parts"]) > 10


def test_removing_and_starting_at_login_do_not_go_together(failing: Callable[..., str]) -> None:
    assert "not both" in failing("integrate", "--remove", "--autostart", code=2)


def test_what_is_in_the_way_is_named(failing: Callable[..., str], home: Path) -> None:
    home.mkdir()
    (home / "XDG_DATA_HOME").touch()
    told = failing("integrate")
    assert "The desktop could not be changed." in told
    assert str(home / "XDG_DATA_HOME") in told


def test_its_record_lies_beside_the_programs_own_data(home: Path) -> None:
    here.integration().install(here.plan(("sharedesk",)))
    assert (home / "XDG_DATA_HOME" / "ShareDesk" / "integration.json").is_file()

"""The desktop of this computer, whatever system it runs, and its start at login."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sharedesk.desktop import here
from sharedesk.desktop.here import Autostart

from .registry import MemoryRegistry

COMMAND = ("/opt/sharedesk",)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_folders_of_a_linux_desktop_are_those_of_its_variables(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert here.plan(COMMAND).files[0].path == home / ".local" / "share" / "applications" / "sharedesk.desktop"
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "d"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", f"/nowhere:{home / 'etc'}")
    (home / "etc" / "Thunar").mkdir(parents=True)
    (home / "etc" / "Thunar" / "uca.xml").touch()
    plan = here.plan(COMMAND)
    assert plan.files[0].path == home / "d" / "applications" / "sharedesk.desktop"
    assert plan.thunar is not None
    assert plan.thunar.path == home / ".config" / "Thunar" / "uca.xml"


def test_other_systems_get_their_own_plan(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert {value.what for value in here.plan(COMMAND).registry} == {"Explorer"}
    monkeypatch.setattr(sys, "platform", "darwin")
    assert here.plan(COMMAND).files[0].path.is_relative_to(home / "Library" / "Services")


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_the_file_says_whether_it_starts_at_login(home: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    autostart = Autostart(COMMAND)
    assert not autostart.is_on
    autostart.switch(on=True)
    assert autostart.is_on
    [file] = [path for path in home.rglob("*") if path.is_file()]
    autostart.switch(on=False)
    autostart.switch(on=False)
    assert (autostart.is_on, file.exists()) == (False, False)


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktop_itself_switched_off_is_off(home: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    autostart = Autostart(COMMAND)
    autostart.switch(on=True)
    file = home / ".config" / "autostart" / "sharedesk.desktop"
    file.write_text(file.read_text() + line + "\n")
    assert not autostart.is_on
    autostart.switch(on=True)
    assert autostart.is_on


def test_windows_starts_what_stands_in_its_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    registry = MemoryRegistry()
    autostart = Autostart(COMMAND, registry)
    assert not autostart.is_on
    autostart.switch(on=True)
    assert autostart.is_on
    assert list(registry.texts.values()) == ["/opt/sharedesk window --tray"]
    autostart.switch(on=False)
    assert registry.texts == {}

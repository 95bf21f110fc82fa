"""The page General: what it switches, on the disk and in the settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sharedesk.core.settings import (
    LINKS_COPY,
    LINKS_DROP,
    TRANSFERS_AWAKE,
    UI_LANGUAGE,
    UI_SCALE,
    UI_THEME,
    UI_TRAY,
    CopyWhat,
    Drop,
    Language,
    Scale,
    Theme,
)
from sharedesk.desktop.here import Autostart
from sharedesk.ui.preferences import link_rows, this_computer
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.controls import Segmented, Switch

from .conftest import Room, pick

START = "Start when I sign in"
AWAKE = "Keep this computer awake during downloads"


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "platform", "linux")
    return Path(os.environ["XDG_CONFIG_HOME"]) / "autostart" / "sharedesk.desktop"


def test_the_start_at_login_is_a_file_that_the_page_reads_and_writes(room: Room, entry: Path) -> None:
    room.open("General")
    switch = room.part(START, Switch)
    assert (switch.isEnabled(), switch.isChecked()) == (True, False)
    switch.click()
    assert f'"--data-dir" "{room.context.paths.root}" "window" "--tray"' in entry.read_text()
    room.control.close()
    room.open("General")
    assert room.part(START, Switch).isChecked()
    room.part(START, Switch).click()
    assert not entry.exists()


def test_a_start_at_login_that_cannot_be_written_is_explained(room: Room, entry: Path) -> None:
    entry.parent.parent.mkdir(exist_ok=True)
    entry.parent.touch()
    room.open("General")
    switch = room.part(START, Switch)
    switch.click()
    assert room.row(START).problem == "It could not be changed: File exists."
    assert not switch.isChecked()
    entry.parent.unlink()
    switch.click()
    assert (room.row(START).problem, entry.exists()) == ("", True)


def test_what_nobody_foresaw_is_a_bug(room: Room, entry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room.open("General")
    monkeypatch.setattr(Autostart, "switch", lambda _self, on: 1 / 0)
    told: list[BaseException] = []
    monkeypatch.setattr(room.session.messages, "fail", told.append)
    room.part(START, Switch).click()
    assert [type(error) for error in told] == [ZeroDivisionError]


@pytest.mark.parametrize(
    ("title", "setting"), [("Keep running when I close the window", UI_TRAY), (AWAKE, TRANSFERS_AWAKE)]
)
def test_switches_are_settings(room: Room, title: str, setting: object) -> None:
    room.open("General")
    room.part(title, Switch).click()
    assert room.value(setting) is False  # type: ignore[arg-type]
    room.set(setting.key, "true")  # type: ignore[attr-defined]
    assert room.part(title, Switch).isChecked()


@pytest.mark.parametrize("possible", [True, False])
def test_a_computer_that_cannot_be_kept_awake_says_so(
    room: Room, monkeypatch: pytest.MonkeyPatch, possible: bool
) -> None:
    monkeypatch.setattr(this_computer, "can_stay_awake", lambda: possible)
    room.open("General")
    caption = room.row(AWAKE)._caption.text()
    assert (caption == this_computer.SLEEPS) is not possible


def test_theme_and_language_are_chosen(room: Room) -> None:
    room.open("General")
    themes = room.part("Theme", Segmented, "Theme")
    assert themes.index() == 0
    themes.choices()[2].click()
    assert room.value(UI_THEME) is Theme.DARK
    room.set("ui.theme", "light")
    assert themes.index() == 1
    languages = room.part("Language", Combo)
    assert languages.value is Language.AUTO
    pick(languages, "Deutsch")
    assert room.value(UI_LANGUAGE) is Language.GERMAN
    sizes = room.part("Size of text and controls", Combo)
    assert sizes.value is Scale.NORMAL
    pick(sizes, "200 %")
    assert room.value(UI_SCALE) is Scale.DOUBLE


def test_what_dropped_files_become_is_chosen(room: Room) -> None:
    room.open("General")
    drops = room.part("Files you drop", Segmented, "Files you drop")
    assert drops.index() == 0
    drops.choices()[2].click()
    assert room.value(LINKS_DROP) is Drop.SHARE
    room.set("links.drop", "send")
    assert drops.index() == 1
    captions = [room.row("Files you drop")._caption.text()]
    for allowed in ("false", "true"):
        room.set("policy.originals.allowed", allowed)
        captions.append(room.row("Files you drop")._caption.text())
    assert captions == [link_rows.TARGETS, link_rows.ONLY_COPIES, link_rows.TARGETS]


def test_what_is_copied_is_chosen(room: Room) -> None:
    room.open("General")
    copies = room.part("After making a link, copy", Combo)
    assert copies.currentText() == "The link"
    pick(copies, "The link and its password")
    assert room.value(LINKS_COPY) is CopyWhat.BOTH
    room.set("links.copy", "nothing")
    assert copies.currentText() == "Nothing"

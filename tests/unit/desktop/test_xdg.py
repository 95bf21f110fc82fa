"""What Linux desktops are given, used as they use it: with names that break other programs."""

from __future__ import annotations

import configparser
import os
import subprocess
from pathlib import Path

import pytest

from sharedesk.desktop import xdg
from sharedesk.desktop.plan import ICON_SIZES, Plan
from sharedesk.desktop.xdg import XdgFolders

from .conftest import Recorder
from .exec_line import parse_exec


@pytest.fixture
def folders(tmp_path: Path) -> XdgFolders:
    return XdgFolders(tmp_path / "data home", tmp_path / "config home", (tmp_path / "etc",))


def entry(text: bytes) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text.decode())
    return parser


def content(plan: Plan, end: str) -> bytes:
    [found] = [file for file in plan.files if str(file.path).endswith(end)]
    return found.content


def test_the_script_of_nautilus_hands_over_every_name(
    folders: XdgFolders, recorder: Recorder, hostile: list[Path], tmp_path: Path
) -> None:
    plan = xdg.plan(recorder.command, folders)
    script = tmp_path / "script"
    script.write_bytes(content(plan, "nautilus/scripts/Send with ShareDesk"))
    script.chmod(0o755)
    elsewhere = tmp_path / "else where" / "-n"
    elsewhere.parent.mkdir()
    elsewhere.touch()
    selected = [path.name for path in hostile]  # names alone, relative to the folder that is shown
    subprocess.run([str(script), *selected, str(elsewhere)], cwd=hostile[0].parent, check=True)
    assert recorder.told == [*map(str, hostile), str(elsewhere)]


def test_the_script_opens_the_window_where_files_are_not_on_this_computer(
    folders: XdgFolders, recorder: Recorder, tmp_path: Path
) -> None:
    script = tmp_path / "script"
    script.write_bytes(content(xdg.plan(recorder.command, folders), "nautilus/scripts/Send with ShareDesk"))
    subprocess.run(["/bin/sh", str(script)], check=True)
    assert recorder.told == []


@pytest.mark.parametrize(
    ("file", "section"),
    [("applications/sharedesk.desktop", "Desktop Entry"), ("servicemenus/sharedesk.desktop", "Desktop Action send")],
)
def test_entries_hand_over_every_name(
    folders: XdgFolders, recorder: Recorder, hostile: list[Path], file: str, section: str
) -> None:
    value = entry(content(xdg.plan(recorder.command, folders), file))[section]["Exec"]
    words = parse_exec(value, [str(path) for path in hostile])
    subprocess.run(words, check=True)
    assert recorder.told == [str(path) for path in hostile]
    assert os.fsencode("caf\udce9.txt") in [os.fsencode(Path(name).name) for name in recorder.told]


def test_the_menu_entry_opens_the_window_and_begins_a_link(folders: XdgFolders, recorder: Recorder) -> None:
    parsed = entry(content(xdg.plan(recorder.command, folders), "applications/sharedesk.desktop"))
    assert parsed["Desktop Entry"]["Actions"] == "new-link;open;"
    new, opened = parsed["Desktop Action new-link"], parsed["Desktop Action open"]
    assert parse_exec(new["Exec"], []) == [*recorder.command, "window", "--new-link"]
    assert parse_exec(opened["Exec"], []) == [*recorder.command]
    assert parsed["Desktop Entry"]["Icon"] == "sharedesk"
    assert "MimeType" not in parsed["Desktop Entry"]  # nobody's double click is taken over


def test_login_starts_it_into_the_tray(folders: XdgFolders, recorder: Recorder) -> None:
    file = xdg.autostart(recorder.command, folders)
    assert file.path == folders.config / "autostart" / "sharedesk.desktop"
    assert parse_exec(entry(file.content)["Desktop Entry"]["Exec"], []) == [*recorder.command, "window", "--tray"]


def test_icons_of_every_size_lie_where_themes_look(folders: XdgFolders) -> None:
    icons = {file.path: file.content for file in xdg.plan(("sharedesk",), folders).files if file.what == "Icon"}
    hicolor = folders.data / "icons" / "hicolor"
    for pixels in ICON_SIZES:
        png = icons.pop(hicolor / f"{pixels}x{pixels}" / "apps" / "sharedesk.png")
        assert png.startswith(b"\x89PNG")
        assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (pixels, pixels)
    assert list(icons) == [hicolor / "scalable" / "apps" / "sharedesk.svg"]


def test_thunar_is_asked_only_where_it_is(folders: XdgFolders) -> None:
    assert xdg.plan(("sharedesk",), folders).thunar is None
    system = folders.system_config[0] / "Thunar" / "uca.xml"
    system.parent.mkdir(parents=True)
    system.touch()
    found = xdg.plan(("100% mine/sharedesk",), folders).thunar
    assert found is not None
    assert (found.system, found.path) == (system, folders.config / "Thunar" / "uca.xml")
    assert found.command == "'100%% mine/sharedesk' %F"

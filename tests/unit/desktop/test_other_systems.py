"""What Windows and macOS are given, checked as data against the formats they read."""

from __future__ import annotations

import plistlib
import struct
import subprocess
from pathlib import Path

import pytest

from sharedesk.desktop import macos, windows
from sharedesk.desktop.plan import SEND
from sharedesk.desktop.registry import NoRegistry

from .conftest import Recorder

COMMAND = ("C:\\Program Files\\ShareDesk\\sharedesk.exe", "--data-dir", "D:\\my data")


def test_explorer_offers_a_verb_for_one_file_or_folder() -> None:
    plan = windows.plan(COMMAND, Path("R"), Path("L"))
    texts = {(value.key, value.name): value.text for value in plan.registry}
    for kind in ("*", "Directory"):
        key = f"Software\\Classes\\{kind}\\shell\\ShareDesk"
        assert texts[key, "MUIVerb"] == SEND
        assert texts[key, "MultiSelectModel"] == "Single"
        assert texts[f"{key}\\command", ""] == f'"{COMMAND[0]}" --data-dir "D:\\my data" "%1"'


def test_the_login_of_windows_starts_it_into_the_tray() -> None:
    value = windows.autostart(COMMAND)
    assert value.key == "Software\\Microsoft\\Windows\\CurrentVersion\\Run"
    assert value.text == f'"{COMMAND[0]}" --data-dir "D:\\my data" window --tray'


def test_send_to_has_a_shortcut_with_program_arguments_and_icon() -> None:
    plan = windows.plan(COMMAND, Path("R"), Path("L"))
    [shortcut] = [file for file in plan.files if file.path.suffix == ".lnk"]
    assert shortcut.path == Path("R", "Microsoft", "Windows", "SendTo", "ShareDesk.lnk")
    data = shortcut.content
    size, identity, flags = struct.unpack_from("<I16sI", data)
    assert (size, identity.hex()) == (0x4C, "0114020000000000c000000000000046")
    assert flags == 0x4 | 0x20 | 0x40 | 0x80 | 0x200
    place, texts = size, []
    for _ in range(3):
        length = int.from_bytes(data[place : place + 2], "little")
        texts.append(data[place + 2 : place + 2 + 2 * length].decode("utf-16-le"))
        place += 2 + 2 * length
    assert texts == [SEND, '--data-dir "D:\\my data"', str(Path("L", "ShareDesk", "sharedesk.ico"))]
    block, signature = struct.unpack_from("<II", data, place)
    assert (block, signature) == (0x314, 0xA0000001)
    assert data[place + 268 : place + 788].decode("utf-16-le").rstrip("\0") == COMMAND[0]
    assert data[place + block :] == b"\0\0\0\0"
    with pytest.raises(ValueError, match="too long"):
        windows.shortcut_file(("x" * 260,), "icon")


def test_the_icon_of_windows_is_a_table_of_pictures() -> None:
    data = windows.icon_file()
    zero, kind, count = struct.unpack_from("<HHH", data)
    assert (zero, kind) == (0, 1)
    sides = []
    for number in range(count):
        side, _, _, _, planes, bits, size, place = struct.unpack_from("<BBBBHHII", data, 6 + 16 * number)
        assert (planes, bits) == (1, 32)
        png = data[place : place + size]
        assert png.startswith(b"\x89PNG")
        assert png.endswith(b"IEND\xaeB`\x82")
        assert int.from_bytes(png[16:20]) == (side or 256)
        sides.append(side)
    assert sides == [16, 22, 24, 32, 48, 64, 128, 0]


def test_finder_has_a_quick_action_that_hands_over_every_name(recorder: Recorder, hostile: list[Path]) -> None:
    info, workflow = macos.plan(recorder.command, Path("Library")).files
    assert info.path == Path("Library", "Services", f"{SEND}.workflow", "Contents", "Info.plist")
    [service] = plistlib.loads(info.content)["NSServices"]
    assert service["NSMenuItem"] == {"default": SEND}
    assert service["NSSendFileTypes"] == ["public.item"]
    [step] = plistlib.loads(workflow.content)["actions"]
    script = step["action"]["ActionParameters"]
    assert (script["shell"], script["inputMethod"]) == ("/bin/sh", 1)
    names = [str(path) for path in hostile]
    subprocess.run([script["shell"], "-c", script["COMMAND_STRING"], script["shell"], *names], check=True)
    assert recorder.told == names


def test_the_login_of_macos_starts_it_into_the_menu_bar() -> None:
    file = macos.autostart(("/opt/share desk",), Path("Library"))
    assert file.path == Path("Library", "LaunchAgents", "org.sharedesk.ShareDesk.plist")
    agent = plistlib.loads(file.content)
    assert agent["ProgramArguments"] == ["/opt/share desk", "window", "--tray"]
    assert agent["RunAtLoad"] is True


def test_where_there_is_no_registry_nothing_is_in_it() -> None:
    registry = NoRegistry()
    assert registry.get("K", "n") is None
    registry.remove("K", "n")
    with pytest.raises(NotImplementedError):
        registry.put("K", "n", "t")

"""The plan for Windows: a verb in Explorer's menu, a shortcut in "Send to", and the value that starts it at login.

The verb is offered for one file or folder alone: Explorer would start it once for each of several, and each start would
make a link of its own. "Send to" hands over all of them at once.
"""

from __future__ import annotations

import struct
from pathlib import Path

from sharedesk.desktop.command import Words, windows_command
from sharedesk.desktop.plan import ICON_SIZES, SEND, NewFile, Plan, RegistryValue, icon_png
from sharedesk.desktop.xdg import TRAY_START

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_CLASSES = (r"Software\Classes\*\shell\ShareDesk", r"Software\Classes\Directory\shell\ShareDesk")
_LARGEST_IN_ICO = 256
_LONGEST_TARGET = 259


def plan(command: Words, roaming: Path, local: Path) -> Plan:
    """Return what puts ShareDesk into Explorer; the folders are those of %APPDATA% and %LOCALAPPDATA%."""
    picture = local / "ShareDesk" / "sharedesk.ico"
    shortcut = roaming / "Microsoft" / "Windows" / "SendTo" / "ShareDesk.lnk"
    return Plan(
        files=(
            NewFile("Icon", picture, icon_file()),
            NewFile("Explorer, Send to", shortcut, shortcut_file(command, str(picture))),
        ),
        registry=tuple(value for key in _CLASSES for value in _verb(key, command, str(picture))),
    )


def autostart(command: Words) -> RegistryValue:
    """Return the value that starts ShareDesk into the tray at login."""
    return RegistryValue("Start at login", RUN, "ShareDesk", windows_command([*command, *TRAY_START]))


def _verb(key: str, command: Words, picture: str) -> tuple[RegistryValue, ...]:
    texts = {"MUIVerb": SEND, "Icon": picture, "MultiSelectModel": "Single"}
    named = tuple(RegistryValue("Explorer", key, name, text) for name, text in texts.items())
    return (*named, RegistryValue("Explorer", rf"{key}\command", "", windows_command(command, '"%1"')))


def icon_file() -> bytes:
    """Return the product mark as ICO: a table of pictures, each of them a PNG."""
    pictures = [(pixels, icon_png(pixels)) for pixels in ICON_SIZES if pixels <= _LARGEST_IN_ICO]
    table, place = struct.pack("<HHH", 0, 1, len(pictures)), 6 + 16 * len(pictures)
    for pixels, png in pictures:
        side = pixels % _LARGEST_IN_ICO  # 256 is written as 0
        table += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(png), place)
        place += len(png)
    return table + b"".join(png for _, png in pictures)


def shortcut_file(command: Words, picture: str) -> bytes:
    """Return a shortcut ([MS-SHLLINK]) that starts `command`; its target stands in the block for paths with variables.

    Raises ValueError for a path that is too long for that block.
    """
    target, *arguments = command
    if len(target) > _LONGEST_TARGET:
        raise ValueError(f"The path of the program is too long for a shortcut: {target}")
    has_name, has_arguments, has_icon, is_unicode, has_variables = 0x4, 0x20, 0x40, 0x80, 0x200
    flags = has_name | has_arguments | has_icon | is_unicode | has_variables
    identity = bytes.fromhex("0114020000000000c000000000000046")
    head = struct.pack("<I16sIIQQQIiIHHII", 0x4C, identity, flags, 0x20, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)
    texts = b"".join(_text(text) for text in (SEND, windows_command(arguments), picture))
    ansi = target.encode("ascii", "replace").ljust(260, b"\0")
    variables = struct.pack("<II", 0x314, 0xA0000001) + ansi + target.encode("utf-16-le").ljust(520, b"\0")
    return head + texts + variables + b"\0\0\0\0"


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<H", len(encoded) // 2) + encoded

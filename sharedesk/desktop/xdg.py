"""The plan for Linux desktops: menu entry, icons, and "Send with ShareDesk" in Nautilus, Dolphin and Thunar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sharedesk.desktop.command import Words, desktop_exec, shell_command
from sharedesk.desktop.plan import ICON_SIZES, SEND, SEND_GERMAN, NewFile, Plan, ThunarPlan, icon_png, icon_svg

EXECUTABLE = 0o755
TRAY_START = ("window", "--tray")
NEW_LINK_START = ("window", "--new-link")


@dataclass(frozen=True, slots=True)
class XdgFolders:
    """The folders of the XDG base directories; `system_config` are those of the system, the first one counts."""

    data: Path
    config: Path
    system_config: tuple[Path, ...] = ()


def plan(command: Words, folders: XdgFolders) -> Plan:
    """Return what makes ShareDesk a part of a Linux desktop."""
    return Plan(files=tuple(_files(command, folders)), thunar=_thunar(command, folders))


def autostart(command: Words, folders: XdgFolders) -> NewFile:
    """Return the entry that starts ShareDesk into the tray at login."""
    lines = ["Type=Application", *_NAMES, f"Exec={desktop_exec([*command, *TRAY_START])}", "Icon=sharedesk"]
    text = _entry(*lines, "Terminal=false", "X-GNOME-Autostart-enabled=true")
    return NewFile("Start at login", folders.config / "autostart" / "sharedesk.desktop", text.encode())


_NAMES = ("Name=ShareDesk", "Comment=Drop a file, get a link", "Comment[de]=Datei ablegen, Link erhalten")


def _entry(*lines: str, more: Sequence[str] = ()) -> str:
    return "\n".join(["[Desktop Entry]", *lines, *more, ""])


def _files(command: Words, folders: XdgFolders) -> Iterator[NewFile]:
    yield NewFile("Menu entry", folders.data / "applications" / "sharedesk.desktop", _menu_entry(command).encode())
    icons = folders.data / "icons" / "hicolor"
    for pixels in ICON_SIZES:
        yield NewFile("Icon", icons / f"{pixels}x{pixels}" / "apps" / "sharedesk.png", icon_png(pixels))
    yield NewFile("Icon", icons / "scalable" / "apps" / "sharedesk.svg", icon_svg())
    script = folders.data / "nautilus" / "scripts" / SEND
    yield NewFile("Files (Nautilus)", script, _nautilus_script(command).encode(), EXECUTABLE)
    service = folders.data / "kio" / "servicemenus" / "sharedesk.desktop"
    yield NewFile("Dolphin", service, _service_menu(command).encode(), EXECUTABLE)  # else KDE does not trust it


def _menu_entry(command: Words) -> str:
    return _entry(
        "Type=Application",
        *_NAMES,
        "GenericName=File sharing",
        "GenericName[de]=Dateien teilen",
        f"Exec={desktop_exec(command, '%F')}",
        "Icon=sharedesk",
        "Terminal=false",
        "Categories=Network;FileTransfer;Office;",
        "Keywords=share;send;file;link;",
        "Keywords[de]=teilen;senden;Datei;Link;",
        "StartupNotify=true",
        "StartupWMClass=ShareDesk",
        "SingleMainWindow=true",
        "Actions=new-link;open;",
        more=(
            "",
            "[Desktop Action new-link]",
            "Name=New link",
            "Name[de]=Neuer Link",
            f"Exec={desktop_exec([*command, *NEW_LINK_START])}",
            "",
            "[Desktop Action open]",
            "Name=Open",
            "Name[de]=Öffnen",
            f"Exec={desktop_exec(command)}",
        ),
    )


def _nautilus_script(command: Words) -> str:
    """Return a script that is given the names of what is selected, relative to the folder it runs in.

    The variable with their paths is of no use: it separates them by line breaks, which names may have.
    """
    return f"""#!/bin/sh
# Hands what is selected in Files to ShareDesk. Written and removed by: sharedesk integrate
for name do
    shift
    case $name in
        /*) set -- "$@" "$name" ;;
        *) set -- "$@" "$PWD/$name" ;;
    esac
done
exec {shell_command(command)} "$@"
"""


def _service_menu(command: Words) -> str:
    return _entry(
        "Type=Service",
        "X-KDE-ServiceTypes=KonqPopupMenu/Plugin",
        "MimeType=application/octet-stream;inode/directory;",
        "X-KDE-Protocols=file",
        "Actions=send;",
        more=(
            "",
            "[Desktop Action send]",
            f"Name={SEND}",
            f"Name[de]={SEND_GERMAN}",
            "Icon=sharedesk",
            f"Exec={desktop_exec(command, '%F')}",
        ),
    )


def _thunar(command: Words, folders: XdgFolders) -> ThunarPlan | None:
    """Return what to add to Thunar. A first file of one's own hides that of the system, so it starts from that."""
    own = folders.config / "Thunar" / "uca.xml"
    systems = [path for folder in folders.system_config if (path := folder / "Thunar" / "uca.xml").is_file()]
    if not own.is_file() and not systems:
        return None
    words = [word.replace("%", "%%") for word in command]
    return ThunarPlan(own, systems[0] if systems else None, f"{shell_command(words)} %F")

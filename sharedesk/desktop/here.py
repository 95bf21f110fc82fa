"""This computer: which plan it needs, where its folders are, and whether ShareDesk starts at login."""

from __future__ import annotations

import sys
from configparser import ConfigParser, Error
from pathlib import Path

from platformdirs import PlatformDirs

from sharedesk.desktop import macos, windows, xdg
from sharedesk.desktop.command import Words, own_command
from sharedesk.desktop.integration import Integration
from sharedesk.desktop.plan import NewFile, Plan
from sharedesk.desktop.registry import Registry, user_registry
from sharedesk.desktop.xdg import XdgFolders

RECORD = "integration.json"


def integration() -> Integration:
    """Return the desktop of this user. Its record lies in ShareDesk's own folder, whatever data folder is used."""
    return Integration(_own_folder() / RECORD, user_registry())


def command_on(data_dir: Path) -> Words:
    """Return the command that starts this program on a data folder; the usual one need not be named."""
    return own_command(None if data_dir == _own_folder() else data_dir)


def plan(command: Words) -> Plan:
    """Return what makes `command` a part of this desktop."""
    if sys.platform == "win32":
        return windows.plan(command, Path(PlatformDirs(roaming=True).user_data_dir), Path(PlatformDirs().user_data_dir))
    if sys.platform == "darwin":
        return macos.plan(command, _library())
    return xdg.plan(command, _xdg_folders())


class Autostart:
    """Whether `command` starts at login. What stands on the disk, or in the registry, is the only truth."""

    def __init__(self, command: Words, registry: Registry | None = None) -> None:
        self._command = command
        self._registry = registry or user_registry()

    @property
    def is_on(self) -> bool:
        """Whether it is started at login; an entry that a desktop's own settings have switched off does not count."""
        file = self._file()
        if file is not None:
            return file.path.is_file() and not _is_switched_off(file.path)
        value = windows.autostart(self._command)
        return self._registry.get(value.key, value.name) is not None

    def switch(self, *, on: bool) -> None:
        """Let it start at login, or not. Raises OSError."""
        file = self._file()
        if file is None:
            value = windows.autostart(self._command)
            if on:
                self._registry.put(value.key, value.name, value.text)
            else:
                self._registry.remove(value.key, value.name)
        elif on:
            file.path.parent.mkdir(parents=True, exist_ok=True)
            file.path.write_bytes(file.content)
        else:
            file.path.unlink(missing_ok=True)

    def _file(self) -> NewFile | None:
        if sys.platform == "win32":
            return None
        if sys.platform == "darwin":
            return macos.autostart(self._command, _library())
        return xdg.autostart(self._command, _xdg_folders())


def _is_switched_off(path: Path) -> bool:
    """Say whether an XDG entry says of itself that it is not to be started."""
    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
        entry = parser["Desktop Entry"]
    except (OSError, ValueError, KeyError, Error):
        return False  # no such entry: the agent of macOS
    hidden, enabled = entry.get("Hidden", "false"), entry.get("X-GNOME-Autostart-enabled", "true")
    return hidden.strip() == "true" or enabled.strip() == "false"


def _own_folder() -> Path:
    return Path(PlatformDirs("ShareDesk", appauthor=False).user_data_dir)


def _library() -> Path:
    return Path.home() / "Library"


def _xdg_folders() -> XdgFolders:
    system = PlatformDirs(multipath=True).site_config_dir.split(":")
    dirs = PlatformDirs()
    return XdgFolders(Path(dirs.user_data_dir), Path(dirs.user_config_dir), tuple(Path(one) for one in system))

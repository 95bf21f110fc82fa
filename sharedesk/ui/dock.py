"""The program's icon in the dock or task bar: how many links need attention, and how far what moves is."""

from __future__ import annotations

import sys
from dataclasses import replace

from PySide6.QtGui import QGuiApplication

from sharedesk.desktop import launcher
from sharedesk.desktop.launcher import AtIcon


class DockIcon:
    """Shows both where the desktop can; other systems than Linux show the number alone, by way of Qt."""

    def __init__(self) -> None:
        self._shown = launcher.NOTHING
        if sys.platform.startswith("linux"):
            self._session = launcher.SessionLauncher()

    def show_count(self, count: int) -> None:
        """Show a number; 0 takes it away."""
        self._show(replace(self._shown, count=count))

    def show_progress(self, percent: int | None) -> None:
        """Show how far everything is that moves; None takes the bar away."""
        self._show(replace(self._shown, progress=None if percent is None else percent / 100))

    def close(self) -> None:
        """Show nothing any more."""
        if sys.platform.startswith("linux"):
            self._session.close()

    def _show(self, wanted: AtIcon) -> None:
        self._shown = wanted
        if sys.platform.startswith("linux"):
            self._session.show(wanted)
        elif isinstance(application := QGuiApplication.instance(), QGuiApplication):
            application.setBadgeNumber(wanted.count)

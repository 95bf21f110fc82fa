"""The program's icon: one who tells docks of both where they listen, and Qt's number elsewhere."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from sharedesk.desktop import launcher
from sharedesk.desktop.launcher import AtIcon
from sharedesk.ui.dock import DockIcon


class Launcher:
    """Stands for the desktop: keeps what it is to show."""

    def __init__(self) -> None:
        self.shown: list[AtIcon] = []
        self.closed = False

    def show(self, wanted: AtIcon) -> None:
        self.shown.append(wanted)

    def close(self) -> None:
        self.closed = True


def test_number_and_bar_stand_side_by_side(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    made = Launcher()
    monkeypatch.setattr(launcher, "SessionLauncher", lambda: made)
    icon = DockIcon()
    icon.show_count(2)
    icon.show_progress(43)
    icon.show_count(0)
    icon.show_progress(None)
    icon.close()
    assert made.shown == [AtIcon(2), AtIcon(2, 0.43), AtIcon(0, 0.43), AtIcon()]
    assert made.closed


def test_elsewhere_qt_shows_the_number(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(QGuiApplication, "setBadgeNumber", lambda _application, number: told.append(number))
    icon = DockIcon()
    icon.show_count(2)
    icon.show_progress(43)
    icon.close()
    assert told == [2, 2]

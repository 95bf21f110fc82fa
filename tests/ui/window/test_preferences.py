"""The way from the window to its Preferences and back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from sharedesk.ui.look.tokens import SMALLEST

from .desk import Desk


def test_ctrl_comma_and_the_gear_open_one_window(qtbot: QtBot, desk: Desk) -> None:
    window = desk.window
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    preferences = desk.workspace.preferences.window
    assert preferences is not None
    assert preferences.isVisible()
    QTest.mouseClick(window.sidebar.gear, Qt.MouseButton.LeftButton)
    assert desk.workspace.preferences.window is preferences
    assert preferences.titles == [
        "General", "Portal & address", "Security defaults", "Branding", "E-mail", "Storage", "Audit log", "About",
    ]  # fmt: skip


def test_the_gear_stays_in_reach_in_a_narrow_window(desk: Desk) -> None:
    desk.window.resize(*SMALLEST)
    gear = desk.window.sidebar.gear
    assert gear.isVisible()
    assert desk.window.sidebar.rect().contains(gear.geometry())
    assert gear.accessibleName() == "Preferences"


def test_what_is_set_there_holds_in_the_window(desk: Desk) -> None:
    desk.workspace.preferences.open("Security defaults")
    desk.context.change_setting("policy.expiry.default", "7d", by="maya")
    assert desk.window.drops.rules == ["New links: expire after 7 days"]


def test_it_closes_with_the_data_folder(desk: Desk) -> None:
    desk.workspace.preferences.open()
    desk.workspace.close()
    assert desk.workspace.preferences.window is None
    desk.workspace.close()

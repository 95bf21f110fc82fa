"""The window and the registry agree: every setting has its place in Preferences, with the help of the registry."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from sharedesk.core.settings import SETTINGS, find
from sharedesk.ui.widgets.spot import Spot

from .conftest import Room


def spots(room: Room) -> list[Spot]:
    """Return what can be set on all pages."""
    found: list[Spot] = []
    for title in room.window.titles:
        found += room.open(title).findChildren(Spot)
    return found


def test_every_setting_can_be_set_in_the_window(room: Room) -> None:
    placed = [key for spot in spots(room) for key in spot.keys]
    assert sorted(placed) == sorted(setting.key for setting in SETTINGS), "missing, or in two places"


def test_every_row_says_the_help_of_the_registry(room: Room) -> None:
    for spot in spots(room):
        tips = "\n".join(shown.toolTip() for shown in spot.findChildren(QLabel))
        for key in spot.keys:
            assert find(key).help in tips, key

"""The foot of the sidebar says whose window it is."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from .desk import Desk


def shown(desk: Desk) -> tuple[str, str]:
    sidebar = desk.window.sidebar
    return sidebar.person.full_text, sidebar.company.full_text if sidebar.company.isVisible() else ""


def test_without_settings_it_is_the_account(qtbot: QtBot, desk: Desk) -> None:
    desk.workspace.owner.look()
    qtbot.waitUntil(lambda: shown(desk) == ("maya", ""))


def test_name_and_company_follow_the_settings(qtbot: QtBot, desk: Desk) -> None:
    desk.context.change_setting("sender.name", "Maya Lindqvist", by="maya")
    qtbot.waitUntil(lambda: shown(desk) == ("Maya Lindqvist", ""))
    desk.context.change_setting("branding.title", "Northwind Legal", by="maya")
    qtbot.waitUntil(lambda: shown(desk) == ("Maya Lindqvist", "Northwind Legal"))
    desk.context.change_setting("branding.title", "", by="maya")
    qtbot.waitUntil(lambda: shown(desk) == ("Maya Lindqvist", ""))


@pytest.mark.parametrize("width", [760, 1180])
def test_a_long_name_takes_nothing_away(qtbot: QtBot, desk: Desk, width: int) -> None:
    desk.window.resize(width, 700)
    desk.context.change_setting("sender.name", "Wolfeschlegelsteinhausenbergerdorff " * 2, by="maya")
    qtbot.waitUntil(lambda: shown(desk)[0].startswith("Wolfe"))
    sidebar = desk.window.sidebar
    for part in (sidebar.avatar, sidebar.help, sidebar.gear):
        assert part.isVisible()
        assert sidebar.rect().contains(part.geometry())
    assert sidebar.person.isVisible() is (width == 1180)
    assert "Wolfeschlegelsteinhausenbergerdorff" in sidebar.avatar.toolTip()

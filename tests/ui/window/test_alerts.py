"""What the owner is told at once: a toast, a notice of the desktop when another program is in front, floods in one."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from sharedesk.core.audit import Action
from sharedesk.events import Notification
from sharedesk.ui.tray import Tray
from sharedesk.ui.widgets.cards import Meaning
from tests.ui.window.conftest import Told
from tests.ui.window.desk import Desk

Heard = list[tuple[str, str]]


def happen(desk: Desk, number: int = 1, action: Action = Action.DOWNLOAD_COMPLETED) -> None:
    desk.context.bus.publish(Notification(f"Downloaded by visitor {number}", "Letter", 1, action))


@pytest.fixture
def elsewhere(desk: Desk) -> Heard:
    """Return what the desktop is told."""
    told: Heard = []
    tray = Tray(desk.window)
    tray.tell = lambda title, text, _offers: told.append((title, text))  # type: ignore[method-assign]
    desk.workspace.use_tray(tray)
    return told


def test_a_download_is_told_in_the_window(qtbot: QtBot, desk: Desk, told: Told) -> None:
    happen(desk)
    qtbot.waitUntil(lambda: len(told.notices) == 1)
    notice = told.notices[0]
    assert (notice.title, notice.text, notice.meaning) == ("Downloaded by visitor 1", "Letter", Meaning.OK)


def test_show_brings_up_the_link(qtbot: QtBot, linked: Desk, told: Told) -> None:
    link = linked.links()[0]
    linked.window.list.view.clearSelection()
    linked.window.hide()
    linked.context.bus.publish(Notification("Downloaded by Anna", link.title, link.id, Action.DOWNLOAD_COMPLETED))
    qtbot.waitUntil(lambda: told.notices[-1].title == "Downloaded by Anna")
    [offer] = told.notices[-1].offers
    assert offer.text == "Show"
    offer.act()
    assert linked.window.isVisible()
    assert linked.window.list.view.selected() == [link.token]
    assert linked.window.details_open


def test_what_needs_the_owner_looks_like_it(qtbot: QtBot, desk: Desk, told: Told) -> None:
    happen(desk, action=Action.GATE_LOCKED)
    qtbot.waitUntil(lambda: len(told.notices) == 1)
    assert told.notices[0].meaning is Meaning.WARN


@pytest.mark.parametrize("in_front", [True, False])
def test_the_desktop_is_told_while_another_program_is_in_front(
    qtbot: QtBot, desk: Desk, told: Told, elsewhere: Heard, monkeypatch: pytest.MonkeyPatch, in_front: bool
) -> None:
    monkeypatch.setattr(desk.window, "isActiveWindow", lambda: in_front)
    happen(desk)
    qtbot.waitUntil(lambda: len(told.notices) == 1)
    assert elsewhere == ([] if in_front else [("Downloaded by visitor 1", "Letter")])


def test_a_flood_is_told_in_one(qtbot: QtBot, desk: Desk, told: Told) -> None:
    desk.workspace.alerts._pause.setInterval(200)
    for number in range(1, 6):
        happen(desk, number)
    qtbot.waitUntil(lambda: len(told.notices) == 2)
    assert told.notices[0].title == "Downloaded by visitor 1"
    assert told.notices[1].title == "4 things happened to your links"
    assert told.notices[1].text == "Last: Downloaded by visitor 5, Letter"
    qtbot.waitUntil(lambda: not desk.workspace.alerts._pause.isActive())
    happen(desk, 6)
    qtbot.waitUntil(lambda: len(told.notices) == 3)
    assert told.notices[2].title == "Downloaded by visitor 6"

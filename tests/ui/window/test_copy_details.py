"""What the details show of a running copy: how far it is, many times a second, and whose it is."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from sharedesk.core.link import CopyPhase, LinkEdit, Mode
from sharedesk.events import CopyProgress
from sharedesk.store.links import LinkRepository
from sharedesk.ui.pages.details import DetailsPane, Shown
from sharedesk.ui.widgets.cards import TransferCard
from sharedesk.ui.widgets.labels import Figures
from sharedesk.ui.widgets.status_view import StatusLine

from .desk import Desk


@pytest.fixture
def copying(qtbot: QtBot, desk: Desk) -> int:
    """A link whose copy runs, in the details; return its id."""
    desk.drop(Mode.SEND, desk.file("a.pdf"))
    link = desk.newest().link
    store = desk.context.base.store
    with store.write():
        LinkRepository(store).update(link.id, phase=CopyPhase.COPYING)
    desk.context.links.edit(link.token, LinkEdit(title="b"), by="maya")
    desk.window.open_details()
    card = desk.window.details.findChild(TransferCard)
    qtbot.waitUntil(lambda: not card.isHidden())
    assert desk.workspace._session.jobs.drain()
    return link.id


def test_progress_moves_numbers_and_leaves_the_rest_alone(
    qtbot: QtBot, desk: Desk, copying: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Shown] = []
    whole = DetailsPane.show_link
    monkeypatch.setattr(DetailsPane, "show_link", lambda pane, shown: (asked.append(shown), whole(pane, shown)))
    figures = desk.window.details.findChild(TransferCard).findChildren(Figures)
    line = desk.window.details.findChild(StatusLine)
    for done in (5, 6, 7):
        desk.context.bus.publish(CopyProgress(copying, done, 10, 3.0))
        qtbot.waitUntil(lambda done=done: figures[0].text() == f"{done}0%")
        assert figures[1].text() == f"{done} of 10 bytes"
        assert f"{done}0" in line.accessibleName()
    assert not asked


def test_the_copy_of_another_process_can_only_be_watched(
    qtbot: QtBot, desk: Desk, copying: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    buttons = desk.window.details.findChild(TransferCard).findChildren(QPushButton)
    assert [one.isEnabled() for one in buttons] == [False, False]
    assert {one.toolTip() for one in buttons} == {"Another ShareDesk process makes this copy"}
    monkeypatch.setattr(desk.workspace.copies, "is_running", lambda _link_id: True)
    desk.context.bus.publish(CopyProgress(copying, 5, 10, 3.0))
    qtbot.waitUntil(lambda: all(one.isEnabled() for one in buttons))
    assert {one.toolTip() for one in buttons} == {""}


def test_the_strip_names_a_copy_only_while_it_goes_on(
    qtbot: QtBot, desk: Desk, copying: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies, strip = desk.workspace.copies, desk.window.strip.findChild(Figures)
    paused = set[int]()
    monkeypatch.setattr(copies, "is_running", lambda _link_id: True)
    monkeypatch.setattr(copies, "is_paused", paused.__contains__)
    desk.context.bus.publish(CopyProgress(copying, 5, 10, 3.0))
    qtbot.waitUntil(lambda: strip.text() == "Copying 1 link · 50%")
    paused.add(copying)
    copies.changed.emit(copying)
    assert strip.text().endswith(" free")
    paused.clear()
    copies.changed.emit(copying)
    assert strip.text() == "Copying 1 link · 50%"

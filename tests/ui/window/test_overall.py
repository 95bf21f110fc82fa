"""How far everything is that moves: copies and downloads taken together, never back, and gone with the last of them."""

from __future__ import annotations

import pytest

from sharedesk.events import CopyProgress, TransferProgress
from sharedesk.services.control import CopyControl
from sharedesk.ui.bridge import Bridge
from sharedesk.ui.desk.copies import Copies

from .desk import Desk


@pytest.fixture
def moved(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """What is told while the copies 1 and 2 run."""
    heard: list[int | None] = []
    desk.workspace.overall.changed.connect(heard.append)
    monkeypatch.setattr(desk.workspace.copies, "_controls", {1: CopyControl(), 2: CopyControl()})
    return heard


def copied(bridge: Bridge, link_id: int, done: int, total: int = 100) -> None:
    bridge.copy_progress.emit(CopyProgress(link_id, done, total, None))


def sent(bridge: Bridge, number: int, done: int, *, running: bool = True) -> None:
    bridge.transfer_progress.emit(TransferProgress(9, number, "a.pdf", "anna", done, 100, running=running))


def end(copies: Copies, link_id: int) -> None:
    copies._controls.pop(link_id)
    copies.changed.emit(link_id)


def test_a_copy_moves_and_is_gone(desk: Desk, moved: list[int | None]) -> None:
    bridge, copies = desk.workspace._session.bridge, desk.workspace.copies
    copies.changed.emit(1)  # it began
    for done in (0, 1, 1, 50, 100):
        copied(bridge, 1, done)
    end(copies, 1)
    copied(bridge, 1, 100)  # what was on its way
    assert moved == [0, 1, 50, 100, None]


def test_all_that_moves_is_one_and_what_ended_stays_in_it(desk: Desk, moved: list[int | None]) -> None:
    bridge, copies = desk.workspace._session.bridge, desk.workspace.copies
    copied(bridge, 1, 50)
    copied(bridge, 2, 0, total=300)
    sent(bridge, 7, 50)
    end(copies, 1)
    sent(bridge, 7, 60, running=False)
    end(copies, 2)
    sent(bridge, 8, 10)
    assert moved == [50, 12, 20, 30, 40, None, 10]


def test_one_that_never_moved_ends_without_a_word(desk: Desk, moved: list[int | None]) -> None:
    bridge = desk.workspace._session.bridge
    sent(bridge, 7, 0, running=False)
    sent(bridge, 8, 10)
    sent(bridge, 7, 0, running=False)
    assert moved == [10]

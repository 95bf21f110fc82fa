"""What people are told outside of the window, and what its buttons do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from sharedesk.desktop import notices
from sharedesk.desktop.notices import OPEN, DesktopNotice
from sharedesk.ui.messages import Offer
from sharedesk.ui.notifier import REMEMBERED, Notifier


class Board:
    """Stands for the desktop: keeps what it is to show."""

    def __init__(self, chosen: Callable[[int, int], None], failed: Callable[[int], None]) -> None:
        self.choose, self.fail = chosen, failed
        self.shown: list[DesktopNotice] = []
        self.taken_back: list[int] = []
        self.closed = False

    def show(self, notice: DesktopNotice) -> None:
        self.shown.append(notice)

    def take_back(self, key: int) -> None:
        self.taken_back.append(key)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what the tray shows by itself."""
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _icon, title, text, _picture: told.append((title, text)))
    return told


@pytest.fixture
def notifier(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notifier]:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(notices, "SessionNotices", Board)
    icon = QSystemTrayIcon()
    yield Notifier(icon)
    icon.deleteLater()


def board(notifier: Notifier) -> Board:
    return notifier._session  # type: ignore[return-value]


def test_buttons_do_what_they_offer(qtbot: QtBot, notifier: Notifier) -> None:
    did: list[str] = []
    offers = [Offer("Show", lambda: did.append("show")), Offer("Undo", lambda: did.append("undo"))]
    notifier.tell("Downloaded", "a.pdf", offers)
    [notice] = board(notifier).shown
    assert (notice.title, notice.text, notice.buttons) == ("Downloaded", "a.pdf", ("Show", "Undo"))
    board(notifier).choose(notice.key, 1)
    assert did == ["undo"]
    with qtbot.waitSignal(notifier.opened):
        board(notifier).choose(notice.key, OPEN)
    with qtbot.waitSignal(notifier.opened):
        board(notifier).choose(notice.key, 7)


def test_old_notices_open_the_window(qtbot: QtBot, notifier: Notifier) -> None:
    did: list[int] = []
    for number in range(REMEMBERED + 1):
        notifier.tell("t", "", [Offer("Do", lambda number=number: did.append(number))])  # type: ignore[misc]
    first, second = board(notifier).shown[:2]
    with qtbot.waitSignal(notifier.opened):
        board(notifier).choose(first.key, 0)
    board(notifier).choose(second.key, 0)
    assert did == [1]


def test_a_notice_is_taken_back_once(qtbot: QtBot, notifier: Notifier) -> None:
    notifier.tell("Downloaded", "a.pdf")
    number = notifier.tell("Offline", "", [Offer("Try again", lambda: None)])
    for _ in range(2):
        notifier.take_back(number)
    assert board(notifier).taken_back == [board(notifier).shown[1].key]
    with qtbot.waitSignal(notifier.opened):  # it was pressed on its way out
        board(notifier).choose(number, 0)


def test_what_the_desktop_does_not_take_is_told_by_the_tray(notifier: Notifier, plainly: list[tuple[str, str]]) -> None:
    notifier.tell("Downloaded", "a.pdf")
    board(notifier).fail(board(notifier).shown[0].key)
    board(notifier).fail(board(notifier).shown[0].key)
    assert plainly == [("Downloaded", "a.pdf")]
    notifier.close()
    assert board(notifier).closed


def test_other_systems_are_told_by_the_tray(
    qtbot: QtBot, plainly: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    icon = QSystemTrayIcon()
    notifier = Notifier(icon)
    notifier.take_back(notifier.tell("Downloaded", "a.pdf"))
    notifier.close()
    assert plainly == [("Downloaded", "a.pdf")]
    icon.deleteLater()

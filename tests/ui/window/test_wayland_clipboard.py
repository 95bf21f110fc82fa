"""On Wayland, what the desktop did not take is never called copied, and is copied again when it will be taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWindow
from pytestqt.qtbot import QtBot

from sharedesk.ui.desk import clipboard
from sharedesk.ui.messages import Messages, Notice
from sharedesk.ui.widgets.cards import Meaning
from tests.ui.window import wayland
from tests.ui.window.wayland import WaylandClipboard, come_to_front


@pytest.fixture
def board(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> WaylandClipboard:
    return wayland.use(monkeypatch)


def test_other_systems_know_at_once(qtbot: QtBot) -> None:
    told: list[bool] = []
    clipboard.copy_then("link", told.append)
    assert told == [True]


def test_the_desktop_tells_what_it_took(board: WaylandClipboard) -> None:
    told: list[bool] = []
    clipboard.copy_then("link", told.append)
    assert told == []
    board.take()
    board.cancel()  # what others copy later is no answer
    assert told == [True]


def test_some_tell_what_they_did_not_take(board: WaylandClipboard) -> None:
    told: list[bool] = []
    clipboard.copy_then(wayland.OTHERS, told.append)
    board.cancel()
    assert told == [False], "the same text is there, but not from us"


def test_what_nobody_tells_is_not_called_copied(
    qtbot: QtBot, board: WaylandClipboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "ECHO_MS", 1)
    messages = Messages()
    said: list[Notice] = []
    messages.noticed.connect(said.append)
    went_on: list[bool] = []
    clipboard.copy_and_say(messages, "link", "Link copied", "a.pdf", then=lambda: went_on.append(True))
    qtbot.waitUntil(lambda: bool(said))
    assert (said[0].title, said[0].text, said[0].meaning) == (clipboard.NOT_TAKEN, "a.pdf", Meaning.WARN)
    monkeypatch.setattr(clipboard, "ECHO_MS", 60_000)
    said[0].offers[0].act()
    board.take()
    assert said[1].title == "Link copied"
    assert went_on == [True]


class Late:
    """Something that the desktop did not take, and that waits for the front; `done` is how often it went on."""

    def __init__(self) -> None:
        self.owner = QObject()
        self.done = 0
        clipboard.copy_then("link", lambda _copied: None)
        clipboard.copy_in_front(self.owner, "link", self._went_on)

    def _went_on(self) -> None:
        self.done += 1


@pytest.fixture
def late(board: WaylandClipboard) -> Iterator[Late]:
    made = Late()
    yield made
    made.owner.deleteLater()


@pytest.fixture
def window(qtbot: QtBot) -> QWindow:
    return QWindow()


def move_mouse(window: QWindow) -> None:
    at, none = QPointF(3, 3), Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QGuiApplication.sendEvent(window, event)


@pytest.mark.parametrize("tells", [True, False])
def test_the_window_in_front_copies_again(window: QWindow, late: Late, board: WaylandClipboard, tells: bool) -> None:
    if tells:
        board.cancel()
    come_to_front(None)
    assert board.copies == ["link"]
    for _ in range(2):
        come_to_front(window)
    assert board.copies == ["link", "link"]
    assert late.done == 0
    board.take()
    assert late.done == 1


def test_what_is_not_taken_then_either_does_not_go_on(window: QWindow, late: Late, board: WaylandClipboard) -> None:
    come_to_front(window)
    board.cancel()
    assert late.done == 0


def test_something_newer_is_not_taken_off_the_clipboard(window: QWindow, late: Late, board: WaylandClipboard) -> None:
    board.setText("newer")
    move_mouse(window)
    come_to_front(window)
    assert board.copies == ["link", "newer"]


def test_the_mouse_that_dropped_files_copies_once_more(window: QWindow, late: Late, board: WaylandClipboard) -> None:
    for _ in range(3):
        move_mouse(window)
    assert board.copies == ["link", "link"]
    assert late.done == 0, "nobody has said yet that it was taken"


@pytest.mark.parametrize("is_taken", [True, False])
def test_what_others_copied_after_it_was_taken_stays(
    qtbot: QtBot, board: WaylandClipboard, window: QWindow, monkeypatch: pytest.MonkeyPatch, is_taken: bool
) -> None:
    monkeypatch.setattr(clipboard, "ECHO_MS", 1)
    looked: list[bool] = []
    look = clipboard._Turn._look

    def looks(turn: clipboard._Turn) -> None:
        look(turn)
        looked.append(True)

    monkeypatch.setattr(clipboard._Turn, "_look", looks)
    late = Late()
    move_mouse(window)
    if not is_taken:
        board.cancel()
    qtbot.waitUntil(lambda: bool(looked))
    if is_taken:
        board.cancel()
    come_to_front(window)
    assert len(board.copies) == (2 if is_taken else 3)
    late.owner.deleteLater()


def test_it_is_not_waited_for_ever(
    qtbot: QtBot, board: WaylandClipboard, window: QWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "MOUSE_MS", 0)
    monkeypatch.setattr(clipboard, "LATE_MS", 1)
    late = Late()
    qtbot.waitUntil(lambda: not late.owner.children())
    come_to_front(window)
    assert board.copies == ["link"]


def test_other_systems_need_not_wait(qtbot: QtBot, window: QWindow) -> None:
    late = Late()
    assert late.owner.children() == []


def test_the_clipboard_is_hidden_from_what_is_not_in_front(
    board: WaylandClipboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "focusWindow", lambda: None)
    assert clipboard.is_hidden()
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    assert not clipboard.is_hidden()

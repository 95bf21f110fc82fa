"""The clipboard never claims what it does not have, and anything on it can become a link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage, QMouseEvent, QWindow
from pytestqt.qtbot import QtBot

from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.clipboard import Files, NewFile, text_name
from sharedesk.ui.messages import Messages, Notice
from sharedesk.ui.widgets.cards import Meaning

NOW = datetime(2026, 11, 23, 14, 5, 12)  # noqa: DTZ001  (local time, as people read it)


def test_copied_means_that_it_is_there(qtbot: QtBot) -> None:
    assert clipboard.copy("https://example.org/s/abc")
    assert QGuiApplication.clipboard().text() == "https://example.org/s/abc"


def test_a_refusing_clipboard_is_noticed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def setText(self, text: str) -> None:  # noqa: N802  (Qt's name)
            pass

        def text(self) -> str:
            return "something else"

    monkeypatch.setattr(QGuiApplication, "clipboard", Refusing)
    assert not clipboard.copy("https://example.org/s/abc")


@pytest.fixture
def wayland(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be a desktop that takes only from the window in front, and says so."""
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")


def test_other_systems_know_at_once(qtbot: QtBot) -> None:
    told: list[bool] = []
    clipboard.copy_then("https://example.org/s/abc", told.append)
    assert told == [True]


@pytest.mark.usefixtures("wayland")
def test_what_a_wayland_desktop_took_it_tells(qtbot: QtBot) -> None:
    told: list[bool] = []
    clipboard.copy_then("https://example.org/s/abc", told.append)
    assert told == []
    QGuiApplication.clipboard().dataChanged.emit()
    QGuiApplication.clipboard().dataChanged.emit()  # what others copy later is no answer
    assert told == [True]


@pytest.mark.usefixtures("wayland")
def test_what_a_wayland_desktop_passed_over_is_never_called_copied(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
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
    QGuiApplication.clipboard().dataChanged.emit()
    assert said[1].title == "Link copied"
    assert went_on == [True]


class Late:
    """Something that waits for the front: `copies` is what was put on the clipboard, `done` how often it went on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.owner = QObject()
        self.copies: list[str] = []
        self.done = 0
        copy = clipboard.copy

        def counted(text: str) -> bool:
            self.copies.append(text)
            return copy(text)

        monkeypatch.setattr(clipboard, "copy", counted)
        clipboard.copy_then("link", lambda _copied: None)
        clipboard.copy_in_front(self.owner, "link", self._went_on)

    def _went_on(self) -> None:
        self.done += 1


def come_to_front(window: QWindow | None) -> None:
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.focusWindowChanged.emit(window)


def move_mouse(window: QWindow) -> None:
    at, none = QPointF(3, 3), Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QGuiApplication.sendEvent(window, event)


@pytest.fixture
def window(qtbot: QtBot) -> QWindow:
    return QWindow()


@pytest.fixture
def late(qtbot: QtBot, wayland: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Late]:
    monkeypatch.setattr(clipboard, "ECHO_MS", 60_000)
    made = Late(monkeypatch)
    yield made
    made.owner.deleteLater()
    for waiting in QGuiApplication.clipboard().children():
        waiting.deleteLater()


def test_the_window_in_front_copies_what_was_passed_over(window: QWindow, late: Late) -> None:
    QGuiApplication.clipboard().dataChanged.emit()  # the answer to the first try
    come_to_front(None)
    assert late.copies == ["link"]
    for _ in range(2):
        come_to_front(window)
    assert (late.copies, late.done) == (["link", "link"], 0)
    QGuiApplication.clipboard().dataChanged.emit()
    assert late.done == 1


def test_something_newer_is_not_taken_off_the_clipboard(window: QWindow, late: Late) -> None:
    QGuiApplication.clipboard().setText("newer")
    move_mouse(window)
    come_to_front(window)
    assert late.copies == ["link"]
    assert late.done == 0


def test_the_mouse_that_dropped_files_copies_once_more(window: QWindow, late: Late) -> None:
    for _ in range(3):
        move_mouse(window)
    assert late.copies == ["link", "link"]
    assert late.done == 0, "nobody has said yet that it was taken"


def test_it_is_not_waited_for_ever(
    qtbot: QtBot, window: QWindow, wayland: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "MOUSE_MS", 0)
    monkeypatch.setattr(clipboard, "LATE_MS", 1)
    late = Late(monkeypatch)
    qtbot.waitUntil(lambda: not late.owner.children())
    come_to_front(window)
    assert late.copies == ["link"]


def test_other_systems_need_not_wait(window: QWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    late = Late(monkeypatch)
    come_to_front(window)
    assert late.copies == ["link"]


@pytest.mark.usefixtures("wayland")
def test_a_wayland_desktop_shows_the_clipboard_only_to_the_window_in_front(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "focusWindow", lambda: None)
    assert clipboard.is_hidden()
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    assert not clipboard.is_hidden()


def test_files_come_first_and_once(tmp_path: Path) -> None:
    data = QMimeData()
    one, two = tmp_path / "a b.txt", tmp_path / "ü"
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (one, two, one)] + [QUrl("https://example.org/")])
    data.setText("names")
    assert clipboard.read(data, NOW) == Files((one, two))


def test_a_picture_becomes_a_screenshot(qtbot: QtBot, tmp_path: Path) -> None:
    picture = QImage(4, 3, QImage.Format.Format_ARGB32)
    picture.fill(QColor("red"))
    clipboard.copy_image(picture)
    pasted = clipboard.contents(NOW)
    assert isinstance(pasted, NewFile)
    assert pasted.name == "Screenshot 2026-11-23 at 14.05.12.png"
    pasted.write(tmp_path / "x.png")
    assert QImage(str(tmp_path / "x.png")).size() == picture.size()


def test_a_picture_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    data = QMimeData()
    data.setImageData(QImage(4, 3, QImage.Format.Format_ARGB32))
    pasted = clipboard.read(data, NOW)
    assert isinstance(pasted, NewFile)
    with pytest.raises(OSError, match="could not be written"):
        pasted.write(tmp_path / "missing" / "x.png")


def test_text_becomes_a_file_named_by_its_first_words(tmp_path: Path) -> None:
    data = QMimeData()
    data.setText("Dear Anna,\nplease find: the numbers for <May> below\n")
    pasted = clipboard.read(data, NOW)
    assert isinstance(pasted, NewFile)
    assert pasted.name == "Dear Anna, please find the numbers.txt"
    pasted.write(tmp_path / "x.txt")
    assert (tmp_path / "x.txt").read_bytes() == data.text().encode()


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_is_nothing(text: str) -> None:
    data = QMimeData()
    data.setText(text)
    assert clipboard.read(data, NOW) is None


@given(st.text(max_size=300))
def test_names_from_text_are_safe_everywhere(text: str) -> None:
    name = text_name(text)
    assert name.endswith(".txt")
    assert len(name) <= 64
    assert not set(name) & set('<>:"/\\|?*\0\n\r\t')
    assert not name.startswith((".", " "))

"""What becomes of dropped files, and what is copied then, are the owner's to choose, within the policy."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from sharedesk.core.dropping import drop_modes
from sharedesk.core.link import Mode
from sharedesk.core.policy import Policy
from sharedesk.core.settings import Drop
from sharedesk.ui.desk import clipboard
from sharedesk.ui.widgets.drag_overlay import DragOverlay
from sharedesk.ui.wording.rules import ONLY_COPIES
from tests.ui.window import wayland

from .desk import Desk

BOTH, COPY, ORIGINAL = (Mode.SEND, Mode.SHARE), (Mode.SEND,), (Mode.SHARE,)


def overlay(desk: Desk) -> DragOverlay:
    """Drag a file over the window and return what covers it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(desk.file("dragged.pdf")))])
    no_keys, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(3, 3), Qt.DropAction.CopyAction, data, button, no_keys)
    QApplication.sendEvent(desk.window, enter)
    assert desk.window.drops.overlay is not None
    return desk.window.drops.overlay


def forbid_originals(desk: Desk) -> None:
    desk.context.change_setting("policy.originals.allowed", "false", by="admin")


def copied() -> str:
    return QGuiApplication.clipboard().text()


@pytest.mark.parametrize(
    ("wanted", "are_allowed", "modes"),
    [
        (Drop.ASK, True, BOTH),
        (Drop.SEND, True, COPY),
        (Drop.SHARE, True, ORIGINAL),
        (Drop.ASK, False, COPY),
        (Drop.SEND, False, COPY),
        (Drop.SHARE, False, COPY),
    ],
)
def test_the_policy_has_the_last_word(wanted: Drop, are_allowed: bool, modes: tuple[Mode, ...]) -> None:
    assert drop_modes(wanted, Policy(originals_allowed=are_allowed)) == modes


def test_files_that_their_program_names_only_once_are_dropped_all_the_same(desk: Desk) -> None:
    data, none = QMimeData(), Qt.KeyboardModifier.NoModifier
    data.setUrls([QUrl.fromLocalFile(str(desk.file("a.pdf")))])
    place, copy, left = (
        desk.window.rect().center() + QPoint(200, 0),
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
    )
    QApplication.sendEvent(desk.window, QDragEnterEvent(place, copy, data, left, none))
    data.clear()  # as Qt has it when the other program does not answer in time
    QApplication.sendEvent(desk.window, QDropEvent(QPointF(place), copy, data, left, none))
    assert [item.name for item in desk.newest().items] == ["a.pdf"]


@pytest.mark.parametrize(("wanted", "mode"), [("send", Mode.SEND), ("share", Mode.SHARE)])
def test_one_target_covers_the_window(desk: Desk, wanted: str, mode: Mode) -> None:
    assert list(overlay(desk).targets()) == list(Mode)
    desk.context.change_setting("links.drop", wanted, by="maya")
    shown = overlay(desk)
    assert list(shown.targets()) == [mode]
    assert shown.active is mode
    for place in Mode:  # wherever the files are let go
        assert desk.drop(place, desk.file("a.pdf"))
        assert desk.newest().link.mode is mode


def test_a_forbidden_way_is_not_offered_and_that_is_said(desk: Desk) -> None:
    desk.context.change_setting("links.drop", "share", by="maya")
    forbid_originals(desk)
    assert list(overlay(desk).targets()) == [Mode.SEND]
    assert list(desk.window.drops.rules) == [ONLY_COPIES]
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    assert desk.newest().link.mode is Mode.SEND
    desk.workspace.open_files([desk.file("b.pdf")])
    assert desk.newest().link.mode is Mode.SEND
    assert desk.toast() == ("Link copied", f"b.pdf · {ONLY_COPIES}")
    assert desk.offers() == ["Options", "Undo"]


@pytest.mark.parametrize(
    ("wanted", "mode", "offers"),
    [
        ("ask", Mode.SEND, ["Share the original", "Options", "Undo"]),
        ("send", Mode.SEND, ["Options", "Undo"]),
        ("share", Mode.SHARE, ["Options", "Undo"]),
    ],
)
def test_files_that_are_pasted_or_handed_over_become_what_is_preferred(
    desk: Desk, wanted: str, mode: Mode, offers: list[str]
) -> None:
    desk.context.change_setting("links.drop", wanted, by="maya")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(desk.file("a.pdf")))])
    QGuiApplication.clipboard().setMimeData(data)
    desk.window.actions_.paste.trigger()
    assert (desk.newest().link.mode, desk.offers()) == (mode, offers)
    desk.workspace.open_files([desk.file("b.pdf")])
    assert (desk.newest().link.title, desk.newest().link.mode) == ("b.pdf", mode)


def test_what_has_no_path_can_be_dropped_where_originals_are_preferred(desk: Desk) -> None:
    desk.context.change_setting("links.drop", "share", by="maya")
    data = QMimeData()
    data.setText("a note from a browser")
    assert not desk.drop_data(Mode.SHARE, data)
    assert desk.drop_data(Mode.SEND, data)
    assert desk.newest().link.mode is Mode.SEND


def test_the_link_and_its_password_are_copied_on_two_lines(desk: Desk) -> None:
    desk.context.change_setting("links.copy", "both", by="maya")
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    assert copied() == desk.context.links.url(desk.newest().link.token)
    assert desk.toast() == ("Link copied", "a.pdf")
    desk.context.change_setting("policy.password.default", "true", by="admin")
    desk.drop(Mode.SHARE, desk.file("b.pdf"))
    link = desk.newest().link
    assert copied() == f"{desk.context.links.url(link.token)}\n{desk.context.kept.get(link)}"
    assert desk.toast() == ("Link and password copied", "b.pdf · password on")
    assert desk.offers() == ["Options", "Undo"]


def test_nothing_is_copied_for_those_who_want_that(desk: Desk) -> None:
    desk.context.change_setting("links.copy", "nothing", by="maya")
    clipboard.copy("a shopping list")
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    assert copied() == "a shopping list"
    assert desk.toast() == ("Link ready", "a.pdf")
    assert not desk.window.list.view._delegate.copied_token
    desk.press("Copy", desk.window.toasts.current)
    assert copied() == desk.context.links.url(desk.newest().link.token)
    assert desk.toast() == ("Link copied", "a.pdf")


def test_both_are_copied_later_where_the_clipboard_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.context.change_setting("links.copy", "both", by="maya")
    desk.context.change_setting("policy.password.default", "true", by="admin")
    monkeypatch.setattr(clipboard, "copy", lambda _text: False)
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    assert desk.toast() == ("Link ready", "a.pdf · password on")
    assert not desk.window.list.view._delegate.copied_token
    monkeypatch.undo()
    desk.press("Copy", desk.window.toasts.current)
    assert desk.toast() == ("Link and password copied", "a.pdf")
    assert copied().splitlines()[1] == desk.context.kept.get(desk.newest().link)


def test_a_wayland_desktop_that_hides_the_clipboard_is_not_called_empty(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "is_hidden", lambda: True)
    clipboard.copy("a shopping list")
    desk.workspace.paste()
    assert desk.toast() == ("Press Ctrl+V here", "Only the window in front may read the clipboard")
    assert desk.links() == []


@pytest.mark.parametrize("by", ["button", "front"])
def test_a_link_that_a_wayland_desktop_did_not_take_is_ready_and_copied_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    board = wayland.use(monkeypatch)
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    board.cancel()
    assert desk.toast() == ("Link ready", "a.pdf")
    assert not desk.window.list.view._delegate.copied_token
    if by == "button":
        desk.press("Copy", desk.window.toasts.current)
    else:
        wayland.come_to_front(desk.window.windowHandle())
    board.take()
    link = desk.newest().link
    assert board.copies == [desk.context.links.url(link.token)] * 2
    assert desk.toast() == ("Link copied", "a.pdf")
    assert desk.window.list.view._delegate.copied_token == (link.token if by == "front" else "")

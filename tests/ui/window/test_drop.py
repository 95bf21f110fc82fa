"""From dropped, pasted and chosen files to a link: in the database, in the list, on the clipboard, and back again."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sharedesk.core.link import CopyPhase, LinkState, Mode
from sharedesk.ui.desk import clipboard
from sharedesk.ui.models.links import LinkRole
from sharedesk.ui.pages.banners import Topic
from sharedesk.ui.preferences.storage import StoragePage
from sharedesk.ui.wording.status import LinkFilter
from tests.secrets import MemorySecrets

from .conftest import Told
from .desk import Desk
from .sheets import opened


def shown_titles(desk: Desk) -> list[str]:
    model = desk.window.model
    links = (model.index(row, 0).data(LinkRole.LINK) for row in range(model.rowCount()))
    return [link.title for link in links if link is not None]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("mode", [Mode.SEND, Mode.SHARE])
def test_dropped_files_become_a_link(desk: Desk, mode: Mode) -> None:
    assert desk.drop(mode, desk.file("a.pdf"), desk.file("b.pdf"))
    made = desk.newest()
    assert made.link.mode is mode
    assert [item.name for item in made.items] == ["a.pdf", "b.pdf"]
    assert made.link.created_by == "maya"
    assert QGuiApplication.clipboard().text() == desk.context.links.url(made.link.token)
    assert desk.toast() == ("Link copied", made.link.title)
    assert desk.window.list.view.selected() == [made.link.token]
    assert desk.state() is LinkState.ACTIVE


@pytest.mark.parametrize("mode", list(Mode))
def test_a_drop_with_shift_has_options_chosen_first(desk: Desk, mode: Mode) -> None:
    assert desk.drop(mode, desk.file("a.pdf"), desk.file("b.pdf"), keys=Qt.KeyboardModifier.ShiftModifier)
    assert not desk.links()
    sheet = opened(desk)
    assert sheet.source.source is not None
    assert [path.name for path in sheet.source.source.paths] == ["a.pdf", "b.pdf"]
    assert sheet.mode is not None
    assert sheet.mode.value is mode
    sheet.once.switch.click()
    sheet.save.click()
    made = desk.newest()
    assert (made.link.mode, made.link.one_time, len(made.items)) == (mode, True, 2)


def test_the_overlay_says_how_to_choose_options_first(desk: Desk) -> None:
    data, at = QMimeData(), QPoint(300, 300)
    data.setUrls([QUrl.fromLocalFile(str(desk.file("a.pdf")))])
    hints = []
    for kind, keys in (
        (QDragEnterEvent, Qt.KeyboardModifier.NoModifier),
        (QDragMoveEvent, Qt.KeyboardModifier.ShiftModifier),
        (QDragMoveEvent, Qt.KeyboardModifier.NoModifier),
    ):
        event = kind(at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, keys)
        QApplication.sendEvent(desk.window, event)
        assert desk.window.drops.overlay is not None
        hints.append((desk.window.drops.overlay.hint, desk.window.grab().toImage()))
    assert [hint for hint, _ in hints] == [
        "Hold Shift to set options first", "Drop to set options first", "Hold Shift to set options first",
    ]  # fmt: skip
    assert hints[0][1] == hints[2][1] != hints[1][1]


def test_a_copy_is_whole_when_its_job_ended(desk: Desk) -> None:
    original = desk.file("a.pdf", b"first")
    desk.drop(Mode.SEND, original)
    original.write_bytes(b"second version")
    assert desk.newest().link.phase is CopyPhase.READY
    assert desk.newest().items[0].size == 5


def test_undo_takes_a_new_link_back_and_again_brings_it(desk: Desk) -> None:
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    desk.press("Undo")
    assert desk.links() == []
    assert shown_titles(desk) == []
    assert desk.toast() == ("Link deleted", "a.pdf")
    desk.press("Undo")
    assert shown_titles(desk) == ["a.pdf"]
    assert desk.state() is LinkState.ACTIVE


def test_deleting_and_ctrl_z(qtbot: QtBot, desk: Desk) -> None:
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        desk.drop(Mode.SHARE, desk.file(name))
    desk.window.list.view.selectAll()
    desk.window.actions_.delete.trigger()
    assert desk.links() == []
    assert desk.toast()[0] == "3 links deleted"
    desk.window.actions_.undo.trigger()
    assert desk.toast() == ("", ""), "its *Undo* would take back what was done before"
    assert sorted(shown_titles(desk)) == ["a.pdf", "b.pdf", "c.pdf"]


def test_a_deleted_link_that_comes_back_is_chosen_as_it_was(desk: Desk) -> None:
    for name in ("a.pdf", "b.pdf"):
        desk.drop(Mode.SHARE, desk.file(name))
    first = desk.links()[-1].token
    desk.window.list.view.select(first)
    desk.window.actions_.delete.trigger()
    assert desk.window.list.view.selected() != [first]
    desk.window.list.search.setText("b.pdf")
    desk.window.actions_.undo.trigger()
    assert desk.window.list.view.selected() == [first]
    assert sorted(shown_titles(desk)) == ["a.pdf", "b.pdf"], "a search that would hide it steps back"


def test_a_refusing_clipboard_is_never_called_copied(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "copy", lambda _text: False)
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    assert desk.toast() == ("Link ready", "a.pdf")
    desk.press("Copy", desk.window.toasts.current)
    assert desk.toast()[0] == "The clipboard is in use by another program"
    monkeypatch.undo()
    desk.press("Try again")
    assert desk.toast() == ("Link copied", "a.pdf")


def test_a_refusing_clipboard_hides_none_of_what_can_be_done(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.context.change_setting("policy.password.default", "true", by="admin")
    monkeypatch.setattr(clipboard, "copy", lambda _text: False)
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    assert desk.offers() == ["Copy", "Options", "Undo"]
    desk.press("Copy", desk.window.toasts.current)
    monkeypatch.undo()
    desk.press("Try again")
    assert desk.offers() == ["Copy password", "Options", "Undo"]
    desk.press("Copy password")
    assert desk.context.kept.get(desk.newest().link) == QGuiApplication.clipboard().text()


def test_a_link_is_copied_before_a_key_store_may_ask_its_owner_for_anything(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.context.change_setting("policy.password.default", "true", by="admin")
    copied: list[str] = []
    monkeypatch.setattr(MemorySecrets, "put", lambda *_: copied.append(QGuiApplication.clipboard().text()))
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    assert copied[0] == desk.context.links.url(desk.newest().link.token)


def test_a_file_that_is_gone_is_told_and_makes_no_link(desk: Desk, told: Told) -> None:
    path = desk.file("a.pdf")
    path.unlink()
    desk.drop(Mode.SHARE, path)
    assert desk.links() == []
    assert len(told.problems) == 1
    assert told.crashes == []


def test_a_full_disk_offers_to_try_again_with_the_same_files(desk: Desk, told: Told) -> None:
    path = desk.file("a.pdf")
    with path.open("r+b") as sparse:
        sparse.truncate(8 * 2**40)
    desk.drop(Mode.SEND, path)
    assert desk.links() == []
    assert told.problems[0].title == "Not enough space for the copy"
    desk.press("Free up space…", desk.window.banners)
    preferences = desk.workspace.preferences.window
    assert preferences is not None
    assert isinstance(preferences.page, StoragePage)
    path.write_bytes(b"smaller")
    desk.press("Try again", desk.window.banners)
    assert [item.name for item in desk.newest().items] == ["a.pdf"]
    assert desk.window.banners.banner(Topic.PROBLEM) is None


def test_where_there_is_no_room_the_original_is_shared_if_that_is_allowed(desk: Desk, told: Told) -> None:
    path = desk.file("a.pdf")
    with path.open("r+b") as sparse:
        sparse.truncate(8 * 2**40)
    desk.context.change_setting("policy.originals.allowed", "false", by="admin")
    desk.workspace.open_files([path])
    assert [offer.text for offer in told.problems[-1].offers] == ["Try again", "Free up space…"]
    desk.context.change_setting("policy.originals.allowed", "true", by="admin")
    desk.workspace.open_files([path])
    desk.press("Share the original", desk.window.banners)
    assert desk.newest().link.mode is Mode.SHARE
    assert desk.window.banners.banner(Topic.PROBLEM) is None


def test_pasted_files_become_a_copy_that_can_be_shared_instead(desk: Desk) -> None:
    data = QMimeData()
    data.setUrls([desk.file("a.pdf").as_uri()])
    QGuiApplication.clipboard().setMimeData(data)
    desk.window.actions_.paste.trigger()
    first = desk.newest().link
    assert first.mode is Mode.SEND
    desk.press("Share the original")
    assert [link.mode for link in desk.links()] == [Mode.SHARE]
    assert QGuiApplication.clipboard().text() == desk.context.links.url(desk.newest().link.token)


def test_pasted_text_becomes_a_file_and_leaves_nothing_behind(desk: Desk, temporary: Path) -> None:
    QGuiApplication.clipboard().setText("Dear Anna, see you on Monday at the usual place")
    desk.window.actions_.paste.trigger()
    made = desk.newest()
    assert made.items[0].name == "Dear Anna, see you on Monday.txt"
    assert made.link.phase is CopyPhase.READY
    assert list(temporary.iterdir()) == []


def test_a_pasted_picture_becomes_a_screenshot(desk: Desk) -> None:
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(0)
    clipboard.copy_image(picture)
    desk.window.actions_.paste.trigger()
    assert desk.newest().items[0].name.startswith("Screenshot ")


def test_an_empty_clipboard_is_told(desk: Desk) -> None:
    QGuiApplication.clipboard().clear()
    desk.window.actions_.paste.trigger()
    assert desk.toast()[0] == "The clipboard is empty"


def test_what_has_no_path_can_only_be_sent(desk: Desk) -> None:
    data = QMimeData()
    data.setText("a note from a browser")
    assert not desk.drop_data(Mode.SHARE, data)
    assert desk.links() == []
    assert desk.drop_data(Mode.SEND, data)
    assert desk.newest().link.mode is Mode.SEND


def test_a_new_link_is_seen_whatever_was_filtered(desk: Desk) -> None:
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    desk.window.sidebar.choose(LinkFilter.ENDED)
    desk.window.list.search.setText("nothing like it")
    desk.drop(Mode.SHARE, desk.file("b.pdf"))
    assert desk.window.sidebar.current is LinkFilter.ALL
    assert desk.window.list.view.selected() == [desk.newest().link.token]


def test_an_ended_link_is_made_again(desk: Desk) -> None:
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    first = desk.newest().link
    desk.context.links.revoke(first.token, by="maya")
    desk.workspace.maker.make_again(first.token)
    assert desk.newest().link.token != first.token
    assert desk.state() is LinkState.ACTIVE


def test_the_link_is_on_the_clipboard_soon_after_the_drop(desk: Desk) -> None:
    path = desk.file("large.bin", b"")
    with path.open("r+b") as handle:
        handle.truncate(3 * 2**30)
    begin = datetime.now(UTC)
    desk.drop(Mode.SHARE, path)
    assert QGuiApplication.clipboard().text() == desk.context.links.url(desk.newest().link.token)
    assert datetime.now(UTC) - begin < timedelta(seconds=1)


def test_files_that_came_with_a_start_become_a_link(desk: Desk, tmp_path: Path) -> None:
    desk.workspace.open_files([])
    assert desk.links() == []
    desk.workspace.open_files([desk.file("a.pdf")])
    assert len(desk.links()) == 1

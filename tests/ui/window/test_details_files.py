"""The files in the details: their menu by mouse and keys, and that live updates leave people where they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from sharedesk.core.link import LinkEdit, Mode
from sharedesk.events import TransferProgress
from sharedesk.ui.pages.details_parts import FileList

from .desk import Desk


@pytest.fixture
def files(desk: Desk) -> FileList:
    """The list of the two files of a shared link, with the focus."""
    desk.drop(Mode.SHARE, desk.file("a.pdf"), desk.file("b.pdf"))
    desk.window.activateWindow()
    desk.window.open_details()
    QApplication.processEvents()
    found = desk.window.details._files
    found.setFocus(Qt.FocusReason.TabFocusReason)
    return found


def names(desk: Desk) -> list[str]:
    return [item.name for item in desk.newest().items]


def open_menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_the_menu_of_a_file_opens_with_keys(desk: Desk, files: FileList, key: Qt.Key) -> None:
    QTest.keyClick(files, Qt.Key.Key_Down)
    QTest.keyClick(files, key)
    menu = open_menu()
    assert [action.text() for action in menu.actions()] == ["Replace…", "Remove from link"]
    QTest.keyClick(menu, Qt.Key.Key_Up)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert names(desk) == ["a.pdf"]


def test_del_takes_out_the_file_and_not_the_link(desk: Desk, files: FileList) -> None:
    QTest.keyClick(files, Qt.Key.Key_Delete)
    assert names(desk) == ["b.pdf"]
    assert desk.toast() == ("File removed", "a.pdf")
    desk.press("Undo")
    assert names(desk) == ["b.pdf", "a.pdf"]


def test_the_button_of_a_row_opens_the_menu(files: FileList) -> None:
    row = files.visualRect(files.model().index(1, 0))
    QTest.mouseClick(files.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert QApplication.activePopupWidget() is None
    QTest.mouseClick(files.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(row.right() - 12, row.center().y()))
    assert len(open_menu().actions()) == 2
    open_menu().close()


def test_a_file_is_replaced_and_that_is_undone(desk: Desk, files: FileList, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = desk.file("newer.pdf", b"newer")
    titles: list[str] = []

    def choose(dialog: QFileDialog) -> None:
        titles.append(dialog.windowTitle())
        dialog.filesSelected.emit([str(newer)])

    monkeypatch.setattr(QFileDialog, "open", choose)
    QTest.keyClick(files, Qt.Key.Key_Return)
    QTest.keyClick(open_menu(), Qt.Key.Key_Down)
    QTest.keyClick(open_menu(), Qt.Key.Key_Return)
    assert titles == ["Replace “a.pdf”"]
    assert names(desk) == ["newer.pdf", "b.pdf"]
    assert desk.toast() == ("File replaced", "a.pdf")
    desk.press("Undo")
    assert names(desk) == ["a.pdf", "b.pdf"]


def test_live_updates_leave_the_row_that_keys_act_on(desk: Desk, files: FileList) -> None:
    QTest.keyClick(files, Qt.Key.Key_Down)
    assert files.currentIndex().row() == 1
    link = desk.newest().link
    for done in (10, 20):
        desk.workspace.details._transfer_moved(TransferProgress(link.id, 5, "a.pdf", "anna", done, 100, running=True))
    desk.context.links.edit(link.token, LinkEdit(title="Lease"), by="maya")
    assert files.currentIndex().row() == 1
    desk.context.items.remove(link.token, "b.pdf", by="maya")
    assert files.currentIndex().row() == 0


def test_the_files_of_a_link_that_ended_stay(desk: Desk, files: FileList) -> None:
    desk.context.links.revoke(desk.newest().link.token, by="maya")
    QTest.keyClick(files, Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None
    QTest.keyClick(files, Qt.Key.Key_Delete)
    assert names(desk) == ["a.pdf", "b.pdf"]

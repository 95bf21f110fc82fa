"""A link is renamed in its row: F2 or a slow second click, Enter saves, Esc keeps, and an empty title is refused."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.qtbot import QtBot

from sharedesk.core.link import LinkEdit, Mode
from sharedesk.services.links import MAX_TITLE
from sharedesk.ui.widgets.link_view import LinkView
from sharedesk.ui.widgets.title_editor import TitleEditor

from .desk import Desk


@pytest.fixture
def view(desk: Desk) -> LinkView:
    """The list with two links, the second chosen, which has the focus."""
    for name in ("a.pdf", "b.pdf"):
        desk.drop(Mode.SHARE, desk.file(name))
    desk.window.activateWindow()
    view = desk.window.list.view
    view.select(desk.links()[1].token)
    view.setFocus()
    QApplication.processEvents()
    return view


def editor(view: LinkView) -> TitleEditor:
    found = [one for one in view.findChildren(TitleEditor) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def is_editing(view: LinkView) -> bool:
    QApplication.processEvents()
    return any(one.isVisible() for one in view.findChildren(TitleEditor))


def titles(desk: Desk) -> list[str]:
    return [link.title for link in desk.links()]


def press(view: LinkView, key: Qt.Key) -> None:
    QTest.keyClick(editor(view), key)
    QApplication.processEvents()


def test_f2_types_over_the_title_and_enter_saves_it(desk: Desk, view: LinkView) -> None:
    QTest.keyClick(view, Qt.Key.Key_F2)
    assert editor(view).hasFocus()
    assert editor(view).selectedText() == "a.pdf"
    assert editor(view).accessibleName() == "Title"
    QTest.keyClicks(editor(view), "Lease")
    press(view, Qt.Key.Key_Return)
    assert not is_editing(view)
    assert titles(desk) == ["b.pdf", "Lease"]
    assert desk.toast() == ("Link renamed", "Lease")
    assert view.hasFocus()
    desk.press("Undo")
    assert titles(desk) == ["b.pdf", "a.pdf"]


def test_esc_keeps_the_old_title(desk: Desk, view: LinkView) -> None:
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClicks(editor(view), "Lease")
    press(view, Qt.Key.Key_Escape)
    assert not is_editing(view)
    assert titles(desk) == ["b.pdf", "a.pdf"]
    assert view.selected() == [desk.links()[1].token]


def test_an_empty_title_is_refused(desk: Desk, view: LinkView) -> None:
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClicks(editor(view), "   ")
    assert editor(view).accessibleDescription() == "A link needs a title"
    press(view, Qt.Key.Key_Return)
    assert is_editing(view)
    desk.window.list.search.setFocus()
    assert not is_editing(view)
    assert titles(desk) == ["b.pdf", "a.pdf"]


def test_the_same_title_changes_nothing(desk: Desk, view: LinkView) -> None:
    told = desk.toast()
    revision = desk.links()[1].revision
    QTest.keyClick(view, Qt.Key.Key_F2)
    press(view, Qt.Key.Key_Tab)
    assert not is_editing(view)
    assert (desk.toast(), desk.links()[1].revision) == (told, revision)


def test_leaving_the_field_saves_what_was_typed(desk: Desk, view: LinkView) -> None:
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClicks(editor(view), "Lease")
    desk.window.list.search.setFocus()
    assert not is_editing(view)
    assert titles(desk) == ["b.pdf", "Lease"]


def test_a_slow_second_click_on_the_title_renames(desk: Desk, view: LinkView, qtbot: QtBot) -> None:
    row = view.visualRect(view.currentIndex())
    on_title = QPoint(120, row.center().y() - 8)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=on_title)
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    assert not is_editing(view), "the program had chosen it: this was the first click"
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=on_title)
    qtbot.waitUntil(lambda: is_editing(view))


@pytest.mark.parametrize("many", [False, True])
def test_a_click_elsewhere_or_on_one_of_many_renames_nothing(view: LinkView, many: bool) -> None:
    row = view.visualRect(view.currentIndex())
    if many:
        view.selectAll()
    place = QPointF(120 if many else row.right() - 120, row.center().y() - 8)
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    click = QMouseEvent(QEvent.Type.MouseButtonRelease, place, place, button, button, none)
    assert not view.edit(view.currentIndex(), QAbstractItemView.EditTrigger.SelectedClicked, click)


def test_news_of_the_link_leave_what_is_typed_alone(desk: Desk, view: LinkView, qtbot: QtBot) -> None:
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClicks(editor(view), "Lease")
    with qtbot.waitSignal(desk.window.model.dataChanged):
        desk.context.links.edit(desk.links()[1].token, LinkEdit(message="Hello"), by="command line")
    assert editor(view).text() == "Lease"


def test_a_link_that_ended_keeps_its_title(desk: Desk, view: LinkView) -> None:
    desk.context.links.revoke(desk.links()[1].token, by="maya")
    QTest.keyClick(view, Qt.Key.Key_F2)
    assert not is_editing(view)
    view.rename(desk.links()[1].token)
    assert not is_editing(view)


def test_where_details_cover_the_list_these_step_back(desk: Desk, view: LinkView) -> None:
    desk.window.open_details()
    desk.window.resize(760, 560)
    QApplication.processEvents()
    desk.window.actions_.rename.trigger()
    assert is_editing(view)


@pytest.mark.parametrize("width", [760, 1180])
def test_the_field_fits_its_row(desk: Desk, view: LinkView, width: int) -> None:
    desk.window.resize(width, 560)
    desk.context.links.edit(desk.links()[1].token, LinkEdit(title="Geschäftsführer" * 13), by="maya")
    QTest.keyClick(view, Qt.Key.Key_F2)
    field, row = editor(view), view.visualRect(view.currentIndex())
    assert row.contains(field.geometry())
    assert QFontMetrics(field.font()).height() < field.height() - 4
    assert field.maxLength() == MAX_TITLE
    assert desk.window.list.view.horizontalScrollBar().maximum() == 0

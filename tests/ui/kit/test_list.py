"""The list of links: its rows, keys and menus, and the pane around it with search, banners and empty states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFontMetrics, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from sharedesk.core.link import Ending, Link
from sharedesk.ui.look.theme import Scheme, Theme, font
from sharedesk.ui.look.tokens import HEIGHT_ROW, HEIGHT_SECTION
from sharedesk.ui.models.links import LinkListModel, LinkRole
from sharedesk.ui.pages.list_pane import ListPane
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.cards import Banner, Meaning
from sharedesk.ui.widgets.focus import FocusWatcher
from sharedesk.ui.widgets.link_delegate import RowGeometry
from sharedesk.ui.widgets.link_view import LinkView
from sharedesk.ui.wording.status import LinkFilter
from tests.factories import NOW, make_ended, make_link, make_transfer, sample_links
from tests.ui.conftest import Check

OpenPane = Callable[..., ListPane]


DAY = timedelta(days=1)


@pytest.fixture
def open_pane(qtbot: QtBot) -> OpenPane:
    """Return a function that shows a list pane with links."""

    def open_it(links: list[Link], width: int = 900, height: int = 700) -> ListPane:
        model = LinkListModel(lambda: NOW, UTC)
        model.append(links)
        pane = ListPane(model)
        model.setParent(pane)
        qtbot.addWidget(pane)
        pane.resize(width, height)
        pane.set_loaded()
        with qtbot.waitExposed(pane):
            pane.show()
        return pane

    return open_it


def model_of(pane: ListPane) -> LinkListModel:
    model = pane.view.model()
    assert isinstance(model, LinkListModel)
    return model


def row_of(pane: ListPane, link_id: int) -> QModelIndex:
    return model_of(pane).index_of(link_id)


def place_of(pane: ListPane, link_id: int) -> RowGeometry:
    return RowGeometry.of(pane.view.visualRect(row_of(pane, link_id)).toRectF())


def many(count: int, **changes: object) -> list[Link]:
    return [make_link(link_id, title=f"Title {link_id}", **changes) for link_id in range(count, 0, -1)]


# The view


def test_headings_are_lower_than_rows_whatever_happens(open_pane: OpenPane) -> None:
    pane = open_pane(sample_links())
    model = model_of(pane)
    model.upsert(make_link(20))
    model.append([make_ended(0, created_at=NOW - 900 * DAY)])
    model.remove(2)
    model.show(LinkFilter.ENDED)
    model.show(LinkFilter.ALL)
    heights = [pane.view.rowHeight(row) for row in range(model.rowCount())]
    headings = set(model.heading_rows())
    assert heights == [HEIGHT_SECTION if row in headings else HEIGHT_ROW for row in range(model.rowCount())]


@pytest.mark.parametrize("width", [480, 700, 1180])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_rows_paint_at_every_width(open_pane: OpenPane, theme: Theme, width: int, scheme: Scheme) -> None:
    theme.use(scheme)
    pane = open_pane(sample_links(), width)
    pane.view.select("token-6")
    model_of(pane).set_transfer(make_transfer(11))
    place = place_of(pane, 6)
    assert place.title.left() < place.title.right() < place.status.left() < place.status.right() < place.action.left()
    assert place.action.right() < place.box.right()
    assert not pane.view.horizontalScrollBar().maximum()
    image = pane.view.viewport().grab().toImage()
    assert image != image.copy().scaled(1, 1).scaled(image.size())


def test_arrow_keys_skip_headings(open_pane: OpenPane) -> None:
    pane = open_pane(sample_links())
    view = pane.view
    reached = []
    for key in [Qt.Key.Key_Down] * 7 + [
        Qt.Key.Key_Up,
        Qt.Key.Key_End,
        Qt.Key.Key_Home,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_PageUp,
    ]:
        QTest.keyClick(view, key)
        reached.append(view.currentIndex().data(LinkRole.LINK).id)
    assert reached[:10] == [12, 11, 10, 9, 8, 7, 6, 7, 1, 12]
    assert reached[11] == 12
    assert reached[10] < 12


def test_keys_do_nothing_in_an_empty_list(qtbot: QtBot) -> None:
    view = LinkView(LinkListModel(lambda: NOW, UTC))
    qtbot.addWidget(view)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_Return):
        QTest.keyClick(view, key)
    assert not view.currentIndex().isValid()
    assert not view.select("token-1")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_open_details(open_pane: OpenPane, qtbot: QtBot, key: Qt.Key) -> None:
    pane = open_pane(sample_links())
    pane.view.select("token-9")
    with qtbot.waitSignal(pane.opened) as opened:
        QTest.keyClick(pane.view, key)
    assert opened.args == ["token-9"]


def test_keys_act_on_the_link_that_they_come_to(open_pane: OpenPane, qtbot: QtBot) -> None:
    pane = open_pane([make_link(1)])
    view = pane.view
    assert view.selected() == []
    view.setFocus(Qt.FocusReason.TabFocusReason)
    only = view.currentIndex().data(LinkRole.LINK).token
    assert view.selected() == [only]
    view.clearSelection()
    with qtbot.waitSignal(view.opened) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert (opened.args, view.selected()) == ([only], [only])


def test_typing_jumps_to_a_title(open_pane: OpenPane) -> None:
    pane = open_pane(sample_links())
    QTest.keyClicks(pane.view, "bo")
    assert pane.view.selected() == ["token-7"]


def test_the_action_copies_or_makes_a_new_link(open_pane: OpenPane, qtbot: QtBot) -> None:
    pane = open_pane(sample_links(), height=1200)
    view = pane.view

    def click(link_id: int) -> None:
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(pane, link_id).action.center().toPoint()
        )

    with qtbot.waitSignal(pane.copy_requested) as copied:
        click(9)
    assert copied.args == ["token-9"]
    with qtbot.waitSignal(pane.again_requested) as again:
        click(3)
    assert again.args == ["token-3"]
    view.show_copied("token-9")
    view.select("token-9")
    with_check = view.viewport().grab().toImage()
    view.show_copied("")
    assert view.viewport().grab().toImage() != with_check


def test_double_click_opens_but_not_on_the_action(open_pane: OpenPane, qtbot: QtBot) -> None:
    pane = open_pane(sample_links())
    place = place_of(pane, 9)
    with qtbot.waitSignal(pane.opened) as opened:
        QTest.mouseDClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=place.title.center().toPoint())
    assert opened.args == ["token-9"]
    with qtbot.assertNotEmitted(pane.opened):
        QTest.mouseDClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=place.action.center().toPoint())


def test_the_menu_is_for_all_selected_links(open_pane: OpenPane, qtbot: QtBot) -> None:
    pane = open_pane(sample_links())
    pane.view.select("token-11")
    QTest.keyClick(pane.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    with qtbot.waitSignal(pane.menu_requested) as asked:
        QApplication.sendEvent(pane.view, event)
    tokens, place = asked.args
    assert tokens == ["token-11", "token-10"]
    assert pane.view.visualRect(row_of(pane, 10)).contains(pane.view.viewport().mapFromGlobal(place))
    pane.view.clearSelection()
    with qtbot.assertNotEmitted(pane.menu_requested):
        QApplication.sendEvent(pane.view, event)


def test_selection_survives_a_filter_and_a_search(open_pane: OpenPane, qtbot: QtBot) -> None:
    pane = open_pane(sample_links())
    pane.view.select("token-8")
    pane.set_filter(LinkFilter.ACTIVE)
    assert pane.view.selected() == ["token-8"]
    with qtbot.waitSignal(pane.selection_changed) as told:
        pane.set_filter(LinkFilter.ENDED)
    assert told.args == [[]]
    assert pane.view.selected() == []


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier])
def test_what_is_selected_for_people_is_so_whatever_keys_they_hold(
    open_pane: OpenPane, held: Qt.KeyboardModifier
) -> None:
    pane = open_pane(sample_links())
    view = pane.view
    view.select("token-6")
    QTest.keyClick(view, Qt.Key.Key_V, held)  # as after Ctrl+V, whose Ctrl is let go a moment later
    for token in ("token-6", "token-3", "token-3"):
        assert view.select(token)
        assert view.selected() == [token]


def test_rows_do_not_move_when_links_come_in_above(open_pane: OpenPane) -> None:
    pane = open_pane(many(60))
    view, model = pane.view, model_of(pane)
    view.verticalScrollBar().setValue(600)
    before = view.visualRect(row_of(pane, 45)).top()
    model.upsert(make_link(61))
    model.upsert(make_link(62, created_at=NOW))
    assert view.visualRect(row_of(pane, 45)).top() == before
    view.scrollToTop()
    model.upsert(make_link(63))
    assert view.verticalScrollBar().value() == 0
    assert view.select("token-63")
    assert view.visualRect(row_of(pane, 63)).top() == HEIGHT_SECTION


def test_rows_that_leave_wait_for_the_pointer(open_pane: OpenPane) -> None:
    pane = open_pane(many(5))
    pane.set_filter(LinkFilter.ACTIVE)
    middle = QPointF(pane.view.rect().center())
    QApplication.sendEvent(pane.view, QEnterEvent(middle, middle, middle))
    model_of(pane).upsert(make_ended(3, Ending.REVOKED))
    assert row_of(pane, 3).isValid()
    QApplication.sendEvent(pane.view, QEvent(QEvent.Type.Leave))
    assert not row_of(pane, 3).isValid()


@pytest.mark.parametrize(
    ("part", "link_id", "tip"),
    [
        ("title", 6, "Closing binder – Lakeside Mall, phase two"),
        ("title", 9, ""),
        ("action", 9, "Copy link  Ctrl+C"),
        ("action", 3, "New link like this"),
        ("status", 9, "Waiting, Not opened yet\nCreated "),
    ],
)
def test_tooltips(open_pane: OpenPane, monkeypatch: pytest.MonkeyPatch, part: str, link_id: int, tip: str) -> None:
    pane = open_pane(sample_links(), width=560, height=1200)
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _widget: shown.append(text))
    at = getattr(place_of(pane, link_id), part).center().toPoint()
    QApplication.sendEvent(pane.view.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, QPoint()))
    assert len(shown) == 1
    assert shown[0].removeprefix("<qt>").startswith(tip)
    assert bool(shown[0]) is bool(tip)


def test_the_row_of_the_keyboard_has_a_ring(open_pane: OpenPane) -> None:
    pane = open_pane(sample_links())
    pane.activateWindow()
    pane.view.setFocus()
    pane.view.select("token-9")
    by_mouse = pane.view.viewport().grab().toImage()
    FocusWatcher.keyboard = True
    assert pane.view.viewport().grab().toImage() != by_mouse


# The pane


def test_an_empty_list_invites_files(open_pane: OpenPane, qtbot: QtBot, unnamed: Check, clipped: Check) -> None:
    pane = open_pane([], width=720, height=480)
    pane.set_rules("New links: expire after 7 days")
    assert pane.empty.isVisible()
    assert unnamed(pane) == []
    assert clipped(pane) == []
    for control, signal in (
        (pane.empty.files, pane.files_requested),
        (pane.empty.folder, pane.folder_requested),
    ):
        with qtbot.waitSignal(signal):
            control.click()
    model_of(pane).upsert(make_link(1))
    assert pane.view.isVisible()
    model_of(pane).remove(1)
    assert pane.empty.isVisible()


def test_nothing_is_said_before_the_links_are_loaded(qtbot: QtBot) -> None:
    pane = ListPane(LinkListModel(lambda: NOW, UTC))
    qtbot.addWidget(pane)
    pane.show()
    assert not pane.empty.isVisible()
    assert not pane.nothing.isVisible()
    pane.set_loaded()
    assert pane.empty.isVisible()


@pytest.mark.parametrize(
    ("wanted", "text", "said"),
    [
        (LinkFilter.ATTENTION, "", "Nothing needs attention"),
        (LinkFilter.ENDED, "", "No ended links"),
        (LinkFilter.ALL, "berg", "No links match “berg”"),
    ],
)
def test_an_empty_answer_says_why(open_pane: OpenPane, wanted: LinkFilter, text: str, said: str) -> None:
    pane = open_pane(many(2))
    pane.set_filter(wanted)
    pane.search.setText(text)
    assert pane.nothing.isVisible()
    assert pane.nothing.words == said
    assert pane.nothing.clear.isVisible() is bool(text)
    if text:
        pane.nothing.clear.click()
        assert pane.search.text() == ""
        assert pane.view.isVisible()


def test_search_by_keys(open_pane: OpenPane) -> None:
    pane = open_pane(sample_links())
    pane.activateWindow()
    pane.focus_search()
    assert pane.focusWidget() is pane.search
    QTest.keyClicks(pane.search, "Board")
    assert len(model_of(pane)) == 1
    QTest.keyClick(pane.search, Qt.Key.Key_Down)
    assert pane.focusWidget() is pane.view
    QTest.keyClick(pane.search, Qt.Key.Key_Escape)
    assert pane.search.text() == ""
    QTest.keyClick(pane.search, Qt.Key.Key_Escape)
    assert len(model_of(pane)) == 12


def test_what_asks_for_files_and_for_a_new_link(open_pane: OpenPane, qtbot: QtBot) -> None:
    pane = open_pane(sample_links())
    with qtbot.waitSignal(pane.new_requested):
        pane.new.click()
    with qtbot.waitSignal(pane.files_requested):
        pane.strip.choose.click()


def test_banner_sits_above_the_list(open_pane: OpenPane, unnamed: Check, clipped: Check) -> None:
    pane = open_pane(sample_links())
    banner = Banner(Meaning.BAD, "Links don't open right now", "Port 443 is taken.", [button("Try again")])
    pane.add_banner(banner)
    QApplication.processEvents()
    assert pane.strip.geometry().bottom() < banner.geometry().top()
    assert unnamed(pane) == []
    assert clipped(pane) == []
    stops = pane.tab_stops()
    assert stops[stops.index(pane.strip.choose) + 1] is pane.view


def test_before_there_is_a_link_the_place_to_drop_takes_all_the_room(open_pane: OpenPane, qtbot: QtBot) -> None:
    pane = open_pane([], width=960, height=720)
    zone, hints, margins = pane.empty.zone, 100, 48
    qtbot.waitUntil(lambda: zone.height() > pane.height() - hints - margins)


@pytest.mark.parametrize("width", [420, 560, 679, 680, 1200])
def test_a_status_that_is_usual_is_never_shortened(qtbot: QtBot, width: int) -> None:
    column = RowGeometry.of(QRectF(0, 0, width, 56)).status.width()
    words = QFontMetrics(font("smallstrong")).horizontalAdvance("Downloading, 2 people")
    assert column - 24 >= words
    assert 168 <= column <= 216

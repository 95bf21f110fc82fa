"""The pages of Preferences in a small window with everything enlarged: a rail of symbols, and rows that fold."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import WIDTH_RAIL
from sharedesk.ui.preferences.security import SecurityPage
from sharedesk.ui.preferences.window import SIZE, PreferencesWindow
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets import lock_toggle, spot
from sharedesk.ui.widgets.forms import SettingRow, group
from sharedesk.ui.widgets.lock_toggle import LockToggle
from tests.ui.audit import clipped
from tests.ui.pseudo import too_wide

from .conftest import Room
from .every_page import PAGES, opened

Size = tuple[int, int]


@pytest.mark.parametrize("place", PAGES)
def test_a_page_fits_and_scrolls(qtbot: QtBot, wordy: str, cramped: Size, room: Room, place: int) -> None:
    room.link("Grundstückskaufvertragsentwurf mit sämtlichen Anlagen und Nebenvereinbarungen der Beteiligten")
    room.window.resize(*cramped)
    page = opened(room, place)

    def fits() -> None:
        assert room.window.size().toTuple() == cramped
        assert [*clipped(page), *too_wide(room.window)] == []

    qtbot.waitUntil(fits)


@pytest.fixture
def window(qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch) -> PreferencesWindow:
    """Return the window with the keys, as a rail beside a page."""
    monkeypatch.setattr(spot, "MARKED_MS", 600_000)
    room.window.resize(640, 340)
    with qtbot.waitActive(room.window):
        room.window.activateWindow()
    assert room.window._left.width() == WIDTH_RAIL
    return room.window


def test_pages_are_opened_on_the_rail_and_named_in_tips(window: PreferencesWindow) -> None:
    window.nav.setFocus()
    QTest.keyClick(window.nav, Qt.Key.Key_Down)
    assert window.page is not None
    assert window.page.accessibleName() == "Portal & address"
    assert window.nav.currentIndex().data(Qt.ItemDataRole.ToolTipRole) == "Portal & address"
    assert (window.search.isVisible(), window.glass.isVisible()) == (False, True)


def test_a_search_covers_a_narrow_page_until_something_is_chosen(
    qtbot: QtBot, room: Room, window: PreferencesWindow
) -> None:
    window.glass.click()
    assert window.search.hasFocus()
    assert (window._stack.isVisible(), window._left.width()) == (False, 640)
    QTest.keyClicks(window.search, "language")
    qtbot.waitUntil(lambda: not window._builder.isActive() and bool(window.hits.hits))
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    assert window._stack.isVisible()
    assert (window._left.width(), window.search.text()) == (WIDTH_RAIL, "")
    qtbot.waitUntil(lambda: room.row("Language").is_marked)


@pytest.mark.parametrize("typed", ["", "language"])
def test_esc_goes_back_to_the_page_and_then_closes(window: PreferencesWindow, typed: str) -> None:
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.search, typed)
    for _ in range(2 if typed else 1):
        QTest.keyClick(window.search, Qt.Key.Key_Escape)
    assert window._stack.isVisible()
    assert window.nav.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_controls_go_below_their_words_and_back(qtbot: QtBot, room: Room, window: PreferencesWindow) -> None:
    room.open("Security defaults")
    row: SettingRow = room.row("New links expire after")
    words, control = row._title, row._controls[0]
    qtbot.waitUntil(lambda: row.is_folded and words.geometry().bottom() < control.geometry().top())
    window.resize(*SIZE)
    qtbot.waitUntil(lambda: not row.is_folded and words.geometry().right() < control.geometry().left())


@pytest.mark.parametrize("language", ["en", "de"])
def test_locks_below_their_rows_say_for_whom_they_lock(
    qtbot: QtBot, room: Room, language: str, request: pytest.FixtureRequest
) -> None:
    if language == "de":
        request.getfixturevalue("german")
    page = room.open(tr("Security defaults"))
    assert isinstance(page, SecurityPage)
    room.set("policy.password.rule", "required")
    [heading] = [one for one in page.findChildren(QLabel) if one.text() == tr("Other people")]
    locks = page.findChildren(LockToggle)

    def told(alone: bool) -> bool:
        words = {"Locked for others", "Others may change it"} if alone else {"Locked", "May change"}
        said = {one.words() for one in locks} == {tr(one) for one in words}
        return said and heading.isVisible() is not alone

    for width, folded in ((SIZE[0], False), (640, True), (SIZE[0], False)):
        room.window.resize(width, SIZE[1])
        qtbot.waitUntil(lambda folded=folded: told(alone=folded))
        for lock in locks:
            words = QFontMetrics(font("smallstrong")).horizontalAdvance(lock.words())
            assert words <= lock.width() - 34, "it is not cut off"
        assert {lock.width() == lock_toggle.WIDTH for lock in locks} == {not folded}
        qtbot.waitUntil(lambda: [*clipped(page), *too_wide(room.window)] == [])


def test_the_heading_stays_as_long_as_one_lock_stands_below_it(qtbot: QtBot) -> None:
    rows = [
        SettingRow(title, "", QPushButton("x"), tail=LockToggle(title))
        for title in ("Password", "Donaudampfschiff" * 3)
    ]
    made = group("Access", *rows, SettingRow("Other", "", QPushButton("x")), note="Other people")
    qtbot.addWidget(made)
    made.show()
    [heading] = [one for one in made.findChildren(QLabel) if one.text() == "Other people"]
    for width, folded, is_headed in (
        (900, [False, False], True),
        (500, [False, True], True),
        (340, [True, True], False),
    ):
        made.resize(width, 400)
        qtbot.waitUntil(lambda folded=folded: [row.is_folded for row in rows] == folded)
        assert heading.isVisible() is is_headed
        assert [row.tail.words() for row in rows if isinstance(row.tail, LockToggle)] == [
            "Others may change it" if one else "May change" for one in folded
        ]

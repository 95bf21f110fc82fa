from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.preferences import window as prefs
from sharedesk.ui.preferences.audit import AuditPage
from sharedesk.ui.preferences.matching import search
from sharedesk.ui.preferences.window import PreferencesWindow
from sharedesk.ui.widgets import spot
from sharedesk.ui.widgets.spot import Spot
from tests.ui.conftest import Check

from .conftest import Room, press


@pytest.fixture
def window(qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch) -> PreferencesWindow:
    """Return the window with the keys; what is marked stays so until a test has seen it."""
    monkeypatch.setattr(spot, "MARKED_MS", 600_000)
    window = room.window
    with qtbot.waitActive(window):
        window.activateWindow()
    return window


def seek(qtbot: QtBot, window: PreferencesWindow, text: str) -> list[str]:
    """Type what to search for; return what was found when every page was looked at."""
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.search.hasFocus()
    QTest.keyClicks(window.search, text)
    qtbot.waitUntil(lambda: not window._builder.isActive())
    return [f"{hit.title} · {hit.page}" for hit in window.hits.hits]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("shortest", "Shortest password · Security defaults"),
        ("after passwords 5", "After 5 wrong passwords · Security defaults"),
        ("policy.password.min", "Shortest password · Security defaults"),
        ("X-Forwarded-For", "Trusted proxies · Portal & address"),
        ("STARTTLS", "Port and encryption · E-mail"),
        ("fussball", ""),
        ("register number", "Legal text · Branding"),
        ("open-source", "Licences · About"),
        ("audit.ip", "Record addresses · Audit log"),
        ("  LICENCES ", "Licences · About"),
    ],
)
def test_every_page_is_searched_by_title_caption_help_and_key(
    qtbot: QtBot, window: PreferencesWindow, text: str, found: str
) -> None:
    """None of these pages was opened before."""
    assert seek(qtbot, window, text)[:1] == ([found] if found else [])


def test_titles_that_begin_with_the_words_come_first() -> None:
    class Told(Spot):
        words = "how long the port of mail is kept"

    spots = [(0, Told(title)) for title in ("Something", "My mail", "Mail server", "Máil")]
    found = search("mail", ["General", "E-mail"], spots)
    assert [hit.title for hit in found] == ["Mail server", "Máil", "E-mail", "My mail", "Something"]
    assert search("mail zebra", ["General"], spots) == []


def test_enter_opens_the_page_scrolls_to_the_row_and_marks_it_for_a_moment(
    qtbot: QtBot, room: Room, window: PreferencesWindow
) -> None:
    window.resize(*prefs.SMALLEST)
    seek(qtbot, window, "keep passwords")
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    assert window.page is not None
    assert window.page.accessibleName() == "Security defaults"
    row = room.row("Keep passwords for copying")
    qtbot.waitUntil(lambda: row.is_marked)
    area = window.page.findChild(QScrollArea)
    assert area is not None
    top = row.mapTo(area.viewport(), QPoint(0, 0)).y()
    assert 0 <= top <= area.viewport().height() - row.height()
    assert row.isAncestorOf(QApplication.focusWidget())
    marked = row.grab().toImage()
    row._unmark.setInterval(0)
    qtbot.waitUntil(lambda: not row.is_marked)
    assert row.grab().toImage() != marked


def test_the_list_of_hits_is_used_with_the_keys(qtbot: QtBot, room: Room, window: PreferencesWindow) -> None:
    found = seek(qtbot, window, "proxies")
    view = window.hits.view
    QTest.keyClick(window.search, Qt.Key.Key_Down)
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert window.search.hasFocus()
    QTest.keyClick(window.search, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert found[0] == "Trusted proxies · Portal & address"
    qtbot.waitUntil(lambda: room.row("Trusted proxies").is_marked)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert (window.search.text(), window.search.hasFocus(), window.nav.isVisible()) == ("", True, True)
    QTest.keyClick(window.search, Qt.Key.Key_Down)
    assert window.nav.hasFocus()
    assert room.control.window is window


def test_a_click_on_a_page_opens_it_and_esc_in_the_field_ends_the_search(
    qtbot: QtBot, window: PreferencesWindow
) -> None:
    assert seek(qtbot, window, "about")[0] == "About · About"
    view = window.hits.view
    middle = view.visualRect(view.model().index(0, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert window.page is not None
    assert window.page.accessibleName() == "About"
    QTest.keyClick(window.search, Qt.Key.Key_Escape)
    assert (window.search.text(), window.nav.isVisible()) == ("", True)


def test_nothing_found_is_said_and_the_search_can_be_cleared(qtbot: QtBot, window: PreferencesWindow) -> None:
    assert seek(qtbot, window, "zebra") == []
    assert window.hits.nothing == "No settings match “zebra”"
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    QTest.keyClick(window.search, Qt.Key.Key_Down)
    assert window.search.hasFocus()
    press(window, "Clear search")
    assert (window.search.text(), window.hits.isVisible()) == ("", False)


def test_in_the_audit_log_the_first_ctrl_f_searches_events_and_the_second_settings(
    room: Room, window: PreferencesWindow
) -> None:
    page = room.open("Audit log")
    assert isinstance(page, AuditPage)
    for field in (page.filters.search, window.search):
        QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert field.hasFocus()


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_list_is_named_and_fits(
    qtbot: QtBot, theme: Theme, window: PreferencesWindow, unnamed: Check, clipped: Check, scheme: Scheme
) -> None:
    theme.use(scheme)
    for text in ("port", "zebra"):
        window.search.clear()
        seek(qtbot, window, text)
        QApplication.processEvents()
        assert unnamed(window) == []
        assert clipped(window) == []

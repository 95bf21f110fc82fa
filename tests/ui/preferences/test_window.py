from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from sharedesk.core.settings import PORTAL_PORT, SENDER_NAME
from sharedesk.errors import EnvironmentFault
from sharedesk.services.context import AppContext
from sharedesk.ui.desk.preferences_control import PreferencesControl
from sharedesk.ui.jobs import Jobs, ThreadPool
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.preferences import window as prefs
from sharedesk.ui.widgets.controls import Field, Switch
from tests.ui.conftest import Check

from .conftest import Room, type_into

PAGES = ("General", "Portal & address", "Security defaults", "Branding", "E-mail", "Storage", "Audit log", "About")


def test_one_window_that_opens_where_it_is_asked_to(room: Room) -> None:
    window = room.control.open()
    assert window.isVisible()
    assert window.titles == list(PAGES)
    assert room.control.open("About") is window
    assert window.page is not None
    assert window.page.accessibleName() == "About"
    window.close()
    assert room.control.window is None
    assert room.control.open() is not window


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_W])
def test_esc_and_ctrl_w_close_it(qtbot: QtBot, room: Room, key: Qt.Key) -> None:
    window = room.window
    with qtbot.waitActive(window):
        window.activateWindow()
    ctrl = Qt.KeyboardModifier.ControlModifier if key == Qt.Key.Key_W else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(window, key, ctrl)
    assert room.control.window is None


def test_ctrl_is_still_held_when_a_shortcut_opens_a_page(room: Room) -> None:
    QTest.keyClick(room.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    for _ in range(2):
        room.control.open("About")
        assert [index.row() for index in room.window.nav.selectedIndexes()] == [PAGES.index("About")]


def test_arrow_keys_turn_the_pages(room: Room) -> None:
    nav = room.window.nav
    nav.setFocus()
    QTest.keyClick(nav, Qt.Key.Key_Down)
    assert room.window.page is not None
    assert room.window.page.accessibleName() == "Portal & address"


def test_what_is_being_typed_is_applied_when_the_window_closes(room: Room) -> None:
    room.open("General")
    type_into(room.part("Your name", Field), "Maya Lindqvist", enter=False)
    assert room.value(SENDER_NAME) == ""
    room.window.close()
    assert room.value(SENDER_NAME) == "Maya Lindqvist"


def test_esc_takes_back_what_was_typed_and_only_then_closes(room: Room) -> None:
    room.set("sender.name", "Maya")
    room.open("General")
    field = room.part("Your name", Field)
    type_into(field, "Somebody", enter=False)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), room.control.window is not None) == ("Maya", True)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert room.control.window is None
    assert room.value(SENDER_NAME) == "Maya"


def test_a_wrong_text_is_explained_under_its_row_and_kept(room: Room) -> None:
    room.open("Portal & address")
    row, field = room.row("Port"), room.part("Port", Field)
    type_into(field, "70000", enter=False)
    assert row.problem == ""
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert row.problem == "“70000” is not a number in range. Use a whole number from 0 to 65535."
    assert (field.text(), room.value(PORTAL_PORT)) == ("70000", 8443)
    assert field.accessibleDescription() == row.problem
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert row.problem == ""
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert room.value(PORTAL_PORT) == 7000


def test_a_change_made_elsewhere_shows_but_not_over_what_somebody_types(room: Room) -> None:
    room.open("General")
    field = room.part("Your name", Field)
    room.set("sender.name", "Elsewhere")
    assert field.text() == "Elsewhere"
    type_into(field, "Mine", enter=False)
    room.set("sender.name", "Elsewhere again")
    assert field.text() == "Mine"


def test_the_sidebar_says_whose_it_is(room: Room) -> None:
    window = room.window
    assert window._company.full_text == "ShareDesk"
    room.set("branding.title", "Northwind Legal")
    assert window._company.full_text == "Northwind Legal"


@pytest.mark.parametrize("title", PAGES)
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_every_page_is_named_and_fits(
    qtbot: QtBot, theme: Theme, room: Room, unnamed: Check, clipped: Check, title: str, scheme: Scheme
) -> None:
    theme.use(scheme)
    room.link()
    room.set("policy.emails.rule", "required")
    room.set("policy.max_downloads.rule", "required")
    page = room.open(title)
    for size in (prefs.SIZE, prefs.SMALLEST):
        room.window.resize(QSize(*size))
        qtbot.waitUntil(lambda: clipped(room.window) == [])
        assert unnamed(room.window) == []
        for area in page.findChildren(QScrollArea):
            assert area.widget().minimumSizeHint().width() <= area.viewport().width(), title


def test_what_comes_back_after_the_window_was_closed_is_dropped_but_errors_are_told(
    qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jobs outlive the window that asked for them."""
    jobs = Jobs(ThreadPool(), room.session.messages.fail)
    control = PreferencesControl(replace(room.session, jobs=jobs), room.control._main)
    window = control.open("Audit log")
    qtbot.waitUntil(lambda: window.page is not None and not jobs._open)
    let_go = Event()
    tried: list[str] = []

    def slowly(self: AppContext, key: str, text: str | None, *, by: str) -> None:
        assert let_go.wait(10)
        tried.append(key)
        if key == "notify.mail":
            raise EnvironmentFault("The disk is full.")

    monkeypatch.setattr(AppContext, "change_setting", slowly)
    window.open_titled("General")
    qtbot.waitUntil(lambda: window.page is not None and not jobs._open)
    assert window.page is not None
    for switch in window.page.findChildren(Switch):
        switch.click()
    window.close()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    assert not isValid(window)
    let_go.set()
    assert jobs.drain()
    assert tried == ["ui.tray", "transfers.awake", "notify.desktop", "notify.problems", "notify.mail"]
    assert [problem.title for problem in room.problems] == ["The disk is full."]


def test_a_minimised_window_comes_back(room: Room) -> None:
    window = room.window
    window.showMinimized()
    room.control.open()
    assert not window.isMinimized()
    QTest.keyClick(window, Qt.Key.Key_F5)
    assert room.control.window is window

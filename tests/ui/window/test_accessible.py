"""Everything the window opens has names and roles for screen readers, and can be used and left by keys alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from sharedesk.core.link import Mode
from sharedesk.ui.widgets.focus import _SELF_EVIDENT, FocusWatcher
from tests.ui.audit import clipped, not_reached, silent, tab_stops

from .desk import Desk

OPENING = ("new", "preferences", "qr", "edit", "more", "erase", "tour", "guide", "keyboard", "about")
"""The actions that open something."""


@pytest.fixture
def keys(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[FocusWatcher]:
    """A desk where only keys are used and nothing leaves the program."""
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    monkeypatch.setattr(QFileDialog, "open", lambda _dialog: None)
    watcher = FocusWatcher(qapp)
    FocusWatcher.keyboard = True
    yield watcher
    qapp.removeEventFilter(watcher)
    watcher.deleteLater()


def others(desk: Desk) -> list[QWidget]:
    """Return the windows that are open beside the main one."""
    return [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not desk.window]


def use(desk: Desk, name: str) -> QWidget | None:
    """Use an action with the focus in the list; return the window that this opened, once keys go to it."""
    desk.window.activateWindow()
    desk.window.list.view.setFocus()
    action: QAction = getattr(desk.window.actions_, name)
    action.trigger()
    QApplication.processEvents()
    for opened in others(desk):
        opened.activateWindow()
        for more in opened.findChildren(QPushButton):
            if more.text() == "More options" and more.isVisible():
                more.click()
        is_popup = opened.windowType() is Qt.WindowType.Popup  # which never becomes the active window
        while not is_popup and QApplication.activeWindow() is not opened:  # the platform tells it by an event
            QApplication.processEvents()
        QApplication.processEvents()  # what was unfolded gets its place
        return opened
    return None


def test_the_actions_that_open_something_are_all_looked_at(linked: Desk, keys: FocusWatcher) -> None:
    opening = set()
    for name, action in vars(linked.window.actions_).items():
        if isinstance(action, QAction) and action.isEnabled() and name not in {"delete", "close", "quit", "paste"}:
            opened = use(linked, name)
            if opened is not None:
                opening.add(name)
                opened.close()
    assert opening == set(OPENING)


@pytest.mark.parametrize("name", OPENING)
def test_what_opens_can_be_read_and_walked_and_left(text_px: int, linked: Desk, keys: FocusWatcher, name: str) -> None:
    opened = use(linked, name)
    assert opened is not None
    assert silent(opened) == []
    assert clipped(opened) == []
    assert not_reached(opened) == []
    focused = opened.focusWidget()
    QTest.keyClick(focused or opened, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert others(linked) == []
    assert linked.window.focusWidget() is linked.window.list.view


@pytest.mark.parametrize("width", [760, 1180])
def test_the_window_can_be_read_and_walked(text_px: int, desk: Desk, keys: FocusWatcher, width: int) -> None:
    window = desk.window
    window.resize(width, 760)
    for filled in (False, True):
        if filled:
            desk.drop(Mode.SEND, desk.file("a.pdf"), desk.file("b.pdf"))
            desk.drop(Mode.SHARE, desk.file("c.pdf"))
        window.list.view.setFocus()
        for shown in {False, filled}:
            if shown:
                window.open_details()
            QApplication.processEvents()
            assert silent(window) == []
            assert clipped(window) == []
            assert not_reached(window) == []


def test_the_control_that_keys_act_on_has_a_ring(linked: Desk, keys: FocusWatcher) -> None:
    linked.window.open_details()
    linked.window.activateWindow()
    linked.window.list.view.setFocus()
    for stop in tab_stops(linked.window):
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        assert isinstance(stop, _SELF_EVIDENT) or keys.ring is not None, stop.accessibleName()

"""What floats over a window: toasts, sheets, popovers, and the ring around what has the keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.ui.look import theme as look
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.focus import FocusRing, FocusWatcher
from sharedesk.ui.widgets.labels import Paragraph, label
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.popover import Popover
from sharedesk.ui.widgets.sheet import Scrim, Sheet
from sharedesk.ui.widgets.toast import ToastAction, Toasts
from tests.ui.conftest import Check

# Toasts


def test_newest_toast_replaces_the_last_and_actions_run_once(window: QWidget, qtbot: QtBot) -> None:
    toasts, undone = Toasts(window), []
    first = toasts.show("Link copied", "a.pdf", [ToastAction("Undo", lambda: undone.append("copy"))])
    second = toasts.show("Link deleted", "", [ToastAction("Undo", lambda: undone.append("delete"))])
    assert toasts.current is second
    assert not first.isVisible()
    with qtbot.waitSignal(second.gone):
        second.findChildren(QPushButton)[0].click()
    assert undone == ["delete"]
    assert toasts.current is None


def test_toast_leaves_by_itself(window: QWidget, qtbot: QtBot) -> None:
    toast = Toasts(window, lifetime_ms=1).show("Link copied")
    with qtbot.waitSignal(toast.gone):
        pass


def test_toast_stays_while_it_has_the_focus(window: QWidget, qtbot: QtBot) -> None:
    window.activateWindow()
    toast = Toasts(window, lifetime_ms=60_000).show("Link copied", "", [ToastAction("Undo", lambda: None)])
    toast.findChildren(QPushButton)[0].setFocus()
    with qtbot.assertNotEmitted(toast.gone):
        toast._time_over()
    with qtbot.waitSignal(toast.gone):
        QTest.keyClick(toast, Qt.Key.Key_Escape)


def test_toast_sits_at_the_bottom_of_the_content_and_shortens_long_names(window: QWidget) -> None:
    toasts = Toasts(window)
    toasts.inset_left, toasts.inset_bottom = 208, 40
    toast = toasts.show(
        "Link copied", "x" * 400, [ToastAction("Options", lambda: None), ToastAction("Undo", lambda: None)]
    )
    for width, height in ((1180, 760), (760, 520)):
        window.resize(width, height)
        assert abs(toast.geometry().center().x() - (208 + width) / 2) <= 2
        assert toast.x() >= 208 - 28
        assert toast.geometry().right() <= width + 28
        assert toast.geometry().bottom() <= height - 40 + 12
    toast.grab()


# Floating surfaces


def test_sheet_is_whole_over_a_scrim_and_gives_the_focus_back(window: QWidget, qtbot: QtBot, clipped: Check) -> None:
    opener = window.findChildren(QPushButton)[0]
    window.activateWindow()
    opener.setFocus()
    words = Paragraph("The link stops working, one running download is cut off and the copies are erased. " * 3)
    field = Field(name="Title")
    sheet = Sheet(
        "Erase now?", wrap(col(words, field)), row(None, button("Erase now", Kind.DESTROY)), parent=window, subtitle="x"
    )
    sheet.open_over(window)
    qtbot.waitUntil(lambda: sheet.focusWidget() is field)
    assert clipped(sheet) == []
    assert words.height() < words.heightForWidth(words.width()) + 8
    [scrim] = window.findChildren(Scrim)
    window.resize(900, 700)
    assert scrim.geometry() == window.rect()
    sheet.grab()
    scrim.grab()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    qtbot.waitUntil(lambda: not window.findChildren(Scrim))
    assert window.focusWidget() is opener


def test_popover_points_at_its_anchor_and_gives_the_focus_back(window: QWidget, qtbot: QtBot) -> None:
    anchor = window.findChildren(QPushButton)[0]
    window.activateWindow()
    popover = Popover(wrap(col(button("Copy image"))))
    popover.open_at(anchor)
    assert popover.isVisible()
    popover.grab()
    popover.close()
    qtbot.waitUntil(anchor.hasFocus)


def test_plain_surfaces_where_translucency_is_not_safe(
    window: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "floats", lambda: False)
    sheet = Sheet("Title", wrap(col(label("Text"))), row(button("Close")))
    popover = Popover(wrap(col(label("Text"))))
    qtbot.addWidget(sheet)
    sheet.fit()
    assert sheet.grab().toImage().pixelColor(1, 1) == look.color("sheet")
    assert popover.grab().toImage().pixelColor(3, 3) == look.color("raised")
    popover.deleteLater()


def test_ring_is_shown_for_keys_only(window: QWidget, qtbot: QtBot, qapp: QApplication) -> None:
    watcher = FocusWatcher(qapp)
    opener = window.findChildren(QPushButton)[0]
    window.activateWindow()
    with qtbot.waitActive(window):
        window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert not FocusWatcher.keyboard, "it looks at what comes from the desktop, not at each event of each widget"
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F9)  # a key that does nothing
    assert FocusWatcher.keyboard
    opener.setFocus()
    ring = watcher.ring
    assert isinstance(ring, FocusRing)
    assert ring.geometry().contains(opener.geometry())
    opener.move(opener.x() + 10, opener.y())
    assert ring.geometry().center() == opener.geometry().center()
    ring.grab()
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert watcher.ring is None
    window.setFocus()
    opener.setFocus()
    assert watcher.ring is None
    watcher.deleteLater()

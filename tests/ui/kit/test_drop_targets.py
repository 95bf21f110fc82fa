"""Files dragged over a window: where they may be dropped, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.core.link import Mode
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.drag_overlay import FileDrops
from sharedesk.ui.widgets.drop_zone import DropZone


def files(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/data/{name}") for name in names])
    return data


LEFT, RIGHT, BETWEEN = QPointF(300, 300), QPointF(900, 300), QPointF(590, 20)


class Drag:
    """Drags data over a window as the system would."""

    def __init__(self, window: QWidget, data: QMimeData) -> None:
        self._window, self._data = window, data
        self._rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)

    def enter(self, at: QPointF) -> bool:
        return self._send(QDragEnterEvent(at.toPoint(), *self._rest))

    def move(self, at: QPointF) -> bool:
        return self._send(QDragMoveEvent(at.toPoint(), *self._rest))

    def drop(self, at: QPointF) -> bool:
        return self._send(QDropEvent(at, *self._rest))

    def leave(self) -> None:
        QApplication.sendEvent(self._window, QDragLeaveEvent())

    def _send(self, event: QDropEvent) -> bool:
        event.ignore()
        QApplication.sendEvent(self._window, event)
        return event.isAccepted()


def test_files_dropped_on_a_target(window: QWidget, qtbot: QtBot) -> None:
    drops, drag = FileDrops(window), Drag(window, files("a.pdf", "b"))
    assert drag.enter(BETWEEN)
    assert drops.overlay is not None
    assert drops.overlay.geometry() == window.rect()
    assert not drag.move(BETWEEN)
    assert drag.move(LEFT)
    assert drops.overlay.active is Mode.SEND
    assert drag.move(RIGHT)
    assert drops.overlay.active is Mode.SHARE
    drops.overlay.grab()
    with qtbot.waitSignal(drops.files_dropped) as dropped:
        assert drag.drop(RIGHT)
    assert dropped.args == [[Path("/data/a.pdf"), Path("/data/b")], Mode.SHARE]
    assert drops.overlay is None


def test_beside_the_targets_nothing_is_dropped(window: QWidget, qtbot: QtBot) -> None:
    drops, drag = FileDrops(window), Drag(window, files("a.pdf"))
    drag.enter(LEFT)
    with qtbot.assertNotEmitted(drops.files_dropped):
        assert not drag.drop(BETWEEN)
    drag.enter(LEFT)
    drag.leave()
    assert drops.overlay is None
    assert not drag.move(LEFT)


def test_a_mode_that_cannot_be_used_gives_its_reason_and_takes_nothing(window: QWidget, qtbot: QtBot) -> None:
    drops, drag = FileDrops(window), Drag(window, files("a.pdf"))
    drops.disabled = {Mode.SHARE: "These files can only be sent as a copy."}
    drag.enter(RIGHT)
    assert drops.overlay is not None
    drops.overlay.grab()
    with qtbot.assertNotEmitted(drops.files_dropped):
        assert not drag.drop(RIGHT)


def test_one_mode_is_one_target_and_the_overlay_grows_with_the_window(window: QWidget, qtbot: QtBot) -> None:
    drops, drag = FileDrops(window), Drag(window, files("a.pdf"))
    drops.modes = (Mode.SEND,)
    drag.enter(RIGHT)
    assert drops.overlay is not None
    assert drops.overlay.active is Mode.SEND
    window.resize(800, 600)
    assert drops.overlay.size() == window.size()


@pytest.mark.parametrize("data", [QMimeData(), files()])
def test_what_is_no_file_is_left_alone(window: QWidget, data: QMimeData) -> None:
    data.setText("just words")
    drops = FileDrops(window)
    assert not Drag(window, data).enter(LEFT)
    assert drops.overlay is None


def test_web_addresses_are_no_files_and_a_sheet_can_switch_it_off(window: QWidget) -> None:
    drops, web = FileDrops(window), QMimeData()
    web.setUrls([QUrl("https://example.com/a.pdf")])
    assert not Drag(window, web).enter(LEFT)
    drops.enabled = False
    assert not Drag(window, files("a.pdf")).enter(LEFT)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_drop_zone_by_key_and_mouse(qtbot: QtBot, key: Qt.Key) -> None:
    zone = DropZone()
    qtbot.addWidget(zone)
    zone.resize(400, 300)
    zone.show()
    with qtbot.waitSignal(zone.chosen):
        QTest.keyClick(zone, key)
    with qtbot.waitSignal(zone.chosen):
        QTest.mouseClick(zone, Qt.MouseButton.LeftButton)
    with qtbot.assertNotEmitted(zone.chosen):
        QTest.mouseClick(zone, Qt.MouseButton.RightButton)
        QTest.keyClick(zone, Qt.Key.Key_A)


def test_text_fields_leave_dropped_files_to_the_window(qtbot: QtBot) -> None:
    made = Field(name="Search")
    qtbot.addWidget(made)
    assert not made.acceptDrops()

"""Windows open on a screen that exists, within reach."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sharedesk.ui.placing import TITLE_BAR, Place, fit, on_screens, place_of, put

LAPTOP = QRect(0, 0, 1440, 900)
RIGHT = QRect(1440, -200, 2560, 1440)


@pytest.mark.parametrize(
    ("wanted", "screens", "found"),
    [
        (QRect(100, 80, 1180, 760), [LAPTOP], QRect(100, 80, 1180, 760)),
        (QRect(1200, 100, 1180, 760), [LAPTOP, RIGHT], QRect(1200, 100, 1180, 760)),  # across two screens
        (QRect(2000, 100, 1180, 760), [LAPTOP], QRect(260, 100, 1180, 760)),  # its screen is gone
        (QRect(-5000, -5000, 1180, 760), [LAPTOP], QRect(0, TITLE_BAR, 1180, 760)),
        (QRect(9000, 9000, 800, 600), [LAPTOP, RIGHT], QRect(640, 300, 800, 600)),
        (QRect(3900, 0, 800, 600), [LAPTOP, RIGHT], QRect(3200, 0, 800, 600)),  # most of it was on the right one
        (QRect(1500, 0, 2400, 1300), [LAPTOP], QRect(0, TITLE_BAR, 1440, 900 - TITLE_BAR)),  # larger than what is left
        (QRect(200, -300, 800, 600), [LAPTOP], QRect(200, TITLE_BAR, 800, 600)),
    ],
)
def test_a_window_is_moved_only_as_far_as_it_must(wanted: QRect, screens: list[QRect], found: QRect) -> None:
    assert on_screens(wanted, screens) == found


def test_a_window_far_away_is_moved_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    put(window, Place(300, 200, 90_000, -90_000, known=True))
    assert window.screen().availableGeometry().contains(window.geometry())
    assert window.size().toTuple() == (300, 200)


def test_a_new_window_is_no_larger_than_the_screen_and_no_smaller_than_it_may_be(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setMinimumSize(100, 50)
    put(window, Place(90_000, 10))
    assert window.size().toTuple() == (window.screen().availableGeometry().width(), 50)


def test_a_window_is_noted_where_it_was_shown_and_else_where_it_was_before(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    for before in (Place(), Place(300, 200, 40, 50, known=True)):
        put(window, before)
        assert place_of(window, before) == before
    window.show()
    window.resize(320, 200)
    assert place_of(window, Place()) == Place(320, 200, 40, 50, known=True)


def test_a_window_may_be_smaller_than_it_is_made_for_where_the_screen_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    room = window.screen().availableGeometry().size()
    window.setMinimumSize(room.width() + 100, room.height() + 100)
    fit(window)
    room.setHeight(room.height() - TITLE_BAR)
    assert window.size() == window.minimumSize() == room

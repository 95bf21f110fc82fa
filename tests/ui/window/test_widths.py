"""Whatever the width, the names of links can be read and nothing sticks out of the window."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from sharedesk.core.link import Mode
from sharedesk.ui.look.tokens import WIDTH_RAIL, WIDTH_SIDEBAR
from sharedesk.ui.widgets.labels import Paragraph

from .desk import Desk


@pytest.mark.parametrize(
    ("width", "closed", "opened"),
    [
        (760, WIDTH_RAIL, WIDTH_RAIL),
        (980, WIDTH_SIDEBAR, WIDTH_RAIL),
        (1119, WIDTH_SIDEBAR, WIDTH_RAIL),
        (1120, WIDTH_SIDEBAR, WIDTH_SIDEBAR),
        (1920, WIDTH_SIDEBAR, WIDTH_SIDEBAR),
    ],
)
def test_open_details_leave_room_for_the_list(qtbot: QtBot, desk: Desk, width: int, closed: int, opened: int) -> None:
    desk.drop(Mode.SEND, desk.file("Engagement letter – Halvorsen.pdf"))
    window = desk.window
    window.resize(width, 700)
    assert window.sidebar.width() == closed
    window.list.view.select(desk.links()[0].token)
    window.open_details()

    def details_end_where_the_window_does() -> None:
        panes = (window.strip, window.sidebar, window.list, window.details)
        needed = {type(pane).__name__: pane.minimumSizeHint().width() for pane in panes}
        end = window.details.mapTo(window, window.details.rect().topRight()).x() + 1
        assert (end, window.width()) == (width, width), needed

    qtbot.waitUntil(details_end_where_the_window_does)
    assert window.sidebar.width() == opened
    assert not window.list.isVisible() or window.list.width() >= 500
    window.close_details()
    assert window.sidebar.width() == closed


def test_a_name_without_spaces_is_broken_before_it_widens_a_pane(qtbot: QtBot) -> None:
    name = "Closing_binder_with_all_annexes_<signed>_" * 6
    told = Paragraph(f"“{name}” was moved.")
    qtbot.addWidget(told)
    assert told.minimumSizeHint().width() < 260
    assert told.accessibleName() == f"“{name}” was moved."

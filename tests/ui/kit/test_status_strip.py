"""What is said of a state: by the strip of the portal, and by the line in the details."""

from __future__ import annotations

from datetime import UTC

import pytest
from pytestqt.qtbot import QtBot

from sharedesk.events import PortalState
from sharedesk.ui.pages.status_strip import StatusStrip
from sharedesk.ui.widgets.status_view import StatusLine
from sharedesk.ui.wording.status import link_status
from tests.factories import NOW, make_link, sample_links
from tests.ui.conftest import Check


@pytest.mark.parametrize(
    ("state", "pill", "words", "label", "signal"),
    [
        (
            PortalState.ONLINE,
            "Portal online",
            "share.example:8443   ·   3 active downloads",
            "Pause",
            "pause_requested",
        ),
        (PortalState.PAUSED, "Portal paused", "Links don't open until you resume", "Resume", "resume_requested"),
        (PortalState.OFFLINE, "Portal offline", "Links don't open right now", "Try again", "retry_requested"),
    ],
)
def test_strip_says_what_the_portal_does(
    qtbot: QtBot, unnamed: Check, clipped: Check, state: PortalState, pill: str, words: str, label: str, signal: str
) -> None:
    made = StatusStrip()
    qtbot.addWidget(made)
    made.resize(760, 40)
    made.set_storage(18_400_000_000, 212_000_000_000)
    made.set_downloads(3)
    made.set_portal(state, "https://share.example:8443", "Port 443 is taken.")
    made.set_narrow(narrow=True)
    made.show()
    assert made.pill.text == pill
    assert made._words.full_text == words
    assert made.button.text() == label
    assert (unnamed(made), clipped(made)) == ([], [])
    with qtbot.waitSignal(getattr(made, signal)):
        made.button.click()


def test_strip_while_starting_and_its_right_side(qtbot: QtBot, clipped: Check) -> None:
    made = StatusStrip()
    qtbot.addWidget(made)
    made.resize(1180, 40)
    made.show()
    assert not made.button.isVisible()
    assert made._words.full_text == ""
    made.set_storage(0, None)
    assert made._right.text() == ""
    made.set_storage(18_400_000_000, 212_000_000_000)
    assert made._right.text() == "Copies use 18.4 GB · 212 GB free"
    made.set_note("3.1 GB free", urgent=True)
    assert made._right.property("tone") == "bad"
    made.set_portal(PortalState.ONLINE, "https://share.example")
    assert made._words.full_text == "share.example   ·   No active downloads"
    assert clipped(made) == []


def test_status_line_of_the_details(qtbot: QtBot) -> None:
    made = StatusLine()
    qtbot.addWidget(made)
    made.resize(300, 20)
    blank = made.grab().toImage()
    pictures = []
    for link in sample_links():
        made.set_status(link_status(link, NOW, zone=UTC))
        pictures.append(made.grab().toImage())
    assert blank not in pictures
    assert made.accessibleName() == "Withdrawn, Mon 10:42"
    made.set_status(link_status(make_link(paused_at=NOW), NOW, zone=UTC))
    assert made.toolTip() == "Paused, Since 10:42"

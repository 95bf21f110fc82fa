"""Every page of Preferences has names and roles for screen readers, and all of it can be reached by Tab."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from tests.ui.audit import clipped, not_reached, silent

from .conftest import Room


def test_every_page_can_be_read_and_walked(room: Room) -> None:
    window = room.window
    room.link()
    for title in window.titles:
        room.open(title)
        window.activateWindow()
        window.nav.setFocus()
        QApplication.processEvents()
        assert silent(window) == [], title
        assert clipped(window) == [], title
        assert not_reached(window) == [], title

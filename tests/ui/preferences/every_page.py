"""The pages of Preferences, one after the other."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from .conftest import Room

PAGES = range(8)


def opened(room: Room, place: int) -> QWidget:
    """Return a page by its place: what it is called depends on the language."""
    room.window.open_page(place)
    QApplication.processEvents()
    page = room.window.page
    assert page is not None
    return page

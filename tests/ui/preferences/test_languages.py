"""Every text of Preferences goes through the door for words, and there is room for longer ones."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from sharedesk.ui.preferences.preview.view import Preview
from tests.ui.conftest import Check
from tests.ui.pseudo import too_wide, untranslated

from .conftest import ME, Room
from .every_page import PAGES, opened


@pytest.mark.parametrize("place", PAGES)
def test_a_page_says_nothing_past_the_door(pseudo: None, room: Room, place: int) -> None:
    page = opened(room, place)
    likeness = [one.accessibleDescription() for one in page.findChildren(Preview)]  # in the language of the pages
    months = [QLocale().monthName(month) for month in range(1, 13)]  # of Qt's calendar, by QLocale
    assert untranslated(page, [ME, *likeness, *months]) == []


@pytest.mark.parametrize("place", PAGES)
def test_a_page_has_room_for_longer_texts(longer: None, room: Room, clipped: Check, place: int) -> None:
    page = opened(room, place)
    assert [one for one in clipped(page) if "Open the real page" not in one] == []  # shares a line of 356 pixels


@pytest.mark.parametrize("place", PAGES)
def test_a_page_fits_in_german(german: None, room: Room, clipped: Check, place: int) -> None:
    page = opened(room, place)
    assert clipped(page) == []
    assert too_wide(page) == []


def test_there_are_no_other_pages(pseudo: None, room: Room) -> None:
    assert len(room.window.titles) == len(PAGES)
    assert untranslated(room.window.nav, [ME]) == []

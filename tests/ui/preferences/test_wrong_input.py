"""Every line of text in Preferences, with what nobody should type: it is applied, or refused in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from sharedesk.core.settings import SETTINGS
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.forms import SettingRow

from .conftest import Room

PAGES = ("General", "Portal & address", "Security defaults", "E-mail", "Storage", "Audit log")
ODD = ("", "   ", "-1", "99999999999", "schneemann ☃ <b>", "x" * 5000, "a@b@c, ;", "https://", "0")


def lines(room: Room, title: str) -> Iterator[tuple[SettingRow, Field]]:
    """Return the rows of a page that have one line of text for one setting."""
    for row in room.open(title).findChildren(SettingRow):
        fields = [one for one in row.findChildren(Field) if one.isEnabled() and not one.isReadOnly()]
        if len(fields) == 1 and row.keys:
            yield row, fields[0]


@pytest.mark.parametrize("title", PAGES)
def test_it_is_applied_or_refused_in_words(room: Room, title: str) -> None:
    for row, field in lines(room, title):
        [setting] = [one for one in SETTINGS if one.key == row.keys[0]]
        for text in ODD:
            before = room.context.settings.entry(setting.key).value
            field.setFocus()
            field.setText(text)
            field.setModified(True)
            field.editingFinished.emit()
            QApplication.processEvents()
            after = room.context.settings.entry(setting.key).value
            if row.problem:
                assert after == before, f"{setting.key} is {after!r}, although {row.problem}"
                assert field.property("invalid") == "true"
            else:
                assert not field.isModified(), f"{setting.key} says nothing about {text[:20]!r}"
            field.setModified(False)
            row.set_problem("")
    assert room.problems == []


@pytest.mark.parametrize("title", PAGES)
def test_every_row_has_help(room: Room, title: str) -> None:
    rows = [row for row in room.open(title).findChildren(SettingRow) if row.keys]
    assert all(row.about.strip() for row in rows)

"""Short ways to open the sheet of a link, as a person would, and to look at what came of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from sharedesk.core.link import Link
from sharedesk.ui.dialogs.link.sheet import LinkSheet

from .desk import Desk

SECRET = "correct horse battery"


def rule(desk: Desk, key: str, value: str) -> None:
    """Set a rule of the policy."""
    desk.context.change_setting(f"policy.{key}", value, by="admin")


def opened(desk: Desk) -> LinkSheet:
    """Return the sheet that is open, once it has the keys."""
    sheet = desk.sheet()
    assert isinstance(sheet, LinkSheet)
    sheet.activateWindow()
    while QApplication.activeWindow() is not sheet:  # the platform tells it by an event
        QApplication.processEvents()
    return sheet


def options(desk: Desk) -> LinkSheet:
    """Open the options of the chosen link."""
    desk.window.actions_.edit.trigger()
    return opened(desk)


def new_sheet(desk: Desk, monkeypatch: pytest.MonkeyPatch, *paths: Path) -> LinkSheet:
    """Open the sheet for a new link, and choose files in it."""
    desk.window.actions_.new.trigger()
    sheet = opened(desk)
    if paths:
        chosen = [str(path) for path in paths]
        monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.filesSelected.emit(chosen))
        sheet.source.files_wanted.emit()
    return sheet


def link(desk: Desk) -> Link:
    """Return the newest link."""
    return desk.newest().link


def click(widget: QWidget) -> None:
    """Click in the middle of a control."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

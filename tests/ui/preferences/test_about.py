from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPushButton

from sharedesk import __version__
from sharedesk.ui.desk import clipboard
from sharedesk.ui.preferences.about import AboutPage, LicencesSheet

from .conftest import Room, press


def test_the_folders_are_opened(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    room.open("About")
    room.part("Data folder", QPushButton).click()
    room.part("Log folder", QPushButton).click()
    paths = room.context.paths
    assert opened == [QUrl.fromLocalFile(str(paths.root)), QUrl.fromLocalFile(str(paths.logs))]


def test_diagnostics_are_copied_without_anything_that_is_private(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    link = room.link("Secret merger")
    for key, value in {"mail.password": "hunter2 hunter2", "sender.name": "Maya L.", "portal.port": "9443"}.items():
        room.set(key, value)
    page = room.open("About")
    assert isinstance(page, AboutPage)
    press(page, "Copy")
    text = QGuiApplication.clipboard().text()
    assert f"ShareDesk {__version__}" in text
    assert "portal.port = 9443" in text
    assert "mail.password = (set)" in text
    for private in ("hunter2", "Maya L.", link.token, "Secret merger", str(room.context.paths.root)):
        assert private not in text
    assert page.copy.text() == "Copied"
    monkeypatch.setattr(clipboard, "copy", lambda _text: False)
    press(page, "Copied")
    assert page.copy.text() == "Try again"


def test_licences_name_every_library(room: Room) -> None:
    page = room.open("About")
    press(page, "Show")
    [sheet] = room.window.findChildren(LicencesSheet)
    shown = sheet.shown.toPlainText()
    for name in ("PySide6", "cheroot", "peewee", "Flask", "MarkupSafe", "argon2-cffi"):
        assert f"{name}" in shown
    assert "MIT" in shown
    assert "sharedesk" not in shown.lower().split("\n")[0]
    sheet.close()

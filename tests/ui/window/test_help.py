"""The Help menu: what each of its entries opens, by mouse and by key, and that the guide can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from sharedesk.errors import EnvironmentFault
from sharedesk.ui import guide, texts
from sharedesk.ui.dialogs.keyboard import KeyboardSheet, keys_of
from sharedesk.ui.guide import Chapter, GuideWindow

from .conftest import Told
from .desk import Desk


def opened(desk: Desk) -> GuideWindow:
    desk.window.actions_.guide.trigger()
    window = desk.workspace.help.guide
    assert window is not None
    return window


def test_the_question_mark_opens_the_menu(desk: Desk) -> None:
    QTest.mouseClick(desk.window.sidebar.help, Qt.MouseButton.LeftButton)
    menus = [one for one in desk.window.findChildren(QMenu) if one.isVisible()]
    assert [action.text() for action in menus[0].actions() if action.text()] == [
        "User guide", "Welcome tour…", "Keyboard…", "Open log folder", "About ShareDesk",
    ]  # fmt: skip
    menus[0].close()


def test_f1_opens_the_guide_with_its_pictures(desk: Desk, qtbot: QtBot) -> None:
    desk.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is desk.window)
    QTest.keyClick(desk.window, Qt.Key.Key_F1)
    window = desk.workspace.help.guide
    assert window is not None
    assert window.isVisible()
    assert "Send" in window.pages.toPlainText()
    assert window.pages.pictures
    assert not any(picture.isNull() for picture in window.pages.pictures.values())
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_chapters_lead_to_each_other_and_elsewhere_to_the_browser(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    visited: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: visited.append(url.toString()) is None)
    window = opened(desk)
    window.pages.anchorClicked.emit(QUrl("administrator.md"))
    assert window.chapters.index() == list(Chapter).index(Chapter.ADMINISTRATOR)
    window.pages.anchorClicked.emit(QUrl("https://example.org/"))
    window.pages.anchorClicked.emit(QUrl("../architecture.md"))
    assert visited == ["https://example.org/"]


def test_a_german_window_has_a_german_guide(german: None, desk: Desk) -> None:
    window = opened(desk)
    assert window.pages.toPlainText().startswith("Dateien senden")
    assert window.pages.pictures
    assert not any(picture.isNull() for picture in window.pages.pictures.values())
    window.pages.anchorClicked.emit(QUrl("recipient.md"))
    assert window.pages.toPlainText().startswith("Dateien empfangen")


@pytest.mark.parametrize("language", [texts.ENGLISH, *texts.TRANSLATED])
@pytest.mark.parametrize("chapter", list(Chapter))
@pytest.mark.parametrize("dark", [False, True])
def test_every_chapter_has_all_its_pictures(qtbot: QtBot, chapter: Chapter, dark: bool, language: str) -> None:
    read = guide.read(chapter, guide.spoken(guide.folder(), language), dark=dark)
    assert read.text.startswith("# ")
    assert read.pictures
    assert [name for name, picture in read.pictures.items() if picture.isNull()] == []


def test_without_the_guide_it_says_so(desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(guide.sharedesk, "__file__", str(tmp_path / "sharedesk" / "__init__.py"))
    with pytest.raises(EnvironmentFault):
        guide.folder()
    opened(desk)
    assert [problem.title for problem in told.problems] == ["The user guide is not here"]


def test_the_keys_are_those_of_the_actions(desk: Desk) -> None:
    desk.window.actions_.keyboard.trigger()
    sheet = desk.sheet()
    assert isinstance(sheet, KeyboardSheet)
    said = {one.text() for one in sheet.findChildren(QLabel)}
    keys = dict(keys_of(desk.window.actions_))
    assert {"Ctrl+N", "New link", "F1", "User guide"} <= said
    assert len(keys) == len(keys_of(desk.window.actions_))  # no key does two things
    with_keys = {one.shortcut().toString() for one in desk.window.actions() if not one.shortcut().isEmpty()}
    assert with_keys <= set(keys)
    sheet.reject()


def test_about_and_the_log_folder_open(desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.window.actions_.about.trigger()
    assert desk.workspace.preferences.window is not None
    assert desk.workspace.preferences.window.page is not None
    assert desk.workspace.preferences.window.page.accessibleName() == "About"
    folders: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(folders.append(url.toLocalFile())))
    desk.window.actions_.logs.trigger()
    assert folders == [str(desk.context.paths.logs)]
    assert told.notices[-1].title == "The log folder did not open"

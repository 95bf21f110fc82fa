"""The clipboard never claims what it does not have."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from sharedesk.ui.desk import clipboard
from sharedesk.ui.desk.mime import NewFile

NOW = datetime(2026, 11, 23, 14, 5, 12)  # noqa: DTZ001  (local time, as people read it)


def test_copied_means_that_it_is_there(qtbot: QtBot) -> None:
    assert clipboard.copy("https://example.org/s/abc")
    assert QGuiApplication.clipboard().text() == "https://example.org/s/abc"


def test_a_refusing_clipboard_is_noticed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def setText(self, text: str) -> None:  # noqa: N802  (Qt's name)
            pass

        def text(self) -> str:
            return "something else"

    monkeypatch.setattr(QGuiApplication, "clipboard", Refusing)
    assert not clipboard.copy("https://example.org/s/abc")


def test_a_picture_becomes_a_screenshot(qtbot: QtBot, tmp_path: Path) -> None:
    picture = QImage(4, 3, QImage.Format.Format_ARGB32)
    picture.fill(QColor("red"))
    clipboard.copy_image(picture)
    pasted = clipboard.contents(NOW)
    assert isinstance(pasted, NewFile)
    assert pasted.name == "Screenshot 2026-11-23 at 14.05.12.png"
    pasted.write(tmp_path / "x.png")
    assert QImage(str(tmp_path / "x.png")).size() == picture.size()

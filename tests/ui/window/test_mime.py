"""Files, pictures and texts can become a link, whatever they were dropped or copied from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from sharedesk.ui.desk.mime import Files, NewFile, read, text_name

NOW = datetime(2026, 11, 23, 14, 5, 12)  # noqa: DTZ001  (local time, as people read it)


def test_files_come_first_and_once(tmp_path: Path) -> None:
    data = QMimeData()
    one, two = tmp_path / "a b.txt", tmp_path / "ü"
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (one, two, one)] + [QUrl("https://example.org/")])
    data.setText("names")
    assert read(data, NOW) == Files((one, two))


def test_a_picture_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    data = QMimeData()
    data.setImageData(QImage(4, 3, QImage.Format.Format_ARGB32))
    pasted = read(data, NOW)
    assert isinstance(pasted, NewFile)
    with pytest.raises(OSError, match="could not be written"):
        pasted.write(tmp_path / "missing" / "x.png")


def test_text_becomes_a_file_named_by_its_first_words(tmp_path: Path) -> None:
    data = QMimeData()
    data.setText("Dear Anna,\nplease find: the numbers for <May> below\n")
    pasted = read(data, NOW)
    assert isinstance(pasted, NewFile)
    assert pasted.name == "Dear Anna, please find the numbers.txt"
    pasted.write(tmp_path / "x.txt")
    assert (tmp_path / "x.txt").read_bytes() == data.text().encode()


def test_text_stands_in_for_a_picture_that_is_none() -> None:
    data = QMimeData()
    data.setImageData(QImage())
    data.setText("Hello")
    assert data.hasImage()
    pasted = read(data, NOW)
    assert isinstance(pasted, NewFile)
    assert pasted.name == "Hello.txt"


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_is_nothing(text: str) -> None:
    data = QMimeData()
    data.setText(text)
    assert read(data, NOW) is None


@given(st.text(max_size=300))
def test_names_from_text_are_safe_everywhere(text: str) -> None:
    name = text_name(text)
    assert name.endswith(".txt")
    assert len(name) <= 64
    assert not set(name) & set('<>:"/\\|?*\0\n\r\t')
    assert not name.startswith((".", " "))

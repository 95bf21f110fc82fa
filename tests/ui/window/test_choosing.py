"""The choosers begin where people keep documents, then where they were last, and what is chosen in them can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.ui.desk import choosing
from sharedesk.ui.look.theme import Theme
from sharedesk.ui.look.tokens import LIGHT, contrast

DOCUMENTS = QStandardPaths.StandardLocation.DocumentsLocation


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QWidget:
    """Return a window whose owner has chosen nothing yet."""
    monkeypatch.setattr(choosing, "_visited", choosing._Visited())
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder for documents of a new account."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = Path(QStandardPaths.writableLocation(DOCUMENTS))
    assert folder.is_relative_to(tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_they_begin_at_the_documents_and_then_where_one_was(window: QWidget, documents: Path, tmp_path: Path) -> None:
    taken: list[Path] = []
    first = choosing.choose_files(window, "Files", taken.extend)
    assert Path(first.directory().path()) == documents
    elsewhere = tmp_path / "Plans"
    elsewhere.mkdir()
    (elsewhere / "a.pdf").write_text("a")
    first.filesSelected.emit([str(elsewhere / "a.pdf")])
    first.close()
    assert taken == [elsewhere / "a.pdf"]
    second = choosing.choose_place(window, "Save", "log.csv", taken.extend, ("CSV (*.csv)",))
    assert Path(second.directory().path()) == elsewhere
    assert [Path(name).name for name in second.selectedFiles()] == ["log.csv"]
    second.close()


def test_without_a_folder_for_documents_they_begin_at_home(window: QWidget, documents: Path, tmp_path: Path) -> None:
    documents.rmdir()
    chooser = choosing.choose_folder(window, "Folder", lambda _paths: None)
    assert Path(chooser.directory().path()) == tmp_path
    chooser.close()


def test_only_what_fits_is_shown(window: QWidget, documents: Path) -> None:
    chooser = choosing.choose_file(window, "Logo", lambda _paths: None, filters=("Pictures (*.png *.svg)",))
    assert chooser.nameFilters() == ["Pictures (*.png *.svg)"]
    chooser.close()


def test_names_that_are_offered_and_chosen_can_be_read(
    qtbot: QtBot, theme: Theme, window: QWidget, documents: Path
) -> None:
    chooser = choosing.choose_files(window, "Files", lambda _paths: None)
    field = chooser.findChild(QLineEdit, "fileNameEdit")
    assert field is not None
    popup = field.completer().popup()
    popup.resize(200, 80)
    popup.show()  # a window of its own, which the chooser fills while somebody types
    ground = popup.viewport().grab().toImage().pixelColor(100, 40)
    assert contrast(ground.name(), LIGHT.text) > 4.5
    popup.hide()
    for view in chooser.findChildren(QAbstractItemView):
        palette = view.palette()
        colours = palette.highlight().color().name(), palette.highlightedText().color().name()
        assert contrast(*colours) > 4.5, view.objectName()
    chooser.close()

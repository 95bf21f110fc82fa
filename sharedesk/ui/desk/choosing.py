"""The system's own choosers for files and folders: they open beside the window and never block it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = Callable[[list[Path]], None]


def choose_files(window: QWidget, title: str, chosen: Chosen, folder: str = "") -> QFileDialog:
    """Let people choose one or more files, beginning in `folder`."""
    return _open(QFileDialog(window, title, folder), QFileDialog.FileMode.ExistingFiles, chosen)


def choose_file(window: QWidget, title: str, chosen: Chosen, folder: str = "") -> QFileDialog:
    """Let people choose one file, beginning in `folder`."""
    return _open(QFileDialog(window, title, folder), QFileDialog.FileMode.ExistingFile, chosen)


def choose_folder(window: QWidget, title: str, chosen: Chosen, folder: str = "") -> QFileDialog:
    """Let people choose a folder, beginning in `folder`."""
    dialog = QFileDialog(window, title, folder)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _open(dialog, QFileDialog.FileMode.Directory, chosen)


def choose_place(window: QWidget, title: str, name: str, chosen: Chosen, filters: Sequence[str] = ()) -> QFileDialog:
    """Let people choose where a new file goes; `name` is offered, and kinds of files such as "CSV (*.csv)".

    A name without an ending gets that of the kind which is chosen.
    """
    dialog = QFileDialog(window, title, name)
    if filters:
        dialog.setNameFilters(filters)
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(_ending(kind)))
        dialog.setDefaultSuffix(_ending(filters[0]))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    return _open(dialog, QFileDialog.FileMode.AnyFile, chosen)


def _ending(kind: str) -> str:
    """Return "csv" for "CSV (*.csv)"."""
    return kind.rpartition("*.")[2].rstrip(")")


def _open(dialog: QFileDialog, mode: QFileDialog.FileMode, chosen: Chosen) -> QFileDialog:
    dialog.setFileMode(mode)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    dialog.open()
    return dialog

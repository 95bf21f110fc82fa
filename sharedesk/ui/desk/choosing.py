"""The system's own choosers for files and folders: they open beside the window and never block it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

Chosen = Callable[[list[Path]], None]


@dataclass
class _Visited:
    """The folder that people were in last, "" before the first time."""

    folder: str = ""


_visited = _Visited()


def choose_files(window: QWidget, title: str, chosen: Chosen, folder: str = "") -> QFileDialog:
    """Let people choose one or more files, beginning in `folder`."""
    return _open(_dialog(window, title, folder), QFileDialog.FileMode.ExistingFiles, chosen)


def choose_file(
    window: QWidget, title: str, chosen: Chosen, folder: str = "", filters: Sequence[str] = ()
) -> QFileDialog:
    """Let people choose one file, beginning in `folder`; kinds of files such as "CSV (*.csv)" are shown alone."""
    dialog = _dialog(window, title, folder)
    if filters:
        dialog.setNameFilters(filters)
    return _open(dialog, QFileDialog.FileMode.ExistingFile, chosen)


def choose_folder(window: QWidget, title: str, chosen: Chosen, folder: str = "") -> QFileDialog:
    """Let people choose a folder, beginning in `folder`."""
    dialog = _dialog(window, title, folder)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _open(dialog, QFileDialog.FileMode.Directory, chosen)


def choose_place(window: QWidget, title: str, name: str, chosen: Chosen, filters: Sequence[str] = ()) -> QFileDialog:
    """Let people choose where a new file goes; `name` is offered, and kinds of files such as "CSV (*.csv)".

    A name without an ending gets that of the kind which is chosen.
    """
    dialog = _dialog(window, title)
    dialog.selectFile(name)
    if filters:
        dialog.setNameFilters(filters)
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(_ending(kind)))
        dialog.setDefaultSuffix(_ending(filters[0]))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    return _open(dialog, QFileDialog.FileMode.AnyFile, chosen)


def _ending(kind: str) -> str:
    """Return "csv" for "CSV (*.csv)"."""
    return kind.rpartition("*.")[2].rstrip(")")


def _dialog(window: QWidget, title: str, folder: str = "") -> QFileDialog:
    """Return a chooser that begins in `folder`, else where people were last, else among their documents.

    Without a folder Qt would begin wherever the program was started from.
    """
    made = QFileDialog(window, title, folder or _visited.folder or _documents())
    field = made.findChild(QLineEdit, "fileNameEdit")  # a chooser of the system has none
    popup = None if field is None or field.completer() is None else field.completer().popup()
    if popup is not None:
        popup.setProperty("pane", "raised")  # it is a window of its own: without a ground it is black
    return made


def _documents() -> str:
    """Return the folder for documents, or the home folder where there is none."""
    places = QStandardPaths.StandardLocation
    found = QStandardPaths.locate(places.DocumentsLocation, "", QStandardPaths.LocateOption.LocateDirectory)
    return found or QStandardPaths.writableLocation(places.HomeLocation)


def _open(dialog: QFileDialog, mode: QFileDialog.FileMode, chosen: Chosen) -> QFileDialog:
    dialog.setFileMode(mode)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def taken(names: list[str]) -> None:
        _visited.folder = str(Path(names[0]).parent)
        chosen([Path(name) for name in names])

    dialog.filesSelected.connect(taken)
    dialog.open()
    return dialog

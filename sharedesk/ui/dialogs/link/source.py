"""What a link holds and how, in its sheet: its files, its title, and whether it sends a copy or shares the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from sharedesk.core.link import ItemKind, Link, Mode
from sharedesk.core.saying import mark
from sharedesk.services.links import MAX_TITLE
from sharedesk.ui.dialogs.link.parts import Note, Section
from sharedesk.ui.look.filekind import file_kind
from sharedesk.ui.look.tokens import SPACE_2, SPACE_4
from sharedesk.ui.texts import ntr, tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.controls import Field, LockNote, Segmented
from sharedesk.ui.widgets.labels import Elided, Tile
from sharedesk.ui.widgets.layout import col, row
from sharedesk.ui.wording import words
from sharedesk.ui.wording.options import LOCKED
from sharedesk.ui.wording.status import summary

_TILE = 56
_MODES = (Mode.SEND, Mode.SHARE)
_HOW = {
    Mode.SEND: mark("A copy is kept for the link. Later edits don't show."),
    Mode.SHARE: mark("People always get the current version. The file stays where it is."),
}


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a link: the first one, for its symbol, a title if nobody chooses one, and a few words."""

    name: str
    kind: ItemKind
    title: str
    about: str
    paths: tuple[Path, ...] = ()


def source_of(link: Link) -> Source:
    """Return the files that a link has."""
    return Source(link.lead_name, link.lead_kind, link.title, summary(link))


def read_source(paths: Sequence[Path]) -> Source:
    """Return files that were chosen for a new link. Looks at the disk: call it off the GUI thread."""
    first = paths[0]
    kind = ItemKind.FOLDER if first.is_dir() else ItemKind.FILE
    size = sum(path.stat().st_size for path in paths if path.is_file())
    folders = sum(1 for path in paths if path.is_dir())
    title = first.name if len(paths) == 1 else tr("{name} and {count} more", name=first.name, count=len(paths) - 1)
    if len(paths) == 1:
        about = first.name if kind is ItemKind.FOLDER else f"{first.name} · {words.size(size)}"
    else:
        about = ntr("{n} item", "{n} items", len(paths))
        if not folders:
            about = f"{ntr('{n} file', '{n} files', len(paths))} · {words.size(size)}"
    return Source(first.name, kind, title, about, tuple(paths))


class SourceSection(Section):
    """Title and files. Only a new link can have others: `files_wanted` and `folder_wanted` ask for them."""

    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, source: Source | None, title: str, *, is_new: bool) -> None:
        super().__init__()
        self.source = source
        self.title = Field(title, name=tr("Title"), placeholder="" if source else tr("Title"))
        self.title.setMaxLength(MAX_TITLE)
        self.title.select_from_start()
        self._tile, self._about = Tile(pixels=_TILE), Elided("", "small", "3")
        self.note = Note()
        self.files: QPushButton = button("", Kind.LINK, name=tr("Choose files"))
        self.folder: QPushButton = button("", Kind.LINK, name=tr("Choose a folder"))
        self.files.clicked.connect(self.files_wanted)
        self.folder.clicked.connect(self.folder_wanted)
        if not is_new:
            self.files.hide()
            self.folder.hide()
        chosen = row((self._about, 1), self.files, self.folder, gap=SPACE_4)
        words_ = col(self.title, chosen, self.note, None, gap=2)
        self.setLayout(row(col(self._tile, None, gap=0), (words_, 1), gap=SPACE_4))
        self.title.textChanged.connect(self._typed)
        self._is_own_title = bool(title) and source is not None and title != source.title
        self.title.textEdited.connect(self._own)
        self._show()

    @property
    def value(self) -> str:
        """The title, without spaces around it."""
        return self.title.text().strip()

    @property
    def problem(self) -> str:
        """What is missing."""
        if self.source is None:
            return tr("Choose the files to share.")
        return "" if self.value else tr("A link needs a title.")

    def set_source(self, source: Source) -> None:
        """Take other files; a title that nobody typed follows them, and is ready to be typed over."""
        self.source = source
        if not self._is_own_title:
            self.title.setText(source.title)
            self.title.select_from_start()
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()
        self.changed.emit()

    def _own(self, text: str) -> None:
        self._is_own_title = bool(text.strip())

    def _typed(self) -> None:
        missing = self.problem if self.source is not None else ""
        self.title.set_invalid(missing)
        self.note.say(missing)
        self.changed.emit()

    def _show(self) -> None:
        source = self.source
        self._about.setText(source.about if source else tr("No files chosen yet"))
        files, folder = (
            (tr("Other files"), tr("Other folder")) if source else (tr("Choose files"), tr("Choose a folder"))
        )
        for choose, text in ((self.files, files), (self.folder, folder)):
            choose.setText(text)
            choose.setAccessibleName(text)
        if source:
            self._tile.set_kind(file_kind(source.name, source.kind))


class ModeSection(Section):
    """How a new link holds its files. Where only copies are allowed the other way stays in place and says why."""

    def __init__(self, *, originals_allowed: bool, wanted: Mode = Mode.SEND) -> None:
        super().__init__()
        current = 0 if not originals_allowed else _MODES.index(wanted)
        options, symbols = (tr("Send a copy"), tr("Share the original")), ("copy-simple", "link-simple")
        self.choice = Segmented(options, name=tr("How to share"), current=current, symbols=symbols, stretch=True)
        self._how = Note(tr(_HOW[_MODES[current]]))
        lock: QWidget | None = None
        if not originals_allowed:
            share = self.choice.choices()[1]
            share.setEnabled(False)
            share.setToolTip(tr(LOCKED))
            share.setAccessibleDescription(tr(LOCKED))
            lock = LockNote()
        below = row((self._how, 1), gap=SPACE_2)
        if lock is not None:
            below.addWidget(lock)
        self.setLayout(col(self.choice, below, gap=6))
        self.choice.changed.connect(self._chosen)

    @property
    def value(self) -> Mode:
        """The chosen way."""
        return _MODES[self.choice.index()]

    def _chosen(self) -> None:
        self._how.set_caption(tr(_HOW[self.value]))
        self.changed.emit()

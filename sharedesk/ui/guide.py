"""The user guide in a window of its own: its chapters at the top, the open one below, pictures and all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

import sharedesk
from sharedesk.core.saying import mark
from sharedesk.errors import EnvironmentFault
from sharedesk.ui.jobs import Jobs
from sharedesk.ui.look import theme
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import SMALLEST, SPACE_1, SPACE_3, SPACE_4
from sharedesk.ui.placing import fit
from sharedesk.ui.texts import ENGLISH, language, tr
from sharedesk.ui.widgets.controls import Segmented
from sharedesk.ui.widgets.layout import col, make_pane, row

SIZE = QSize(820, 760)
_MARGIN = 32
_PICTURE_WIDTH, _PICTURE_SCALE = 700, 2
_PICTURE = re.compile(r"!\[[^]]*]\(([^)]+)\)")
KEEP_WORKING = mark("Keep links working")
"""The heading of a part for senders that the window leads to."""


class Chapter(StrEnum):
    """The chapters, named as their files are."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    ADMINISTRATOR = "administrator"


_TITLES = {
    Chapter.SENDER: mark("Sending files"), Chapter.RECIPIENT: mark("Receiving files"),
    Chapter.ADMINISTRATOR: mark("For administrators"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """A chapter as it was read: its Markdown, and its pictures by the names they have there."""

    text: str
    pictures: dict[str, QImage]


def folder() -> Path:
    """Return where the guide is: inside the bundle, else in the sources. Raises EnvironmentFault. Blocks."""
    package = Path(sharedesk.__file__).parent
    for place in (package / "guide", package.parent / "docs" / "guide"):
        if place.is_dir():
            return place
    raise EnvironmentFault(
        "The user guide is not here", "This installation came without it", "Read docs/guide in the sources"
    )


def spoken(place: Path, language: str) -> Path:
    """Return where the chapters are in a language: English ones lie in the folder itself, others below it."""
    return place if language == ENGLISH else place / language


def read(chapter: Chapter, place: Path, *, dark: bool) -> Read:
    """Read a chapter; in the dark, pictures that there are for it. Raises OSError. Blocks."""
    text = (place / f"{chapter}.md").read_text(encoding="utf-8")
    pictures = {}
    for name in set(_PICTURE.findall(text)):
        path = place / name
        in_the_dark = path.with_name(f"{path.stem}-dark{path.suffix}")
        picture = QImage(str(in_the_dark if dark and in_the_dark.is_file() else path))
        if picture.width() > _PICTURE_WIDTH * _PICTURE_SCALE:
            width = _PICTURE_WIDTH * _PICTURE_SCALE
            picture = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        picture.setDevicePixelRatio(_PICTURE_SCALE)
        pictures[name] = picture
    return Read(text, pictures)


class _Pages(QTextBrowser):
    """Shows what it was given and reads nothing by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: dict[str, QImage] = {}
        self.setOpenLinks(False)
        self.setFont(font("bodylg"))
        self.setAccessibleName(tr("User guide"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(_MARGIN)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)

    def show_markdown(self, text: str) -> None:
        """Show a text from its beginning, with air between its paragraphs, which Markdown alone has none of."""
        features = QTextDocument.MarkdownFeature
        self.document().clear()
        self.document().setMarkdown(text, features.MarkdownNoHTML | features.MarkdownDialectGitHub)
        block = self.document().begin()
        while block.isValid():
            cursor, shape = QTextCursor(block), block.blockFormat()
            table = cursor.currentTable()
            is_tight = cursor.currentList() is not None or table is not None
            above = 0 if block.position() == 0 else SPACE_4 if shape.headingLevel() else 0
            shape.setTopMargin(above)
            shape.setBottomMargin(SPACE_1 if is_tight else SPACE_3)
            cursor.setBlockFormat(shape)
            if table is not None:
                look = table.format()
                look.setCellPadding(SPACE_1)
                look.setBorderCollapse(True)
                look.setBorderBrush(theme.color("border"))
                table.setFormat(look)
            block = block.next()
        self._fit_pictures()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def go_to(self, heading: str) -> None:
        """Scroll until a heading is the first line that is seen, where there is one that says so."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text() == heading:
                self.setTextCursor(QTextCursor(block))
                scroll = self.verticalScrollBar()
                scroll.setValue(scroll.value() + self.cursorRect().top() - _MARGIN)
            block = block.next()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep pictures within the window."""
        super().resizeEvent(event)
        self._fit_pictures()

    def _fit_pictures(self) -> None:
        room = self.viewport().width() - 2 * _MARGIN
        block = self.document().begin()
        while block.isValid():
            for fragment in [part.fragment() for part in block]:  # type: ignore[attr-defined]  # the stub lacks it
                shape = fragment.charFormat().toImageFormat()
                if not shape.isValid() or (picture := self.pictures.get(shape.name())) is None:
                    continue
                shape.setWidth(min(picture.deviceIndependentSize().width(), room))
                cursor = QTextCursor(self.document())
                cursor.setPosition(fragment.position())
                cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(shape)
            block = block.next()

    def loadResource(self, _kind: int, name: QUrl | str) -> object:
        """Return a picture that was read before."""
        return self.pictures.get(QUrl(name).toString())


class GuideWindow(QWidget):
    """Esc closes it. Links between chapters open here, others in the browser."""

    def __init__(self, jobs: Jobs, failed: Callable[[BaseException], None], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._jobs, self._failed = jobs, failed
        self.setWindowTitle(tr("User guide"))
        self.setMinimumSize(theme.wide(SMALLEST[0]), SMALLEST[1])
        self.resize(SIZE)
        fit(self)
        make_pane(self, "surface")
        self.chapters = Segmented([tr(title) for title in _TITLES.values()], name=tr("Chapters"))
        self.pages = _Pages()
        self.pages.anchorClicked.connect(self._follow)
        self.chapters.changed.connect(lambda place: self.open(list(Chapter)[place]))
        bar = row(None, self.chapters, None, margins=(SPACE_4, SPACE_3, SPACE_4, SPACE_3))
        self.setLayout(col(bar, (self.pages, 1), gap=0))
        for key in ("Esc", "Ctrl+W"):
            QShortcut(QKeySequence(key), self).activated.connect(self.close)

    def open(self, chapter: Chapter, heading: str = "") -> None:
        """Show a chapter from its beginning, or from a heading; it is read in a job."""
        self.chapters.choose(list(Chapter).index(chapter))
        dark, said_in = theme.tokens().dark, language()
        self._jobs.run(
            lambda: read(chapter, spoken(folder(), said_in), dark=dark),
            done=lambda found: self._show(found, heading),
            failed=self._failed,
        )

    def _show(self, chapter: Read, heading: str) -> None:
        self.pages.pictures = chapter.pictures
        self.pages.show_markdown(chapter.text)
        self.pages.go_to(heading)

    def _follow(self, url: QUrl) -> None:
        name = url.fileName().removesuffix(".md")
        if url.isRelative() and name in set(Chapter):
            self.open(Chapter(name))
        elif not url.isRelative():
            QDesktopServices.openUrl(url)

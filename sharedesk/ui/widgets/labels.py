"""Text and small pictures: labels, paragraphs, one-line names that shorten in the middle, icons, tiles, the mark."""

from __future__ import annotations

import re
from html import escape
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from sharedesk.ui.look import icons
from sharedesk.ui.look.filekind import FileKind
from sharedesk.ui.look.mark import paint_mark
from sharedesk.ui.look.theme import FontRole, font
from sharedesk.ui.widgets.painting import paint_avatar, paint_bar, paint_tile

Tone = Literal["", "2", "3", "accent", "ok", "warn", "bad"]
"""The colour of words: text, secondary, caption, or a meaning."""


_LONG_WORD = re.compile(r"\S{25,}")
_JOINT = re.compile(r"(?<=[^/\\_.@-][/\\_.@-])(?=[^/\\_.@-])")
_RUN = re.compile(r"[^\u200b]{24}(?=[^\u200b]{9})")
_MOST = 0.75
"""The part of its room that a text of `Figures` has to fill to keep it."""
_WIDE_TIP = 80
"""Characters of a line beyond which a tooltip has several: Qt lets only markup wrap, the rest is cut at the screen."""


def breakable(text: str) -> str:
    """Return `text` with places where its long words may be broken: names of files and folders have no spaces at times.

    These are behind what joins the parts of a name, and in the middle of parts that are longer than any word.
    """
    return _LONG_WORD.sub(lambda word: _RUN.sub("\\g<0>\u200b", _JOINT.sub("\u200b", word[0])), text)


def plain_tip(text: str) -> str:
    """Return a tooltip that shows `text` as it is: Qt takes one for markup that looks like it, and names may."""
    if "<" not in text and "&" not in text and all(len(line) <= _WIDE_TIP for line in text.splitlines()):
        return text
    return f"<qt>{escape(breakable(text), quote=False)}</qt>".replace("\n", "<br>")


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Give `widget` another tone and let the style sheet see it."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def label(text: str = "", role: FontRole = "body", tone: Tone = "", *, wrap: bool = False) -> QLabel:
    """Return plain text in a font role and tone; `wrap` lets it take several lines."""
    made = QLabel(text)
    made.setFont(font(role))
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("tone", tone)
    if wrap:
        made.setWordWrap(True)
        made.setMinimumWidth(40)
        policy = made.sizePolicy()
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


def widest_word(words: QLabel) -> int:
    """Return how many pixels the widest word of a label needs: where it has fewer, that word is cut off."""
    metrics = QFontMetrics(words.font())
    return max((metrics.horizontalAdvance(word) for word in words.text().split()), default=0)


class Figures(QLabel):
    """Numbers that change many times a second, in one line that keeps its size as long as they fit and fill most of it.

    With another text a QLabel lays its whole window out again, unless its size is fixed.
    """

    def __init__(self, role: FontRole, tone: Tone = "", *, at_end: bool = False) -> None:
        super().__init__()
        self.setFont(font(role))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        if at_end:
            self.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)

    def setText(self, text: str) -> None:
        """Show `text`."""
        super().setText(text)
        wanted = self.sizeHint()
        if not self.width() * _MOST <= wanted.width() <= self.width() or wanted.height() != self.height():
            self.setFixedSize(wanted)


class Paragraph(QLabel):
    """Wrapped text with a little extra leading (116 % of the font's own)."""

    def __init__(self, text: str, role: FontRole = "body", tone: Tone = "2", *, centred: bool = False) -> None:
        super().__init__()
        self._align = "center" if centred else "left"
        self.setFont(font(role))
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setProperty("tone", tone)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show `text`, which is plain: nothing in it is markup."""
        body = escape(breakable(text)).replace("\n", "<br>")
        super().setText(f'<p align="{self._align}" style="line-height:116%;margin:0">{body}</p>')
        self.setAccessibleName(text)


class Elided(QLabel):
    """One line, shortened in the middle (names) or at the end; the whole text is the tooltip and the spoken name.

    `whole` is what the tooltip has in any case, where the text itself says less.
    """

    def __init__(
        self,
        text: str = "",
        role: FontRole = "body",
        tone: Tone = "",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        whole: str = "",
    ) -> None:
        super().__init__()
        self._full, self._mode, self._whole = "", mode, whole
        self.setFont(font(role))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(text)

    @property
    def full_text(self) -> str:
        """The text before it was shortened."""
        return self._full

    def setText(self, text: str) -> None:
        """Show `text`, as much of it as fits."""
        if text == self._full and self.text():
            return
        self._full = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        """Ask for the whole text."""
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._full) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Be content with a few letters."""
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(self._full, self._mode, self.width())
        super().setText(shown)
        self.setToolTip(plain_tip(self._whole or ("" if shown == self._full else self._full)))


class IconLabel(QWidget):
    """An icon that is no button; `spoken` says what it means where no words stand beside it."""

    def __init__(self, name: str, ink: str = "text2", pixels: int = 16, spoken: str = "") -> None:
        super().__init__()
        self._name, self._ink = name, ink
        self.setFixedSize(pixels, pixels)
        self.setAccessibleName(spoken)

    def set_icon(self, name: str, ink: str) -> None:
        """Show another icon."""
        self._name, self._ink = name, ink
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the glyph over the whole widget."""
        icons.paint(QPainter(self), QRectF(self.rect()), self._name, self._ink)


class Mark(QWidget):
    """The product mark."""

    def __init__(self, pixels: int = 24) -> None:
        super().__init__()
        self.setFixedSize(pixels, pixels)
        self.setAccessibleName("ShareDesk")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark over the whole widget."""
        paint_mark(QPainter(self), QRectF(self.rect()))


class Avatar(QWidget):
    """The letters of a person on a round ground; the name is beside it, or its tooltip."""

    def __init__(self, pixels: int = 28) -> None:
        super().__init__()
        self._letters = ""
        self.setFixedSize(pixels, pixels)

    def set_letters(self, letters: str) -> None:
        """Show those of another person."""
        self._letters = letters
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint them over the whole widget."""
        paint_avatar(QPainter(self), QRectF(self.rect()), self._letters, FileKind.DOC)


class Tile(QWidget):
    """The tile that stands for a kind of file."""

    def __init__(self, kind: FileKind = FileKind.FILE, pixels: int = 40) -> None:
        super().__init__()
        self._kind = kind
        self.setFixedSize(pixels, pixels)

    def set_kind(self, kind: FileKind) -> None:
        """Show another kind."""
        if kind is not self._kind:
            self._kind = kind
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tile over the whole widget."""
        paint_tile(QPainter(self), QRectF(self.rect()), self._kind)


class Progress(QWidget):
    """A thin bar. What it says to screen readers is text, such as "43 percent, 35 s left"."""

    def __init__(self, height: int = 4) -> None:
        super().__init__()
        self._percent, self._ink = 0.0, "accent"
        self.setFixedHeight(height)
        self.setMinimumWidth(40)

    def set_progress(self, percent: float, spoken: str, *, idle: bool = False) -> None:
        """Fill the bar to `percent` (0 to 100); `idle` takes the accent away."""
        self._percent, self._ink = percent, "border_control" if idle else "accent"
        self.setAccessibleName(spoken)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar over the whole widget."""
        paint_bar(QPainter(self), QRectF(self.rect()), self._percent, self._ink)

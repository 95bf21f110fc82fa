"""Surfaces inside a pane: grouped rows, pills, banners and the card of a running copy."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import button, icon_button, set_button_icon
from sharedesk.ui.widgets.folding import beside
from sharedesk.ui.widgets.labels import Figures, IconLabel, Paragraph, Progress, label
from sharedesk.ui.widgets.layout import col, row, rule, wrap


class Meaning(StrEnum):
    """What a pill, banner or toast means; always said in words too."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    MUTE = "mute"


_SOFT = {
    Meaning.OK: ("ok_soft", "ok"),
    Meaning.WARN: ("warn_soft", "warn"),
    Meaning.BAD: ("bad_soft", "bad"),
    Meaning.INFO: ("accent_soft", "accent_text"),
    Meaning.MUTE: ("mute_soft", "text2"),
}
_SYMBOLS = {
    Meaning.OK: "check-circle-fill",
    Meaning.WARN: "warning-fill",
    Meaning.BAD: "warning-circle-fill",
    Meaning.INFO: "info-fill",
    Meaning.MUTE: "info",
}


class Card(QFrame):
    """Rows with hairlines between them, on a surface with an outline (or a flat one)."""

    def __init__(self, *rows: QWidget | QLayout, padding: int = SPACE_4, flat: bool = False) -> None:
        super().__init__()
        self.setProperty("card", "flat" if flat else "true")
        self._padding = padding
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        for part in rows:
            self.add(part)

    def fill(self, content: QLayout) -> None:
        """Put in one content that reaches to the edges and takes all the room, as a table does."""
        self._layout.addWidget(wrap(content), 1)

    def add(self, part: QWidget | QLayout) -> None:
        """Add a row at the end; a layout gets the padding of the card."""
        if self._layout.count():
            self._layout.addLayout(row(rule(), margins=(self._padding, 0, self._padding, 0)))
        if isinstance(part, QLayout):
            part.setContentsMargins(self._padding, SPACE_3, self._padding, SPACE_3)
            part = wrap(part)
        self._layout.addWidget(part)


class Pill(QWidget):
    """A dot or icon and a word on a soft background."""

    _HEIGHT = 22

    def __init__(self, text: str = "", meaning: Meaning = Meaning.OK, *, icon: str = "", dot: bool = False) -> None:
        super().__init__()
        self._text, self._meaning, self._icon, self._dot = text, meaning, icon, dot
        self.set_pill(text, meaning)

    @property
    def text(self) -> str:
        """The word it shows."""
        return self._text

    def set_pill(self, text: str, meaning: Meaning) -> None:
        """Show another word and meaning."""
        self._text, self._meaning = text, meaning
        self.setAccessibleName(text)
        words = QFontMetrics(font("smallstrong")).horizontalAdvance(text)
        self.setFixedSize(words + 20 + (12 if self._dot else 0) + (18 if self._icon else 0), self._HEIGHT)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill over the whole widget."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        soft, ink = _SOFT[self._meaning]
        middle = self._HEIGHT / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(soft))
        painter.drawRoundedRect(QRectF(self.rect()), middle, middle)
        left = 10
        if self._dot:
            painter.setBrush(theme.color(ink))
            painter.drawEllipse(QRectF(left - 1, middle - 3.5, 7, 7))
            left += 12
        if self._icon:
            icons.paint(painter, QRectF(left - 2, middle - 7, 14, 14), self._icon, ink)
            left += 17
        painter.setPen(theme.color(ink))
        painter.setFont(font("smallstrong"))
        painter.drawText(QRectF(left, 0, self.width(), self._HEIGHT), Qt.AlignmentFlag.AlignVCenter, self._text)


_LEAST_WORDS = 320
"""Pixels that the words of a banner need to stand beside its buttons."""


class Banner(QFrame):
    """A problem or notice in place, with the buttons that fix it.

    `compact` puts the buttons under the text (a callout in the details); `closable` adds a button that emits
    `dismissed`.
    """

    dismissed = Signal()

    def __init__(
        self,
        meaning: Meaning,
        title: str,
        text: str = "",
        actions: Sequence[QPushButton] = (),
        *,
        compact: bool = False,
        closable: bool = False,
    ) -> None:
        super().__init__()
        self._meaning = meaning
        self.actions_shown = tuple(actions)
        symbol = col(2, IconLabel(_SYMBOLS[meaning], _SOFT[meaning][1], 18), None, gap=0)
        words = col(label(title, "strong", wrap=True), gap=2)
        if text:
            words.addWidget(Paragraph(text, "small", "2"))
        if compact:
            words.addSpacing(6)
            words.addLayout(row(*actions, None, gap=SPACE_2))
            layout = row(symbol, (words, 1), gap=SPACE_3, margins=(SPACE_3, 10, SPACE_3, SPACE_3))
        else:
            part = beside(wrap(words), *actions, least=_LEAST_WORDS) if actions else wrap(words)
            layout = row(symbol, (part, 1), gap=SPACE_3, margins=(SPACE_4, SPACE_3, SPACE_3, SPACE_3))
        self.controls: list[QWidget] = list(actions)
        """What can be used in it, in the order of Tab."""
        if closable:
            self.controls.append(self._close_button())
            layout.addWidget(self.controls[-1])
        self.setLayout(layout)
        self.setAccessibleName(f"{title}. {text}" if text else title)

    def _close_button(self) -> QToolButton:
        close = icon_button("x", tr("Dismiss"))
        close.clicked.connect(self.dismissed)
        return close

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the soft background and its outline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        soft, ink = _SOFT[self._meaning]
        painter.setPen(QPen(theme.color(ink, 0.28), 1))
        painter.setBrush(theme.color(soft))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)


class TransferCard(QFrame):
    """A running copy: bar, numbers, note, *Pause* / *Resume* and *Cancel*."""

    pause_requested = Signal()
    resume_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, note: str = "") -> None:
        super().__init__()
        self.setProperty("card", "flat")
        self._paused = False
        self._percent = Figures("strong", at_end=True)
        self._bar = Progress(6)
        self._done, self._rest = Figures("small", "3"), Figures("small", "3", at_end=True)
        self._toggle = button(tr("Pause copying"), icon="pause")
        cancel = button(tr("Cancel"), icon="x", name=tr("Cancel copying"))
        self._buttons = (self._toggle, cancel)
        self._toggle.clicked.connect(self._toggled)
        cancel.clicked.connect(self.cancel_requested)
        layout = col(
            row(label(tr("Copying"), "strong"), None, self._percent),
            self._bar,
            row(self._done, None, self._rest),
            gap=6,
            margins=(SPACE_4, SPACE_3, SPACE_4, SPACE_4),
        )
        if note:
            layout.addWidget(Paragraph(note, "small", "2"))
        layout.addSpacing(SPACE_1)
        layout.addLayout(row(self._toggle, cancel, None, gap=SPACE_2))
        self.setLayout(layout)

    def set_progress(self, percent: float, done: str, rest: str, *, paused: bool = False) -> None:
        """Show how far it is: `done` such as "4.6 of 12.0 GB", `rest` such as "212 MB/s · 36 s left"."""
        self._paused = paused
        shown = int(percent)
        self._percent.setText(tr("{percent}%", percent=shown))
        self._done.setText(done)
        self._rest.setText(tr("Paused") if paused else rest)
        parts = (tr("Copying"), tr("{percent} percent", percent=shown), done, self._rest.text())
        spoken = ", ".join(part for part in parts if part)
        self._bar.set_progress(percent, spoken, idle=paused)
        verb = tr("Resume copying") if paused else tr("Pause copying")
        if verb != self._toggle.text():
            self._toggle.setText(verb)
            set_button_icon(self._toggle, "play" if paused else "pause")

    def set_here(self, *, here: bool) -> None:
        """Say whether this window makes the copy: another process's it can neither pause nor cancel."""
        if here is self._toggle.isEnabledTo(self):
            return
        for one in self._buttons:
            one.setEnabled(here)
            one.setToolTip("" if here else tr("Another ShareDesk process makes this copy"))

    def _toggled(self) -> None:
        (self.resume_requested if self._paused else self.pause_requested).emit()

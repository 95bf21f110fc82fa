"""The parts of a page of settings: its head, groups on cards, and rows with words left and a control right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QScrollArea, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from sharedesk.ui.look.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5, SPACE_6, SPACE_8
from sharedesk.ui.widgets import lock_toggle
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.cards import Card
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.folding import beside
from sharedesk.ui.widgets.labels import IconLabel, label, widest_word
from sharedesk.ui.widgets.layout import Part, col, row, scroll_area, wrap
from sharedesk.ui.widgets.lock_toggle import LockToggle
from sharedesk.ui.widgets.spot import Spot

WIDTH_FORM, WIDTH_FIELD, WIDTH_NUMBER = 908, 264, 96
_LEAST_FORM = 520
_NEARLY = 40
"""Pixels by which lists may differ and still seem meant to be as wide as each other."""
_LOW_ROW, _HIGH_ROW = 52, 56
_LEAST_WORDS, _BESIDE = 140, 188
"""Pixels that words need in any case, and those that they need to stand beside a control."""


def page_head(title: str, subtitle: str = "", *right: QWidget) -> QWidget:
    """Return the title of a page with a sentence below, and buttons at its right."""
    words = col(label(title, "title", wrap=True), gap=SPACE_1)
    if subtitle:
        words.addWidget(label(subtitle, "body", "2", wrap=True))
    return beside(wrap(words), *right) if right else wrap(words)


def group(title: str, *rows: QWidget, note: str = "", note_width: int = 0) -> QWidget:
    """Return rows on a card under a small heading; `note` heads the column at the right, as long as it is one."""
    made = col(gap=SPACE_2)
    if title:
        head = row(SPACE_4, label(title, "smallstrong", "2"), None, gap=0)
        if note:
            words = label(note, "small", "3")
            words.setMinimumWidth(note_width)
            head.addWidget(words)
            head.addSpacing(SPACE_4)
            locked = [one for one in rows if isinstance(one, SettingRow) and one.tail is not None]
            for one in locked:
                one.folded.connect(lambda _on: words.setVisible(not all(each.is_folded for each in locked)))
        made.addLayout(head)
    made.addWidget(Card(*rows))
    _align(rows)
    return wrap(made)


def _align(rows: Sequence[QWidget]) -> None:
    """Let the lists of a group that are about as wide as each other end in one line at both sides."""
    lists = [found for one in rows for found in one.findChildren(Combo)]
    widest = max((one.width() for one in lists), default=0)
    for one in lists:
        if one.width() >= widest - _NEARLY:
            one.widen(widest)


def form_page(*parts: QWidget) -> QScrollArea:
    """Return a page that scrolls, as wide as forms are read well."""
    column = col(*parts, None, gap=SPACE_4)
    body = wrap(column)
    body.setMaximumWidth(WIDTH_FORM)
    body.setMinimumWidth(_LEAST_FORM)
    inner = wrap(row((body, 1), gap=0, margins=(SPACE_8, SPACE_6, SPACE_8, SPACE_5)))
    return scroll_area(inner)


class SettingRow(Spot):
    """Title and caption left, controls right, a lock column if there is a `tail`, and a problem in words below.

    The help of what is set here comes from the settings that it is tied to. `folded` tells that the controls went below
    the words, or back.
    """

    folded = Signal(bool)

    def __init__(
        self,
        title: str,
        caption: str = "",
        *controls: QWidget,
        tail: QWidget | None = None,
        below: QWidget | None = None,
    ) -> None:
        super().__init__(title)
        self._title = label(title, "body", wrap=True)
        self._caption = label(caption, "small", "3", wrap=True)
        if not caption:
            self._caption.hide()
        for words in (self._title, self._caption):
            words.setMinimumWidth(_LEAST_WORDS)
        self._problem = _problem_label()
        words_left = col(None, self._title, self._caption, None, gap=2)
        parts: list[Part] = [row(*controls, gap=SPACE_2)]
        if tail is not None:
            parts.append(tail)
        self.tail = tail
        self._right = row(*parts, gap=SPACE_4)
        self._line = row((words_left, 1), self._right, gap=SPACE_4)
        outer: QVBoxLayout = col(self._line, self._problem, gap=SPACE_2)
        if below is not None:
            outer.insertWidget(1, below)
        outer.setContentsMargins(SPACE_4, 10, SPACE_4, 10)
        self.setLayout(outer)
        self.setMinimumHeight(_HIGH_ROW if caption else _LOW_ROW)
        self._controls = controls
        for control in controls:
            control.setAccessibleDescription(caption)

    def explain(self, key: str, told: str) -> None:
        """Say what the setting `key` is, in the tooltip of the words and to who cannot see them."""
        super().explain(key, told)
        for words in (self._title, self._caption):
            words.setToolTip(self.about)
        for control in self._controls:
            control.setAccessibleDescription(self.about)

    @property
    def words(self) -> str:
        """What a search finds it by, besides its title: the caption as well."""
        return f"{self._caption.text()} {super().words}"

    @property
    def problem(self) -> str:
        """What is wrong, in words; empty when nothing is."""
        return self._problem.text()

    def leave_room(self, width: int) -> SettingRow:
        """Leave the column of locks free, so that the control stands under those of other rows; returns itself."""
        policy = QSizePolicy.Policy  # it gives way in a narrow window
        self._right.addItem(QSpacerItem(width + SPACE_4, 0, policy.Maximum, policy.Minimum))
        return self

    @property
    def is_folded(self) -> bool:
        """Whether the controls stand below the words."""
        return self._line.direction() is QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the controls below the words where those would be squeezed beside them."""
        super().resizeEvent(event)
        least = max(_BESIDE, widest_word(self._title), widest_word(self._caption))
        fold = self.width() - 2 * SPACE_4 < least + SPACE_4 + self._width_beside()
        if fold is not self.is_folded:
            directions = QBoxLayout.Direction
            self._line.setDirection(directions.TopToBottom if fold else directions.LeftToRight)
            self._line.setSpacing(SPACE_2 if fold else SPACE_4)
            self._line.setAlignment(self._right, Qt.AlignmentFlag.AlignLeft if fold else Qt.AlignmentFlag(0))
            if isinstance(self.tail, LockToggle):
                self.tail.stand_alone(alone=fold)
                self._right.invalidate()  # else it knows its old width until the next event of the layout
            self.folded.emit(fold)

    def _width_beside(self) -> int:
        """Return the width of the controls beside the words, where the lock says less than below them."""
        more = self.tail.width() - lock_toggle.WIDTH if isinstance(self.tail, LockToggle) else 0
        return self._right.sizeHint().width() - more

    def set_caption(self, caption: str) -> None:
        """Say something else below the title."""
        self._caption.setText(caption)
        self._caption.setVisible(bool(caption))

    def set_problem(self, problem: str) -> None:
        """Say what is wrong below the row, aloud too; an empty text takes it away."""
        if problem == self._problem.text():
            return
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if problem:
            announce(self, f"{self.title}: {problem}", urgent=True)


def _problem_label() -> QLabel:
    made = label("", "small", "bad", wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    made.hide()
    return made


def check_line(symbol: IconLabel, title: str, detail: str, *right: QWidget) -> QWidget:
    """Return one checked fact: a symbol, what was looked at, and what was found; what mends it at the right."""
    found = label(detail, "small", "3", wrap=True)
    words = col(label(title, "body", wrap=True), gap=1)
    if detail:
        words.addWidget(found)
    return wrap(row(3, col(2, symbol, None, gap=0), (words, 1), *right, gap=SPACE_3, margins=(0, 2, 0, 2)))

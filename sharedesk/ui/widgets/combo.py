"""A list of choices that opens: each has words to read and a value that is told when it is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy

from sharedesk.ui.look.theme import font

_AROUND_WORDS = 52
"""Pixels beside the words: padding, outline and arrow."""

Choice = tuple[str, object]
"""Words and value."""


class Combo(QComboBox):
    """Emits `chosen` with the value that a person chose; `choose` shows a value without telling anybody.

    The wheel scrolls the page around it and never changes a setting by chance.
    """

    chosen = Signal(object)

    def __init__(self, choices: Sequence[Choice], *, name: str, least: int = 0, most: int = 400) -> None:
        super().__init__()
        self.setFont(font("body"))
        self.setAccessibleName(name)
        self._values: list[object] = []
        self._bounds = least, most
        for words, value in choices:
            self._append(words, value)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._fit()
        self.activated.connect(lambda place: self.chosen.emit(self._values[place]))

    def widen(self, least: int) -> None:
        """Be at least as wide as this."""
        self._bounds = max(least, self._bounds[0]), max(least, self._bounds[1])
        self._fit()

    @property
    def value(self) -> object:
        """The value that is shown."""
        return self._values[self.currentIndex()] if self._values else None

    def choose(self, value: object, words: str = "") -> None:
        """Show `value`; one that is no choice yet becomes the last one, under `words`."""
        if value not in self._values:
            self._append(words or str(value), value)
            self._fit()
        self.setCurrentIndex(self._values.index(value))

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other choices; the chosen value stays if it is among them, else the first is shown."""
        before = self.value
        self.clear()
        self._values.clear()
        for words, value in choices:
            self._append(words, value)
        self._fit()
        self.setCurrentIndex(self._values.index(before) if before in self._values else 0)

    def _append(self, words: str, value: object) -> None:
        self.addItem(words)
        self._values.append(value)

    def _fit(self) -> None:
        metrics = QFontMetrics(self.font())
        widest = max((metrics.horizontalAdvance(self.itemText(n)) for n in range(self.count())), default=0)
        least, most = self._bounds
        self.setFixedWidth(max(least, min(widest + _AROUND_WORDS, most)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

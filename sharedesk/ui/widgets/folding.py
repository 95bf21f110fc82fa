"""Two parts side by side where there is room for both, and one below the other where there is not."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from sharedesk.ui.look.tokens import SPACE_2

_SIDE_BY_SIDE, _BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class Folding(QWidget):
    """Folds below a width of `least` pixels, which has to be more than both parts need side by side.

    `stretches` says how they share what is spare.
    """

    folded = Signal(bool)

    def __init__(
        self, first: QWidget, second: QWidget, *, least: int, gap: int = SPACE_2, stretches: tuple[int, int] = (0, 1)
    ) -> None:
        super().__init__()
        self._least = least
        self._box = QBoxLayout(_SIDE_BY_SIDE, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(gap)
        for part, stretch in zip((first, second), stretches, strict=True):
            self._box.addWidget(part, stretch)

    @property
    def is_folded(self) -> bool:
        """Whether the second part stands below the first."""
        return self._box.direction() is _BELOW

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold."""
        super().resizeEvent(event)
        fold = self.width() < self._least
        if fold is not self.is_folded:
            self._box.setDirection(_BELOW if fold else _SIDE_BY_SIDE)
            self.folded.emit(fold)

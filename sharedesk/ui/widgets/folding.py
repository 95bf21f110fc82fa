"""Two parts side by side where there is room for both, and one below the other where there is not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from sharedesk.ui.look.tokens import SPACE_2
from sharedesk.ui.widgets.layout import row, wrap

_SIDE_BY_SIDE, _BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class Folding(QWidget):
    """Folds below a width of `least` pixels; without it, where both parts do not get what they ask for side by side.

    `stretches` says how they share what is spare.
    """

    folded = Signal(bool)

    def __init__(
        self, first: QWidget, second: QWidget, *, least: int | None = None, gap: int = SPACE_2,
        stretches: tuple[int, int] = (0, 1),
    ) -> None:  # fmt: skip
        super().__init__()
        self._parts, self._least = (first, second), least
        self._box = QBoxLayout(_SIDE_BY_SIDE, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(gap)
        for part, stretch in zip((first, second), stretches, strict=True):
            self._box.addWidget(part, stretch)

    @property
    def is_folded(self) -> bool:
        """Whether the second part stands below the first."""
        return self._box.direction() is _BELOW

    def sizeHint(self) -> QSize:
        """Ask for the width of both parts side by side."""
        return QSize(self._asked(), self._box.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Ask for no more width than the wider part needs: else it could never become narrow enough to fold."""
        width = max(part.minimumSizeHint().expandedTo(part.minimumSize()).width() for part in self._parts)
        return QSize(width, self._box.totalMinimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold."""
        super().resizeEvent(event)
        self._fold()

    def event(self, event: QEvent) -> bool:
        """Look again when a part became wider."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fold()
        return super().event(event)

    def _fold(self) -> None:
        fold = self.width() < (self._asked() if self._least is None else self._least)
        if fold is not self.is_folded:
            self._box.setDirection(_BELOW if fold else _SIDE_BY_SIDE)
            self.folded.emit(fold)

    def _asked(self) -> int:
        return sum(part.sizeHint().width() for part in self._parts) + self._box.spacing()


def beside(words: QWidget, *buttons: QWidget, least: int = 240) -> Folding:
    """Return `words` with buttons at their right, or below where they would leave fewer than `least` pixels to them."""
    right = wrap(row(*buttons, None, gap=SPACE_2))
    return Folding(words, right, least=right.sizeHint().width() + SPACE_2 + least, stretches=(1, 0))

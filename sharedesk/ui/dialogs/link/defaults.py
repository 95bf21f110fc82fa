"""The offer to let new links start with what is chosen in the sheet, and the way back from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.layout import row


@dataclass(frozen=True, slots=True)
class Taken:
    """Settings that were made the defaults, and the texts that they had before; None stands for Preset."""

    changes: Mapping[str, str]
    before: Mapping[str, str | None]


class DefaultsOffer(QWidget):
    """There while the sheet differs from what new links start with. `wanted` and `undone` carry settings to store."""

    wanted = Signal(dict)
    undone = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        self._changes: dict[str, str] = {}
        self._taken: Taken | None = None
        self._waits = False
        self.button = button(tr("Make these my defaults"), Kind.LINK)
        self.button.clicked.connect(self._clicked)
        self.setLayout(row(self.button, gap=0))
        self._adapt()

    def offer(self, changes: Mapping[str, str]) -> None:
        """Offer to store these settings; none are nothing to offer."""
        self._changes = dict(changes)
        self._adapt()

    def take(self, taken: Taken | None) -> None:
        """Say that settings were stored and offer the way back; None: it was gone."""
        self._waits, self._taken = False, taken
        self._adapt()
        announce(self, tr("New links start like this") if taken else tr("New links start as before"))

    def settle(self) -> None:
        """Be ready again, where nothing could be stored."""
        self._waits = False

    @property
    def _is_taken(self) -> bool:
        return self._taken is not None and (not self._changes or self._changes == self._taken.changes)

    def _adapt(self) -> None:
        text = tr("Saved as my defaults. Undo") if self._is_taken else tr("Make these my defaults")
        self.button.setText(text)
        self.button.setAccessibleName(text)
        self.button.setVisible(self._is_taken or bool(self._changes))

    def _clicked(self) -> None:
        if self._waits:  # a double click would take what is new for what was before
            return
        self._waits = True
        if self._taken is not None and self._is_taken:
            self.undone.emit(dict(self._taken.before))
        else:
            self.wanted.emit(self._changes)

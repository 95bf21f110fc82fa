"""A choice among presets with a last one, *Other…*, that opens a field for any value: as a list or as chips."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from sharedesk.core.saying import mark
from sharedesk.ui.look.tokens import SPACE_2
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.controls import Chips, Field
from sharedesk.ui.widgets.escape import Escape
from sharedesk.ui.widgets.layout import row

OTHER = mark("Other…")
_FIELD = 92

Preset = tuple[str, str]
"""Words and text of a value."""
Check = Callable[[str], str]
"""Says in words why a text is refused; nothing when it is right."""


class Picker(QWidget):
    """Emits `picked` with the text of a preset or of what was typed, `wrong` with why that is refused, or nothing.

    `_point` shows which choice is on; the last one stands for any other value.
    """

    picked = Signal(str)
    wrong = Signal(str)

    def __init__(self, chooser: QWidget, presets: Sequence[Preset], *, name: str, check: Check, hint: str) -> None:
        super().__init__()
        self._check = check
        self._texts = [text for _, text in presets]
        self._shown = ""
        self.field = Field(name=tr("{name}: other", name=name), placeholder=hint)
        self.field.setFixedWidth(_FIELD)
        self.field.hide()
        self.setLayout(row(chooser, self.field, gap=SPACE_2))
        self.field.textEdited.connect(self._typed)
        self.field.editingFinished.connect(self._finished)
        self.field.left.connect(self._left)
        Escape(self.field, self._take_back, self.field.isModified)

    def _point(self, place: int) -> None:
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Show the value that is set, unless somebody is typing another one."""
        if self.field.isModified() and text == self._shown:
            return
        self._shown = text
        self._tell("")
        is_preset = text in self._texts
        self._point(self._texts.index(text) if is_preset else len(self._texts))
        self.field.setText("" if is_preset else text)
        self.field.setVisible(not is_preset)

    def choose(self, place: int) -> None:
        """Take the choice at `place` as a person does."""
        is_other = place == len(self._texts)
        self.field.setVisible(is_other)
        self._tell("")
        if is_other:
            self.field.setText(self._shown)
            self.field.selectAll()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.field.setModified(False)
            self.picked.emit(self._texts[place])

    def _typed(self, text: str) -> None:
        if self.field.property("invalid") == "true":
            self._tell(self._check(text))

    def _take_back(self) -> None:
        self.field.setModified(False)
        self.set_text(self._shown)

    def _finished(self) -> None:
        if not self.field.isModified():
            return
        problem = self._check(self.field.text())
        self._tell(problem)
        if not problem:
            self.field.setModified(False)
            self.picked.emit(self.field.text())

    def _left(self) -> None:
        if not self.field.isModified():
            self.set_text(self._shown)  # *Other…* was opened and nothing was typed

    def _tell(self, problem: str) -> None:
        self.field.set_invalid(problem)
        self.wrong.emit(problem)


class PresetPicker(Picker):
    """Presets in a list that opens."""

    def __init__(self, presets: Sequence[Preset], *, name: str, check: Check, hint: str = "", least: int = 168) -> None:
        self.combo = Combo(
            [(words, n) for n, (words, _) in enumerate([*presets, (tr(OTHER), "")])], name=name, least=least
        )
        super().__init__(self.combo, presets, name=name, check=check, hint=hint)
        self.combo.activated.connect(self.choose)

    def setAccessibleDescription(self, description: str) -> None:
        """Say the same of the list."""
        self.combo.setAccessibleDescription(description)

    def _point(self, place: int) -> None:
        self.combo.choose(place)


class PresetChips(Picker):
    """Presets as chips, all in sight."""

    def __init__(self, presets: Sequence[Preset], *, name: str, check: Check, hint: str = "") -> None:
        self.chips = Chips([*(words for words, _ in presets), tr(OTHER)], name=name)
        super().__init__(self.chips, presets, name=name, check=check, hint=hint)
        self.chips.changed.connect(self.choose)

    def lock(self, text: str, reason: str) -> None:
        """Keep a preset from being chosen, and say why; without a reason it may be chosen again."""
        chip = self.chips.choices()[self._texts.index(text)]
        chip.setEnabled(not reason)
        chip.setToolTip(reason)

    def _point(self, place: int) -> None:
        self.chips.choose(place)

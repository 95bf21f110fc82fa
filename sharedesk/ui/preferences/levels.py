"""One row for an option of links that may be off, on, always on or not allowed, with its lock for other people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Qt

from sharedesk.core.policy import Rule
from sharedesk.core.saying import mark
from sharedesk.core.settings import Setting
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.values import Change, problem_of
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.escape import Escape
from sharedesk.ui.widgets.forms import SettingRow
from sharedesk.ui.widgets.lock_toggle import LockToggle


class Level(StrEnum):
    """What the policy says of an option; the last two are locked for other people."""

    OFF = mark("Off")
    ON = mark("On")
    ALWAYS = mark("Always on")
    BARRED = mark("Not allowed")


RULES = {
    Level.OFF: Rule.OPTIONAL,
    Level.ON: Rule.OPTIONAL,
    Level.ALWAYS: Rule.REQUIRED,
    Level.BARRED: Rule.FORBIDDEN,
}
LOCKED_AS = {Level.OFF: Level.BARRED, Level.ON: Level.ALWAYS}
OPENED_AS = {Level.BARRED: Level.OFF, Level.ALWAYS: Level.ON}


def level_of(rule: Rule, *, on: bool) -> Level:
    """Return the level that a rule and its default come to."""
    if rule is Rule.OPTIONAL:
        return Level.ON if on else Level.OFF
    return Level.ALWAYS if rule is Rule.REQUIRED else Level.BARRED


@dataclass(frozen=True, slots=True)
class LevelOption:
    """An option: its two settings, what is said of it, and the default it starts with when it is turned on.

    `start` "" means that somebody has to type one into the field of the row.
    """

    title: str
    caption: str
    rule: Setting[Rule]
    default: Setting[Any]
    start: str
    amount: str = ""
    """What the field for the default is called; none for an option that is only on or off."""
    is_wide: bool = False
    """Whether the field stands below the row, for long texts."""
    hint: str = ""


class LevelRow:
    """Builds the row of an option and keeps it true."""

    def __init__(self, rows: Rows, option: LevelOption) -> None:
        self._values, self._option = rows.values, option
        title = tr(option.title)
        self.combo = Combo([(tr(level.value), level) for level in Level], name=title, least=168)
        self.lock = LockToggle(title)
        self.field: Field | None = None
        beside, below = [], None
        if option.amount:
            self.field = Field(name=tr(option.amount), placeholder=option.hint)
            self.field.setToolTip(tr(option.default.help))
            if option.is_wide:
                below = self.field
            else:
                self.field.setFixedWidth(64)
                beside.append(self.field)
        self.row = SettingRow(title, tr(option.caption), *beside, self.combo, tail=self.lock, below=below)
        self._binding = rows.bind(self.row, (option.rule, option.default), self._show)
        self.combo.chosen.connect(self._chosen)
        self.lock.clicked.connect(self._locked)
        if self.field is not None:
            self.field.textEdited.connect(self._typed)
            self.field.editingFinished.connect(self._amount_given)
            self.field.left.connect(self._left)
            Escape(self.field, self._take_back, self.field.isModified)

    @property
    def level(self) -> Level:
        """The level that is set."""
        return level_of(self._values.value(self._option.rule), on=bool(self._values.value(self._option.default)))

    def _show(self) -> None:
        level = self.level
        self.combo.choose(level)
        self.lock.setChecked(level in OPENED_AS)
        if self.field is not None:
            self.field.setVisible(level in {Level.ON, Level.ALWAYS})
            if self._values.value(self._option.default) and not self.field.isModified():
                self.field.setText(self._values.text(self._option.default))

    def _locked(self, locked: bool) -> None:
        level = (LOCKED_AS if locked else OPENED_AS).get(self.level, self.level)  # of two quick clicks, the second
        self._set(Level.OFF if level is Level.ON and not self._text() else level)

    def _chosen(self, level: Level) -> None:
        if level is Level.ON and not self._text() and self.field is not None:
            self.combo.choose(self.level)  # it is on when something was typed, not before
            self.field.show()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._set(level)

    def _set(self, level: Level) -> None:
        default: Change = (self._option.default, None)
        if level in {Level.ON, Level.ALWAYS} and self._text():
            default = (self._option.default, self._text())
        self._binding.save(default, (self._option.rule, RULES[level].value))

    def _text(self) -> str:
        """Return the default to turn the option on with; what was typed before comes back."""
        typed = self.field.text().strip() if self.field is not None else ""
        usable = typed and not problem_of(self._option.default, typed)
        return typed if usable else self._option.start

    def _typed(self, text: str) -> None:
        if self.row.problem:
            self._tell(problem_of(self._option.default, text))

    def _amount_given(self) -> None:
        if self.field is None or not self.field.isModified():
            return
        problem = problem_of(self._option.default, self.field.text())
        self._tell(problem)
        if problem:
            return
        self.field.setModified(False)
        self._binding.save((self._option.default, self.field.text()))

    def _left(self) -> None:
        if self.field is not None and not self.field.isModified():
            self._show()  # it was opened and nothing was typed

    def _take_back(self) -> None:
        if self.field is not None:
            is_set = bool(self._values.value(self._option.default))
            self.field.setText(self._values.text(self._option.default) if is_set else "")
        self._tell("")
        self._show()

    def _tell(self, problem: str) -> None:
        self.row.set_problem(problem)
        if self.field is not None:
            self.field.set_invalid(problem)

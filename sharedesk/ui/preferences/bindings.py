"""Ties rows to settings: what is set is shown, what people choose is checked and applied at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from sharedesk.core.settings import Setting
from sharedesk.errors import ShareDeskError
from sharedesk.ui.messages import Messages
from sharedesk.ui.preferences.values import Change, Values, problem_of, told
from sharedesk.ui.texts import tr, translated
from sharedesk.ui.widgets.combo import Choice, Combo
from sharedesk.ui.widgets.controls import Field, Segmented, Switch
from sharedesk.ui.widgets.escape import Escape
from sharedesk.ui.widgets.forms import WIDTH_FIELD, SettingRow


class Binding(QObject):
    """One row and the settings behind it. `show` puts into the controls what is set; it runs whenever that is new.

    It also runs when one of `follows` is new: they are set elsewhere, but change what this row offers. A change that
    is refused stands in words under the row, and the controls show again what holds.
    """

    def __init__(
        self, values: Values, messages: Messages, row: SettingRow, settings: Sequence[Setting[Any]],
        show: Callable[[], None], *, follows: Sequence[Setting[Any]] = (),
    ) -> None:  # fmt: skip
        super().__init__(row)
        for setting in settings:
            row.explain(setting.key, tr(setting.help))
        self._values = values
        self._messages = messages
        self._row = row
        self._keys = frozenset(setting.key for setting in (*settings, *follows))
        self._show = show
        values.changed.connect(self._changed)
        if values.known:
            show()

    def save(self, *changes: Change) -> None:
        """Apply changes of this row."""
        self._row.set_problem("")
        self._values.save(changes, self.saved, self.refused)

    def saved(self) -> None:
        """Take note that a change was applied."""

    def refused(self, error: BaseException) -> None:
        """Say why a change was not applied."""
        self._show()
        if isinstance(error, ShareDeskError):
            self._row.set_problem(told(error))
        else:
            self._messages.fail(error)

    def _changed(self, keys: frozenset[str]) -> None:
        if keys & self._keys:
            self._row.set_problem("")
            self._show()


class FieldBinding(Binding):
    """A line of text: applied with Enter or on leaving it, checked while it is typed, taken back with Esc.

    An error appears on leaving the field and follows the typing from then on. What was typed stays until it is right;
    a secret is only ever written.
    """

    def __init__(
        self, values: Values, messages: Messages, row: SettingRow, field: Field, setting: Setting[Any]
    ) -> None:
        self._field = field
        self._setting = setting
        super().__init__(values, messages, row, (setting,), self.show_value)
        field.textEdited.connect(self._typed)
        field.editingFinished.connect(self.apply)
        Escape(field, self.take_back, field.isModified)

    def show_value(self) -> None:
        """Show what is set, unless somebody is typing something else."""
        if not self._field.isModified():
            self._put()

    def apply(self) -> None:
        """Apply what was typed, or say what is wrong with it."""
        if not self._field.isModified():
            return
        problem = problem_of(self._setting, self._field.text())
        self._say(problem)
        if not problem:
            self.save((self._setting, self._field.text()))

    def saved(self) -> None:
        """Show the value as it was understood."""
        self._field.setModified(False)
        self._put()

    def refused(self, error: BaseException) -> None:
        """Say why; the text stays as it was typed."""
        if isinstance(error, ShareDeskError):
            self._say(told(error))
        else:
            self._messages.fail(error)

    def take_back(self) -> None:
        """Forget what was typed."""
        self._field.setModified(False)
        self._say("")
        self._put()

    def _put(self) -> None:
        text = self._values.text(self._setting)
        if self._field.text() != text:
            self._field.setText(text)
            self._field.setCursorPosition(0)

    def _typed(self, text: str) -> None:
        if self._row.problem:
            self._say(problem_of(self._setting, text))

    def _say(self, problem: str) -> None:
        self._row.set_problem(problem)
        self._field.set_invalid(problem)


def _caption(setting: Setting[Any]) -> str:
    return tr(setting.help).removesuffix(".")


class Rows:
    """Makes rows that are tied to their settings, with the help of the setting in sight."""

    def __init__(self, values: Values, messages: Messages) -> None:
        self.values = values
        self._messages = messages

    def field(
        self, setting: Setting[Any], title: str, *, caption: str = "", width: int = WIDTH_FIELD, placeholder: str = "",
        beside: Sequence[Any] = (),
    ) -> SettingRow:  # fmt: skip
        """Return a row with a line of text; `beside` are controls at its right."""
        made = Field(name=title, placeholder=placeholder)
        made.setFixedWidth(width)
        row = SettingRow(title, caption or _caption(setting), made, *beside)
        FieldBinding(self.values, self._messages, row, made, setting)
        return row

    def switch(self, setting: Setting[bool], title: str, *, caption: str = "") -> SettingRow:
        """Return a row with a switch."""
        made = Switch(name=title)
        row = SettingRow(title, caption or _caption(setting), made)
        binding = self.bind(row, (setting,), lambda: made.setChecked(self.values.value(setting)))
        made.clicked.connect(lambda on: binding.save((setting, setting.render(on))))
        return row

    def combo(
        self, setting: Setting[Any], title: str, choices: Sequence[Choice], *, caption: str = "", least: int = 168,
        words: Callable[[Any], str] = str,
    ) -> SettingRow:  # fmt: skip
        """Return a row with choices, whose values are values of the setting; `words` tells others that are set."""
        made = Combo(translated(choices), name=title, least=least)
        row = SettingRow(title, caption or _caption(setting), made)
        binding = self.bind(row, (setting,), lambda: self._choose(made, setting, words))
        made.chosen.connect(lambda value: binding.save((setting, setting.render(value))))
        return row

    def segments(
        self, setting: Setting[Any], title: str, choices: Sequence[Choice], *, caption: str = ""
    ) -> SettingRow:
        """Return a row with two or three choices side by side, whose values are values of the setting."""
        made = Segmented([tr(words) for words, _ in choices], name=title)
        values = [value for _, value in choices]
        row = SettingRow(title, caption, made)
        binding = self.bind(row, (setting,), lambda: made.choose(values.index(self.values.value(setting))))
        made.changed.connect(lambda place: binding.save((setting, setting.render(values[place]))))
        return row

    def _choose(self, combo: Combo, setting: Setting[Any], words: Callable[[Any], str]) -> None:
        value = self.values.value(setting)
        combo.choose(value, words(value))

    def tie(self, kind: type[FieldBinding], row: SettingRow, field: Field, setting: Setting[Any]) -> FieldBinding:
        """Tie a field to a setting by a binding of its own kind."""
        return kind(self.values, self._messages, row, field, setting)

    def bind(
        self, row: SettingRow, settings: Sequence[Setting[Any]], show: Callable[[], None], *,
        follows: Sequence[Setting[Any]] = (),
    ) -> Binding:  # fmt: skip
        """Tie a row to settings by hand; it also shows itself anew when one of `follows` changes."""
        return Binding(self.values, self._messages, row, settings, show, follows=follows)

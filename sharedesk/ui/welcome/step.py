"""What a step of the welcome tour is, and the field with a label above and a problem below that steps are made of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from sharedesk.core.saying import mark
from sharedesk.core.settings import Setting
from sharedesk.ui.preferences.values import problem_of
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import col


class Step(QWidget):
    """`changed` tells that the words are others now: `title` and `subtitle`, `skip`, and `go` on the primary button.

    `settled` tells that only the primary button is left to be pressed.
    """

    changed = Signal()
    settled = Signal()

    title = ""
    subtitle = ""
    go = mark("Continue")
    skip = ""

    @property
    def first(self) -> QWidget:
        """The control that has the keys when the step is shown."""
        raise NotImplementedError

    def leave(self, then: Callable[[], None]) -> None:
        """Do what the primary button says, and call `then` if that is all there is to do here."""
        raise NotImplementedError

    def give_up(self) -> None:
        """Keep what is whole of what was typed: the tour is being closed."""


class LabelledField(QWidget):
    """One setting as a text: its label above, a caption or what is wrong below.

    Errors appear when the field is left, and vanish with the next key.
    """

    def __init__(self, title: str, setting: Setting[str], *, caption: str = "", placeholder: str = "") -> None:
        super().__init__()
        self.setting = setting
        self.field = Field(name=title, placeholder=placeholder)
        self._title, self._caption = title, caption
        self._below = label(caption, "small", "3", wrap=True)
        if not caption:
            self._below.hide()
        self._problem = label("", "small", "bad", wrap=True)
        self._problem.hide()
        words = label(title, "smallstrong")
        words.setBuddy(self.field)
        self.setLayout(col(words, self.field, self._below, self._problem, gap=6))
        self.field.setAccessibleDescription(caption)
        self.field.left.connect(lambda: self.set_problem(problem_of(setting, self.text)))
        self.field.textEdited.connect(lambda _text: self.set_problem(""))

    @property
    def text(self) -> str:
        """What was typed, without spaces around it."""
        return self.field.text().strip()

    @property
    def problem(self) -> str:
        """What is wrong, in words."""
        return self._problem.text()

    def set_problem(self, problem: str) -> None:
        """Say what is wrong, aloud too; an empty text takes it away."""
        if problem == self.problem:
            return
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._below.setVisible(bool(self._caption) and not problem)
        self.field.set_invalid(problem)
        if problem:
            announce(self, f"{self._title}: {problem}", urgent=True)

    def check(self) -> bool:
        """Say whether the text may be kept; what is wrong is shown, and the keys go there."""
        self.set_problem(problem_of(self.setting, self.text))
        if self.problem:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        return not self.problem

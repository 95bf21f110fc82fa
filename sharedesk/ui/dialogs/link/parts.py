"""What the sections of the link sheet are made of: their heading with a switch and a lock, and a note for problems."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QWidget

from sharedesk.core.policy import Rule
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import SPACE_2
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.controls import LockNote, Switch
from sharedesk.ui.widgets.labels import Elided, label, set_tone
from sharedesk.ui.widgets.layout import col, row
from sharedesk.ui.wording.options import LOCKED

_AROUND_LINES = 18
"""Pixels above and below the lines of a box: outline, padding, and the margin of the text itself."""
FLASH_MS = 2000
"""How long a button says that it has copied."""


class Note(QLabel):
    """One or two sentences under a control: its caption, or what is wrong; nothing at all when both are empty."""

    def __init__(self, caption: str = "") -> None:
        super().__init__(caption)
        self._caption = caption
        self.setFont(font("small"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setProperty("tone", "3")
        if not caption:
            self.hide()

    def minimumSizeHint(self) -> QSize:
        """Ask for one line: how many it takes at a width is said by `heightForWidth`."""
        return QSize(40, self.fontMetrics().height())

    def set_caption(self, caption: str) -> None:
        """Say something else while nothing is wrong."""
        self._caption = caption
        self.say("")

    def say(self, problem: str, *, softly: bool = False) -> None:
        """Say what is wrong; `softly` while somebody is still typing."""
        text = problem or self._caption
        set_tone(self, "bad" if problem and not softly else "3")
        self.setText(text)
        self.setVisible(bool(text))


def heading(title: str, *right: QWidget, caption: str = "", locked: bool = False) -> QBoxLayout:
    """Return the line over a control: its name, a few words, the lock, and controls at the right."""
    made = row(label(title, "strong"), gap=10)
    if locked:
        made.addWidget(LockNote())
    elif caption:
        made.addWidget(Elided(caption, "small", "3", mode=Qt.TextElideMode.ElideRight), 1)
    if locked or not caption:
        made.addStretch(1)
    for one in right:
        made.addWidget(one)
    return made


def is_locked(rule: Rule, *, on: bool) -> bool:
    """Say whether an option that stands as the policy wants it must stay so."""
    return rule is (Rule.REQUIRED if on else Rule.FORBIDDEN)


class Section(QWidget):
    """A part of the sheet. `changed` tells of every change; `problem` says why it cannot be saved like this."""

    changed = Signal()

    @property
    def problem(self) -> str:
        """What is wrong, in words; "" when nothing is."""
        return ""

    def show_breach(self, problem: str) -> None:
        """Say what the policy does not allow here; "" when it allows all."""

    def tell_lock(self, reason: str) -> None:
        """Say why what is locked here is so, where anything is."""


class SwitchSection(Section):
    """An option with a switch; what belongs to it, `inner`, is there while it is on."""

    def __init__(self, title: str, caption: str, rule: Rule, *, on: bool, inner: QWidget | None = None) -> None:
        super().__init__()
        self.switch = Switch(name=title, on=on)
        locked = is_locked(rule, on=on)
        self.switch.setEnabled(not locked)
        self.switch.setAccessibleDescription(caption)
        self._is_locked = locked
        self.tell_lock(tr(LOCKED))
        self.note = Note()
        self._inner = inner
        made = col(heading(title, self.switch, caption=caption, locked=locked), gap=SPACE_2)
        if inner is not None:
            made.addWidget(inner)
            if not on:
                inner.hide()
        made.addWidget(self.note)
        self.setLayout(made)
        self.switch.toggled.connect(self._switched)

    @property
    def on(self) -> bool:
        """Whether the option is on."""
        return self.switch.isChecked()

    def show_breach(self, problem: str) -> None:
        """Say what the policy does not allow here."""
        self.note.say(problem)

    def tell_lock(self, reason: str) -> None:
        """Say why the switch cannot be moved, if it cannot."""
        if self._is_locked:
            self.switch.setToolTip(reason)
            self.switch.setAccessibleDescription(reason)

    def _switched(self, on: bool) -> None:
        if self._inner is not None:
            self._inner.setVisible(on)
            if on:
                self._inner.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()


class TextBox(QPlainTextEdit):
    """Some whole `lines` of plain text. Tab leaves it; files dragged over it go elsewhere."""

    def __init__(self, text: str, *, name: str, placeholder: str, lines: int) -> None:
        super().__init__(text)
        self.setFont(font("body"))
        self.setFixedHeight(lines * QFontMetrics(self.font()).lineSpacing() + _AROUND_LINES)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)

"""Inputs: text fields, the switch, segmented choices and chips."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QLineEdit, QSizePolicy, QWidget

from sharedesk.core.saying import mark
from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import HEIGHT_CONTROL, SPACE_2
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import ENTER_KEYS, Kind, button
from sharedesk.ui.widgets.labels import IconLabel, label
from sharedesk.ui.widgets.layout import row
from sharedesk.ui.widgets.named_group import NamedGroup

LOCKED = mark("Set by your administrator")
_CHOICE_PADDING = 28
_CHOICE_ICON = 24


class Field(QLineEdit):
    """One line of text. Files dragged over it go to the window, never into the text.

    `left` tells that the keys go elsewhere now, whether or not anything was typed.
    """

    left = Signal()

    def __init__(
        self,
        text: str = "",
        *,
        name: str,
        placeholder: str = "",
        icon: str = "",
        mono: bool = False,
        quiet: bool = False,
        password: bool = False,
    ) -> None:
        super().__init__(text)
        self.setFont(font("mono" if mono else "body"))
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setProperty("quiet", "true" if quiet else "false")
        self.setAcceptDrops(False)
        if icon:
            shown = self.addAction(icons.icon(icon, "text3"), QLineEdit.ActionPosition.LeadingPosition)
            shown.setText(name)
        if password:
            self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setCursorPosition(0)

    def set_invalid(self, problem: str) -> None:
        """Mark the text as wrong and say why to screen readers; an empty `problem` takes the mark away."""
        self.setProperty("invalid", "true" if problem else "false")
        self.setAccessibleDescription(problem)
        self.style().unpolish(self)
        self.style().polish(self)

    def select_from_start(self) -> None:
        """Select all, so that the beginning of a text that is too long stays in sight: it says what it is."""
        self.end(False)
        self.home(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that it was left."""
        super().focusOutEvent(event)
        self.left.emit()


class Switch(QCheckBox):
    """A check box drawn as a switch: Space toggles it, screen readers say "checked"."""

    _WIDTH, _HEIGHT = 36, 20

    def __init__(self, *, name: str, on: bool = False) -> None:
        super().__init__()
        self.setChecked(on)
        self.setAccessibleName(name)
        self.setFixedSize(self._WIDTH, self._HEIGHT)

    def sizeHint(self) -> QSize:
        """Return the fixed size."""
        return QSize(self._WIDTH, self._HEIGHT)

    def hitButton(self, position: QPoint) -> bool:
        """React to a click anywhere on it."""
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track and the knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0.5, 0.5, self._WIDTH - 1, self._HEIGHT - 1)
        off_ink = "border_control" if self.isEnabled() else "border"
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent", 1.0 if self.isEnabled() else 0.45))
        else:
            painter.setPen(QPen(theme.color(off_ink), 1))
            painter.setBrush(theme.color("field"))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        side = 14 if self.isChecked() else 12
        left = self._WIDTH - side - 3 if self.isChecked() else 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("on_accent" if self.isChecked() else off_ink))
        painter.drawEllipse(QRectF(left, (self._HEIGHT - side) / 2, side, side))


_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


def _tab_once(choice: QAbstractButton, *, on: bool) -> None:
    """Let Tab stop once per group, on the chosen button; arrow keys move inside it."""
    choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)


class _Choice(NamedGroup):
    """One of several buttons is on; `changed` carries its index. Screen readers hear radio buttons in a group."""

    changed = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idClicked.connect(self.changed)

    def _add(self, made: QAbstractButton, *, on: bool, spare: int = 0) -> None:
        words = QFontMetrics(font("strong")).horizontalAdvance(made.text())
        made.setMinimumWidth(words + _CHOICE_PADDING + spare)  # its words grow bold when it is on
        made.setCheckable(True)
        made.setAutoExclusive(True)  # this alone tells screen readers a radio button from a check box
        self._group.addButton(made, len(self._group.buttons()))
        made.setChecked(on)
        _tab_once(made, on=on)
        made.toggled.connect(lambda checked: _tab_once(made, on=checked))

    def index(self) -> int:
        """Return the index of the choice that is on."""
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Turn on the choice at `index`, without emitting `changed`."""
        self._group.button(index).setChecked(True)

    def choices(self) -> list[QAbstractButton]:
        """Return the buttons, in their order."""
        return self._group.buttons()


class Segmented(_Choice):
    """Two or three choices in one bar; `stretch` lets them share the whole width."""

    def __init__(
        self, options: Sequence[str], *, name: str, current: int = 0, symbols: Sequence[str] = (), stretch: bool = False
    ) -> None:
        super().__init__(name)
        self.setProperty("seg", "true")
        self.setFixedHeight(HEIGHT_CONTROL)
        layout = row(gap=2, margins=(2, 2, 2, 2))
        sideways = QSizePolicy.Policy.Expanding if stretch else QSizePolicy.Policy.Fixed
        for index, text in enumerate(options):
            made = button(text, Kind.SEGMENT, symbols[index] if symbols else "")
            made.setSizePolicy(sideways, QSizePolicy.Policy.Fixed)
            self._add(made, on=index == current, spare=_CHOICE_ICON if symbols else 0)
            layout.addWidget(made)
        self.setLayout(layout)
        self.setSizePolicy(sideways, QSizePolicy.Policy.Fixed)


class Chips(_Choice):
    """Presets to choose one from; those in `locked` stay in place, explain themselves and cannot be chosen.

    The one at `asks` opens something when it is pressed: arrow keys pass over it, Space and Enter press it.
    """

    def __init__(
        self,
        options: Sequence[str],
        *,
        name: str,
        current: int = 0,
        locked: Collection[int] = (),
        reason: str = "",
        asks: int | None = None,
    ) -> None:
        super().__init__(name)
        self._asks = asks
        layout = row(gap=SPACE_2)
        for index, text in enumerate(options):
            made = button(text, Kind.CHIP)
            self._add(made, on=index == current, spare=_CHOICE_ICON if index in locked else 0)
            if index in locked:
                made.setEnabled(False)
                made.setIcon(icons.icon("lock-key-fill", "text3"))
                made.setIconSize(QSize(18, 14))
                made.setToolTip(reason or tr(LOCKED))
            if asks is not None:
                made.installEventFilter(self)
            layout.addWidget(made)
        layout.addStretch(1)
        self.setLayout(layout)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move from the chip that has the focus: Qt moves from the one that is on, and would press each on the way."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(watched, QAbstractButton)
        ):
            place = self._group.id(watched)
            if (step := _STEPS.get(Qt.Key(event.key()))) is not None:
                self._go(place, step)
                return True
            if place == self._asks and event.key() in ENTER_KEYS:
                watched.click()
                return True
        return super().eventFilter(watched, event)

    def _go(self, place: int, step: int) -> None:
        """Choose the next one that is not locked; the one that asks only gets the focus."""
        choices = self.choices()
        beyond = range(place + step, len(choices) if step > 0 else -1, step)
        found = next((index for index in beyond if choices[index].isEnabled()), None)
        if found is not None:
            choices[found].setFocus(Qt.FocusReason.TabFocusReason)
            if found != self._asks:
                choices[found].click()


class LockNote(QWidget):
    """The words beside an option that the policy decides."""

    def __init__(self) -> None:
        super().__init__()
        text = tr(LOCKED)
        self.setLayout(row(IconLabel("lock-key-fill", "text3", 14), label(text, "small", "3"), None, gap=4))
        self.setAccessibleName(text)

"""When a link ends, in its sheet: presets, any other moment that the policy allows, or never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from sharedesk.core.clock import Clock
from sharedesk.core.policy import ExpiryPolicy, Rule
from sharedesk.ui.dialogs.link.parts import Note, Section, heading
from sharedesk.ui.look.tokens import SPACE_2
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.controls import Chips
from sharedesk.ui.widgets.day_edit import with_calendar
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import col, row
from sharedesk.ui.widgets.popover import Popover
from sharedesk.ui.wording import options, words

PRESETS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))

CUSTOM, NEVER = 3, 4
_SOONEST = timedelta(minutes=5)


class MomentCard(QWidget):
    """A day and a time to choose between two moments; `chosen` carries it, in UTC."""

    chosen = Signal(object)

    def __init__(self, moment: datetime, earliest: datetime, latest: datetime | None) -> None:
        super().__init__()
        self.setAccessibleName(tr("Custom expiry"))
        self.edit = QDateTimeEdit()
        with_calendar(self.edit, tr("Day and time"))
        self.edit.setDisplayFormat(tr("ddd d MMMM yyyy  HH:mm"))
        self.edit.setMinimumWidth(248)
        self.edit.setMinimumDateTime(_local(earliest))
        if latest is not None:
            self.edit.setMaximumDateTime(_local(latest))
        self.edit.setDateTime(_local(moment))
        self.take = button(tr("Use this time"), Kind.PRIMARY)
        self.take.clicked.connect(self._choose)
        self.setLayout(col(label(tr("Expires at"), "strong"), self.edit, SPACE_2, row(None, self.take), gap=SPACE_2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the moment."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        self.edit.interpretText()
        seconds = self.edit.dateTime().toSecsSinceEpoch()
        self.chosen.emit(datetime.fromtimestamp(seconds, UTC))


class ExpirySection(Section):
    """The chips and the sentence below them. What nobody touches stays exactly as it was."""

    def __init__(self, rules: ExpiryPolicy, ends: datetime | timedelta | None, clock: Clock) -> None:
        super().__init__()
        self._rules, self._clock = rules, clock
        self.ends = ends
        """When the link ends, or how long from the step on; None is never."""
        self._index = _chip(ends)
        self._locked = _locked_chips(rules, self._index)
        self.chips = Chips(_words(), name=tr("Expires after"), current=self._index, locked=self._locked, asks=CUSTOM)
        self.chips.changed.connect(self._choose)
        self.note = Note()
        fixed = rules.rule is not Rule.OPTIONAL
        self.setLayout(col(heading(tr("Expires after"), locked=fixed), self.chips, self.note, gap=SPACE_2))
        self._tell()

    def show_breach(self, problem: str) -> None:
        """Say what the policy does not allow here."""
        self.note.say(problem)

    def tell_lock(self, reason: str) -> None:
        """Say why some chips cannot be chosen, if that is so."""
        for index in self._locked:
            self.chips.choices()[index].setToolTip(reason)
            self.chips.choices()[index].setAccessibleDescription(reason)

    def _choose(self, index: int) -> None:
        if index == CUSTOM:
            self._ask()
            return
        self._index, self.ends = index, None if index == NEVER else PRESETS[index]
        self._tell()
        self.changed.emit()

    def _ask(self) -> None:
        """Ask for a moment; until one is chosen the old choice stays."""
        self.chips.choose(self._index)
        now = self._clock()
        longest = self._rules.maximum
        begin = self._ends_at(now) or now + min(PRESETS[1], longest or PRESETS[1])
        card = MomentCard(begin, now + _SOONEST, None if longest is None else now + longest)
        popover = Popover(card)
        popover.setParent(self, popover.windowFlags())  # it goes with the sheet, and belongs to it on Wayland
        card.chosen.connect(self._take)
        card.chosen.connect(popover.close)
        popover.open_at(self.chips.choices()[CUSTOM])

    def _take(self, moment: datetime) -> None:
        self._index, self.ends = CUSTOM, moment
        self.chips.choose(CUSTOM)
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        longest = None if self._rules.rule is Rule.FORBIDDEN else self._rules.maximum
        now = self._clock()
        self.note.set_caption(options.expiry(self._ends_at(now), now, longest))

    def _ends_at(self, now: datetime) -> datetime | None:
        return now + self.ends if isinstance(self.ends, timedelta) else self.ends


def _chip(ends: datetime | timedelta | None) -> int:
    """Return which chip stands for an end."""
    if ends is None:
        return NEVER
    return PRESETS.index(ends) if isinstance(ends, timedelta) and ends in PRESETS else CUSTOM


def _locked_chips(rules: ExpiryPolicy, current: int) -> set[int]:
    """Return the chips that the policy does not allow; the one that is on is never among them."""
    if rules.rule is Rule.FORBIDDEN:
        return set(range(NEVER)) - {current}
    locked = {index for index, span in enumerate(PRESETS) if rules.maximum is not None and span > rules.maximum}
    if rules.rule is Rule.REQUIRED or rules.maximum is not None:
        locked.add(NEVER)
    return locked - {current}


def _words() -> list[str]:
    return [*(words.days(preset.days) for preset in PRESETS), tr("Custom…"), tr("Never")]


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))

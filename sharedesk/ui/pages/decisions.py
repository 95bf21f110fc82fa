"""What waits for a decision of the sender in the details of a link: holders, guessers, wishes, a use to take back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from sharedesk.core.saying import Sentence, mark
from sharedesk.ui.look.tokens import SPACE_2
from sharedesk.ui.texts import ntr, number, tr
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.cards import Banner, Meaning
from sharedesk.ui.widgets.layout import col
from sharedesk.ui.wording import words

EXTENSION_DAYS = 3
_MOST_NAMES = 3
_MOST_LINES = 20
_LONGEST_NOTE = 240


class Decision(StrEnum):
    """What the sender can decide."""

    GIVE_BACK = "give-back"
    END = "end"
    UNLOCK = "unlock"
    EXTEND = "extend"
    DISMISS = "dismiss"
    REOPEN = "reopen"


_WORDS = {
    Decision.GIVE_BACK: mark("Give back"),
    Decision.END: mark("End link"),
    Decision.UNLOCK: mark("Let them try again"),
    Decision.EXTEND: Sentence("Extend {days} days", days=EXTENSION_DAYS),
    Decision.DISMISS: mark("Not now"),
    Decision.REOPEN: mark("Reopen"),
}
_TIPS = {
    Decision.GIVE_BACK: mark("Let somebody else have the link"),
    Decision.END: mark("Count the link as used: running downloads are cut"),
    Decision.REOPEN: mark("Let the link be used once more"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody who has claimed a limited link; `delivered` of `total` bytes have arrived there."""

    who: str
    delivered: int
    total: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who wants more time, and what they wrote."""

    who: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """All that waits at one link; `locked` names addresses or people who guessed too often.

    `used_by` names who used the link last, "" where that cannot be taken back; `left` says what had left of a link that
    was withdrawn, None of any other.
    """

    held: tuple[Held, ...] = ()
    locked: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    used_by: str = ""
    left: tuple[Held, ...] | None = None


NOTHING = Pending()


@dataclass(frozen=True, slots=True)
class _Card:
    meaning: Meaning
    title: str
    text: str
    decisions: tuple[Decision, ...]


def _names(found: Sequence[str]) -> str:
    """Return a few names and how many more there are."""
    more = len(found) - _MOST_NAMES
    shown = [*found[:_MOST_NAMES], tr("{count} more", count=number(more))] if more > 0 else list(found)
    return words.listing(shown)


def _share(held: Held) -> str:
    return words.share(words.percent(held.delivered, held.total))


def _left_card(left: Sequence[Held]) -> _Card:
    if not left:
        return _Card(Meaning.INFO, tr("Nothing had left when the link was withdrawn"), "", ())
    lines = [f"{one.who}: {_share(one)}, {words.size_of(one.delivered, one.total)}" for one in left[:_MOST_LINES]]
    more = len(left) - _MOST_LINES
    lines += [ntr("and {n} more person", "and {n} more people", more)] if more > 0 else []
    return _Card(Meaning.INFO, tr("What had left when the link was withdrawn"), "\n".join(lines), ())


def _cards(pending: Pending) -> list[_Card]:
    made = [] if pending.left is None else [_left_card(pending.left)]
    if pending.locked:
        title = tr("Too many wrong guesses from {names}", names=_names(pending.locked))
        made.append(_Card(Meaning.WARN, title, tr("They have to wait before they can try again."), (Decision.UNLOCK,)))
    if pending.asked:
        who = list(dict.fromkeys(one.who for one in pending.asked))

        notes = "\n".join(f"“{one.note[:_LONGEST_NOTE]}”" for one in pending.asked[:_MOST_NAMES] if one.note)
        title = ntr("{names} asks for more time", "{names} ask for more time", len(who), names=_names(who))
        made.append(_Card(Meaning.INFO, title, notes, (Decision.EXTEND, Decision.DISMISS)))
    if pending.held:
        parts = [f"{one.who}, {_share(one)}" for one in pending.held]
        text = tr("They can go on where they stopped. Give it back to let somebody else have it.")
        title = tr("Claimed by {names}", names=_names(parts))
        made.append(_Card(Meaning.INFO, title, text, (Decision.GIVE_BACK, Decision.END)))
    if pending.used_by:
        text = tr("If that was the wrong person, reopen it: it can be used once more, at the same address.")
        made.append(_Card(Meaning.INFO, tr("Used by {who}", who=pending.used_by), text, (Decision.REOPEN,)))
    return made


class DecisionStack(QWidget):
    """A card for each kind of decision; `chosen` carries it. Live updates keep the focus where it is.

    From then on until `settle` no other one can be chosen: a double click decides once.
    """

    chosen = Signal(Decision)

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[_Card] = []
        self._banners: list[Banner] = []
        self._is_deciding = False
        self._layout = col(gap=SPACE_2)
        self.setLayout(self._layout)
        self.hide()

    def show_pending(self, pending: Pending) -> None:
        """Show what waits now."""
        cards = _cards(pending)
        if cards == self._shown:
            return
        focus = self.window().focusWidget()
        focused = next((one.text() for one in self.buttons() if one is focus), "")
        self._shown = cards
        for banner in self._banners:
            self._layout.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self._banners = [self._banner(card) for card in cards]
        for banner in self._banners:
            self._layout.addWidget(banner)
        self._enable()
        self.setVisible(bool(cards))
        for one in self.buttons():
            if focused and one.text() == focused:
                one.setFocus()

    def settle(self) -> None:
        """Take note that what was chosen was done, or is not possible."""
        self._is_deciding = False
        self._enable()

    def _choose(self, decision: Decision) -> None:
        self._is_deciding = True
        self._enable()
        self.chosen.emit(decision)

    def _enable(self) -> None:
        for one in self.buttons():
            one.setEnabled(not self._is_deciding)

    def buttons(self) -> list[QPushButton]:
        """Return the buttons, in the order of Tab."""
        return [one for banner in self._banners for one in banner.actions_shown]

    def _banner(self, card: _Card) -> Banner:
        buttons = []
        for decision in card.decisions:
            made = button(tr(_WORDS[decision]))
            made.setToolTip(tr(_TIPS[decision]) if decision in _TIPS else "")
            made.clicked.connect(lambda _checked=False, which=decision: self._choose(which))
            buttons.append(made)
        return Banner(card.meaning, card.title, card.text, buttons, compact=True)

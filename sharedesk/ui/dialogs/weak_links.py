"""The sheet that names the links which are weaker than the policy, and what each of them lacks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QPushButton, QWidget

from sharedesk.services.strictness import WeakLink
from sharedesk.ui.look.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6
from sharedesk.ui.texts import ntr, number, tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.cards import Card
from sharedesk.ui.widgets.labels import Elided, Paragraph, label
from sharedesk.ui.widgets.layout import col, row, scroll_area, wrap
from sharedesk.ui.widgets.sheet import Sheet
from sharedesk.ui.wording import limits

SHOWN = 200
"""Links named one by one; more are counted."""
_HIGHEST, _LOWEST = 320, 96


class WeakLinksSheet(Sheet):
    """Connect to `apply_wanted`, and to `pause_wanted`, which carries the tokens of the links to pause.

    `options_wanted` carries the place of a link in the list; the sheet has made room for its options by then.
    """

    apply_wanted = Signal()
    pause_wanted = Signal(list)
    options_wanted = Signal(int)

    def __init__(self, found: Sequence[WeakLink]) -> None:
        _, text = limits.weaker(found)
        list_of_links = Card()
        self._lines: list[QWidget] = []
        """What keys act on first in each line."""
        for place, weak in enumerate(found[:SHOWN]):
            list_of_links.add(self._line(place, weak))
        if len(found) > SHOWN:
            list_of_links.add(row(label(tr("And {count} more", count=number(len(found) - SHOWN)), "small", "3"), None))
        area = scroll_area(list_of_links)
        area.setMaximumHeight(min(_HIGHEST, list_of_links.sizeHint().height() + 4))
        area.setMinimumHeight(min(_LOWEST, area.maximumHeight()))
        self.apply: QPushButton = button(tr("Apply"), Kind.PRIMARY)
        if not any(one.can_tighten for one in found):
            self.apply.hide()
        close = button(tr("Close"))
        body = wrap(col(Paragraph(text), (area, 1), gap=SPACE_4, margins=(SPACE_6, 0, SPACE_6, SPACE_4)))
        title = ntr("{n} link to look at", "{n} links to look at", len(found))
        super().__init__(title, body, row(None, close, self.apply, gap=SPACE_2))
        close.clicked.connect(self.reject)
        self.apply.clicked.connect(self.apply_wanted)
        self.apply.clicked.connect(self.accept)

    def go_to(self, place: int) -> None:
        """Put the keys on the line at `place`, or on the last one."""
        self._lines[min(place, len(self._lines) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, place: int, weak: WeakLink) -> QLayout:
        title, buttons = weak.link.title, []
        if weak.lacks:  # options do not make a copy of an original
            options = button(tr("Options"), icon="sliders-horizontal", name=tr("Options of {title}", title=title))
            options.clicked.connect(lambda: self._open_options(place))
            buttons.append(options)
        if weak.needs_choice:
            pause = button(tr("Pause"), icon="pause", name=tr("Pause {title}", title=title))
            pause.clicked.connect(lambda: self._pause(pause, weak.link.token))
            buttons.append(pause)
        self._lines += buttons[:1]
        told = col(Elided(title), label(limits.lacks(weak), "small", "3", wrap=True), gap=2)
        return row((told, 1), row(*buttons, gap=SPACE_2), gap=SPACE_3)

    def _open_options(self, place: int) -> None:
        self.accept()
        self.options_wanted.emit(place)

    def _pause(self, pause: QPushButton, token: str) -> None:
        pause.setEnabled(False)
        pause.setText(tr("Paused"))
        self.pause_wanted.emit([token])

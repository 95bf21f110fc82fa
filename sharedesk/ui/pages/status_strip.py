"""The strip at the foot of the window: the portal's state and address, running downloads, and the room for copies."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sharedesk.core.saying import mark
from sharedesk.events import PortalState
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import HEIGHT_STRIP, SPACE_2, SPACE_3, SPACE_4
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button, set_button_icon
from sharedesk.ui.widgets.cards import Meaning, Pill
from sharedesk.ui.widgets.labels import Elided, Figures, set_tone
from sharedesk.ui.widgets.layout import make_pane, row
from sharedesk.ui.wording import words

_PILLS = {
    PortalState.ONLINE: (mark("Portal online"), Meaning.OK),
    PortalState.PAUSED: (mark("Portal paused"), Meaning.WARN),
    PortalState.OFFLINE: (mark("Portal offline"), Meaning.BAD),
    PortalState.STARTING: (mark("Starting"), Meaning.MUTE),
}
_BUTTONS = {
    PortalState.ONLINE: (mark("Pause"), "pause", mark("Pause the portal")),
    PortalState.PAUSED: (mark("Resume"), "play", mark("Resume the portal")),
    PortalState.OFFLINE: (mark("Try again"), "arrow-clockwise", mark("Try to open the portal again")),
}


class StatusStrip(QWidget):
    """Says what the portal does; its button pauses, resumes or tries again."""

    pause_requested = Signal()
    resume_requested = Signal()
    retry_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        make_pane(self, "status")
        self.setFixedHeight(HEIGHT_STRIP)
        self._state, self._address, self._downloads = PortalState.STARTING, "", 0
        self.pill = Pill(tr("Starting"), Meaning.MUTE, dot=True)
        self._words = Elided("", "small", "2")
        self._words.setMinimumWidth(0)
        self.button = button(tr("Pause"), Kind.GHOST, "pause")
        self.button.setFont(font("small"))
        self.button.clicked.connect(self._clicked)
        self._right = Figures("small", "3", at_end=True)
        layout = row(self.pill, self._words, self.button, None, self._right, gap=SPACE_3)
        layout.setContentsMargins(SPACE_3, 0, SPACE_4, 0)
        layout.setSpacing(SPACE_2 + 2)
        self.setLayout(layout)
        self.set_portal(PortalState.STARTING, "")

    def set_portal(self, state: PortalState, url: str, problem: str = "") -> None:
        """Show the portal's state, where it is reached, and what is wrong."""
        self._state, self._address = state, urlsplit(url).netloc or url
        text, meaning = _PILLS[state]
        self.pill.set_pill(tr(text), meaning)
        self.pill.setToolTip(tr(problem) if problem else "")
        shown = _BUTTONS.get(state)
        self.button.setVisible(shown is not None)
        if shown is not None:
            text, icon, name = shown
            self.button.setText(tr(text))
            self.button.setAccessibleName(tr(name))
            self.button.setToolTip(tr(name))
            set_button_icon(self.button, icon)
        self._say()

    def set_downloads(self, running: int) -> None:
        """Show how many downloads are running."""
        if running != self._downloads:
            self._downloads = running
            self._say()

    def set_storage(self, used: int, free: int | None) -> None:
        """Show the bytes that copies use and that are free; None where nobody knows."""
        parts = [tr("Copies use {size}", size=words.size(used))] if used else []
        if free is not None:
            parts.append(tr("{size} free", size=words.size(free)))
        self.set_note(" · ".join(parts))

    def set_note(self, text: str, *, urgent: bool = False) -> None:
        """Show other words on the right, such as "3.1 GB free" in red or "Copying 1 link · 38%"."""
        self._right.setText(text)
        set_tone(self._right, "bad" if urgent else "3")

    def set_narrow(self, *, narrow: bool) -> None:
        """Leave the right side out where there is no room."""
        self._right.setVisible(not narrow)

    def _say(self) -> None:
        match self._state:
            case PortalState.ONLINE:
                parts = (self._address, words.active_downloads(self._downloads))
                text = "   ·   ".join(part for part in parts if part)
            case PortalState.PAUSED:
                text = tr("Links don't open until you resume")
            case PortalState.OFFLINE:
                text = tr("Links don't open right now")
            case PortalState.STARTING:
                text = ""
        self._words.setText(text)

    def _clicked(self) -> None:
        match self._state:
            case PortalState.ONLINE:
                self.pause_requested.emit()
            case PortalState.PAUSED:
                self.resume_requested.emit()
            case _:
                self.retry_requested.emit()

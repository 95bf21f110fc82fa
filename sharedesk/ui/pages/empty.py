"""What the list shows before there is any link: the whole pane invites files and says what will happen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from sharedesk.core.saying import mark
from sharedesk.ui.look.theme import FontRole
from sharedesk.ui.look.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5, SPACE_6, SPACE_8
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.drop_zone import INVITATION, DropArt, DropZone
from sharedesk.ui.widgets.labels import IconLabel, Paragraph, Tone, label
from sharedesk.ui.widgets.layout import col, make_pane, row, scroll_area, wrap

_ROOM_FOR_ART = 440
_PROMISE = mark("The link is on your clipboard in a second. Files or whole folders, any size.")
_HINTS = (
    ("copy-simple", mark("Send a copy"), mark("A copy is kept. Later edits don't show.")),
    ("link-simple", mark("Share the original"), mark("Always the current version of the file.")),
    ("clipboard", mark("Paste works too"), mark("Copy files anywhere, press Ctrl+V here.")),
)


class EmptyPage(QWidget):
    """Emits `files_requested` and `folder_requested`."""

    files_requested = Signal()
    folder_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        make_pane(self, "surface")
        self.zone = DropZone()
        self.zone.chosen.connect(self.files_requested)
        self.files = button(tr("Choose files"), Kind.PRIMARY, key="Ctrl+O")
        self.folder = button(tr("Choose a folder"), key="Ctrl+Shift+O")
        self.files.clicked.connect(self.files_requested)
        self.folder.clicked.connect(self.folder_requested)
        self._rules = label("", "small", "3")
        self._rules_row = wrap(row(None, IconLabel("lock-key-fill", "text3", 14), self._rules, None, gap=6))
        self._art = wrap(col(row(None, DropArt(120), None), SPACE_3, gap=0))
        inner = col(
            None,
            self._art,
            _centred(tr(INVITATION), "display", ""),
            SPACE_1,
            _centred(tr(_PROMISE), "bodylg", "2"),
            SPACE_6,
            row(None, self.files, self.folder, None, gap=SPACE_2),
            SPACE_8,
            self._rules_row,
            None,
            gap=SPACE_1,
            margins=(SPACE_6, SPACE_6, SPACE_6, SPACE_6),
        )
        self.zone.setLayout(inner)
        self.zone.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        hints = row(gap=SPACE_8, margins=(SPACE_4, SPACE_5, SPACE_4, SPACE_1))
        for icon, title, text in _HINTS:
            hints.addLayout(_hint(icon, tr(title), tr(text)), 1)
        body = wrap(col((self.zone, 1), hints, gap=0, margins=(SPACE_6, SPACE_6, SPACE_6, SPACE_5)))
        self.setLayout(col(scroll_area(body), gap=0))
        self.set_rules("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the picture out where it would push the buttons out of sight."""
        super().resizeEvent(event)
        self._art.setVisible(self.height() >= _ROOM_FOR_ART)

    def set_rules(self, text: str) -> None:
        """Show what holds for new links, such as "New links: expire after 7 days"."""
        self._rules.setText(text)
        self._rules_row.setVisible(bool(text))


def _centred(text: str, role: FontRole, tone: Tone) -> QLabel:
    made = label(text, role, tone, wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def _hint(icon: str, title: str, text: str) -> QHBoxLayout:
    symbol = col(2, IconLabel(icon, "accent_text", 20), None, gap=0)
    return row(
        symbol, (col(label(title, "strong", wrap=True), Paragraph(text, "small", "3"), None, gap=2), 1), gap=SPACE_3
    )

"""The sheet that lists what the keys of the window do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence
from PySide6.QtWidgets import QLayout

from sharedesk.core.saying import mark
from sharedesk.ui.actions import Actions
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import SPACE_2, SPACE_4, SPACE_6
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import col, row, scroll_area, wrap
from sharedesk.ui.widgets.sheet import Sheet

_HIGHEST, _LOWEST = 440, 96
_LISTS = (
    ("Ctrl+1", mark("Show all links")), ("Ctrl+2", mark("Show active links")),
    ("Ctrl+3", mark("Show links that need attention")), ("Ctrl+4", mark("Show ended links")),
    ("Return", mark("Open the details")), ("Shift+F10", mark("Open the menu of a link")),
    ("Esc", mark("One step back")),
)  # fmt: skip


def keys_of(actions: Actions) -> list[tuple[str, str]]:
    """Return each key, as this system writes it, with what it does."""
    everywhere = (
        actions.new, actions.choose_files, actions.choose_folder, actions.paste, actions.search, actions.next_pane,
    )  # fmt: skip
    of_link = (
        actions.copy, actions.copy_password, actions.qr, actions.open, actions.email, actions.edit, actions.rename,
        actions.pause, actions.delete, actions.undo,
    )  # fmt: skip
    program = (actions.pause_portal, actions.preferences, actions.guide, actions.close, actions.quit)
    native = QKeySequence.SequenceFormat.NativeText

    def keys(group: tuple[QAction, ...]) -> list[tuple[str, str]]:
        return [(one.shortcut().toString(native), one.text().removesuffix("…")) for one in group]

    lists = [(QKeySequence(key).toString(native), tr(text)) for key, text in _LISTS]
    return [*keys(everywhere), *lists, *keys(of_link), *keys(program)]


class KeyboardSheet(Sheet):
    """Nothing here changes anything; the arrow keys scroll."""

    def __init__(self, actions: Actions) -> None:
        keys = keys_of(actions)
        metrics = QFontMetrics(font("strong"))
        widest = max(metrics.horizontalAdvance(key) for key, _text in keys)
        lines = col(*(_line(key, text, widest) for key, text in keys), None, gap=SPACE_2)
        lines.setContentsMargins(SPACE_6, 0, SPACE_6, SPACE_4)
        self.area = scroll_area(wrap(lines))
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(tr("Keys and what they do"))
        self.area.setMaximumHeight(_HIGHEST)
        self.area.setMinimumHeight(_LOWEST)
        close = button(tr("Close"), Kind.PRIMARY)
        super().__init__(tr("Keyboard"), wrap(col((self.area, 1))), row(None, close, gap=SPACE_2))
        close.setDefault(True)
        close.clicked.connect(self.accept)


def _line(key: str, text: str, width: int) -> QLayout:
    keys = label(key, "strong", "2")
    keys.setFixedWidth(max(width, 140))
    return row(keys, (label(text, "body", wrap=True), 1), gap=SPACE_4)

"""The options of a link that are on, as lines in its details, with ways to copy a password and to put the end off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QWidget

from sharedesk.core.saying import mark
from sharedesk.ui.actions import Actions
from sharedesk.ui.look.theme import font
from sharedesk.ui.look.tokens import SPACE_2
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button, icon_button
from sharedesk.ui.widgets.labels import Elided, IconLabel, label
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.wording.options import LOCKED, PASSWORD_LINE, OptionLine

_KEY_WIDTH = 72
_HEIGHT = 26
ONLY_YOU = mark("Only you know it")


class OptionList(QWidget):
    """Lines of name and value. They are made anew only when they change, so that the focus stays."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._actions = actions
        self._shown: tuple[Sequence[OptionLine], bool] | None = None
        self._lines: list[QWidget] = []
        self._buttons: list[QAbstractButton] = []
        self._extends: QAbstractButton | None = None
        self._key_width = _KEY_WIDTH
        self._layout = col(gap=0)
        self.setLayout(self._layout)
        actions.adapted.connect(self._adapt)

    def show_options(self, lines: Sequence[OptionLine], *, password_kept: bool) -> None:
        """Show these options; `password_kept` says whether the password can be copied again."""
        if self._shown == (lines, password_kept):
            return
        self._shown = (lines, password_kept)
        focus = self.window().focusWidget()
        focused = next((one.accessibleName() for one in self._buttons if one is focus), "")
        for old in self._lines:
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons, self._extends = [], None
        metrics = QFontMetrics(font("small"))
        self._key_width = max(_KEY_WIDTH, *(metrics.horizontalAdvance(tr(line.name)) + SPACE_2 for line in lines))
        self._lines = [self._line(line, password_kept=password_kept) for line in lines]
        for made in self._lines:
            self._layout.addWidget(made)
        self._adapt()
        for one in self._buttons:
            if focused and one.accessibleName() == focused:
                one.setFocus(Qt.FocusReason.OtherFocusReason)

    def buttons(self) -> list[QAbstractButton]:
        """Return the buttons, in the order of Tab."""
        return self._buttons

    def _line(self, line: OptionLine, *, password_kept: bool) -> QWidget:
        name, value = label(tr(line.name), "small", "3"), line.value
        name.setFixedWidth(self._key_width)
        extra: list[QAbstractButton] = []
        if line.name == PASSWORD_LINE:
            value = value if password_kept else tr(ONLY_YOU)
            extra = [self._copy() if password_kept else self._replace()]
        if line.extends:
            extra = [self._extend()]
        shown = _value(line, value)
        layout = row(name, (shown, 1), *extra, gap=SPACE_2)
        if line.locked:
            lock = IconLabel("lock-key-fill", "text3", 14, tr(LOCKED))
            lock.setToolTip(tr(LOCKED))
            layout.addWidget(lock)
        self._buttons += extra
        made = wrap(layout)
        made.setFixedHeight(_HEIGHT)
        made.setAccessibleName(f"{tr(line.name)}: {value}")
        return made

    def _copy(self) -> QAbstractButton:
        made = icon_button("copy", tr("Copy password"), key="Ctrl+Shift+C", glyph=14)
        made.clicked.connect(self._actions.copy_password.trigger)
        return made

    def _extend(self) -> QAbstractButton:
        made = icon_button("calendar-plus", tr("Extend the link"), glyph=14)

        def offer() -> None:
            days = self._actions.extend_menu(made)
            days.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            days.popup(made.mapToGlobal(made.rect().bottomLeft()))

        made.clicked.connect(offer)
        self._extends = made
        return made

    def _adapt(self) -> None:
        """Offer more time only where the link may have it."""
        if self._extends is not None:
            self._extends.setVisible(any(action.isEnabled() for action in self._actions.extend.values()))

    def _replace(self) -> QAbstractButton:
        made = button(tr("Replace"), Kind.LINK, name=tr("Replace the password"))
        made.setProperty("inline", "true")  # no higher than its line, so that both stand on one baseline
        made.clicked.connect(self._actions.edit.trigger)
        return made


def _value(line: OptionLine, value: str) -> Elided:
    """Return the value on one line; of many people the first one and how many others, with all of them as tooltip."""
    if line.short:
        return Elided(line.short, "small", whole=value.replace(", ", "\n"))
    return Elided(" ".join(value.split()), "small", mode=Qt.TextElideMode.ElideRight)

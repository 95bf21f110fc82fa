"""Buttons: with words, with an icon alone, and the tiles under a link's address."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QToolButton

from sharedesk.ui.look import icons
from sharedesk.ui.look.theme import font

ENTER_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_AROUND_WORDS = 12
"""Pixels beside the words of a tile: its padding and outline."""


class Kind(StrEnum):
    """How a button looks. One PRIMARY per region; DESTROY only where data is erased."""

    DEFAULT = ""
    PRIMARY = "primary"
    GHOST = "ghost"
    LINK = "link"
    DANGER = "danger"
    DESTROY = "destroy"
    TOAST = "toast"
    CHIP = "chip"
    SEGMENT = "seg"


_INKS = {Kind.PRIMARY: "on_accent", Kind.DANGER: "bad", Kind.LINK: "accent_text", Kind.DESTROY: "on_accent"}


def press_by_enter(target: QAbstractButton, event: QKeyEvent) -> bool:
    """Press a button that has the focus when the key is Enter, and say whether it was; Qt itself knows Space alone.

    In a dialog Enter would go on to the default button, so that *Cancel* with the focus could do the opposite. Choices
    of a group leave it to that: they are made already. A key that is held presses once.
    """
    if event.key() not in ENTER_KEYS or target.group() is not None:
        return False
    if not event.isAutoRepeat():
        target.click()
    return True


class _WordButton(QPushButton):
    """A button with words."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Be pressed by Enter too."""
        if not press_by_enter(self, event):
            super().keyPressEvent(event)


class IconButton(QToolButton):
    """A button with an icon."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Be pressed by Enter too."""
        if not press_by_enter(self, event):
            super().keyPressEvent(event)


def button(
    text: str,
    kind: Kind = Kind.DEFAULT,
    icon: str = "",
    *,
    name: str = "",
    key: str = "",
) -> QPushButton:
    """Return a button with words. `name` is what screen readers say if not `text`; `key` is shown in the tooltip."""
    made = _WordButton(text)
    made.setFont(font("body"))
    made.setProperty("kind", kind.value)
    if icon:
        made.setIcon(icons.icon(icon, _INKS.get(kind, "text2")))
        made.setIconSize(QSize(20, 16))  # wider than the glyph: the rest is the gap to the words
    if name:
        made.setAccessibleName(name)
    if key:
        made.setToolTip(f"{name or text}  {key}")
    made.setAutoDefault(False)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def set_button_icon(target: QPushButton, icon: str) -> None:
    """Change the icon of a button made by `button`."""
    target.setIcon(icons.icon(icon, _INKS.get(Kind(target.property("kind")), "text2")))


def icon_button(icon: str, tip: str, *, key: str = "", ink: str = "text2", glyph: int = 16) -> QToolButton:
    """Return a square button of 28 px with an icon alone; `tip` is its tooltip and its spoken name."""
    made = IconButton()
    made.setIcon(icons.icon(icon, ink))
    made.setIconSize(QSize(glyph, glyph))
    made.setToolTip(f"{tip}  {key}" if key else tip)
    made.setAccessibleName(tip)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


class _TileButton(IconButton):
    """Never narrower than its words."""

    def minimumSizeHint(self) -> QSize:
        """Return the room that the words need, and the height of tiles."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words + _AROUND_WORDS, super().minimumSizeHint().height())


def tile_button(icon: str, text: str, tip: str, *, key: str = "") -> QToolButton:
    """Return a wide button with its icon above its words; `tip` is its tooltip and its spoken name."""
    made = _TileButton()
    made.setProperty("kind", "tile")
    made.setIconSize(QSize(18, 18))
    made.setFont(font("tiny"))
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    set_tile(made, icon, text, tip, key=key)
    return made


def set_tile(target: QToolButton, icon: str, text: str, tip: str, *, key: str = "") -> None:
    """Change what a tile button shows and says."""
    target.setIcon(icons.icon(icon, "text2", "accent_text"))
    target.setText(text)
    target.setToolTip(f"{tip}  {key}" if key else tip)
    target.setAccessibleName(tip)

"""The look in force: colours, fonts, palette and style sheet, switched live between light and dark.

Widgets keep no colour: they ask `color()` and `font()` while painting, so one call of `Theme.use` repaints everything.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from functools import cache
from string import Template
from typing import Literal

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from sharedesk.ui.look import tokens as design
from sharedesk.ui.look.resources import ASSETS, read_text
from sharedesk.ui.look.stark import stark
from sharedesk.ui.look.tokens import DARK, LIGHT, Tokens, luminance

FontRole = Literal[
    "display", "title", "heading", "bodylg", "body", "strong", "small", "smallstrong", "label", "tiny", "mono", "monolg"
]

_SIZES: dict[FontRole, tuple[int, bool]] = {
    "display": (24, True),
    "title": (18, True),
    "heading": (15, True),
    "bodylg": (14, False),
    "body": (13, False),
    "strong": (13, True),
    "small": (12, False),
    "smallstrong": (12, True),
    "label": (11, True),
    "tiny": (11, False),
    "mono": (12, False),
    "monolg": (14, False),
}
"""Pixels at a base of 13 px, and whether it is semibold. Two weights only."""

SMALLEST, LARGEST = 13, 15
"""Pixels of the body between which the text alone follows the system; above them everything does (`ui/scale`)."""

_MONO = ("SF Mono", "Cascadia Mono", "Consolas", "Menlo", "JetBrains Mono", "Noto Sans Mono", "DejaVu Sans Mono")


class Scheme(StrEnum):
    """What the person chose: follow the system, or always one of both."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def scheme_called(name: str) -> Scheme:
    """Return the scheme that is called so; an unknown name leaves it to the system."""
    return Scheme(name) if name in set(Scheme) else Scheme.SYSTEM


_NATIVE = {
    Scheme.SYSTEM: Qt.ColorScheme.Unknown,
    Scheme.LIGHT: Qt.ColorScheme.Light,
    Scheme.DARK: Qt.ColorScheme.Dark,
}


class _Look:
    """What is in force now."""

    def __init__(self) -> None:
        self.tokens = LIGHT
        self.family = ""
        self.scale = 1.0
        self.still = False


_look = _Look()


def tokens() -> Tokens:
    """Return the colours in force."""
    return _look.tokens


class _Switch(QObject):
    """Has the signal that says the look changed."""

    changed = Signal()


@cache
def changed() -> _Switch:
    """Return the object whose signal `changed` tells that the look was switched.

    It is made when it is first asked for: an object of Qt from before the application would end with the first one
    that `ui/scale` makes.
    """
    return _Switch()


def color(name: str, alpha: float | None = None) -> QColor:
    """Return the token called `name` (or a literal `#rrggbb`), with an opacity of 0 to 1 if given."""
    value = QColor(name if name.startswith("#") else getattr(_look.tokens, name))
    if alpha is not None:
        value.setAlphaF(alpha)
    return value


def font(role: FontRole = "body") -> QFont:
    """Return the system's font in the size and weight of `role`."""
    return QFont(_font(role, _look.family, _look.scale))


def wide(pixels: int) -> int:
    """Return a width that is meant for text of 13 px, as it is for the text in force: as many words fit into it."""
    return round(pixels * _look.scale)


@cache
def _font(role: FontRole, family: str, scale: float) -> QFont:
    pixels, semibold = _SIZES[role]
    made = QFont(family) if family else QFont()
    if role.startswith("mono"):
        made = QFont(_mono_family())
        made.setStyleHint(QFont.StyleHint.Monospace)
    made.setPixelSize(round(pixels * scale))
    made.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
    if sys.platform.startswith("linux"):
        made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


@cache
def _mono_family() -> str:
    families = set(QFontDatabase.families())
    fallback = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    return next((family for family in _MONO if family in families), fallback)


def palette(look: Tokens) -> QPalette:
    """Return the palette that Fusion paints with where the style sheet says nothing."""
    role = QPalette.ColorRole
    made = QPalette()
    pairs = {
        role.Window: look.bg,
        role.WindowText: look.text,
        role.Base: look.field,
        role.AlternateBase: look.bg,
        role.Text: look.text,
        role.Button: look.surface,
        role.ButtonText: look.text,
        role.BrightText: look.bad,
        role.ToolTipBase: look.toast,
        role.ToolTipText: look.toast_text,
        role.PlaceholderText: look.text3,
        role.Highlight: look.accent,
        role.HighlightedText: look.on_accent,
        role.Accent: look.accent,
        role.Link: look.accent_text,
        role.LinkVisited: look.accent_text,
        role.Light: look.surface,
        role.Midlight: look.hover,
        role.Mid: look.border,
        role.Dark: look.border_control,
        role.Shadow: look.shadow,
    }
    for which, value in pairs.items():
        made.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(look.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(look.border_control))
    return made


def style_sheet(look: Tokens) -> str:
    """Return the style sheet in the colours of `look`. Raises KeyError if it asks for a token that does not exist."""
    values = {name: str(getattr(look, name)) for name in Tokens.__slots__}
    sizes = {
        "radius_control": design.RADIUS_CONTROL,
        "radius_card": design.RADIUS_CARD,
        "radius_menu": design.RADIUS_TILE if floats() else 0,
        "header_px": round(11 * _look.scale),
    }
    return Template(read_text("window.qss")).substitute(values, **{name: str(value) for name, value in sizes.items()})


def keep_still(wanted: bool) -> None:
    """Leave motion out from now on, or not: the wish that a system told us, which Qt passes on from 6.12 only."""
    _look.still = wanted


def motion(milliseconds: int) -> int:
    """Return how long an animation may take: 0 where less motion is wanted."""
    hints = QGuiApplication.styleHints()  # kept in a name: the accessibility hints die with this wrapper
    preference = getattr(hints.accessibility(), "motionPreference", lambda: None)()
    return 0 if _look.still or getattr(preference, "name", "") == "ReducedMotion" else milliseconds


def floats() -> bool:
    """Tell whether translucent windows are safe.

    X11 may run without a compositor (remote desktops), so there sheets keep the native frame and popups are square.
    """
    return QGuiApplication.platformName() in {"windows", "cocoa", "wayland", "offscreen"}


def _high_contrast() -> bool:
    hints = QGuiApplication.styleHints()
    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def system_pixels() -> float:
    """Return how high the system's own text is: 12 to 15 px where nobody asked for more."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    return system.pixelSize() if system.pixelSize() > 0 else system.pointSizeF() * 96 / 72


def text_scale(pixels: float) -> float:
    """Return by how much text alone is enlarged where the system's is so high."""
    return max(SMALLEST, min(round(pixels), LARGEST)) / SMALLEST


class Theme(QObject):
    """Installs the look in an application and follows the system's scheme while `scheme` is SYSTEM.

    The text size follows the system between 13 and 15 px (`text_px` overrides it); above that the whole interface
    is larger (`ui/scale`), never the font alone. Where high contrast is wanted, the look is made of
    the system's own two colours, for what is painted here as for what Fusion paints.
    """

    def __init__(
        self, app: QApplication, scheme: Scheme = Scheme.SYSTEM, *, family: str = "", text_px: int = 0
    ) -> None:
        super().__init__(app)
        self._app = app
        self.scheme = scheme
        QDir.setSearchPaths("sharedesk", [str(ASSETS)])
        if app.style().objectName().lower() != "fusion":
            app.setStyle(QStyleFactory.create("Fusion"))
        system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        _look.family = family or system.family()
        _look.scale = text_scale(text_px or system_pixels())
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._contrast_changed)
        self.use(scheme)

    def use(self, scheme: Scheme) -> None:
        """Switch to `scheme`; every window repaints."""
        self.scheme = scheme
        hints = QGuiApplication.styleHints()
        hints.setColorScheme(_NATIVE[scheme])  # so that title bars and native dialogs follow
        dark = scheme is Scheme.DARK or (scheme is Scheme.SYSTEM and hints.colorScheme() is Qt.ColorScheme.Dark)
        _look.tokens = self._stark() if _high_contrast() else DARK if dark else LIGHT
        self._app.setFont(font("body"))
        self._app.setPalette(palette(_look.tokens))
        self._app.setStyleSheet(style_sheet(_look.tokens))
        changed().changed.emit()

    def _stark(self) -> Tokens:
        """Return the look of the system's two colours; who chose light or dark here gets them the right way round."""
        self._app.setPalette(QPalette())  # the system's own
        system = self._app.palette()
        pair = [colour.color().name().upper() for colour in (system.window(), system.windowText())]
        if self.scheme is not Scheme.SYSTEM:
            pair.sort(key=luminance, reverse=self.scheme is Scheme.LIGHT)
        return stark(*pair)

    def _system_changed(self) -> None:
        if self.scheme is Scheme.SYSTEM:
            self.use(Scheme.SYSTEM)

    def _contrast_changed(self) -> None:
        self.use(self.scheme)

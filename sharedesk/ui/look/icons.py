"""Icons: Phosphor glyphs, painted as vector paths: sharp at any scale, in the colours of the theme.

The font comes with QtAwesome, whose code stays out: it loads a dozen fonts with all their names, and QtPy with modules
of Qt that nobody here needs, which is 35 MB of a window that does nothing.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPixmap, QRawFont, QTransform

from sharedesk.ui.look import theme

_FONT, _NAMES = "phosphor-*.ttf", "phosphor-charmap-*.json"
_EM = 256


@cache
def _raw_font() -> QRawFont:
    return QRawFont(str(_file(_FONT)), _EM)


@cache
def _names() -> str:
    """Return the names of all icons with the codes of their characters, as JSON: thousands, of which few are used."""
    return _file(_NAMES).read_text(encoding="ascii")


def _letter(name: str) -> str:
    found = re.search(rf'"{re.escape(name)}":\s*"0x([0-9a-f]+)"', _names())
    if found is None:
        raise KeyError(name)
    return chr(int(found[1], 16))


def _file(pattern: str) -> Path:
    """Return a file among QtAwesome's fonts. Raises FileNotFoundError."""
    package = find_spec("qtawesome")  # which only looks where it is
    for place in (package and package.submodule_search_locations) or ():
        for found in Path(place, "fonts").glob(pattern):
            return found
    raise FileNotFoundError(f"QtAwesome's {pattern} is missing")


@lru_cache(maxsize=512)
def glyph(name: str) -> QPainterPath:
    """Return the outline of a Phosphor icon in a box of 1 by 1. Raises KeyError for an unknown name."""
    raw = _raw_font()
    index = raw.glyphIndexesForString(_letter(name))[0]
    advance = raw.advancesForGlyphIndexes([index])[0].x() or _EM
    place = QTransform()
    place.scale(1 / advance, 1 / advance)
    place.translate(0, raw.ascent() - (raw.ascent() + raw.descent() - advance) / 2)
    return place.map(raw.pathForGlyph(index))


def paint(painter: QPainter, rect: QRectF, name: str, ink: str | QColor) -> None:
    """Paint the icon called `name` into `rect`, in a token's colour or a colour."""
    place = QTransform.fromTranslate(rect.x(), rect.y())
    place.scale(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(place.map(glyph(name)), theme.color(ink) if isinstance(ink, str) else ink)
    painter.restore()


class _Engine(QIconEngine):
    """Asks the theme for its colour every time it paints, so an icon never goes stale."""

    def __init__(self, name: str, ink: str, checked: str) -> None:
        super().__init__()
        self._name, self._ink, self._checked = name, ink, checked

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._ink, self._checked)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ink = self._checked if state is QIcon.State.On else self._ink
        if mode is QIcon.Mode.Disabled:
            ink = "disabled"
        side = min(rect.width(), rect.height())  # a wide box is the glyph plus a gap to the text
        top = rect.y() + (rect.height() - side) / 2
        paint(painter, QRectF(rect.x(), top, side, side), self._name, ink)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, made.rect(), mode, state)
        painter.end()
        return made


@cache
def icon(name: str, ink: str = "text2", checked: str = "") -> QIcon:
    """Return the icon called `name` in a token's colour; `checked` is the colour while its button is on."""
    return QIcon(_Engine(name, ink, checked or ink))

"""Shadows are drawn once for each size and look, and look as if they were drawn each time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmapCache

from sharedesk.ui.look import theme
from sharedesk.ui.look.theme import Scheme, Theme
from sharedesk.ui.widgets import painting

BODY = QRectF(40, 40, 120, 60)


def painted() -> QImage:
    image = QImage(220, 180, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painting.paint_shadow(painter, BODY, 12)
    painter.end()
    return image


@pytest.fixture
def drawn(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a shadow is drawn anew, from here on."""
    QPixmapCache.clear()
    times, draw = list[str](), painting._draw_shadow

    def noting(*args: object, **more: object) -> None:
        times.append("drawn")
        draw(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(painting, "_draw_shadow", noting)
    return times


def test_a_shadow_is_drawn_once(drawn: list[str]) -> None:
    first = painted()
    assert painted() == first
    assert drawn == ["drawn"]
    assert first.pixelColor(100, 112).lightness() < 255, "below the body it is darker"
    assert first.pixelColor(2, 2).lightness() == 255


def test_another_look_has_another_shadow(drawn: list[str], theme: Theme) -> None:
    light = painted()
    theme.use(Scheme.DARK)
    assert painted() != light
    theme.use(Scheme.LIGHT)
    assert painted() == light
    assert drawn == ["drawn"] * 2


def test_so_has_another_colour_in_the_same_scheme(drawn: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    usual = painted()
    monkeypatch.setattr(theme._look, "tokens", replace(theme.tokens(), shadow="#00ff00"))
    assert painted() != usual
    assert drawn == ["drawn"] * 2

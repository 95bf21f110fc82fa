"""Colours as `#rrggbb`, and whether text on them can be read (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

WHITE, BLACK = "#ffffff", "#000000"
READABLE = 4.5
"""The least contrast of text and what is behind it."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 (the same) to 21 (black and white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_on(background: str) -> str:
    """Return white or black, whichever is easier to read on `background`; one of them always is READABLE."""
    return max((WHITE, BLACK), key=lambda colour: contrast(colour, background))

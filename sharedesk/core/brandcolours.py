"""The colours of the recipients' pages, derived in OKLCH from one accent so that text on them can always be read.

Lightness decides, hue and chroma are the sender's: a light accent is kept and gets dark ink, a darker one is held to
where white ink is easy to read. What sRGB cannot show loses chroma, never lightness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sharedesk.core.colours import contrast

LIGHT_FROM = 0.66
"""The OKLCH lightness above which an accent gets dark ink."""
STANDS_OUT = 1.25
"""The least contrast with the page that shows the edge of a button; below it the button has the outline of a field."""
FAINT = "#0000001a"
"""The edge of a button that stands out."""


class _Lch(NamedTuple):
    """A colour in OKLCH (CSS Color 4, section 9.4): lightness 0 to 1, chroma, hue in radians."""

    lightness: float
    chroma: float
    hue: float


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours of a page that no accent changes; portal.css says the same."""

    bg: str
    surface: str
    sunken: str
    line: str
    field: str
    ink: str
    muted: str
    red: str


LIGHT_GROUND = Ground("#fafaf8", "#ffffff", "#f4f4f2", "#e4e4df", "#83868c", "#17191c", "#5a5e66", "#b3261e")
DARK_GROUND = Ground("#0f1113", "#17191c", "#1f2226", "#2c3035", "#757b84", "#eceef0", "#a5abb4", "#ff9c92")


@dataclass(frozen=True, slots=True)
class Palette:
    """What a page is painted with: fill, edge and text of the main button, links, soft fills, and its `ground`."""

    solid: str
    edge: str
    hover: str
    ink: str
    text: str
    tint: str
    wash: str
    ground: Ground

    @property
    def stands_out(self) -> bool:
        """Whether the main button is seen without an outline."""
        return self.edge == FAINT

    @property
    def as_css(self) -> str:
        """The custom properties that portal.css builds on."""
        roles = ("solid", "edge", "hover", "ink", "text", "tint")
        return "".join(f"--brand-{role}:{getattr(self, role)};" for role in roles) + f"--wash:{self.wash}"


@lru_cache(maxsize=256)
def palette(accent: str, *, dark: bool) -> Palette:
    """Return the colours of pages for `accent`, a checked #rrggbb."""
    light, chroma, hue = _from_hex(accent)
    is_light = light > LIGHT_FROM
    if dark:
        solid = light if is_light else min(max(light, 0.47), 0.52)
        text = _Lch(max(light, 0.8), min(chroma, 0.12), hue)
        tint, wash = _Lch(0.26, min(chroma, 0.03), hue), _Lch(0.205, min(chroma, 0.014), hue)
    else:
        solid = light if is_light else min(light, 0.52)
        text = _Lch(min(light, 0.48), chroma, hue)
        tint, wash = _Lch(0.955, min(chroma, 0.018), hue), _Lch(0.972, min(chroma, 0.009), hue)
    away = 0.045 if solid > 0.6 else -0.045  # from the ink on it
    ground, fill = DARK_GROUND if dark else LIGHT_GROUND, _to_hex(_Lch(solid, chroma, hue))
    return Palette(
        solid=fill,
        edge=FAINT if contrast(fill, ground.bg) >= STANDS_OUT else ground.field,
        hover=_to_hex(_Lch(solid + away, chroma, hue)),
        ink=_to_hex(_Lch(0.18 if is_light else 1.0, 0.0, hue)),
        text=_to_hex(text),
        tint=_to_hex(tint),
        wash=_to_hex(wash),
        ground=ground,
    )


def style_sheet(accent: str) -> str:
    """Return the style sheet that gives the pages the colours of `accent`, light and dark."""
    light, dark = palette(accent, dark=False), palette(accent, dark=True)
    return (
        f":root{{--brand:{accent};{light.as_css}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark.as_css}}}}}\n"
    )


def _from_hex(colour: str) -> _Lch:
    red, green, blue = (_to_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return _Lch(lightness, math.hypot(a, b), math.atan2(b, a))


def _to_hex(colour: _Lch) -> str:
    """Return a colour as #rrggbb, with as much of its chroma as sRGB can show at this lightness."""
    shown = _channels(colour)
    if not _fits(shown):
        low, high = 0.0, colour.chroma
        for _ in range(16):
            middle = (low + high) / 2
            low, high = (middle, high) if _fits(_channels(colour._replace(chroma=middle))) else (low, middle)
        shown = _channels(colour._replace(chroma=low))
    return "#" + "".join(f"{round(255 * min(max(_from_linear(one), 0.0), 1.0)):02x}" for one in shown)


def _channels(colour: _Lch) -> tuple[float, float, float]:
    """Return linear red, green and blue; outside of 0 to 1 where sRGB has no such colour."""
    a, b = colour.chroma * math.cos(colour.hue), colour.chroma * math.sin(colour.hue)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _fits(channels: tuple[float, float, float]) -> bool:
    return all(-0.0005 <= one <= 1.0005 for one in channels)


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _from_linear(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055

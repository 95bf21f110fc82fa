"""Design tokens: every colour, size and radius of the window, light and dark, as plain values without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sharedesk.ui.look.filekind import FileKind

SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5, SPACE_6, SPACE_8 = 4, 8, 12, 16, 20, 24, 32
RADIUS_CONTROL, RADIUS_TILE, RADIUS_CARD, RADIUS_SHEET, RADIUS_ZONE = 6, 8, 10, 14, 16
HEIGHT_CONTROL, HEIGHT_SMALL, HEIGHT_ROW, HEIGHT_NAV, HEIGHT_STRIP, HEIGHT_SECTION = 32, 28, 56, 34, 40, 32
WIDTH_SIDEBAR, WIDTH_RAIL, WIDTH_DETAILS = 208, 56, 400
SMALLEST = (640, 340)
"""Width and height that every window works at: what a screen of 1280 x 800 leaves where all is twice as large."""
NARROW = 980
"""Below this width of the window the sidebar is a rail and details cover the list."""


@dataclass(frozen=True, slots=True)
class Tint:
    """Background and glyph colour of a tile."""

    soft: str
    ink: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, as `#rrggbb` (or `#aarrggbb` where it says so).

    Surfaces come first, then lines, text, the accent ("active, yours"), meanings, the toast, and the small variations
    of controls. Text on a surface has a contrast of 4.5 or more, an outline of a control 3 (WCAG 2.2, 1.4.3, 1.4.11).
    """

    name: str
    dark: bool

    bg: str
    sidebar: str
    surface: str
    raised: str
    field: str
    flat: str
    hover: str
    pressed: str
    selected: str

    border: str
    border_control: str

    text: str
    text2: str
    text3: str
    disabled: str

    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str
    accent_soft: str
    accent_line: str
    ring: str

    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    bad_fill: str
    bad_hover: str
    bad_pressed: str
    mute_soft: str

    toast: str
    toast_text: str
    toast_text2: str
    toast_action: str
    toast_line: str
    toast_ok: str
    toast_warn: str
    toast_bad: str
    scrim: str
    """With opacity: `#aarrggbb`."""
    shadow: str

    button: str
    button_line: str
    button_hover: str
    icon_hover: str
    tile: str
    tile_hover: str
    track: str
    track_line: str
    segment: str
    segment_line: str
    quiet: str
    menu_hover: str
    scroll: str
    sheet: str

    tiles: Mapping[FileKind, Tint]


LIGHT = Tokens(
    name="light",
    dark=False,
    bg="#F4F5F8",
    sidebar="#ECEEF3",
    surface="#FFFFFF",
    raised="#FFFFFF",
    field="#FFFFFF",
    flat="#F4F5F8",
    hover="#F1F3F7",
    pressed="#E6E9EF",
    selected="#E7EDFD",
    border="#DDE1E8",
    border_control="#858D9C",
    text="#161A22",
    text2="#454D5C",
    text3="#5E6675",
    disabled="#9AA1AE",
    accent="#2F55D4",
    accent_hover="#2849B8",
    accent_pressed="#213D9C",
    on_accent="#FFFFFF",
    accent_text="#2A4DC4",
    accent_soft="#E9EEFD",
    accent_line="#B4C3F5",
    ring="#2F55D4",
    ok="#17693B",
    ok_soft="#E2F3E9",
    warn="#855000",
    warn_soft="#FCF0DA",
    bad="#B1261D",
    bad_soft="#FCEAE8",
    bad_fill="#C2332A",
    bad_hover="#A82A22",
    bad_pressed="#8F231C",
    mute_soft="#EDEFF3",
    toast="#20242D",
    toast_text="#FFFFFF",
    toast_text2="#C3C9D4",
    toast_action="#A9BCFF",
    toast_line="#3B414D",
    toast_ok="#74CF9C",
    toast_warn="#EDB85F",
    toast_bad="#FF938B",
    scrim="#4D10141C",
    shadow="#101828",
    button="#FFFFFF",
    button_line="#DDE1E8",
    button_hover="#F1F3F7",
    icon_hover="#E6E9EF",
    tile="#FFFFFF",
    tile_hover="#F1F3F7",
    track="#E9EBF0",
    track_line="#E9EBF0",
    segment="#FFFFFF",
    segment_line="#DDE1E8",
    quiet="#F1F3F7",
    menu_hover="#F1F3F7",
    scroll="#CDD2DB",
    sheet="#FFFFFF",
    tiles={
        FileKind.PDF: Tint("#FBE9E7", "#B3392F"),
        FileKind.DOC: Tint("#E6EDFC", "#2C54C4"),
        FileKind.SHEET: Tint("#E3F3E9", "#1D7142"),
        FileKind.IMAGE: Tint("#F1E9FA", "#7A42B8"),
        FileKind.VIDEO: Tint("#FDEDE0", "#A8520F"),
        FileKind.AUDIO: Tint("#FDEDE0", "#A8520F"),
        FileKind.ARCHIVE: Tint("#FAF1D9", "#7E5A00"),
        FileKind.FOLDER: Tint("#E7EDF5", "#46608A"),
        FileKind.FILE: Tint("#EDEFF3", "#545C6B"),
    },
)

DARK = Tokens(
    name="dark",
    dark=True,
    bg="#14161B",
    sidebar="#101216",
    surface="#1A1D23",
    raised="#23272F",
    field="#15181D",
    flat="#23272F",
    hover="#22262E",
    pressed="#2A2F38",
    selected="#222C4A",
    border="#2C313A",
    border_control="#6C7585",
    text="#ECEEF3",
    text2="#BCC2CE",
    text3="#99A1B0",
    disabled="#666E7C",
    accent="#3F62E0",
    accent_hover="#4669E6",
    accent_pressed="#3656C8",
    on_accent="#FFFFFF",
    accent_text="#97ADFF",
    accent_soft="#222C4A",
    accent_line="#3D4F8C",
    ring="#97ADFF",
    ok="#74CF9C",
    ok_soft="#17301F",
    warn="#EDB85F",
    warn_soft="#33280F",
    bad="#FF938B",
    bad_soft="#3C1E1E",
    bad_fill="#C93C33",
    bad_hover="#CF423A",
    bad_pressed="#B3352D",
    mute_soft="#2A2E37",
    toast="#2C313B",
    toast_text="#FFFFFF",
    toast_text2="#C3C9D4",
    toast_action="#A9BCFF",
    toast_line="#444B58",
    toast_ok="#74CF9C",
    toast_warn="#EDB85F",
    toast_bad="#FF938B",
    scrim="#A006070A",
    shadow="#000000",
    button="#262A32",
    button_line="#3A404B",
    button_hover="#2D323B",
    icon_hover="#22262E",
    tile="#22262E",
    tile_hover="#2A2F38",
    track="#101216",
    track_line="#2C313A",
    segment="#2D323C",
    segment_line="#3A404B",
    quiet="#15181D",
    menu_hover="#2E333D",
    scroll="#383E49",
    sheet="#23272F",
    tiles={
        FileKind.PDF: Tint("#3A2222", "#FF9A91"),
        FileKind.DOC: Tint("#202B4A", "#9AB0FF"),
        FileKind.SHEET: Tint("#1A3224", "#7BD3A2"),
        FileKind.IMAGE: Tint("#2F2440", "#C9A5F5"),
        FileKind.VIDEO: Tint("#3A2818", "#F4AE76"),
        FileKind.AUDIO: Tint("#3A2818", "#F4AE76"),
        FileKind.ARCHIVE: Tint("#352C14", "#E8C268"),
        FileKind.FOLDER: Tint("#263040", "#A5BADB"),
        FileKind.FILE: Tint("#2A2E37", "#B0B7C4"),
    },
)


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)

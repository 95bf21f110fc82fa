"""Settings of how the program behaves on its own computer: look, language, tray, sleep."""

from __future__ import annotations

from enum import StrEnum

from sharedesk.core.settings.kinds import Setting, boolean, one_of


class Theme(StrEnum):
    """How the window looks."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """Which language the window speaks."""

    AUTO = "auto"
    ENGLISH = "en"
    GERMAN = "de"


class Scale(StrEnum):
    """How large the window is drawn, in per cent of what the system's own text size makes of it."""

    NORMAL = "100"
    LARGER = "125"
    LARGE = "150"
    VERY_LARGE = "175"
    DOUBLE = "200"


UI_THEME = one_of("ui.theme", Theme.SYSTEM, "How the window looks: system, light or dark.")
UI_LANGUAGE = one_of("ui.language", Language.AUTO, "Language of the window: auto (this computer's), en or de.")
UI_SCALE = one_of(
    "ui.scale",
    Scale.NORMAL,
    "Size of the window's text and controls in per cent of the system's: 100, 125, 150, 175 or 200.",
)
UI_TRAY = boolean("ui.tray", True, "Keep running in the tray when the window is closed; false: closing it quits.")
TRANSFERS_AWAKE = boolean(
    "transfers.awake", True, "Keep this computer awake while something is downloaded from it or copied."
)

DESKTOP_SETTINGS: tuple[Setting[object], ...] = (
    UI_THEME, UI_LANGUAGE, UI_SCALE, UI_TRAY, TRANSFERS_AWAKE,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them

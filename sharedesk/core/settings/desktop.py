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


UI_THEME = one_of("ui.theme", Theme.SYSTEM, "How the window looks: system, light or dark.")
UI_LANGUAGE = one_of("ui.language", Language.AUTO, "Language of the window: auto (this computer's), en or de.")
UI_TRAY = boolean("ui.tray", True, "Keep running in the tray when the window is closed; false: closing it quits.")
TRANSFERS_AWAKE = boolean(
    "transfers.awake", True, "Keep this computer awake while something is downloaded from it or copied."
)

DESKTOP_SETTINGS: tuple[Setting[object], ...] = (
    UI_THEME, UI_LANGUAGE, UI_TRAY, TRANSFERS_AWAKE,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them

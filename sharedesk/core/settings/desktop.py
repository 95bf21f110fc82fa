"""Settings of how the program behaves on its own computer: look, language, tray, sleep."""

from __future__ import annotations

from enum import StrEnum

from sharedesk.core.settings.kinds import Setting, boolean, choice


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


def _parse_theme(value: str) -> Theme:
    return Theme(choice(*Theme)(value))


def _parse_language(value: str) -> Language:
    return Language(choice(*Language)(value))


UI_THEME = Setting("ui.theme", "choice", Theme.SYSTEM, "How the window looks: system, light or dark.", _parse_theme)
UI_LANGUAGE = Setting(
    "ui.language", "choice", Language.AUTO, "Language of the window: auto (this computer's), en or de.", _parse_language
)
UI_TRAY = boolean("ui.tray", True, "Keep running in the tray when the window is closed; false: closing it quits.")
TRANSFERS_AWAKE = boolean(
    "transfers.awake", True, "Keep this computer awake while something is downloaded from it or copied."
)

DESKTOP_SETTINGS: tuple[Setting[object], ...] = (
    UI_THEME, UI_LANGUAGE, UI_TRAY, TRANSFERS_AWAKE,
)  # type: ignore[assignment]  # fmt: skip  # each keeps its own type by name; the registry only lists them

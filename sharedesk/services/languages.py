"""Which language pages and mails have where their reader has not said one."""

from __future__ import annotations

from babel import default_locale

from sharedesk.core.languages import AUTO, LANGUAGES
from sharedesk.core.settings import BRANDING_LANGUAGE
from sharedesk.services.settings import SettingsService

SOURCE = "en"
"""The language of the sources, which every text is there in."""


def house_language(settings: SettingsService) -> str:
    """Return the language of the sender: the one that is set, else the one of this computer, if we speak it."""
    chosen = settings.get(BRANDING_LANGUAGE)
    if chosen != AUTO:
        return chosen
    spoken = (default_locale("LC_MESSAGES") or SOURCE).partition("_")[0]
    return spoken if spoken in LANGUAGES else SOURCE

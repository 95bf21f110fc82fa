"""The languages that pages and mails are written in."""

from __future__ import annotations

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""By their codes (ISO 639-1), each called what its speakers call it. English is the language of the sources."""

AUTO = "auto"
"""In a setting: the language of this computer."""

"""The languages that pages and mails are written in, and the words of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""By their codes (ISO 639-1), each called what its speakers call it. English is the language of the sources."""

AUTO = "auto"
"""In a setting: the language of this computer."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language to write in. Its words come from a catalogue, which somebody else has opened."""

    code: str
    words: NullTranslations

    def gettext(self, message: str, **values: object) -> str:
        """Return a message in this language, with its placeholders filled in."""
        return self.words.gettext(message) % values

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the whole sentence that fits `n`, with %(n)s and other placeholders filled in."""
        return self.words.ngettext(one, many, n) % {"n": n, **values}


ENGLISH = Tongue("en", NullTranslations())


def tied(text: str) -> str:
    """Return a short text whose words stay on one line: a number and its unit."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def marked(message: str) -> str:
    """Return a message as it is, and mark it for the catalogues: it is translated where it is used."""
    return message

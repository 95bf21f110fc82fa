"""The one door for words: all that the window says goes through here, in the language of the person at it.

The sources say it in English; `translations/` has the other languages, and `make translations` brings them up to date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QDate, QLibraryInfo, QLocale, QTranslator

from sharedesk.core.languages import AUTO
from sharedesk.core.saying import Sentence, mark
from sharedesk.core.sizes import Amount

T = TypeVar("T")
CONTEXT = "ShareDesk"
ENGLISH = "en"
TRANSLATED = ("de",)
"""The languages that the window speaks besides English."""
FOLDER = Path(__file__).parent / "translations"

_PLAIN = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
_locale = _PLAIN
_translators: list[QTranslator] = []


_ROWS = {
    "portal.port": mark("Port"),
    "portal.host": mark("Listen on"),
    "tls.certificate": mark("Certificate"),
    "tls.key": mark("Private key"),
    "mail.host": mark("Server"),
    "mail.port": mark("Port and encryption"),
    "mail.security": mark("Encryption"),
    "mail.user": mark("User name"),
    "mail.password": mark("Password"),
    "mail.from": mark("Address"),
    "storage.keep": mark("When a link has expired, erase its copies"),
}
"""What Preferences call the settings that faults name by their keys, as the command line does."""
_KEYS = re.compile("|".join(rf"\b{re.escape(key)}\b" for key in _ROWS))


def tr(text: str, meaning: str = "", /, **values: object) -> str:
    """Return `text` in the language of the window, with its named placeholders filled.

    `text` stands in the sources as it is, was marked there by `mark`, or is a Sentence from anywhere below. `meaning`
    tells one from another that has the same words in English: the noun "Copy" from the verb.
    """
    template = text
    if isinstance(text, Sentence):
        template, values = text.template, {**text.values, **values}
    said = QCoreApplication.translate(CONTEXT, template, meaning or None)
    if isinstance(text, Sentence):
        said = _with_rows(said)  # before it is filled: what came from outside stays as it is
    return said.format(**_filled(values)) if values else said


def ntr(one: str, many: str, n: int, /, **values: object) -> str:
    """Return the sentence that fits the number `n`, which is filled in as {n} as people write it."""
    said = QCoreApplication.translate(CONTEXT, many, None, n)
    if said == many and n == 1:  # nobody translated it: English has its two forms here
        said = one
    return said.format(n=number(n), **_filled(values))


def sentences(*parts: str) -> str:
    """Return texts one after the other, each in the language of the window and with an end."""
    said = [tr(part) if isinstance(part, Sentence) else _with_rows(tr(part)) for part in parts if part]
    return " ".join(part if part.endswith((".", "?", ":")) else f"{part}." for part in said)


def _with_rows(said: str) -> str:
    """Name settings as their rows in Preferences do."""
    return _KEYS.sub(lambda key: tr("“{row}”", row=tr(_ROWS[key[0]])), said)


def translated(choices: Iterable[tuple[str, T]]) -> list[tuple[str, T]]:
    """Return choices whose words were marked, in the language of the window, with their values."""
    return [(tr(words), value) for words, value in choices]


def number(value: int) -> str:
    """Return a whole number with its thousands apart: 1,200 or 1.200."""
    return _locale.toString(value)


def locale() -> QLocale:
    """Return how the person writes numbers and dates."""
    return _locale


def language() -> str:
    """Return the code of the language that the window speaks."""
    return _code(_locale)


def use(setting: str) -> None:
    """Speak the language that the setting names, or this computer's; what is on the screen already stays as it is."""
    global _locale  # noqa: PLW0603 - one person sits at one program
    for translator in _translators:
        QCoreApplication.removeTranslator(translator)
    _translators.clear()
    system = QLocale.system()
    language = _code(system) if setting == AUTO else setting
    if language not in TRANSLATED:
        language = ENGLISH
    _locale = system if _code(system) == language else _PLAIN if language == ENGLISH else QLocale(language)
    QLocale.setDefault(_locale)
    if language == ENGLISH:
        return
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for path in (qt / f"qtbase_{language}.qm", FOLDER / f"sharedesk_{language}.qm"):
        translator = QTranslator()
        if translator.load(str(path)):
            QCoreApplication.installTranslator(translator)
            _translators.append(translator)


def _code(locale: QLocale) -> str:
    return QLocale.languageToCode(locale.language())


def _filled(values: dict[str, object]) -> dict[str, object]:
    return {name: _spoken(value) for name, value in values.items()}


def _spoken(value: object) -> object:
    """Return what is filled in, where it depends on the language."""
    match value:
        case Sentence():
            return tr(value)
        case date() if not isinstance(value, datetime):  # a moment is written as its sentence says
            return _locale.toString(QDate(value.year, value.month, value.day), tr("d MMM yyyy"))
        case Amount() if value < 1000:
            return ntr("{n} byte", "{n} bytes", int(value))
        case Amount():
            return str(value).replace(".", _locale.decimalPoint())
        case _:
            return value

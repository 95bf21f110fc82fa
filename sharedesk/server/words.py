"""The words of the pages in the reader's language: Flask-Babel's functions, with types and with numbers in sentences.

Every sentence is one message with named placeholders, so that a translator can put its parts in any order.
"""

from __future__ import annotations

from typing import TypeAlias

import flask_babel
from babel import Locale
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

from sharedesk.core.languages import ENGLISH
from sharedesk.services.languages import locale_of

Words: TypeAlias = "str | flask_babel.LazyString"
"""A text, or one that is looked up when it is shown."""


def locale() -> Locale:
    """Return the reader's locale; English where nobody reads."""
    chosen: Locale | None = flask_babel.get_locale()
    return chosen or locale_of(ENGLISH.code)


def language() -> str:
    """Return the code of the language that the reader gets."""
    return str(locale().language)


def gettext(message: str, **values: object) -> str:
    """Return a message in the reader's language, with its placeholders filled in."""
    return str(flask_babel.gettext(message, **values))


def lazy_gettext(message: str) -> Words:
    """Return a message that is looked up when it is shown."""
    return flask_babel.lazy_gettext(message)


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """Return the whole sentence that fits `n`, with %(n)s and other placeholders filled in."""
    return str(flask_babel.ngettext(one, many, n, n=number(n), **values))


def meta(*parts: Words) -> str:
    """Return facts about one thing on one line; what is unknown is left out."""
    return " · ".join(filter(None, map(str, parts)))


def number(n: int) -> str:
    """Return a whole number as the reader's language groups it."""
    return str(format_decimal(n, locale=locale()))


def percent(n: int) -> str:
    """Return a whole number of per cent as the reader's language writes it."""
    return str(format_percent(n / 100, locale=locale()))


def filled(message: str, **values: object) -> Markup:
    """Return a translated message as HTML, with its placeholders filled in; values that are no HTML are escaped."""
    return escape(message) % values

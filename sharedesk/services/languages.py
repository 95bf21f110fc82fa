"""Which language a text has whose reader has not said one, its words, and how it writes sizes and dates."""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import cache
from importlib import resources

from babel import Locale, default_locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    get_datetime_format,
    get_timezone_gmt,
    get_timezone_name,
)
from babel.numbers import format_decimal

from sharedesk.core.languages import AUTO, ENGLISH, LANGUAGES, Tongue, marked, tied
from sharedesk.core.settings import BRANDING_LANGUAGE, UI_LANGUAGE
from sharedesk.services.settings import SettingsService

_UNITS = (
    marked("%(figure)s KB"), marked("%(figure)s MB"), marked("%(figure)s GB"), marked("%(figure)s TB"),
    marked("%(figure)s PB"), marked("%(figure)s EB"),
)  # fmt: skip
_REGIONS = {"en": "en_GB"}
"""English has the day before the month, and hours to 24."""


def house_language(settings: SettingsService) -> str:
    """Return the language of the sender: the one that is set, else that of their window or computer, if we speak it."""
    chosen = settings.get(BRANDING_LANGUAGE)
    return spoken_language(settings.get(UI_LANGUAGE).value if chosen == AUTO else chosen)


def spoken_language(chosen: str) -> str:
    """Return what was chosen, or the language of this computer for AUTO."""
    if chosen != AUTO:
        return chosen
    spoken = (default_locale("LC_MESSAGES") or ENGLISH.code).partition("_")[0]
    return spoken if spoken in LANGUAGES else ENGLISH.code


@cache
def tongue(language: str) -> Tongue:
    """Return a language with the words that this part of the program says in it."""
    return _opened("services", language)


@cache
def page_tongue(language: str) -> Tongue:
    """Return a language with the words of the portal's pages, for who shows what they say. Blocks the first time."""
    return _opened("server", language)


def _opened(part: str, language: str) -> Tongue:
    if language == ENGLISH.code:
        return ENGLISH
    folder = str(resources.files("sharedesk") / part / "translations")
    return Tongue(language, gettext.translation("messages", folder, [language]))


@cache
def locale_of(language: str) -> Locale:
    """Return how a language writes dates and numbers."""
    return Locale.parse(_REGIONS.get(language, language))


def size(count: int, spoken: Tongue) -> str:
    """Return `count` bytes as people read them: decimal units and about three digits.

    >>> size(1_240_000_000, ENGLISH), size(486_200, ENGLISH)
    ('1.24 GB', '486 KB')
    """
    if count < 1000:
        return spoken.ngettext("%(n)s byte", "%(n)s bytes", count)
    value, unit = count / 1000, 0
    while _figure(value, unit) >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    figure = format_decimal(_figure(value, unit), "#,##0.##", locale=locale_of(spoken.code))
    return spoken.gettext(_UNITS[unit], figure=figure)


def _figure(value: float, unit: int) -> Decimal:
    """Return the figures of the design: no decimals of KB, one of MB, two of what is larger; never above 100."""
    decimals = 0 if value >= 100 else min(unit, 2 if value < 10 else 1)
    return Decimal(f"{value:.{decimals}f}")


def title_of(names: Sequence[str], spoken: Tongue) -> str:
    """Return what to call a link with things of these names, at least one.

    >>> title_of(["a.pdf", "b.pdf", "c.pdf"], ENGLISH)
    'a.pdf and 2 more'
    """
    first, more = names[0], len(names) - 1
    return spoken.ngettext("%(name)s and %(n)s more", "%(name)s and %(n)s more", more, name=first) if more else first


def when(at: datetime, spoken: Tongue) -> str:
    """Return a point in time as this computer's clock shows it, with the day of the week, to the minute."""
    local, locale = at.astimezone(), locale_of(spoken.code)
    time = format_time(local.time(), "short", locale=locale)
    return day_and_time(format_date(local, "full", locale=locale), time, locale)


def day_and_time(day: str, time: str, locale: Locale) -> str:
    """Return a day and a time of it, put together as a language does."""
    return str(get_datetime_format("medium", locale=locale)).replace("'", "").format(time, day)


def moment(at: datetime, zone: tzinfo, locale: Locale) -> tuple[str, str]:
    """Return a point in time as pages show it, to the minute, with the name of a time zone; and its time of day."""
    local = at.astimezone(zone)
    day = tied(format_skeleton("yMMMd", local, locale=locale))
    clock = tied(f"{format_time(local, 'short', locale=locale)} {_zone_of(local, locale)}")
    return day_and_time(day, clock, locale), clock


def _zone_of(local: datetime, locale: Locale) -> str:
    """Return the short name of a time zone, or its distance to Greenwich where the language has no name for it."""
    name = get_timezone_name(local, width="short", locale=locale)
    return name if any(char.isalpha() for char in name) else get_timezone_gmt(local, width="long", locale=locale)

"""The language of each page: what the reader chose at its foot, else what their browser accepts, else the sender's.

The choice is a link to the same page (`?lang=de`), whose answer sets a cookie: it needs no script, leads nowhere else,
and changes nothing but the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from flask import Request, Response, request

from sharedesk.core.languages import LANGUAGES
from sharedesk.server.links import context
from sharedesk.server.visitors import is_reading
from sharedesk.server.words import language
from sharedesk.services.languages import house_language, locale_of

PARAMETER = "lang"
COOKIE = "__Host-lang"
"""The prefix makes browsers insist on Secure, Path=/ and no Domain (ASVS 3.3.1, 3.3.3)."""
COOKIE_AGE = timedelta(days=365)

_PLACES = ("page", "pages", "since", "show")
_PLACE = re.compile(r"[0-9]{1,10}(-[0-9]{1,9})?|files")
"""The parameters that say which part of a page is shown, where a choice of language stays; nothing else is repeated."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A language that the reader may choose: its code, what its speakers call it, and where to get it."""

    code: str
    name: str
    url: str
    is_current: bool


def locale_of_request() -> str:
    """Return the locale that the answer is written for."""
    chosen = asked(request) or request.cookies.get(COOKIE, "")
    if chosen not in LANGUAGES:
        chosen = _accepted(request) or house_language(context().settings)
    return str(locale_of(chosen))


def asked(request: Request) -> str:
    """Return the language that a link at the foot of a page asks for, "" for none."""
    given = request.args.get(PARAMETER, "")
    return given if given in LANGUAGES else ""


def _accepted(request: Request) -> str:
    """Return the language of ours that the browser likes best (RFC 9110 section 12.5.4), "" for none.

    A region does not matter: whoever reads de-AT reads de.
    """
    for tag, quality in request.accept_languages:
        code = tag.partition("-")[0].lower()
        if quality > 0 and code in LANGUAGES:
            return code
    return ""


def choices(request: Request) -> Iterator[Choice]:
    """Yield the languages that the page may be read in."""
    place = {name: request.args[name] for name in _PLACES if _PLACE.fullmatch(request.args.get(name, ""))}
    for code, name in LANGUAGES.items():
        yield Choice(code, name, f"?{urlencode({PARAMETER: code, **place})}", is_current=code == language())


def keep_choice(response: Response) -> Response:
    """Have the browser remember the language that its reader asked for."""
    chosen = asked(request)
    if chosen and is_reading(request) and response.mimetype == "text/html":
        response.set_cookie(COOKIE, chosen, max_age=COOKIE_AGE, path="/", secure=True, httponly=True, samesite="Lax")
    return response

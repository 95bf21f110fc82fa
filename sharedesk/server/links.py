"""The one way into a link: every route below /s/TOKEN is authorised here before its view runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast
from urllib.parse import urlsplit

from flask import current_app, g, request
from werkzeug.wrappers import Response

from sharedesk.core.grant import Purpose
from sharedesk.core.link import LinkDetails
from sharedesk.core.settings import PUBLIC_URL, TRUSTED_PROXIES
from sharedesk.server.forms import ForgedFormError, is_own
from sharedesk.server.visitors import Caller, identify, is_reading
from sharedesk.services.context import AppContext

PREFIX = "/s/<token>"

EXTENSION = "sharedesk"

_ASKED = {Purpose.DOWNLOAD: Purpose.ASK}
"""A HEAD asks about a file and gets none of it: nothing to refuse, so nothing to record. What robots fetch is none."""


def context() -> AppContext:
    """Return the program that this portal shows."""
    return cast("AppContext", current_app.extensions[EXTENSION])


def caller() -> Caller:
    """Return who asks; known once a link route is authorised."""
    return cast("Caller", g.caller)


def authorized(purpose: Purpose) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Make a view of a link route: it gets the grant in place of the token.

    Raises what AccessService.authorize raises; the error handlers turn that into pages.
    """

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def answer(token: str, **values: object) -> Response:
            program = context()
            proxies = program.settings.get(TRUSTED_PROXIES)
            g.caller = identify(request, proxies, remember=purpose is Purpose.VIEW and request.method == "GET")
            asked = _ASKED.get(purpose, Purpose.VIEW) if request.method == "HEAD" else purpose
            if not is_reading(request):
                asked = _ASKED.get(asked, asked)
            return view(program.access.authorize(token, caller().visitor, asked, program.deliveries.settle), **values)

        return answer

    return decorate


def approached(view: Callable[..., Response]) -> Callable[..., Response]:
    """Make a view of a form at a link's gates: it gets the token, once the link is open and the form is one of ours.

    Raises what AccessService.approach raises, and ForgedFormError.
    """

    @wraps(view)
    def answer(token: str) -> Response:
        program = context()
        proxies = program.settings.get(TRUSTED_PROXIES)
        g.caller = identify(request, proxies, remember=False)
        details = program.access.approach(token, caller().visitor)
        require_own_form(details)
        return view(token)

    return answer


def is_our_form() -> bool:
    """Say whether the form that was sent came from a page of ours."""
    program = context()
    hosts = {urlsplit(url).netloc for url in (program.settings.get(PUBLIC_URL), program.portal.url)}
    return is_own(request, caller().visitor, program.seal, frozenset(hosts))


def require_own_form(details: LinkDetails) -> None:
    """Raise ForgedFormError when the form that was sent at a link came from somewhere else."""
    if not is_our_form():
        raise ForgedFormError(details)


def is_link_route() -> bool:
    """Say whether the request is for something below a link, whatever the token."""
    return request.path.startswith("/s/") or request.path == "/s"


def wants_files() -> bool:
    """Say whether the request is for the bytes of files rather than for a page."""
    return request.endpoint in {"files.file", "files.download", "preview.raw", "preview.pdf_page", "preview.picture"}

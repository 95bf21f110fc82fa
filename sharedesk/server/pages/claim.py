"""Links that work once: the page with the button that starts them, and what the button does."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from sharedesk.core.grant import Grant, Purpose
from sharedesk.core.link import LinkDetails
from sharedesk.core.settings import SENDER_NAME
from sharedesk.server.links import PREFIX, authorized, caller, context
from sharedesk.server.security import PortalResponse
from sharedesk.server.site import describe, render
from sharedesk.server.views.claim import once_page, received_page
from sharedesk.server.visitors import is_ahead_of_time, is_reading, set_cookie
from sharedesk.services.access import Reason, UnavailableError
from sharedesk.services.claims import NotHeldError

pages = Blueprint("claim", __name__, url_prefix=PREFIX)


@pages.post("/claim")
@authorized(Purpose.CLAIM)
def claim(grant: Grant) -> Response:
    """Make the visitor the holder of a link that works once, and lead back to its page."""
    link = grant.details.link
    if link.one_time:
        try:
            context().claims.make(link, grant.visitor)
        except NotHeldError:
            raise UnavailableError(Reason.IN_USE, grant.details) from None
    response = make_response(redirect(url_for("landing.page", token=link.token), HTTPStatus.SEE_OTHER, PortalResponse))
    set_cookie(response, caller())
    return response


def claim_page(details: LinkDetails) -> Response:
    """Return the page before a link that works once; a browser that looks ahead gets no button."""
    program = context()
    site = describe(program.settings, request)
    sender = program.settings.get(SENDER_NAME) or details.link.created_by
    view = once_page(details, sender, site, has_button=not is_ahead_of_time(request))
    response = make_response(render("once.html", site, view), HTTPStatus.FORBIDDEN)
    if is_reading(request):
        set_cookie(response, caller())
    return response


def received(details: LinkDetails, finished_at: datetime) -> Response:
    """Return the page for the holder who has everything."""
    view = received_page(details, finished_at)
    return make_response(render("received.html", describe(context().settings, request), view))

"""Links that work once: the page with the button that starts them, and what the button does."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from sharedesk.core.grant import Grant, Purpose
from sharedesk.core.link import LinkDetails
from sharedesk.core.senders import sender_name
from sharedesk.core.settings import SENDER_NAME
from sharedesk.server.forms import token_for
from sharedesk.server.links import PREFIX, authorized, caller, context, require_own_form
from sharedesk.server.security import PortalResponse
from sharedesk.server.site import describe, render
from sharedesk.server.views.claim import once_page
from sharedesk.server.views.downloading import received_page
from sharedesk.server.visitors import is_ahead_of_time, is_reading, remembered, set_cookie
from sharedesk.services.access import Reason, UnavailableError
from sharedesk.services.claims import NotHeldError

pages = Blueprint("claim", __name__, url_prefix=PREFIX)


@pages.post("/claim")
@authorized(Purpose.CLAIM)
def claim(grant: Grant) -> Response:
    """Make the visitor the holder of a link that works once, and lead to the page that starts the download."""
    link = grant.details.link
    if link.one_time:
        require_own_form(grant.details)
        try:
            context().claims.make(link, grant.visitor)
        except NotHeldError:
            raise UnavailableError(Reason.IN_USE, grant.details) from None
        return redirect(url_for("downloading.page", token=link.token), HTTPStatus.SEE_OTHER, PortalResponse)
    return redirect(url_for("landing.page", token=link.token), HTTPStatus.SEE_OTHER, PortalResponse)


def claim_page(details: LinkDetails) -> Response:
    """Return the page before a link that works once; a browser that looks ahead gets no button."""
    program = context()
    site, known = describe(program, request), remembered(caller())
    sender = sender_name(program.settings.get(SENDER_NAME), details.link.created_by)
    form_token = "" if is_ahead_of_time(request) else token_for(program.seal, known.visitor)
    view = once_page(details, sender, site, form_token=form_token)
    response = make_response(render("once.html", site, view), HTTPStatus.FORBIDDEN)
    if request.method == "POST" or is_reading(request):
        set_cookie(response, known)
    return response


def received(details: LinkDetails, finished_at: datetime) -> Response:
    """Return the page for the holder who has everything."""
    view = received_page(details, finished_at)
    return make_response(render("downloading.html", describe(context(), request), view))

"""Asking for more time, from the page of a link that has expired."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from sharedesk.core.grant import Grant, Purpose
from sharedesk.server.links import PREFIX, authorized, caller, context, is_our_form
from sharedesk.server.pages.errors import sheet_response
from sharedesk.server.security import PortalResponse
from sharedesk.server.views.sheets import ASKED
from sharedesk.services.access import Reason, UnavailableError

pages = Blueprint("more_time", __name__, url_prefix=PREFIX)


@pages.post("/more-time")
def ask(token: str) -> Response:
    """Tell the sender that a visitor wants more time; the answer is the same when that is no news.

    A link that was extended meanwhile opens instead; a form that is not ours gets the page with ours.
    """
    try:
        return _to_the_link(token=token)
    except UnavailableError as error:
        if error.reason is not Reason.EXPIRED or not is_our_form():
            raise
    context().requests.ask(token, caller().visitor, request.form.get("note", ""))
    return sheet_response(ASKED, HTTPStatus.OK)


@authorized(Purpose.VIEW)
def _to_the_link(grant: Grant) -> Response:
    landing = url_for("landing.page", token=grant.details.link.token)
    return redirect(landing, HTTPStatus.SEE_OTHER, PortalResponse)

"""What visitors see when something cannot be had: every refusal as a page with the right status."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus

from flask import Flask, make_response, redirect, request, url_for
from flask import Response as FlaskResponse
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from sharedesk.errors import EnvironmentFault
from sharedesk.server.links import caller, context, is_link_route, wants_files
from sharedesk.server.security import PortalResponse
from sharedesk.server.site import describe, render
from sharedesk.server.views import sheets
from sharedesk.server.visitors import is_reading, set_cookie, wants_html
from sharedesk.services.access import GateError, Reason, UnavailableError, UnknownLinkError
from sharedesk.services.contents import GoneError, NoSuchEntryError
from sharedesk.services.guard import LockedError
from sharedesk.services.requests import MAX_NOTE

log = logging.getLogger(__name__)

REFRESH_SECONDS = 5
RETRY_SECONDS = 60


def sheet_response(sheet: sheets.Sheet, status: int) -> FlaskResponse:
    """Return a page that says one thing."""
    return make_response(render("sheet.html", describe(context().settings, request), sheet), status)


def unknown_link(_error: Exception) -> Response:
    """Answer for a token that leads nowhere: the same for each, so that trying tells nothing."""
    return sheet_response(sheets.UNKNOWN_LINK, HTTPStatus.NOT_FOUND)


def unavailable(error: UnavailableError) -> Response:
    """Answer for a link that is not open now, with the reason: who knows the token knew the link."""
    form = _time_form(error)
    sheet = sheets.unavailable(error, _landing_url()) if form is None else sheets.expired(error, form)
    response = sheet_response(sheet, error.status)
    if form is not None and is_reading(request):
        set_cookie(response, caller())  # so that who asks twice is known
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if error.reason is Reason.PREPARING and not wants_files():
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


def _time_form(error: UnavailableError) -> sheets.TimeForm | None:
    """Return the form that asks for more time, on the pages of a link that can be given some."""
    details = error.details
    if wants_files() or details is None or not context().requests.may_ask(details.link):
        return None
    return sheets.TimeForm(url_for("more_time.ask", token=details.link.token), MAX_NOTE)


def locked(error: LockedError) -> Response:
    """Answer for somebody who has to wait before they try again: a page for people, one line for scripts."""
    if wants_html(request):
        sheet = sheets.too_many_tries(error, context().clock(), _landing_url())
        response = sheet_response(sheet, HTTPStatus.TOO_MANY_REQUESTS)
    else:
        response = PortalResponse(f"{error}\n", HTTPStatus.TOO_MANY_REQUESTS, mimetype="text/plain")
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def gate_required(_error: GateError) -> Response:
    """Answer for a link that wants something first: people go to the landing page, scripts get one line."""
    if request.endpoint == "landing.page":
        return sheet_response(sheets.LOCKED, HTTPStatus.FORBIDDEN)
    if wants_html(request):
        return redirect(_landing_url(), HTTPStatus.SEE_OTHER, PortalResponse)
    text = "This link is protected. Open it in a browser.\n"
    return PortalResponse(text, HTTPStatus.FORBIDDEN, mimetype="text/plain")


def no_such_entry(_error: NoSuchEntryError) -> Response:
    """Answer for a path that the link does not hold."""
    return sheet_response(sheets.no_such_file(_landing_url()), HTTPStatus.NOT_FOUND)


def gone(_error: GoneError) -> Response:
    """Answer for a file whose original is missing, or that the disk does not give."""
    response = sheet_response(sheets.gone(_landing_url()), HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def http_error(error: HTTPException) -> Response:
    """Answer for what HTTP itself forbids, and for addresses that lead nowhere."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.NOT_FOUND:
        sheet = sheets.UNKNOWN_LINK if is_link_route() else sheets.NO_PAGE
    else:
        sheet = sheets.refusal(status)
    response = sheet_response(sheet, status)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def fault(error: EnvironmentFault) -> Response:
    """Answer when the surroundings refuse: come again later, with nothing about the machine."""
    log.error("Could not answer %s: %s", request.endpoint, error)
    return sheet_response(sheets.failure(_reference()), HTTPStatus.SERVICE_UNAVAILABLE)


def failure(error: Exception) -> Response:
    """Answer for a bug: the log has it all under a reference, the visitor sees no more than that (ASVS 16.5.1)."""
    reference = _reference()
    log.error("Error %s while answering %s", reference, request.endpoint, exc_info=error)
    return sheet_response(sheets.failure(reference), HTTPStatus.INTERNAL_SERVER_ERROR)


def _reference() -> str:
    return secrets.token_hex(4).upper()


def _landing_url() -> str:
    return url_for("landing.page", token=(request.view_args or {})["token"])


def register(app: Flask) -> None:
    """Make `app` answer every error with these pages."""
    app.register_error_handler(UnknownLinkError, unknown_link)
    app.register_error_handler(UnavailableError, unavailable)
    app.register_error_handler(LockedError, locked)
    app.register_error_handler(GateError, gate_required)
    app.register_error_handler(NoSuchEntryError, no_such_entry)
    app.register_error_handler(GoneError, gone)
    app.register_error_handler(EnvironmentFault, fault)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, failure)

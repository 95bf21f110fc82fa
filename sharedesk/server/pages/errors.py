"""What visitors see when something cannot be had: every refusal as a page with the right status."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus

from flask import Flask, make_response, redirect, request, url_for
from flask import Response as FlaskResponse
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from sharedesk.core.gates import Gate, Standing
from sharedesk.core.link import LinkDetails
from sharedesk.errors import EnvironmentFault
from sharedesk.server.forms import ForgedFormError, token_for
from sharedesk.server.links import caller, context, is_link_route, wants_files
from sharedesk.server.pages.claim import claim_page
from sharedesk.server.security import PortalResponse
from sharedesk.server.site import describe, render
from sharedesk.server.views import sheets
from sharedesk.server.views.gates import gate_page
from sharedesk.server.visitors import is_reading, remembered, set_cookie, wants_html
from sharedesk.server.words import Words
from sharedesk.server.words import gettext as _
from sharedesk.server.words import lazy_gettext as _l
from sharedesk.services.access import GateError, Reason, UnavailableError, UnknownLinkError
from sharedesk.services.contents import GoneError, NoSuchEntryError
from sharedesk.services.gates import Refusal, RefusedError
from sharedesk.services.guard import LockedError
from sharedesk.services.hashing import BusyError
from sharedesk.services.requests import MAX_NOTE
from sharedesk.services.seats import CrowdedError

log = logging.getLogger(__name__)

REFRESH_SECONDS = 5
RETRY_SECONDS = 60
_LIMITED = _l("This link works a limited number of times. Open it in a browser and start there.")
_PROTECTED = _l("This link is protected. Open it in a browser.")

_REFUSED = {
    Refusal.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    Refusal.NO_MAIL: HTTPStatus.SERVICE_UNAVAILABLE,
    Refusal.TOO_SOON: HTTPStatus.TOO_MANY_REQUESTS,
}


def sheet_response(sheet: sheets.Sheet, status: int) -> FlaskResponse:
    """Return a page that says one thing."""
    return make_response(render("sheet.html", describe(context(), request), sheet), status)


def _line(text: Words, status: int) -> PortalResponse:
    """Return an answer for a script: one line."""
    return PortalResponse(f"{text}\n", status, mimetype="text/plain")


def unknown_link(_error: Exception) -> Response:
    """Answer for a token that leads nowhere: the same for each, so that trying tells nothing."""
    return sheet_response(sheets.UNKNOWN_LINK, HTTPStatus.NOT_FOUND)


def unavailable(error: UnavailableError) -> Response:
    """Answer for a link that is not open now, with the reason: who knows the token knew the link."""
    asking = _with_time_form(error)
    if asking is not None:
        return asking
    response = sheet_response(sheets.unavailable(error, _landing_url()), error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if error.reason is Reason.PREPARING and not wants_files():
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


def _with_time_form(error: UnavailableError) -> Response | None:
    """Return the page with the form that asks for more time, for a link that can be given some."""
    details = error.details
    if wants_files() or details is None or not context().requests.may_ask(details.link):
        return None
    known = remembered(caller())
    form = sheets.TimeForm(
        url_for("more_time.ask", token=details.link.token), MAX_NOTE, token_for(context().seal, known.visitor)
    )
    response = sheet_response(sheets.expired(error, form), error.status)
    if request.method == "POST" or is_reading(request):
        set_cookie(response, known)
    return response


def locked(error: LockedError) -> Response:
    """Answer for somebody who has to wait before they try again: a page for people, one line for scripts."""
    if wants_html(request):
        sheet = sheets.too_many_tries(error, context().clock(), _landing_url())
        response: Response = sheet_response(sheet, HTTPStatus.TOO_MANY_REQUESTS)
    else:
        response = _line(sheets.try_again(error), HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def gate_required(error: GateError) -> Response:
    """Answer for a link that wants something first: people go to the landing page, scripts get one line."""
    if request.endpoint == "landing.page" or request.method == "POST":
        if error.gate is Gate.CLAIM:
            return claim_page(error.details)
        return _gate_page(error.details, error.gate, error.standing)
    if wants_html(request):
        return redirect(_landing_url(), HTTPStatus.SEE_OTHER, PortalResponse)
    return _line(_LIMITED if error.gate is Gate.CLAIM else _PROTECTED, HTTPStatus.FORBIDDEN)


def busy(_error: BusyError) -> Response:
    """Answer a program whose password cannot be compared now: too many others are."""
    response = _line(_("Try again in a moment."), HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = "1"
    return response


def gate_refused(error: RefusedError) -> Response:
    """Answer for a password, address or code that does not open the gate: the form again, with what was wrong."""
    standing = context().gates.standing(error.details, caller().visitor)
    response = _gate_page(error.details, error.gate, standing, error.refusal, error.left)
    response.status_code = _REFUSED.get(error.refusal, HTTPStatus.FORBIDDEN)
    if error.wait is not None:
        response.headers["Retry-After"] = str(error.wait)
    return response


def forged(error: ForgedFormError) -> Response:
    """Answer for a form that is not ours, or that its page was too old for: the gate again, or the page behind it."""
    program, visitor = context(), caller().visitor
    standing = program.gates.standing(error.details, visitor)
    gate = program.gates.faced(error.details, visitor)
    if request.endpoint == "claim.claim":
        return claim_page(error.details)
    if gate is Gate.OPEN:
        return redirect(_landing_url(), HTTPStatus.SEE_OTHER, PortalResponse)
    return _gate_page(error.details, gate, standing, Refusal.FORGED)


def _gate_page(
    details: LinkDetails, gate: Gate, standing: Standing, refusal: Refusal | None = None, left: int | None = None
) -> Response:
    """Return the page of a gate, with a cookie for those who have none: what they prove is kept by it."""
    program, known = context(), remembered(caller())
    site = describe(program, request)
    page = gate_page(
        gate,
        details.link.token,
        standing,
        program.base.steady(),
        company=site.company,
        form_token=token_for(program.seal, known.visitor),
        given=request.form.get(gate, "")[:254] if gate in {Gate.EMAIL, Gate.CODE} else "",
        refusal=refusal,
        left=left,
    )
    response = make_response(render("gate.html", site, page), HTTPStatus.FORBIDDEN)
    set_cookie(response, known)
    return response


def crowded(error: CrowdedError) -> Response:
    """Answer for a claim that has as many connections, or has had as many bytes, as it may."""
    sheet = sheets.SPENT if error.retry_after is None else sheets.CROWDED
    response = sheet_response(sheet, HTTPStatus.TOO_MANY_REQUESTS)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


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
    if isinstance(error, MethodNotAllowed) and is_link_route() and request.method in {"GET", "HEAD"}:
        landing = url_for("landing.page", token=request.path.split("/")[2])  # a form's address, typed or reloaded
        return redirect(landing, HTTPStatus.SEE_OTHER, PortalResponse)
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
    app.register_error_handler(RefusedError, gate_refused)
    app.register_error_handler(ForgedFormError, forged)
    app.register_error_handler(BusyError, busy)
    app.register_error_handler(CrowdedError, crowded)
    app.register_error_handler(NoSuchEntryError, no_such_entry)
    app.register_error_handler(GoneError, gone)
    app.register_error_handler(EnvironmentFault, fault)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, failure)

"""What visitors give at the gates of a link: forms in, and back to the landing page."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from sharedesk.server.links import PREFIX, approached, caller, context
from sharedesk.server.security import PortalResponse

pages = Blueprint("gates", __name__, url_prefix=PREFIX)


@pages.post("/password")
@approached
def password(token: str) -> Response:
    """Take the password."""
    context().gates.password(token, caller().visitor, request.form.get("password", ""))
    return _onwards(token)


@pages.post("/email")
@approached
def email(token: str) -> Response:
    """Take an address and mail it a code."""
    context().gates.email(token, caller().visitor, request.form.get("email", ""))
    return _onwards(token)


@pages.post("/resend")
@approached
def resend(token: str) -> Response:
    """Mail another code to the same address."""
    context().gates.resend(token, caller().visitor)
    return _onwards(token)


@pages.post("/other-address")
@approached
def other(token: str) -> Response:
    """Go back to the field for the address."""
    context().gates.other_address(token, caller().visitor)
    return _onwards(token)


@pages.post("/code")
@approached
def code(token: str) -> Response:
    """Take the code."""
    context().gates.code(token, caller().visitor, request.form.get("code", ""))
    return _onwards(token)


def _onwards(token: str) -> Response:
    return redirect(url_for("landing.page", token=token), 303, PortalResponse)

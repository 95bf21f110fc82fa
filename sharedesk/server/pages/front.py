"""What is not about any link: the front page, the health check, and the portal's own files."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, request
from werkzeug.wrappers import Response

from sharedesk.server.assets import TYPES, load
from sharedesk.server.links import context
from sharedesk.server.security import PortalResponse
from sharedesk.server.site import describe, render
from sharedesk.server.views.sheets import FRONT

pages = Blueprint("front", __name__)
assets = Blueprint("assets", __name__, url_prefix="/static")


@pages.get("/")
def index() -> Response:
    """Say what this place is; list nothing."""
    return make_response(render("sheet.html", describe(context(), request), FRONT))


@pages.get("/healthz")
def health() -> Response:
    """Say that the portal answers."""
    return PortalResponse('{"status":"ok"}\n', mimetype="application/json")


@assets.get("/<name>")
def asset(name: str) -> Response:
    """Send one of the portal's own files."""
    if name not in TYPES:
        abort(404)
    found = load(name)
    response = PortalResponse(found.data, content_type=found.mime)
    response.cache_control_text = "public, max-age=86400"
    return response

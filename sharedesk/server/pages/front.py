"""What is not about any link: the front page, the health check, and the portal's own files."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, request
from werkzeug.wrappers import Response

from sharedesk.core.settings import BRANDING_ACCENT
from sharedesk.server.assets import TYPES, brand_sheet, load
from sharedesk.server.links import context
from sharedesk.server.security import PortalResponse
from sharedesk.server.site import describe, render
from sharedesk.server.views.sheets import FRONT

pages = Blueprint("front", __name__)
assets = Blueprint("assets", __name__, url_prefix="/static")


@pages.get("/")
def index() -> Response:
    """Say what this place is; list nothing."""
    return make_response(render("sheet.html", describe(context().settings, request), FRONT))


@pages.get("/healthz")
def health() -> Response:
    """Say that the portal answers."""
    return PortalResponse('{"status":"ok"}\n', mimetype="application/json")


@assets.get("/brand.css")
def brand() -> Response:
    """Send the style sheet with the sender's accent."""
    return _asset(brand_sheet(context().settings.get(BRANDING_ACCENT)), TYPES["portal.css"])


@assets.get("/<name>")
def asset(name: str) -> Response:
    """Send one of the portal's own files."""
    if name not in TYPES:
        abort(404)
    found = load(name)
    return _asset(found.data, found.mime)


def _asset(data: bytes, mime: str) -> Response:
    response = PortalResponse(data, content_type=mime)
    response.cache_control_text = "public, max-age=86400"
    return response

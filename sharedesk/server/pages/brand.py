"""The sender's colours and logo, at addresses that name their content and may be kept for ever."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from sharedesk.core.brandcolours import style_sheet
from sharedesk.core.branding import Logo
from sharedesk.core.settings.kinds import parse_colour
from sharedesk.errors import UserError
from sharedesk.server.assets import TYPES
from sharedesk.server.links import context
from sharedesk.server.security import PortalResponse, Surface

pages = Blueprint("brand", __name__, url_prefix="/brand")

FOR_EVER = "public, max-age=31536000, immutable"


@pages.get("/<colour>.css")
def colours(colour: str) -> Response:
    """Send the colours that pages have with an accent, named without its #."""
    try:
        accent = parse_colour(f"#{colour}")
    except UserError:
        abort(404)
    return _kept(style_sheet(accent).encode("ascii"), TYPES["portal.css"])


@pages.get("/<name>.png")
def logo(name: str) -> Response:
    """Send a logo."""
    named = Logo.named(f"{name}.png")
    png = None if named is None else context().branding.picture(named)
    if png is None:
        abort(404)
    response = _kept(png, "image/png")
    response.surface = Surface.CONTENT
    return response


def _kept(data: bytes, mime: str) -> PortalResponse:
    response = PortalResponse(data, content_type=mime)
    response.cache_control_text = FOR_EVER
    return response

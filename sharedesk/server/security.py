"""Every header that protects a page, set in one hook; and which host names the portal answers to."""

from __future__ import annotations

import ipaddress
import socket
from enum import Enum
from urllib.parse import urlsplit

from flask import Flask, Response, request

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CONTENT_POLICY = "sandbox; default-src 'none'"


class Surface(Enum):
    """What an answer is, as far as browsers must be told; the value is its Content-Security-Policy."""

    PAGE = PAGE_POLICY
    MEDIA_PAGE = f"{PAGE_POLICY}; media-src 'self'"
    """A page that plays a file of the link."""
    FOLLOWING_PAGE = f"{PAGE_POLICY}; connect-src 'self'"
    """A page whose script asks how far a download is."""
    CONTENT = CONTENT_POLICY
    """Bytes that somebody else wrote: a file of the link. Never rendered in the portal's name (ASVS 3.2.1)."""


class PortalResponse(Response):
    """An answer of the portal; it is a strict page unless a view says otherwise."""

    surface = Surface.PAGE
    cache_control_text = "private, no-store"
    """What a browser may keep: nothing (ASVS 14.3.2), except for the portal's own style sheets and icons."""


# Each feature that some browser grants by default or on request; a portal needs none of them.
_FEATURES = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock",
    "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
_ALLOWED_HERE = {"fullscreen", "picture-in-picture"}

FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}={'(self)' if name in _ALLOWED_HERE else '()'}" for name in _FEATURES),
}
"""ASVS 3.4.4, 3.4.5, 3.4.8; the other two headers of that chapter depend on the request."""

HSTS = "max-age=31536000"
"""One year (ASVS 3.4.1). Without includeSubDomains: hosts below this one belong to others."""


def add_headers(response: Response) -> Response:
    """Complete an answer of any route, error pages included."""
    if not isinstance(response, PortalResponse):
        raise TypeError(f"not an answer of the portal: {type(response).__name__}")
    headers = response.headers
    headers.update(FIXED_HEADERS)
    headers["Content-Security-Policy"] = response.surface.value
    headers["Cache-Control"] = response.cache_control_text
    if "public" not in response.cache_control_text:
        headers["Vary"] = "Accept-Language, Cookie"
    if request.is_secure:
        headers["Strict-Transport-Security"] = HSTS
    return response


def protect(app: Flask) -> None:
    """Make `app` answer with these headers on every route."""
    app.response_class = PortalResponse
    app.after_request(add_headers)


def answers_to(host_header: str, public_url: str, portal_url: str = "") -> bool:
    """Say whether the portal answers under the name of a Host header, against DNS rebinding.

    With a public URL set, the names are its host, the one that this portal was started with, this computer's own, and
    addresses as such. Without one nobody has said under which name the portal is reached, so it answers to all; no
    page uses the name for anything.
    """
    if not public_url:
        return True
    name, own = _host_name(f"//{host_header}"), socket.gethostname().lower()
    names = {_host_name(public_url), _host_name(portal_url), "localhost", own, f"{own}.local"}
    return name in names - {""} or _is_address(name)


def _host_name(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

"""The portal's own files: read once, told apart by a version in their addresses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

TYPES = {
    "portal.css": "text/css; charset=utf-8",
    "portal.js": "text/javascript; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}
"""All there are. No other name leads to a file, so there is no path to climb out of."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file and the Content-Type it is served with."""

    data: bytes
    mime: str


@cache
def load(name: str) -> Asset:
    """Return a file of the portal. Raises KeyError when there is none of that name."""
    mime = TYPES[name]
    return Asset((resources.files("sharedesk.server") / "static" / name).read_bytes(), mime)


@cache
def version(name: str) -> str:
    """Return what changes with the content of a file."""
    return hashlib.sha256(load(name).data).hexdigest()[:10]


def brand_sheet(accent: str) -> bytes:
    """Return the style sheet that sets the sender's accent, a checked #rrggbb."""
    return f":root{{--brand:{accent}}}\n".encode("ascii")

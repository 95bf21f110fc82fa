"""The portal's own files: read once, told apart by a version in their addresses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from sharedesk.core.brandcolours import style_sheet

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


@lru_cache(maxsize=64)
def colours_version(accent: str) -> str:
    """Return what changes when another release makes other colours of an accent."""
    return hashlib.sha256(style_sheet(accent).encode()).hexdigest()[:10]

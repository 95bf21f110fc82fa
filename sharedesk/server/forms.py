"""Forms that only the page they belong to can send: a token for each visitor, and where the request comes from.

The token is an HMAC over the visitor's cookie (OWASP's signed double submit), so that no session has to be kept; the
cookie has the `__Host-` prefix, so that no neighbour can plant one. A page of another site has neither (ASVS 3.5.1).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request

from sharedesk.core.grant import Visitor
from sharedesk.core.link import LinkDetails
from sharedesk.errors import ShareDeskError
from sharedesk.services.sealing import Seal

FIELD = "csrf_token"
_PURPOSE = "form"
_SAME_SITE = {"", "same-origin", "none"}
_NO_ORIGIN = {"", "null"}
"""Browsers say "null" where the referrer policy keeps the address to itself, as ours does."""


class PortalRequest(Request):
    """A request whose form is read only as our pages send it: no page uploads anything.

    What parsers of multipart bodies have suffered from (CVE-2023-25577, CVE-2023-46136, CVE-2024-49767) is never run.
    """

    @property
    def want_form_data_parsed(self) -> bool:
        """Say whether the body is a form of ours."""
        return self.mimetype == "application/x-www-form-urlencoded"


class ForgedFormError(ShareDeskError):
    """A form did not come from a page of ours, or from one that was open for too long."""

    def __init__(self, details: LinkDetails) -> None:
        super().__init__("This form is not from here")
        self.details = details


def token_for(seal: Seal, visitor: Visitor) -> str:
    """Return the token for the forms that a visitor with a cookie gets."""
    return seal.mac(_PURPOSE, visitor.key)


def is_own(request: Request, visitor: Visitor, seal: Seal, hosts: frozenset[str]) -> bool:
    """Say whether a form was sent from a page of ours, by the browser that was given it.

    `hosts` are the hosts with ports (RFC 6454) under which the portal is known beside the one that was asked.
    """
    if not visitor.is_remembered or request.headers.get("Sec-Fetch-Site", "") not in _SAME_SITE:
        return False
    origin = request.headers.get("Origin", "")
    if origin not in _NO_ORIGIN and urlsplit(origin).netloc not in {request.host, *hosts}:
        return False
    return seal.matches(request.form.get(FIELD, ""), _PURPOSE, visitor.key)

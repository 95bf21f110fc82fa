"""Who is asking: the visitor cookie, the client's address behind listed proxies, and what only looks like a reader."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Request, Response

from sharedesk.core.grant import Visitor
from sharedesk.core.robots import robot_of
from sharedesk.core.settings import Network
from sharedesk.core.tokens import digest, new_secret
from sharedesk.server.words import language

COOKIE = "__Host-visitor"
"""The prefix makes browsers insist on Secure, Path=/ and no Domain (ASVS 3.3.1, 3.3.3)."""

COOKIE_BYTES = 16
COOKIE_AGE = timedelta(days=30)
USER_AGENT_LIMIT = 300

_COOKIE_SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Caller:
    """The visitor of one request, and the cookie to set when the browser has none yet."""

    visitor: Visitor
    new_cookie: str | None = None


def identify(request: Request, trusted: Sequence[Network], *, remember: bool) -> Caller:
    """Return who sent `request`. With `remember`, a browser without a cookie is about to get one, a form always is."""
    ip = client_address(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), trusted)
    agent = _CONTROLS.sub("", request.headers.get("User-Agent", ""))[:USER_AGENT_LIMIT]
    cookie, password = request.cookies.get(COOKIE, ""), _basic_password(request)
    if _COOKIE_SHAPE.fullmatch(cookie):
        known = Visitor(digest(cookie), ip, agent, is_remembered=True, language=language(), basic_password=password)
        return Caller(known)
    stranger = Caller(Visitor(digest(f"{ip}\n{agent}"), ip, agent, language=language(), basic_password=password))
    return remembered(stranger) if remember and wants_html(request) else stranger


def _basic_password(request: Request) -> str | None:
    """Return the password of HTTP Basic (RFC 7617), None where there is none."""
    given = request.authorization
    return given.password if given is not None and given.type == "basic" else None


def remembered(caller: Caller) -> Caller:
    """Return a caller with a cookie: the one that there is, or a new one to be set."""
    if caller.visitor.is_remembered:
        return caller
    cookie = new_secret(COOKIE_BYTES)
    return Caller(replace(caller.visitor, key=digest(cookie), is_remembered=True), new_cookie=cookie)


def set_cookie(response: Response, caller: Caller) -> None:
    """Give the browser its cookie, when it needs one."""
    if caller.new_cookie is not None:
        response.set_cookie(
            COOKIE, caller.new_cookie, max_age=COOKIE_AGE, path="/", secure=True, httponly=True, samesite="Lax"
        )


def client_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """Return the address of the client: the peer, or who a chain of listed proxies says it speaks for (ASVS 4.1.3).

    X-Forwarded-For is read from its end, where the nearest proxy wrote; the first address that is no listed proxy is
    the client. What stands before it could be made up.
    """
    address = _address(peer)
    hops = [part.strip() for part in forwarded_for.split(",")]
    while address is not None and hops and any(address in network for network in trusted):
        previous = _address(hops.pop())
        if previous is None:
            break
        address = previous
    return peer if address is None else str(address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def wants_html(request: Request) -> bool:
    """Say whether a browser's person is waiting, not a script: `text/html` is accepted by name."""
    return any(kind.lower() == "text/html" and quality > 0 for kind, quality in request.accept_mimetypes)


def is_ahead_of_time(request: Request) -> bool:
    """Say whether a browser fetches this before anybody asked for it (`Sec-Purpose: prefetch`, or its older names)."""
    names = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
    return any(request.headers.get(name, "").lower().startswith(("prefetch", "preview")) for name in names)


def is_reading(request: Request) -> bool:
    """Say whether somebody sees the answer: a GET that is neither made ahead of time nor by a program for previews."""
    is_robot = robot_of(request.headers.get("User-Agent", "")) is not None
    return request.method == "GET" and not is_ahead_of_time(request) and not is_robot

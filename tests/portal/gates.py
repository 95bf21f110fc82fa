"""What visitors do before a link opens: fill in forms, press the button, and get codes by mail."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from werkzeug.test import TestResponse

from sharedesk.core.link import Link
from tests.portal.html import Page

if TYPE_CHECKING:
    from tests.portal.conftest import Portal

PASSWORD = "correct horse battery"
ANNA = "anna@example.com"
SCRIPT = {"Accept": "*/*", "User-Agent": "curl/8"}


class Mailbox:
    """Where codes go in these tests; `works` is what the portal believes of the mail server."""

    def __init__(self) -> None:
        self.codes: list[tuple[str, str]] = []
        self.languages: list[str] = []
        self.works = True

    def can_mail(self) -> bool:
        return self.works

    def queue_code(self, link: Link, address: str, code: str, expires_at: datetime, language: str) -> None:
        self.codes.append((address, code))
        self.languages.append(language)

    @property
    def code(self) -> str:
        return self.codes[-1][1]


def give(
    portal: Portal, link: Link, gate: str, headers: dict[str, str] | None = None, ip: str = "127.0.0.1", **fields: str
) -> TestResponse:
    """Fill in the form that the landing page shows and send it to `gate`, from an address."""
    token = hidden(portal.get(f"/s/{link.token}"))
    data = {"csrf_token": token} | fields
    at = {"REMOTE_ADDR": ip}
    return portal.request("POST", f"/s/{link.token}/{gate}", headers, data=data, environ_overrides=at)


def hidden(answer: TestResponse) -> str:
    """Return the token of the form on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    return found[1] if found else ""


def error(answer: TestResponse) -> str:
    """Return what a form says is wrong."""
    return Page(answer.text).one("p", class_="error").text


def basic(password: str) -> dict[str, str]:
    """Return the headers of a program that knows a password."""
    return SCRIPT | {"Authorization": "Basic " + base64.b64encode(f"anyone:{password}".encode()).decode()}


@contextmanager
def somebody_else(portal: Portal) -> Iterator[None]:
    """Use another browser for a while."""
    mine, portal.client = portal.client, portal.app.test_client()
    yield
    portal.client = mine


def button(portal: Portal, link: Link) -> str:
    """Return what the button of the page sends, "" where there is none."""
    return hidden(portal.get(f"/s/{link.token}"))


def press(portal: Portal, link: Link, form_token: str) -> TestResponse:
    """Send what a button sends at a link that works once."""
    return portal.request("POST", f"/s/{link.token}/claim", data={"csrf_token": form_token})


def click(portal: Portal, link: Link) -> TestResponse:
    """Press the button of the page; where the page has none, send a form without what it would have sent."""
    return press(portal, link, button(portal, link))

"""The pages where a link is limited or at its end, looked at as `test_accessible` looks at the others."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from sharedesk.core.clock import utc_now
from sharedesk.core.grant import Visitor
from sharedesk.core.link import CopyPhase, Ending, Link, LinkOptions, Mode
from sharedesk.core.tokens import new_token
from tests.e2e.browsing import save
from tests.e2e.harness import PATIENCE, Serving, until
from tests.e2e.looking import check, visiting

STATES = {
    "once": ("This link works once.", 403),
    "busy": ("This link is being used", 409),
    "used": ("This link has already been used", 410),
    "expired": ("This link has expired", 410),
    "withdrawn": ("The sender has withdrawn this link", 410),
    "paused": ("This link is paused", 503),
    "preparing": ("The files are almost ready", 503),
    "stopped": ("The files are not ready yet", 503),
    "missing": ("This file is not available right now", 503),
}
"""What the page of a link says, and with which status."""
GUESSER, STRANGER = "203.0.113.1", "203.0.113.2"
"""From where guessers come, so that one does not keep the other one waiting."""
MANY = 1000
"""More tokens than anybody may try."""


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file to share."""
    letter = tmp_path_factory.mktemp("ends") / "Letter.txt"
    letter.write_text("Dear Anna\n" * 1000)
    return letter


@pytest.fixture(scope="module")
def links(portal: Serving, letter: Path) -> dict[str, Link]:
    """Return a link in each of the states, once the portal knows of it."""
    program, passing = portal.program, letter.with_name("Passing.txt")
    passing.write_text("Here, and gone\n")
    made = {
        "once": portal.make(Mode.SEND, letter, one_time=True),
        "busy": portal.make(Mode.SEND, letter, one_time=True),
        "used": portal.make(Mode.SEND, letter, max_downloads=1),
        "expired": portal.make(Mode.SEND, letter, expires_at=utc_now() + timedelta(seconds=1)),
        "withdrawn": portal.make(Mode.SEND, letter),
        "paused": portal.make(Mode.SEND, letter),
        "preparing": half_copied(portal, letter, CopyPhase.COPYING),
        "stopped": half_copied(portal, letter, CopyPhase.STOPPED),
        "missing": portal.make(Mode.SHARE, passing),
    }
    passing.unlink()
    program.claims.make(made["busy"], Visitor("somebody", "192.0.2.1", "Firefox", is_remembered=True))
    portal.get(f"/s/{made['used'].token}/download")
    program.links.revoke(made["withdrawn"].token, by="test")
    program.links.pause(made["paused"].token, by="test")
    for name, (_, status) in STATES.items():
        until(lambda link=made[name], status=status: portal.status(link) == status)  # type: ignore[misc]
    return made


def half_copied(portal: Serving, file: Path, phase: CopyPhase) -> Link:
    """Return a link whose copy did not get further than half."""
    link = portal.program.links.create(Mode.SEND, [file], LinkOptions(), by="test").link
    portal.program.copying.note(link, phase, link.size // 2)
    return link


@contextmanager
def opened(browser: Browser, url: str, says: str, **visitor: Any) -> Iterator[Page]:
    """Open a page that says something as a new visitor."""
    with visiting(browser, **visitor) as (_, page):
        page.goto(url)
        assert page.locator("h1").inner_text() == says
        yield page


def test_axe_finds_nothing_serious_where_a_link_does_not_open(
    portal: Serving, links: dict[str, Link], browser: Browser, tmp_path: Path
) -> None:
    with visiting(browser) as (_, page):
        for name, (says, _) in STATES.items():
            page.goto(portal.link_url(links[name]))
            assert page.locator("h1").inner_text() == says
            check(page, name, tmp_path)


def test_axe_finds_nothing_serious_where_more_time_is_asked_for(
    portal: Serving, links: dict[str, Link], browser: Browser, tmp_path: Path
) -> None:
    with opened(browser, portal.link_url(links["expired"]), "This link has expired") as page:
        page.get_by_label("Message to the sender").fill("Until Friday, please")
        page.get_by_role("button", name="Ask for more time").click()
        page.get_by_text("We have told the sender").wait_for()
        check(page, "asked", tmp_path)


def test_axe_finds_nothing_serious_when_everything_has_arrived(
    portal: Serving, letter: Path, browser: Browser, tmp_path: Path
) -> None:
    link = portal.make(Mode.SEND, letter, one_time=True)
    url = portal.link_url(link)
    with opened(browser, url, "This link works once.") as page:
        save(page, "Start the download", tmp_path, "button")
        until(lambda: portal.program.links.get(link.token).link.ending is Ending.USED)
        page.goto(url)
        page.get_by_text("Download complete").wait_for()
        check(page, "complete", tmp_path)


@pytest.fixture(scope="module")
def trusting(portal: Serving) -> Iterator[Serving]:
    """Return the portal while it believes this computer for whom it speaks."""
    portal.program.change_setting("portal.trusted_proxies", "127.0.0.1", by="test")
    yield portal
    portal.program.change_setting("portal.trusted_proxies", None, by="test")


def test_axe_finds_nothing_serious_after_too_many_passwords(
    trusting: Serving, letter: Path, browser: Browser, tmp_path: Path
) -> None:
    link = trusting.make(Mode.SEND, letter, password="correct horse battery")
    from_there = {"extra_http_headers": {"X-Forwarded-For": GUESSER}}
    with opened(browser, trusting.link_url(link), "Enter the password", **from_there) as page:
        while page.get_by_label("Password").count():
            page.get_by_label("Password").fill("wrong horse battery")
            with page.expect_navigation():
                page.get_by_role("button", name="Open").click()
        page.get_by_text("Too many tries").first.wait_for()
        check(page, "too many passwords", tmp_path)


def test_axe_finds_nothing_serious_after_too_many_tokens(trusting: Serving, browser: Browser, tmp_path: Path) -> None:
    from_there = {"X-Forwarded-For": STRANGER}
    line = http.client.HTTPSConnection("127.0.0.1", trusting.port, timeout=PATIENCE, context=trusting.context())

    def status_of_a_guess() -> int:
        line.request("HEAD", f"/s/{new_token()}", headers=from_there)
        with line.getresponse() as answer:
            return answer.status

    with closing(line):
        assert HTTPStatus.TOO_MANY_REQUESTS in (status_of_a_guess() for _ in range(MANY))
    url = f"{trusting.url}/s/{new_token()}"
    with opened(browser, url, "Too many tries", extra_http_headers=from_there) as page:
        check(page, "too many tokens", tmp_path)

"""Recipients in a real browser go all the way: by the code from a mail, once and for all, and past the date."""

from __future__ import annotations

import http.client
import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from sharedesk.app import build_context
from sharedesk.core.audit import Action
from sharedesk.core.clock import utc_now
from sharedesk.core.link import Ending, Link, Mode
from tests.e2e.browsing import save
from tests.e2e.harness import PATIENCE, Serving, serving, until
from tests.e2e.looking import visiting
from tests.mailtrap import MailTrap, body, mail_trap, set_up
from tests.robots import ROBOTS, places

ANNA = "anna@example.com"
ROUNDS, REQUESTS = 5, 100
"""Chromium opens each link once a round, between so many requests of robots."""

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def trap() -> Iterator[MailTrap]:
    """Return the mail server of the portal."""
    with mail_trap() as trap:
        yield trap


@pytest.fixture(scope="module")
def portal(trap: MailTrap, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Return a portal that sends mail."""
    data_dir = tmp_path_factory.mktemp("portal") / "data"
    program = build_context(data_dir)
    set_up(program, trap.port)
    program.close()
    with serving(data_dir) as portal:
        yield portal


def heading(page: Page) -> str:
    """Return what the page says first."""
    return page.locator("h1").inner_text()


def heading_at(browser: Browser, url: str) -> str:
    """Return what the page says first to a browser that was never there."""
    with visiting(browser) as (_, page):
        page.goto(url)
        return heading(page)


def test_a_named_person_gets_the_file_with_the_code_from_the_mail(
    portal: Serving, browser: Browser, trap: MailTrap, write: Write, tmp_path: Path
) -> None:
    original = write("report.bin")
    link = portal.make(Mode.SEND, original, allowed_emails=(ANNA,))
    with visiting(browser) as (_, page):
        page.goto(portal.link_url(link))
        assert heading(page) == "Confirm your e-mail to continue"
        page.get_by_label("E-mail address").fill("Anna@Example.com")
        page.get_by_role("button", name="Send me a code").click()
        (message,) = trap.await_messages(1)
        code = re.search(r"Your code is (\d{6})", body(message))
        assert code is not None
        page.get_by_label("Six-digit code").fill(code[1])
        page.get_by_role("button", name="Continue").click()
        saved = save(page, "Download", tmp_path)
    assert (message["To"], saved.name) == (ANNA, "report.bin")
    assert saved.read_bytes() == original.read_bytes()
    assert portal.await_event(link, Action.DOWNLOAD_COMPLETED).who.email == ANNA
    assert heading_at(browser, portal.link_url(link)) == "Confirm your e-mail to continue"


def test_a_link_that_works_once_is_started_completed_and_over_for_all_others(
    portal: Serving, browser: Browser, write: Write, tmp_path: Path
) -> None:
    original = write("Share register.bin")
    link = portal.make(Mode.SEND, original, one_time=True)
    url = portal.link_url(link)
    with visiting(browser) as (_, page):
        page.goto(url)
        assert heading(page) == "This link works once."
        saved = save(page, "Start the download", tmp_path, "button")
        assert saved.read_bytes() == original.read_bytes()
        until(lambda: portal.program.links.get(link.token).link.ending is Ending.USED)
        page.goto(url)
        assert heading(page) == "Download complete"
        assert re.search(r"finished at \d?\d:\d\d(\s[AP]M)?$", page.locator(".between .meta").inner_text())
        page.get_by_role("link", name="Back to the files").click()
        assert heading(page) == "Share register.bin"
    assert heading_at(browser, url) == "This link has already been used"
    assert portal.downloads(link) == 1


def test_whoever_comes_too_late_asks_for_more_time_and_gets_it(
    portal: Serving, browser: Browser, write: Write, tmp_path: Path
) -> None:
    original = write("late.bin")
    link = portal.make(Mode.SEND, original, expires_at=utc_now() + timedelta(seconds=1))
    portal.await_event(link, Action.LINK_EXPIRED)
    with visiting(browser) as (_, page):
        page.goto(portal.link_url(link))
        assert heading(page) == "This link has expired"
        page.get_by_label("Message to the sender").fill("Until Friday, please")
        page.get_by_role("button", name="Ask for more time").click()
        page.get_by_text("We have told the sender").wait_for()
        assert [asked.note for asked in portal.program.requests.open_requests(link.id)] == ["Until Friday, please"]
        portal.program.requests.extend(link.token, by="test")
        until(lambda: portal.status(link) == 200)
        page.goto(portal.link_url(link))
        assert save(page, "Download", tmp_path).read_bytes() == original.read_bytes()


@pytest.mark.shows("3.5.3", "A61")
def test_500_robots_and_a_browser_that_only_looks_burn_nothing(portal: Serving, browser: Browser, write: Write) -> None:
    """R4, over real connections; no robot gets a byte of a file."""
    original, chance = write("register.bin", 1000), random.Random(4)
    links = [portal.make(Mode.SEND, original, **limit) for limit in ({"one_time": True}, {"max_downloads": 1})]
    line = http.client.HTTPSConnection("127.0.0.1", portal.port, timeout=PATIENCE, context=portal.context())
    for _ in range(ROUNDS):
        for link in links:
            heading_at(browser, portal.link_url(link))
        for _ in range(REQUESTS):
            method, headers = chance.choice(ROBOTS)
            path = f"/s/{chance.choice(links).token}{chance.choice(places('register.bin'))}"
            line.request(method, path, headers={"Accept": "text/html"} | headers)
            assert original.read_bytes()[:50] not in line.getresponse().read()
    line.close()
    for link in links:
        assert untouched(portal, link)


def untouched(portal: Serving, link: Link) -> bool:
    """Say whether nobody has begun to use up a link."""
    now = portal.program.links.get(link.token).link
    begun = portal.events(link, Action.CLAIM_MADE, Action.DOWNLOAD_STARTED)
    return (now.claims, now.downloads, now.ending, begun) == (0, 0, None, [])

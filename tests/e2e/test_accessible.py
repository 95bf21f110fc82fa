"""Every page that recipients meet, light, dark and on a phone: axe finds nothing serious, and only our script runs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from sharedesk.core.codes import LIFETIME
from sharedesk.core.link import Link, Mode
from sharedesk.core.tokens import digest
from sharedesk.server.visitors import COOKIE
from sharedesk.store.passes import Challenge, PassRepository
from tests.corpus import HOSTILE_NAMES, HOSTILE_TEXTS
from tests.e2e.browsing import PHONE, fits
from tests.e2e.harness import Serving, until
from tests.e2e.looking import check, visiting

PASSWORD = "correct horse battery"
ANNA = "anna@example.com"


@dataclass
class Places:
    """Links of every kind."""

    portal: Serving
    links: dict[str, Link]

    def url(self, name: str, path: str = "") -> str:
        return self.portal.link_url(self.links[name], path)


@pytest.fixture(scope="module")
def places(portal: Serving, tmp_path_factory: pytest.TempPathFactory) -> Places:
    folder = tmp_path_factory.mktemp("places")
    top = folder / "Exhibits"
    (top / "deep").mkdir(parents=True)
    (top / "deep" / "notes.txt").write_text("Notes\n" * 30)
    letter = folder / "Letter.txt"
    letter.write_text("Dear Anna\n")
    make, paused = portal.make, portal.make(Mode.SEND, letter)
    portal.program.links.pause(paused.token, by="test")
    until(lambda: portal.status(paused) == 503)
    return Places(
        portal,
        {
            "single": make(Mode.SEND, letter, title="Letter", message="Please read.\n\nMaya"),
            "many": make(Mode.SEND, top, letter, title="Discovery", message="All of it"),
            "locked": make(Mode.SEND, letter, password=PASSWORD),
            "named": make(Mode.SEND, letter, allowed_emails=(ANNA,)),
            "paused": paused,
        },
    )


def test_axe_finds_nothing_serious_on_any_page(places: Places, browser: Browser, tmp_path: Path) -> None:
    urls = {
        "front": places.portal.url,
        "single": places.url("single"),
        "many": places.url("many"),
        "folder": places.url("many", "/browse/Exhibits"),
        "preview": places.url("many", "/preview/Exhibits/deep/notes.txt"),
        "paused": places.url("paused"),
        "unknown": f"{places.portal.url}/s/{'x' * 24}",
        "no file": places.url("single", "/files/none"),
    }
    with visiting(browser) as (_, page):
        for name, url in urls.items():
            page.goto(url)
            check(page, name, tmp_path)


def test_axe_finds_nothing_serious_at_the_gates(places: Places, browser: Browser, tmp_path: Path) -> None:
    with visiting(browser) as (visitor, page):
        page.goto(places.url("locked"))
        check(page, "password", tmp_path)
        page.get_by_label("Password").fill("wrong horse battery")
        page.get_by_role("button", name="Open").click()
        page.get_by_text("That password is not right.").wait_for()
        check(page, "wrong password", tmp_path)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Open").click()
        page.get_by_text("Letter.txt").first.wait_for()
        page.goto(places.url("named"))
        check(page, "address", tmp_path)
        page.get_by_label("E-mail address").fill("eve@example.net")
        page.get_by_role("button", name="Send me a code").click()
        page.get_by_text("We cannot send codes right now.").wait_for()
        check(page, "no mail", tmp_path)
        ask(places, visitor)
        page.goto(places.url("named"))
        check(page, "code", tmp_path)
        page.get_by_label("Six-digit code").fill("123456")
        page.get_by_role("button", name="Continue").click()
        page.get_by_text("That code is not right.").wait_for()
        check(page, "wrong code", tmp_path)


def ask(places: Places, visitor: BrowserContext) -> None:
    """Ask for a code as if there were a mail server."""
    cookie = next(one["value"] for one in visitor.cookies() if one["name"] == COOKIE)
    program = places.portal.program
    now = program.clock() - timedelta(seconds=1)
    challenge = Challenge(0, places.links["named"].id, digest(cookie), ANNA, "0" * 64, now, now + LIFETIME, 0, True)
    with program.base.store.write():
        PassRepository(program.base.store).ask(challenge)


@pytest.mark.shows("A8", "A9", "3.4.3")
def test_cve_2025_48494_no_hostile_word_runs_in_a_browser(portal: Serving, browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "Top"
    folder.mkdir()
    for name in HOSTILE_NAMES.values():
        with suppress(OSError, ValueError):
            (folder / name.encode("utf-8", "replace").decode()).write_bytes(b"<script>alert(1)</script>")
    assert len(list(folder.iterdir())) > 40
    links = [portal.make(Mode.SHARE, folder, title=text, message=text) for text in HOSTILE_TEXTS]
    with visiting(browser, viewport=PHONE) as (_, page):
        for link in links:
            page.goto(portal.link_url(link))
            assert page.locator("h1").first.inner_text()
            assert page.locator("script:not([src])").count() == 0
        page.goto(portal.link_url(links[0], "/browse/Top"))
        assert fits(page)
        for address in page.locator("a[href*='/preview/']").evaluate_all("all => all.map(one => one.href)"):
            page.goto(address)
            assert fits(page), address

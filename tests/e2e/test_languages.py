"""The languages of the pages in Chromium: on a phone, with a script and without, and in the reader's time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from sharedesk.core.languages import LANGUAGES
from sharedesk.core.link import Link, Mode
from tests.e2e.browsing import PHONE, fits, pictured
from tests.e2e.harness import Serving, until
from tests.e2e.looking import visiting

UNTIL = datetime(2040, 11, 30, 17, 5, tzinfo=UTC)
NAMES = "Quartalsbericht-Zusammenfassung_Endfassung.txt"
TIMES = {"en": "30 Nov 2040, 18:05", "de": "30.11.2040, 18:05", "fr": "30 nov. 2040, 18:05", "es": "30 nov 2040, 18:05"}
RULES = ["target-size", "valid-lang", "list"]
EVERY = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def links(portal: Serving, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Link]:
    folder = tmp_path_factory.mktemp("languages")
    (folder / "Anlagen").mkdir()
    for path in (folder / NAMES, folder / "Anlagen" / "Kostenaufstellung.pdf"):
        path.write_text("x" * 140_000)
    made = {
        "single": portal.make(Mode.SEND, folder / NAMES, expires_at=UNTIL, message="Bitte lesen.\n\nMaja"),
        "many": portal.make(Mode.SEND, folder / NAMES, folder / "Anlagen", expires_at=UNTIL),
        "locked": portal.make(Mode.SEND, folder / NAMES, password="correct horse battery"),
        "named": portal.make(Mode.SEND, folder / NAMES, allowed_emails=("anna@example.com",)),
        "once": portal.make(Mode.SEND, folder / NAMES, one_time=True),
        "paused": portal.make(Mode.SEND, folder / NAMES),
        "withdrawn": portal.make(Mode.SEND, folder / NAMES),
    }
    portal.program.links.pause(made["paused"].token, by="test")
    portal.program.links.revoke(made["withdrawn"].token, by="test")
    until(lambda: (portal.status(made["paused"]), portal.status(made["withdrawn"])) == (503, 410))
    return made


TORN = """
() => [...document.querySelectorAll(".btn small, .sheet strong[dir]")]
  .filter(one => one.getBoundingClientRect().height > 1.6 * parseFloat(getComputedStyle(one).lineHeight))
  .map(one => one.innerText)
"""
"""The sizes on buttons, and addresses, that begin on one line and end on the next."""


@EVERY
def test_every_page_fits_a_phone_and_can_be_used(
    portal: Serving, links: dict[str, Link], browser: Browser, tmp_path: Path, language: str
) -> None:
    urls = {name: portal.link_url(link) for name, link in links.items()}
    urls |= {"unknown": f"{portal.url}/s/{'x' * 24}", "front": portal.url}
    with visiting(browser, viewport=PHONE, locale=language) as (_, page):
        for name, url in urls.items():
            page.goto(url)
            assert page.locator("html").get_attribute("lang") == language
            with pictured(page, tmp_path / f"{name}-{language}.png"):
                assert fits(page), name
                assert page.evaluate(TORN) == [], name
                report = Axe().run(
                    page, options={"runOnly": {"type": "rule", "values": ["target-size", "valid-lang", "list"]}}
                )
                assert report.response["violations"] == [], name


@EVERY
def test_times_are_the_readers_own_in_the_language_of_the_page(
    portal: Serving, links: dict[str, Link], browser: Browser, language: str
) -> None:
    locale = "en-GB" if language == "en" else language
    with visiting(browser, locale=locale, timezone_id="Europe/Berlin") as (_, page):
        page.goto(portal.link_url(links["single"]))
        assert page.locator("time").inner_text().replace("\N{NO-BREAK SPACE}", " ") == TIMES[language]


def test_a_chosen_language_has_its_dates_too(portal: Serving, links: dict[str, Link], browser: Browser) -> None:
    with visiting(browser, locale="fr", timezone_id="Europe/Berlin") as (_, page):
        page.goto(portal.link_url(links["single"]))
        page.get_by_role("link", name="Deutsch").click()
        page.wait_for_url("**?lang=de")
        assert page.locator("time").inner_text().replace("\N{NO-BREAK SPACE}", " ") == TIMES["de"]


def test_the_choice_needs_no_script(portal: Serving, links: dict[str, Link], browser: Browser) -> None:
    with visiting(browser, locale="fr", java_script_enabled=False) as (visitor, page):
        page.goto(portal.link_url(links["locked"]))
        assert page.locator("h1").inner_text() == "Saisissez le mot de passe"
        page.get_by_role("link", name="Español").click()
        assert page.locator("h1").inner_text() == "Introduzca la contraseña"
        page.locator("input[name=password]").fill("wrong horse battery")
        page.get_by_role("button").click()
        assert page.get_by_role("alert").inner_text().startswith("Esa contraseña no es correcta.")
        page.get_by_role("link", name="Deutsch").click()
        assert page.locator("h1").inner_text() == "Passwort eingeben"
        assert page.url == portal.link_url(links["locked"])
        page.goto(portal.link_url(links["single"]))
        assert "Verfügbar bis" in page.locator("ul.facts").inner_text()
        (cookie,) = [one for one in visitor.cookies() if one["name"] == "__Host-lang"]
        assert (cookie["value"], cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == ("de", True, True, "Lax")

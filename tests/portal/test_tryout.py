"""The real page while a brand is being made: for this computer alone, with sample content, following what is typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharedesk.core import specimen
from sharedesk.core.branding import Branding
from sharedesk.services.tryout import Tried
from tests.portal.conftest import Portal
from tests.portal.html import Page, text_of

BRAND = Branding("Northwind Legal", "#1e5b4f", "Harbour Street 14", "Register 7")
MAYA = "Maya Lindqvist"
TRIED = Tried(BRAND, MAYA)


@pytest.mark.parametrize("page", ["landing", "gate", "ended"])
def test_it_shows_the_sample_in_the_brand_and_follows_it(portal: Portal, page: str) -> None:
    key = portal.program.tryout.open(TRIED)
    path = f"/brand/try/{key}/{page}"
    answer = portal.get(path)
    assert (answer.status_code, answer.headers["Refresh"]) == (200, "1")
    shown = Page(answer.text)
    assert text_of(shown.one("p", class_="logo")) == "Northwind Legal"
    assert "/brand/1e5b4f.css" in answer.text
    assert text_of(shown.all("p")[-1]) == "Register 7"
    portal.program.tryout.show(Tried(Branding("Halvorsen", "#ffd400"), "Ben"))
    again = portal.get(path)
    assert text_of(Page(again.text).one("p", class_="logo")) == "Halvorsen"
    assert "/brand/ffd400.css" in again.text
    portal.program.tryout.close()
    assert portal.get(path).status_code == 404


@pytest.mark.parametrize(
    ("language", "heading", "button"),
    [
        ("en", "Engagement letter – Halvorsen", "Download all (ZIP, 482 KB)"),
        ("de", "Mandatsvertrag – Halvorsen", "Alle herunterladen (ZIP, 482 KB)"),
        ("fr", "Lettre de mission – Halvorsen", "Tout télécharger (ZIP, 482 Ko)"),
        ("es", "Carta de encargo – Halvorsen", "Descargar todo (ZIP, 482 KB)"),
    ],
)
def test_it_speaks_a_language_that_is_not_published_yet(
    portal: Portal, language: str, heading: str, button: str
) -> None:
    key = portal.program.tryout.open(Tried(replace(BRAND, language=language), MAYA))
    answer = portal.get(f"/brand/try/{key}/landing", headers={"Accept-Language": "nl, es;q=0.5"})
    page = Page(answer.text)
    assert page.one("html").attributes["lang"] == language
    assert page.one("h1").text == heading
    assert text_of(page.one("a", class_="btn-go")) == button
    chosen = Page(portal.get(f"/brand/try/{key}/landing?lang=fr").text)
    assert chosen.one("html").attributes["lang"] == "fr"


def test_without_a_language_of_its_own_it_is_in_that_of_the_browser(portal: Portal) -> None:
    key = portal.program.tryout.open(TRIED)
    page = Page(portal.get(f"/brand/try/{key}/ended", headers={"Accept-Language": "es"}).text)
    assert page.one("html").attributes["lang"] == "es"


def test_the_landing_page_is_the_real_one_and_leads_nowhere(portal: Portal) -> None:
    key = portal.program.tryout.open(TRIED)
    page = Page(portal.get(f"/brand/try/{key}/landing").text)
    assert page.one("h1").text == specimen.TITLE
    assert text_of(page.one("p", class_="from")).startswith("MLMaya Lindqvist sent you files")
    assert text_of(page.one("a", class_="btn-go")) == "Download all (ZIP, 482 KB)"
    assert set(page.links()) == {"#main"}
    gate = Page(portal.get(f"/brand/try/{key}/gate").text)
    assert gate.one("form").attributes["action"] == "#main"
    assert list(portal.program.audit.events()) == []


@pytest.mark.parametrize("peer", ["192.0.2.7", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.7", "", "nonsense"])
def test_nobody_elsewhere_sees_it(portal: Portal, peer: str) -> None:
    key = portal.program.tryout.open(TRIED)
    answer = portal.get(f"/brand/try/{key}/landing", environ_overrides={"REMOTE_ADDR": peer})
    assert answer.status_code == 404
    assert "Northwind" not in answer.text


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"])
def test_this_computer_does(portal: Portal, peer: str) -> None:
    key = portal.program.tryout.open(TRIED)
    answer = portal.get(f"/brand/try/{key}/gate", environ_overrides={"REMOTE_ADDR": peer})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "x-forwarded-host", "X-FORWARDED-PROTO", "Forwarded", "Via", "X-Real-IP"]
)
def test_a_proxy_on_this_computer_brings_nobody_in(portal: Portal, header: str) -> None:
    portal.set("portal.trusted_proxies", "127.0.0.1")
    key = portal.program.tryout.open(TRIED)
    assert portal.get(f"/brand/try/{key}/landing", headers={header: "127.0.0.1"}).status_code == 404


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(st.characters(codec="ascii", exclude_characters="/?#%", exclude_categories=["Cc"]), min_size=1))
def test_no_guess_is_the_token(portal: Portal, guess: str) -> None:
    portal.program.tryout.open(TRIED)
    assert portal.raw(f"/brand/try/{guess}/landing").status_code == 404
    portal.program.tryout.close()
    assert portal.raw(f"/brand/try/{guess}/landing").status_code == 404

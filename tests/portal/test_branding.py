"""The sender's brand on every page: what it shows, what it never tells, and that portal.css agrees with its colours."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from sharedesk.core.brandcolours import DARK_GROUND, LIGHT_GROUND, Ground, palette
from sharedesk.core.branding import DEFAULT_ACCENT, Branding
from sharedesk.core.link import Link, Mode
from sharedesk.server.assets import load
from tests.pictures import SYMBOL, WORDMARK, write
from tests.portal.conftest import Portal
from tests.portal.html import Page, text_of

TITLE = "Merger of A and B"


@pytest.fixture
def link(portal: Portal) -> Link:
    return portal.make(Mode.SEND, {"plan.txt": b"secret"}, title=TITLE, password="correct horse battery")


def dress(portal: Portal, tmp_path: Path, drawing: str = WORDMARK) -> Branding:
    """Publish a whole brand."""
    portal.program.branding.publish(
        {
            "branding.title": "Northwind Legal",
            "branding.accent": "#1e5b4f",
            "branding.footer": "Harbour Street 14\nOslo",
            "branding.legal": "Register 7",
            "branding.logo": str(write(tmp_path / "logo.svg", drawing)),
            "public_url": "https://share.northwind.example",
        },
        by="me",
    )
    return portal.program.branding.current()


def pages(portal: Portal, link: Link) -> dict[str, Page]:
    """Return a page of each kind: a gate, an unknown link, the front page, no page at all."""
    paths = {"gate": f"/s/{link.token}", "unknown": "/s/unknown", "front": "/", "nowhere": "/nowhere"}
    host = {"base_url": "https://share.northwind.example"}
    return {name: Page(portal.get(path, **host).text) for name, path in paths.items()}


def test_every_page_wears_the_brand(portal: Portal, link: Link, tmp_path: Path) -> None:
    brand = dress(portal, tmp_path)
    assert brand.logo is not None
    for name, page in pages(portal, link).items():
        logo = page.one("p", class_="logo")
        assert logo.attributes["class"].split() == ["logo", "plate"], name
        assert page.one("img").attributes == {
            "src": f"/brand/{brand.logo.name}", "width": "180", "height": "36", "alt": "Northwind Legal",
        }  # fmt: skip
        assert text_of(logo) == "", "a wordmark says the name by itself"
        security, footer, legal = (text_of(one) for one in page.all("p")[-3:])
        assert (security, footer, legal) == (
            "Encrypted with TLS 1.3 · Sent with ShareDesk", "Harbour Street 14Oslo", "Register 7",
        )  # fmt: skip
        assert page.one("title").text.endswith(" · Northwind Legal")
        assert "/brand/1e5b4f.css?v=" in page.source
    picture = portal.get(f"/brand/{brand.logo.name}", base_url="https://share.northwind.example")
    assert picture.content_type == "image/png"
    assert picture.data == portal.program.branding.picture(brand.logo)


def test_a_symbol_has_the_name_beside_it_and_is_the_icon(portal: Portal, link: Link, tmp_path: Path) -> None:
    brand = dress(portal, tmp_path, SYMBOL)
    assert brand.logo is not None
    page = pages(portal, link)["gate"]
    assert page.one("img").attributes["alt"] == ""
    assert text_of(page.one("p", class_="logo")) == "Northwind Legal"
    icon = page.one("link", rel="icon").attributes
    assert (icon["href"], icon["type"]) == (f"/brand/{brand.logo.name}", "image/png")


def test_a_logo_without_a_name_makes_nobody_a_person_of_the_product(portal: Portal, tmp_path: Path) -> None:
    portal.program.branding.publish({"branding.logo": str(write(tmp_path / "logo.svg", WORDMARK))}, by="me")
    token = portal.make(Mode.SEND, {"open.txt": b"x"}, title=TITLE).token
    sender = text_of(Page(portal.get(f"/s/{token}").text).one("p", class_="from"))
    assert sender.endswith("sent you a file"), "and not: … ShareDesk"
    once = portal.make(Mode.SEND, {"open.txt": b"x"}, title=TITLE, one_time=True).token
    assert "ShareDesk allows" not in portal.get(f"/s/{once}").text


def test_chat_previews_name_the_brand_and_nothing_of_the_link(portal: Portal, link: Link, tmp_path: Path) -> None:
    brand = dress(portal, tmp_path)
    assert brand.logo is not None
    expected = {
        "og:type": "website",
        "og:site_name": "Northwind Legal",
        "og:title": "Northwind Legal",
        "og:image": f"https://share.northwind.example/brand/{brand.logo.name}",
    }
    shown = portal.make(Mode.SEND, {"open.txt": b"x"}, title=TITLE)
    for name, page in (pages(portal, link) | {"landing": Page(portal.get(f"/s/{shown.token}").text)}).items():
        told = {
            e.attributes["property"]: e.attributes["content"] for e in page.all("meta") if "property" in e.attributes
        }
        assert told == expected, name
    for hidden in (TITLE, "plan.txt"):
        assert all(hidden not in page.source for page in pages(portal, link).values())


def test_without_a_brand_it_is_the_product(portal: Portal, link: Link) -> None:
    page = pages(portal, link)["front"]
    assert page.all("img") == []
    assert text_of(page.one("p", class_="logo")) == "ShareDesk"
    assert "og:image" not in page.source


def test_the_greeting_stands_above_what_is_asked_for_and_nowhere_else(portal: Portal, link: Link) -> None:
    portal.set("branding.greeting", "Files for <you>")
    named = portal.make(Mode.SEND, {"b.txt": b"x"}, allowed_emails=("anna@example.com",))
    for token in (link.token, named.token):
        page = Page(portal.get(f"/s/{token}").text)
        assert text_of(page.one("p", class_="greet")) == "Files for <you>"
    assert all(page.all("p", class_="greet") == [] for name, page in pages(portal, link).items() if name != "gate")
    portal.set("branding.greeting", "")
    assert pages(portal, link)["gate"].all("p", class_="greet") == []


def test_the_privacy_page_is_linked_at_every_foot(portal: Portal, link: Link) -> None:
    portal.set("branding.privacy", "https://northwind.example/privacy?a=1&b=2")
    for name, page in pages(portal, link).items():
        (found,) = [one for one in page.all("a") if text_of(one) == "Privacy"]
        assert found.attributes["href"] == "https://northwind.example/privacy?a=1&b=2", name
    german = Page(portal.get("/", headers={"Accept-Language": "de"}).text)
    assert any(text_of(one) == "Datenschutz" for one in german.all("a"))


@pytest.mark.parametrize(("ground", "is_even"), [("tinted", False), ("plain", True)])
def test_the_ground_is_tinted_or_plain(portal: Portal, link: Link, ground: str, is_even: bool) -> None:
    portal.set("branding.background", ground)
    for page in pages(portal, link).values():
        assert (page.one("body").attributes.get("class") == "even") is is_even
    assert ".even{background:var(--bg)}" in load("portal.css").data.decode()


def tokens(rule: str) -> dict[str, str]:
    """Return the custom properties of a rule of portal.css, colours written in full."""
    found = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})\b", rule))
    return {
        name: f"#{''.join(c * 2 for c in value[1:])}" if len(value) == 4 else value for name, value in found.items()
    }


@pytest.mark.parametrize("dark", [False, True])
def test_the_style_sheet_has_the_colours_that_the_brand_is_made_for(dark: bool) -> None:
    css = load("portal.css").data.decode()
    light_rule, _, rest = css.partition("@media screen and (prefers-color-scheme:dark)")
    said = tokens(rest.partition("}")[0] if dark else light_rule)
    ground: Ground = DARK_GROUND if dark else LIGHT_GROUND
    assert {one.name: said[one.name] for one in fields(Ground)} == {
        one.name: getattr(ground, one.name) for one in fields(Ground)
    }
    look = palette(DEFAULT_ACCENT, dark=dark)
    assert {role: said[f"brand-{role}"] for role in ("solid", "hover", "ink", "text", "tint")} == {
        role: getattr(look, role) for role in ("solid", "hover", "ink", "text", "tint")
    }
    assert said["wash"] == look.wash

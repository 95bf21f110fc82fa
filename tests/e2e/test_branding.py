"""The painted preview and the real page, held against each other in a browser."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from sharedesk.app.portal import build_with_portal
from sharedesk.core import specimen
from sharedesk.core.branding import Background, Branding, Logo
from sharedesk.core.clock import utc_now
from sharedesk.core.letter import Look, content_id
from sharedesk.core.link import LinkOptions, Mode
from sharedesk.core.mail import code_mail
from sharedesk.core.senders import sender_name
from sharedesk.server.pages import tryout
from sharedesk.services.context import AppContext
from sharedesk.services.languages import tongue
from sharedesk.services.likeness import PLACE, likeness
from sharedesk.services.tryout import Tried
from sharedesk.ui.preferences.preview.canvas import Mark
from sharedesk.ui.preferences.preview.view import Device, Preview, Shown
from tests.e2e.browsing import chromium, pictured, visit
from tests.pictures import SYMBOL, WORDMARK, write

MAYA = "Maya Lindqvist"
LOOK_AT = """
selectors => selectors.map(selector => {
  const all = document.querySelectorAll(selector);
  if (all.length !== 1) return {count: all.length};
  const style = getComputedStyle(all[0]), box = all[0].getBoundingClientRect();
  const side = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
  const above = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
  return {
    count: 1, text: all[0].innerText || "", ink: style.color, ground: style.backgroundColor,
    size: Math.round(box.width - side) + "x" + Math.round(box.height - above),
    loaded: all[0].tagName !== "IMG" || all[0].naturalWidth > 0,
  };
})
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppContext]:
    """Return a program as the window has it, whose portal is on a free port of this computer."""
    program = build_with_portal(tmp_path_factory.mktemp("brand") / "data")
    program.change_setting("portal.host", "127.0.0.1", by="test")
    program.change_setting("portal.port", "0", by="test")
    program.portal.start()
    yield program
    program.portal.stop()
    program.close()


@pytest.fixture(scope="module")
def eyes(program: AppContext) -> Iterator[Browser]:
    """Return a browser that trusts that portal."""
    with chromium(program.paths.root) as browser:
        yield browser


@pytest.fixture
def painted(qapp: QApplication) -> Preview:
    """Return the likeness, in English."""
    made = Preview()
    made.set_words(likeness("en", MAYA))
    return made


def brand_with(program: AppContext, folder: Path, drawing: str, accent: str) -> tuple[Branding, QImage | None]:
    """Return a whole brand with its picture; nothing of it is published."""
    logo = Logo.named(program.branding.take_logo(str(write(folder / "logo.svg", drawing)))) if drawing else None
    picture = None if logo is None else QImage.fromData(program.branding.picture(logo) or b"")
    brand = Branding(
        "Northwind & Söhne", accent, "Harbour Street 14\nOslo", "Register 7 · VAT NO 123", logo,
        greeting="Files for you from Northwind", privacy="https://northwind.example/privacy",
        background=Background.PLAIN,
    )  # fmt: skip
    return (brand, picture) if drawing else (Branding(accent=accent), None)


def rgb(colour: str) -> str:
    """Return a colour as browsers tell it."""
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"


def differences(page: Page, marks: list[Mark]) -> list[str]:
    """Return where the page is not what was painted."""
    found: list[dict[str, Any]] = page.evaluate(LOOK_AT, [mark.selector for mark in marks])
    told = []
    for mark, real in zip(marks, found, strict=True):
        if real["count"] != 1:
            told.append(f"{mark.selector}: {real['count']} of it")
        elif not real["loaded"]:
            told.append(f"{mark.selector}: not loaded")
        elif mark.selector.endswith("img") and mark.text and real["size"] != mark.text:
            told.append(f"{mark.selector}: {real['size']} is not {mark.text}")
        elif not mark.selector.endswith("img") and mark.text and not said(real["text"], mark):
            told.append(f"{mark.selector}: {real['text']!r} is not {mark.text!r}")
        elif mark.ink and real["ink"] != rgb(mark.ink):
            told.append(f"{mark.selector}: ink {real['ink']} is not {rgb(mark.ink)}")
        elif mark.ground and real["ground"] != rgb(mark.ground):
            told.append(f"{mark.selector}: ground {real['ground']} is not {rgb(mark.ground)}")
    return told


def said(text: str, mark: Mark) -> bool:
    """Say whether a page says what was painted; the sender's line has the company in it, which stands for itself."""
    real, wanted = (" ".join(one.split()) for one in (text, mark.text))
    return real.startswith(wanted) if mark.selector == ".from b" else real == wanted


LOOKS = [
    ("", "#2f55d4", "en"), (SYMBOL, "#1e5b4f", "de"), (WORDMARK, "#ffd400", "fr"), (WORDMARK, "#ff2b2b", "es"),
    (SYMBOL, "#0a0a0a", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("drawing", "accent", "language"), LOOKS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_likeness_is_the_real_page(
    program: AppContext, eyes: Browser, painted: Preview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    drawing: str, accent: str, language: str, dark: bool,
) -> None:  # fmt: skip
    """The reader's browser asks for English: the page is in the unpublished language all the same."""
    monkeypatch.setattr(tryout, "FRESH_SECONDS", 3600)  # a page that asks for itself meanwhile is looked at in vain
    brand, picture = brand_with(program, tmp_path, drawing, accent)
    brand = replace(brand, language=language)
    key = program.tryout.open(Tried(brand, MAYA))
    painted.set_brand(brand, picture)
    painted.set_words(likeness(language, MAYA))
    painted.set_dark(dark)
    for device in Device:
        painted.set_device(device)
        view = {"viewport": {"width": max(device.value, 375), "height": 800}}
        look = {"color_scheme": "dark" if dark else "light", "timezone_id": "UTC", "locale": "en-GB"} | view
        with eyes.new_context(**look) as visitor:
            page = visitor.new_page()
            page.route("**/portal.js*", lambda route: route.fulfill(body=""))  # it tells times in the reader's way
            for shown in (Shown.LANDING, Shown.GATE, Shown.ENDED):
                painted.set_shown(shown)
                page.goto(f"https://localhost:{program.portal.port}/brand/try/{key}/{shown.name.lower()}")
                assert page.locator("html").get_attribute("lang") == language
                marks = painted.marks()
                assert len(marks) >= 8
                with pictured(page, tmp_path / f"{shown.name}-{device.name}-{dark}.png"):
                    assert differences(page, marks) == [], (shown, device)
    program.tryout.close()


@pytest.mark.parametrize("name", ["", "Oluwaseun de la Cruz"], ids=["account", "chosen"])
def test_the_likeness_names_the_sender_as_the_page_of_a_link_does(
    program: AppContext, eyes: Browser, painted: Preview, tmp_path: Path, name: str
) -> None:
    files = [write(tmp_path / f"{which}.svg", SYMBOL) for which in "ab"]
    link = program.links.create(Mode.SHARE, files, LinkOptions(), by="maya lindqvist").link
    program.change_setting("sender.name", name, by="test")
    painted.set_words(likeness("en", sender_name(name, "maya lindqvist")))
    marks = [mark for mark in painted.marks() if mark.selector in {".face", ".from b"}]
    assert [mark.text for mark in marks] == (
        ["OC", "Oluwaseun de la Cruz sent you files"] if name else ["ML", "maya lindqvist sent you files"]
    )
    with visit(eyes, f"https://localhost:{program.portal.port}/s/{link.token}") as page:
        assert differences(page, marks) == []
    program.change_setting("sender.name", "", by="test")


def test_a_likeness_that_lies_is_found_out(program: AppContext, eyes: Browser, painted: Preview) -> None:
    key = program.tryout.open(Tried(Branding("Northwind", "#1e5b4f", "Oslo"), MAYA))
    painted.set_brand(Branding("Southwind", "#1e5b50", "Oslo"), None)
    with visit(eyes, f"https://localhost:{program.portal.port}/brand/try/{key}/gate") as page:
        told = differences(page, painted.marks()) + differences(page, [Mark(".btn-go", ground="#1e5b50")])
    assert any("Southwind" in line for line in told)
    assert any("ground" in line for line in told)
    program.tryout.close()


def test_the_real_page_follows_what_is_typed_by_itself(program: AppContext, eyes: Browser) -> None:
    key = program.tryout.open(Tried(Branding("N"), MAYA))
    with visit(eyes, f"https://localhost:{program.portal.port}/brand/try/{key}/landing") as page:
        program.tryout.show(Tried(Branding("Northwind", "#1e5b4f"), MAYA))
        page.locator(".logo", has_text="Northwind").wait_for(timeout=5000)
        page.wait_for_function(
            "getComputedStyle(document.querySelector('.btn-go')).backgroundColor == 'rgb(30, 91, 79)'"
        )
    program.tryout.close()


@pytest.mark.parametrize(
    ("drawing", "accent", "language"), [("", "#ffd400", "en"), (SYMBOL, "#1e5b4f", "de"), (WORDMARK, "#2f55d4", "fr")]
)
def test_the_likeness_is_the_real_mail(
    program: AppContext, eyes: Browser, painted: Preview, tmp_path: Path, drawing: str, accent: str, language: str
) -> None:
    painted.set_words(likeness(language, MAYA))
    brand, picture = brand_with(program, tmp_path, drawing, accent)
    mail = code_mail(
        Look.of(brand, tongue(language)), specimen.RECIPIENT, specimen.CODE, sender=MAYA, place=PLACE,
        link_token=specimen.TOKEN, expires_at=utc_now() + timedelta(minutes=10),
    )  # fmt: skip
    html = mail.html
    if brand.logo is not None:
        png = base64.b64encode(program.branding.picture(brand.logo) or b"").decode()
        html = html.replace(f"cid:{content_id(brand.logo)}", f"data:image/png;base64,{png}")
    painted.set_brand(brand, picture)
    painted.set_shown(Shown.MAIL)
    with eyes.new_context(viewport={"width": 820, "height": 800}, locale="en-GB") as reader:
        page = reader.new_page()
        page.set_content(html)
        with pictured(page, tmp_path / "mail.png"):
            assert differences(page, painted.marks()) == []

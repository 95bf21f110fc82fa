"""Pages as every kind of visitor meets them, refusals too: light, dark, on a phone, and through the eyes of axe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.e2e.browsing import PHONE, fits, pictured

DESKTOP: ViewportSize = {"width": 1280, "height": 720}
LOOKS: dict[str, tuple[Literal["light", "dark"], ViewportSize]] = {
    "light": ("light", DESKTOP),
    "dark": ("dark", DESKTOP),
    "phone": ("light", PHONE),
    "phone dark": ("dark", PHONE),
}
EXPECTED = (
    "Failed to load resource: the server responded with a status of 4", "status of 503", "ERR_INTERNET_DISCONNECTED",
)  # fmt: skip
"""What a browser says of a page that is a refusal, and of a line that is down; anything else it says is a fault."""
_ARRIVE = """() => document.getAnimations()
    .filter(one => one.effect.getComputedTiming().endTime < Infinity)
    .forEach(one => one.finish())"""
"""Brings colours to where they are going: on their way, text may have less contrast than it will."""


@contextmanager
def visiting(browser: Browser, **look: Any) -> Iterator[tuple[BrowserContext, Page]]:
    """Open an empty page as a new visitor; what the browser complains about fails the test, refusals apart."""
    said: list[str] = []
    with browser.new_context(**look) as visitor:
        page = visitor.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        yield visitor, page
        assert [line for line in said if not any(part in line for part in EXPECTED)] == []


def check(page: Page, name: str, pictures: Path) -> None:
    """Let axe look at the page that is shown in every look; serious and critical findings fail.

    One page takes all looks, one after the other: to load and to reach it takes longer than to look at it.
    """
    for look, (scheme, size) in LOOKS.items():
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        page.evaluate(_ARRIVE)
        with pictured(page, pictures / f"{name}, {look}.png"):
            _check(page, f"{name}, {look}")


def _check(page: Page, name: str) -> None:
    assert fits(page), name
    report = Axe().run(page).response
    assert len(report["passes"]) > 10, "axe has looked"
    bad = [
        f"{one['id']}: {[node['html'] for node in one['nodes']]}"
        for one in report["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert bad == [], name

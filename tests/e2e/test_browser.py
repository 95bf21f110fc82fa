"""The pages in a real browser, as recipients see them; screenshots stay in the test's folder for a person to see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, Mode
from tests.e2e.browsing import PHONE, fits, pictured, save, visit
from tests.e2e.harness import MIB, Serving, until

Write = Callable[..., Path]


@pytest.fixture
def single(portal: Serving, write: Write) -> Link:
    """Return a link with one file."""
    return portal.make(Mode.SEND, write("Engagement letter.pdf"), title="Engagement", message="Please sign.\n\nMaya")


@pytest.fixture
def many(portal: Serving, tmp_path: Path) -> Link:
    """Return a link with files and a folder."""
    files = {
        "Exhibits/photo 1.bin": b"1" * 1000,
        "Exhibits/deep/notes.txt": b"deep",
        "minutes.txt": b"minutes",
    }
    for name, data in files.items():
        path = tmp_path / "many" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return portal.make(Mode.SEND, tmp_path / "many" / "Exhibits", tmp_path / "many" / "minutes.txt", title="Discovery")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_file_is_downloaded_and_counted(
    portal: Serving, browser: Browser, single: Link, write: Write, tmp_path: Path, script: bool
) -> None:
    with visit(browser, portal.link_url(single), java_script_enabled=script) as page:
        assert "Engagement" in page.title()
        assert page.get_by_text("Please sign.").is_visible()
        assert page.get_by_text("Engagement letter.pdf").first.is_visible()
        saved = save(page, "Download", tmp_path)
    assert saved.name == "Engagement letter.pdf"
    assert saved.read_bytes() == write("Engagement letter.pdf").read_bytes()
    event = portal.await_event(single, Action.DOWNLOAD_COMPLETED)
    assert (event.bytes, event.item) == (MIB, "Engagement letter.pdf")
    assert "Chrome" in (event.who.user_agent or "")
    assert portal.downloads(single) == 1
    assert len(portal.events(single, Action.PAGE_VIEWED)) == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_folders_are_looked_into(portal: Serving, browser: Browser, many: Link, tmp_path: Path, script: bool) -> None:
    with visit(browser, portal.link_url(many), java_script_enabled=script) as page:
        assert page.get_by_text("minutes.txt").first.is_visible()
        assert not page.get_by_text("photo 1.bin").first.is_visible()
        page.locator("summary", has_text="Exhibits").click()
        assert page.get_by_text("photo 1.bin").first.is_visible()
        page.get_by_role("link", name="deep").first.click()
        page.wait_for_url("**/browse/Exhibits/deep")
        saved = save(page, "Download notes.txt", tmp_path)
    assert saved.read_bytes() == b"deep"
    portal.await_event(many, Action.DOWNLOAD_COMPLETED)


def test_everything_comes_as_one_zip(portal: Serving, browser: Browser, many: Link, tmp_path: Path) -> None:
    with visit(browser, portal.link_url(many)) as page:
        saved = save(page, "Download all", tmp_path)
    assert saved.name == "Discovery.zip"
    assert saved.read_bytes() == portal.get(f"/s/{many.token}/download").body
    until(lambda: portal.downloads(many) == 2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_in_both_schemes(
    portal: Serving, browser: Browser, single: Link, many: Link, tmp_path: Path, scheme: str
) -> None:
    backgrounds = set()
    for name, url in {
        "front": portal.url,
        "single": portal.link_url(single),
        "many": portal.link_url(many),
        "folder": portal.link_url(many, "/browse/Exhibits"),
    }.items():
        with visit(browser, url, viewport=PHONE, color_scheme=scheme, device_scale_factor=2) as page:
            with pictured(page, tmp_path / f"{name}-{scheme}.png"):
                assert fits(page), name
            backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    (colour,) = backgrounds
    level = sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")[:3]) / 3
    assert (level > 200) == (scheme == "light")


HOSTILE = [
    "<img src=x onerror=alert(1)>.docx",  # none whose small picture cannot be drawn: the browser would complain of that
    "<script>alert('name')</script>.txt",
    '" autofocus onfocus="alert(1).pdf',
    "{{7*7}}.txt",
    "invoice\u202efdp.exe",
    "n" * 251 + ".pdf",
    "=cmd|' C calc'!A0.csv",
    "100% of it? #1 & more;.txt",
    "請求書 📎 عقد.pdf",
    "..%2f..%2fetc%2fpasswd",
]


def test_hostile_names_are_shown_and_saved_as_text(portal: Serving, browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    wanted = [name.replace("/", "_") for name in HOSTILE]
    for number, name in enumerate(wanted):
        (folder / name).write_bytes(str(number).encode())
    link = portal.make(Mode.SEND, *sorted(folder.iterdir()), title="<b>bold</b>", message="<script>alert(2)</script>")
    alerts: list[str] = []
    with visit(browser, portal.link_url(link), viewport=PHONE) as page:
        page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
        assert fits(page)
        assert page.get_by_text("<b>bold</b>").first.is_visible()
        assert page.get_by_text("<script>alert(2)</script>").first.is_visible()
        assert page.locator("script:not([src])").count() == 0
        hrefs = page.locator("a[href*='/files/']").evaluate_all("links => [...new Set(links.map(link => link.href))]")
        bodies = {portal.get(urlsplit(href).path).body for href in hrefs}
    assert bodies == {str(number).encode() for number in range(len(HOSTILE))}
    assert alerts == []


def test_dead_ends_are_pages(portal: Serving, browser: Browser, single: Link) -> None:
    """The browser says 'Failed to load' for the page itself, as for any 404, 410 and 503; nothing else may be said."""
    portal.program.links.pause(single.token, by="test")
    until(lambda: portal.status(single) == 503)
    shown = {}
    with browser.new_context(viewport=PHONE) as visitor:
        page = visitor.new_page()
        for name, address in {"paused": portal.link_url(single), "unknown": f"{portal.url}/s/{'x' * 24}"}.items():
            page.goto(address)
            assert fits(page)
            shown[name] = page.get_by_role("heading").first.inner_text()
    assert "cannot find" in shown["unknown"]
    assert shown["paused"] != shown["unknown"]

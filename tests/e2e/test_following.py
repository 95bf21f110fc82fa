"""The page beside a download in Chromium, and that no page of a link asks anybody but the portal for anything."""

from __future__ import annotations

import http.client
import io
import re
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Request

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, Mode
from tests.e2e.browsing import save
from tests.e2e.harness import MIB, PATIENCE, Serving, until
from tests.e2e.looking import check, visiting
from tests.portal.samples import PNG, pdf_of

PAGE = re.compile(r".*/downloading\?since=[0-9]+")
BYTES = re.compile(r".*/download(\?.*)?$")


@pytest.fixture(scope="module")
def link(portal: Serving, tmp_path_factory: pytest.TempPathFactory) -> Link:
    """Return a link with a file of every kind that is shown."""
    folder = tmp_path_factory.mktemp("following")
    photo = io.BytesIO()
    Image.effect_noise((3000, 2000), 90).convert("RGB").save(photo, "JPEG")
    (folder / "Exhibits").mkdir()
    for name, data in {
        "Exhibits/photo.jpg": photo.getvalue(),
        "broken.jpg": photo.getvalue()[:5000],
        "plan.png": PNG,
        "paper.pdf": pdf_of("One", "Two", "Three"),
        "main.py": b"import os\n\n" + b"print('line')\n" * 40,
        "clip.mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08free",
        "large.bin": bytes(24 * MIB),
    }.items():
        (folder / name).write_bytes(data)
    return portal.make(Mode.SEND, *sorted(folder.iterdir()), title="Discovery")


class Line:
    """The line of a visitor over which a download comes as slowly as it is read."""

    def __init__(self, portal: Serving, visitor: BrowserContext, page: Page) -> None:
        (cookie,) = [one for one in visitor.cookies() if one["name"] == "__Host-visitor"]
        self.headers = {"Cookie": f"__Host-visitor={cookie['value']}"}
        self.portal, self.token = portal, urlsplit(page.url).path.split("/")[2]

    def fetch(self, start: int, length: int) -> http.client.HTTPSConnection:
        """Ask for everything from byte `start`, and read `length` bytes."""
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.portal.port, timeout=PATIENCE, context=self.portal.context()
        )
        ranged = {"Range": f"bytes={start}-"} if start else {}
        connection.request("GET", f"/s/{self.token}/download", headers=self.headers | ranged)
        answer = connection.getresponse()
        assert len(answer.read(length)) == length
        return connection


def test_the_page_starts_the_file_and_tells_when_it_is_there(portal: Serving, browser: Browser, tmp_path: Path) -> None:
    for name in ("paper.txt", "large.bin"):
        (tmp_path / name).write_bytes(bytes(MIB))
    link = portal.make(Mode.SEND, tmp_path / "paper.txt", tmp_path / "large.bin", title="Discovery")
    with visiting(browser) as (_, page):
        page.goto(portal.link_url(link))
        saved = save(page, "Download all", tmp_path)
        page.get_by_role("heading", name="Download complete").wait_for()
        assert page.title() == "Download complete · ShareDesk"
        assert page.get_by_role("status").text_content() == "Download complete"
        check(page, "complete", tmp_path)
        page.reload()
        page.get_by_role("heading", name="Download complete").wait_for()
    assert saved.name == "Discovery.zip"
    assert portal.history(link) == ["started", "completed"]


def test_the_page_follows_a_slow_line_to_its_end(portal: Serving, browser: Browser, link: Link, tmp_path: Path) -> None:
    with visiting(browser) as (visitor, page):
        page.goto(portal.link_url(link))
        page.route(BYTES, lambda route: route.fulfill(status=204))
        page.get_by_role("link", name="Download all").click()
        page.wait_for_url(PAGE)
        assert page.locator("h1").inner_text() == "Your download is under way"
        line = Line(portal, visitor, page)
        connection = line.fetch(0, 16 * MIB)
        until(lambda: page.evaluate("document.querySelector('progress').value > 40"))
        percent = page.locator("[data-part=percent]").inner_text()
        assert 40 < int(percent.removesuffix("%")) < 100
        assert page.title().startswith(percent)
        assert "MB of " in page.locator("[data-part=amount]").inner_text()
        until(lambda: page.get_by_role("status").text_content())
        check(page, "running", tmp_path)
        away = page.locator("[data-away]")
        page.route(PAGE, lambda route: route.abort("internetdisconnected"))
        away.wait_for()
        assert page.get_by_role("status").text_content() == away.text_content()
        page.unroute(PAGE)
        away.wait_for(state="hidden")
        connection.close()
        page.get_by_role("heading", name="The connection dropped").wait_for()
        check(page, "interrupted", tmp_path)
        total = int(portal.get(f"/s/{link.token}/download", "HEAD").headers["Content-Length"])
        connection = line.fetch(16 * MIB, total - 16 * MIB)
        page.get_by_role("heading", name="Download complete").wait_for()
        connection.close()


def test_it_works_without_a_script(portal: Serving, browser: Browser, link: Link, tmp_path: Path) -> None:
    with visiting(browser, java_script_enabled=False) as (_, page):
        page.goto(portal.link_url(link))
        assert not page.locator("button[data-copy]").first.is_visible()
        before = len(portal.events(link, Action.DOWNLOAD_COMPLETED))
        saved = save(page, "Download all", tmp_path)
        assert saved.name == "Discovery.zip"
        until(lambda: len(portal.events(link, Action.DOWNLOAD_COMPLETED)) == before + 1)
        page.get_by_role("link", name="Update progress").click()
        assert page.locator("h1").inner_text() == "Download complete"
        page.get_by_role("link", name="Back to the files").click()
        assert page.locator("h1").inner_text() == "Discovery"


def test_checksums_are_copied_with_one_press(portal: Serving, browser: Browser, link: Link) -> None:
    with visiting(browser, permissions=["clipboard-read", "clipboard-write"]) as (_, page):
        page.goto(portal.link_url(link))
        page.locator("summary", has_text="SHA-256").click()
        copy = page.get_by_role("button", name="plan.png")
        copy.press("Enter")
        page.get_by_role("button", name="Copied plan.png").wait_for()
        shown = page.locator("code").all_inner_texts()
        assert page.evaluate("navigator.clipboard.readText()") in shown
        page.get_by_role("button", name="Copy plan.png").wait_for()


PATHS = ["", "/browse/Exhibits", "/downloading", "/downloading/Exhibits", "/preview/Exhibits/photo.jpg"] + [
    f"/preview/{name}" for name in ("broken.jpg", "plan.png", "paper.pdf", "main.py", "clip.mp4", "large.bin")
]


def test_no_page_asks_anybody_else_for_anything(portal: Serving, browser: Browser, link: Link, tmp_path: Path) -> None:
    asked: list[Request] = []

    def heard(request: Request) -> None:
        asked.append(request)

    with visiting(browser) as (visitor, page):
        visitor.on("request", heard)
        page.route(BYTES, lambda route: route.fulfill(status=204))
        for path in PATHS:
            with page.expect_request(BYTES) if "downloading" in path else nullcontext():
                page.goto(portal.link_url(link, path))
            page.wait_for_load_state("networkidle")
            check(page, f"{path.replace('/', ' ')}", tmp_path)
        for url in (portal.url, f"{portal.url}/s/unknown", f"{portal.url}/nowhere"):
            page.goto(url)
    assert len(asked) > 40
    assert {f"{urlsplit(one.url).scheme}://{urlsplit(one.url).netloc}" for one in asked} == {portal.url}
    kinds = {one.resource_type for one in asked}
    assert {"document", "stylesheet", "script", "image", "media"} <= kinds <= {
        "document", "stylesheet", "script", "image", "media", "fetch", "other"
    }  # fmt: skip


def test_on_paper_is_what_is_to_be_read_and_nothing_to_press(portal: Serving, browser: Browser, link: Link) -> None:
    with visiting(browser, viewport={"width": 800, "height": 1000}) as (_, page):
        page.emulate_media(media="print")
        page.goto(portal.link_url(link))
        page.locator("summary", has_text="SHA-256").click()
        for name in ("plan.png", "paper.pdf", "Exhibits"):
            assert page.get_by_text(name, exact=True).first.is_visible()
        assert page.locator("code").first.is_visible()
        assert not any(button.is_visible() for button in page.locator("button, .btn, .ibtn").all())
        assert page.evaluate("getComputedStyle(document.body).backgroundImage") == "none"
        page.goto(portal.link_url(link, "/preview/Exhibits/photo.jpg"))
        assert page.locator("figure img").evaluate("image => image.width") > 700


def test_pictures_in_rows_are_drawn_and_one_that_cannot_be_leaves_its_icon(
    portal: Serving, browser: Browser, link: Link, tmp_path: Path
) -> None:
    with visiting(browser) as (_, page):
        page.goto(portal.link_url(link))
        page.locator("summary", has_text="Exhibits").click()
        drawn = page.locator("img[src*='photo.jpg']")
        until(lambda: drawn.evaluate("image => image.naturalWidth"))
        assert drawn.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [84, 105]
        assert drawn.evaluate("image => [image.width, image.height]") == [28, 35]
        broken = page.locator("img[src*='broken.jpg']")
        until(lambda: broken.evaluate("image => image.complete"))
        face = page.locator(".face-of", has=broken)
        seen = face.screenshot(path=tmp_path / "broken.png")
        broken.evaluate("image => image.remove()")
        assert page.locator(".face-of").nth(1).screenshot() == seen, "a browser's sign for a missing picture is on it"

"""One data directory, two ShareDesks: what one changes, the other's portal obeys at once."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from sharedesk.core.audit import Action
from sharedesk.core.link import KEEP, Link, LinkEdit, LinkState, Mode
from tests.e2e.browsing import visit
from tests.e2e.harness import MIB, PROMPT, Serving, sharedesk, until
from tests.pictures import WORDMARK, write

Write = Callable[..., Path]


def test_a_pause_and_a_resume_are_seen(portal: Serving, write: Write) -> None:
    link = portal.make(Mode.SEND, write())
    assert portal.status(link) == 200
    portal.program.links.pause(link.token, by="test")
    until(lambda: portal.status(link) == 503, PROMPT)
    assert "Retry-After" in portal.get(f"/s/{link.token}/download").headers
    portal.program.links.resume(link.token, by="test")
    until(lambda: portal.status(link) == 200, PROMPT)


def test_an_edit_is_seen(portal: Serving, write: Write) -> None:
    link = portal.make(Mode.SEND, write())
    portal.program.links.edit(link.token, LinkEdit("Revised figures", "Read me first", KEEP), by="test")
    page = until(
        lambda: (found := portal.get(f"/s/{link.token}").text) and "Revised figures" in found and found, PROMPT
    )
    assert "Read me first" in page


def test_a_setting_is_seen(portal: Serving) -> None:
    assert sharedesk(portal.data_dir, "settings", "set", "branding.title", "Halvorsen & Partner").returncode == 0
    until(lambda: "Halvorsen &amp; Partner" in portal.get("/").text, PROMPT)
    assert sharedesk(portal.data_dir, "settings", "unset", "branding.title").returncode == 0
    until(lambda: "Halvorsen &amp; Partner" not in portal.get("/").text, PROMPT)


def test_a_brand_published_by_another_process_is_on_the_pages_within_a_second(
    portal: Serving, browser: Browser, tmp_path: Path
) -> None:
    logo = write(tmp_path / "logo.svg", WORDMARK)
    result = sharedesk(
        portal.data_dir, "branding", "set", "--title", "Northwind", "--accent", "#1e5b4f", "--logo", logo,
        "--legal", "Register 7", "--json",
    )  # fmt: skip
    name = json.loads(result.stdout)["logo"]
    until(lambda: f"/brand/{name}" in portal.get("/").text, PROMPT)
    for scheme in ("light", "dark"):
        with visit(browser, portal.url, color_scheme=scheme, viewport={"width": 1100, "height": 700}) as page:
            shown = page.locator(".logo img")
            assert shown.get_attribute("alt") == "Northwind"
            assert shown.evaluate("image => image.complete && image.naturalWidth") == 960
            assert "Register 7" in page.locator("footer").inner_text().splitlines()
    assert sharedesk(portal.data_dir, "branding", "unset").returncode == 0
    until(lambda: "/brand/2f55d4.css" in portal.get("/").text, PROMPT)
    assert "og:image" not in portal.get("/").text


def test_urls_lead_to_the_portal_that_runs(portal: Serving, write: Write) -> None:
    result = sharedesk(portal.data_dir, "send", write())
    assert result.stdout.startswith(f"{portal.url}/s/")
    assert portal.curl("--fail", f"{result.stdout.strip()}/download").returncode == 0


@contextmanager
def running_download(portal: Serving, link: Link, into: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a slow download running that has begun to deliver."""
    words = portal.curl_words("--limit-rate", "2M", "-o", into, portal.link_url(link, "/download"))
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as curl:
        until(lambda: into.exists() and into.stat().st_size > MIB)
        yield curl
        curl.kill()


def copies(portal: Serving, link: Link) -> list[Path]:
    """Return the folders of the send storage that hold a link's items."""
    details = portal.program.links.get(link.token)
    return [path for item in details.items if (path := portal.data_dir / "send" / item.id).exists()]


def test_revoking_cuts_what_is_running(portal: Serving, write: Write, tmp_path: Path) -> None:
    link = portal.make(Mode.SEND, write(size=64 * MIB))
    (copy,) = copies(portal, link)
    with running_download(portal, link, tmp_path / "saved") as curl:
        assert sharedesk(portal.data_dir, "link", "revoke", portal.link_url(link)).returncode == 0
        curl.wait(PROMPT + 8)  # what it had received but held back for its limit comes first
    event = portal.await_event(link, Action.DOWNLOAD_INTERRUPTED, PROMPT)
    revoked = portal.events(link, Action.LINK_REVOKED)[0]
    assert (event.at - revoked.at).total_seconds() < PROMPT
    assert curl.returncode not in {0, None}
    assert portal.status(link) == 410
    assert portal.downloads(link) == 0
    assert not copy.exists()


def test_deleting_erases_the_copy(portal: Serving, write: Write) -> None:
    link = portal.make(Mode.SEND, write())
    (copy,) = copies(portal, link)
    assert sharedesk(portal.data_dir, "link", "delete", link.token).returncode == 0
    assert not copy.exists()
    until(lambda: portal.status(link) == 404, PROMPT)
    assert portal.events(link, Action.LINK_DELETED)


def test_deleting_cuts_what_is_running(portal: Serving, write: Write, tmp_path: Path) -> None:
    link = portal.make(Mode.SHARE, write(size=64 * MIB))
    with running_download(portal, link, tmp_path / "saved") as curl:
        portal.program.links.delete(link.token, by="test")
        portal.await_event(link, Action.DOWNLOAD_INTERRUPTED, PROMPT)
        curl.wait(PROMPT + 8)
    assert curl.returncode != 0


def test_a_link_expires_in_time_and_can_be_extended_or_withdrawn(portal: Serving, write: Write) -> None:
    result = sharedesk(portal.data_dir, "send", write(), "--expires", "2s")
    token = result.stdout.strip().rpartition("/")[2]
    details = portal.program.links.get(token)
    (copy,) = copies(portal, details.link)
    assert details.link.expires_at is not None
    assert portal.status(details.link) == 200
    left = details.link.expires_at.timestamp() - time.time()
    until(lambda: portal.status(details.link) == 410, left + PROMPT)
    portal.await_event(details.link, Action.LINK_EXPIRED)
    assert portal.status(details.link, "/download") == 410
    assert copy.exists()
    sharedesk(portal.data_dir, "link", "extend", token, "--days", "1")
    until(lambda: portal.status(details.link, "/download") == 200, PROMPT)
    sharedesk(portal.data_dir, "link", "revoke", token)
    until(lambda: portal.status(details.link) == 410, PROMPT)
    assert not copy.exists()


def state(portal: Serving, link: Link) -> LinkState:
    """Return a link's state."""
    return portal.program.links.state(portal.program.links.get(link.token).link)


@pytest.mark.shows("A21")
def test_an_impostor_is_never_served_unasked(portal: Serving, write: Write) -> None:
    original = write("contract.pdf")
    link = portal.make(Mode.SHARE, original)
    path = f"/s/{link.token}/download"
    assert portal.get(path).body == original.read_bytes()
    original.unlink()
    until(lambda: portal.status(link) == 503)
    assert state(portal, link) is LinkState.MISSING
    impostor = write("contract.pdf", seed=666)
    assert portal.get(path).status == 503
    assert state(portal, link) is LinkState.MISSING
    portal.program.items.accept_original(link.token, "contract.pdf", by="test")
    until(lambda: portal.status(link) == 200, PROMPT)
    assert portal.get(path).body == impostor.read_bytes()


def test_an_original_that_comes_back_is_served_again(portal: Serving, write: Write) -> None:
    original = write("contract.pdf")
    link = portal.make(Mode.SHARE, original)
    away = original.rename(original.with_name("elsewhere.pdf"))
    until(lambda: portal.status(link) == 503)
    away.rename(original)
    until(lambda: portal.status(link) == 200)
    assert portal.get(f"/s/{link.token}/download").body == original.read_bytes()


def test_an_original_that_is_saved_anew_is_served_as_it_is_now(portal: Serving, write: Write) -> None:
    original = write("contract.pdf")
    link = portal.make(Mode.SHARE, original)
    fresh = write("contract.pdf.tmp", seed=2, size=10)
    fresh.replace(original)  # as editors save: a new file takes the name in one step
    assert portal.get(f"/s/{link.token}/download").body == original.read_bytes()
    assert portal.program.links.get(link.token).items[0].size == 10


def test_files_are_added_and_replaced_under_the_same_url(portal: Serving, write: Write) -> None:
    link = portal.make(Mode.SEND, write("one.txt", 10))
    assert sharedesk(portal.data_dir, "link", "add", link.token, write("two.txt", 20)).returncode == 0
    until(lambda: portal.status(link, "/files/two.txt") == 200, PROMPT)
    fresh = write("three.txt", 30)
    assert sharedesk(portal.data_dir, "link", "replace", link.token, "one.txt", fresh).returncode == 0
    until(lambda: portal.status(link, "/files/one.txt") == 404, PROMPT)
    assert portal.get(f"/s/{link.token}/files/three.txt").body == fresh.read_bytes()

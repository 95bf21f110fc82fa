"""The page beside a download: it starts the file once, and shows what has arrived, with and without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from sharedesk.core.audit import Action
from sharedesk.core.grant import Purpose, Visitor
from sharedesk.core.link import Link, Mode
from sharedesk.core.tokens import digest
from sharedesk.server.security import PAGE_POLICY
from sharedesk.services.delivery import Transfer
from tests.portal.conftest import Clock, Portal
from tests.portal.html import Page, text_of
from tests.robots import CURL

DATA = bytes(range(250)) * 4000


@pytest.fixture
def link(portal: Portal) -> Link:
    link = portal.make(Mode.SEND, {"Bundle/a.bin": DATA, "note.txt": b"note"}, title="Closing set")
    portal.get(f"/s/{link.token}")
    return link


def start(portal: Portal, link: Link, path: str = "") -> tuple[str, TestResponse]:
    """Press the button: return the address that the browser is led to, and the page there."""
    led = portal.get(f"/s/{link.token}/downloading{path}")
    assert led.status_code == 303
    address = led.headers["Location"]
    return address, portal.get(address)


def begin(portal: Portal, link: Link) -> Transfer:
    """Begin what the browser does then; nothing of the file has arrived yet."""
    cookie = portal.client.get_cookie("__Host-visitor")
    assert cookie is not None
    visitor = Visitor(digest(cookie.value), "127.0.0.1", "", is_remembered=True)
    grant = portal.program.access.authorize(link.token, visitor, Purpose.DOWNLOAD)
    download = portal.program.downloads.everything(grant)
    return portal.program.deliveries.begin(download, 0, download.size)


def end(transfer: Transfer, acknowledged: int, *, complete: bool = False) -> None:
    transfer.source.close()
    transfer.on_end(acknowledged, complete)


def stage(answer: TestResponse) -> str:
    return Page(answer.text).one("main").attributes["data-stage"]


def part(answer: TestResponse, name: str) -> str:
    (found,) = [one for one in Page(answer.text).elements if one.attributes.get("data-part") == name]
    return text_of(found)


def leads(answer: TestResponse) -> dict[str, str]:
    return {text_of(link): link.attributes["href"] for link in Page(answer.text).all("a")}


def test_the_buttons_lead_there(portal: Portal, link: Link) -> None:
    page = Page(portal.get(f"/s/{link.token}").text)
    assert page.one("a", class_="btn-go").attributes["href"] == f"/s/{link.token}/downloading"
    assert f"/s/{link.token}/downloading/Bundle" in page.links()
    folder = Page(portal.get(f"/s/{link.token}/browse/Bundle").text)
    assert folder.one("a", class_="btn-go").attributes["href"] == f"/s/{link.token}/downloading/Bundle"


def test_the_page_starts_the_file_and_says_so(portal: Portal, link: Link) -> None:
    address, answer = start(portal, link)
    assert answer.headers["Refresh"] == f"1; url=/s/{link.token}/download"
    assert answer.headers["Content-Security-Policy"] == f"{PAGE_POLICY}; connect-src 'self'"
    page = Page(answer.text)
    assert page.one("title").text == "Your download is under way · ShareDesk"
    assert text_of(page.one("div", class_="item")) == "Closing set.zip ZIP archive"
    assert "value" not in page.one("progress").attributes
    assert page.one("main").attributes["data-follow"] == address
    assert leads(answer)["Update progress"] == address
    assert leads(answer)["Start the download again"] == f"/s/{link.token}/download"
    assert portal.events(Action.DOWNLOAD_STARTED) == []


def test_the_figures_are_what_has_arrived(portal: Portal, link: Link, clock: Clock) -> None:
    address, _ = start(portal, link)
    transfer = begin(portal, link)
    transfer.on_progress(transfer.source.length * 62 // 100)
    clock.advance(timedelta(minutes=4))
    answer = portal.get(address)
    assert stage(answer) == "running"
    assert "Refresh" not in answer.headers
    assert (part(answer, "percent"), part(answer, "amount")) == ("61%", "620 KB of 1 MB · about 2 minutes left")
    assert Page(answer.text).one("progress").attributes["value"] == "61"
    assert Page(answer.text).one("title").text == "61% downloaded · ShareDesk"
    transfer.on_progress(transfer.source.length - 1)
    assert part(portal.get(address), "percent") == "99%"
    assert part(portal.get(address), "amount") == "1 MB of 1 MB · less than a minute left"
    end(transfer, transfer.source.length, complete=True)


def test_a_slow_line_has_hours_and_the_first_seconds_tell_nothing(portal: Portal, link: Link, clock: Clock) -> None:
    address, _ = start(portal, link)
    transfer = begin(portal, link)
    clock.advance(timedelta(hours=1))
    assert part(portal.get(address), "amount") == "0 bytes of 1 MB"
    transfer.on_progress(transfer.source.length // 4)
    assert part(portal.get(address), "amount") == "250 KB of 1 MB · about 3 hours left"
    end(transfer, 0)


def test_when_all_has_arrived_it_is_complete(portal: Portal, link: Link) -> None:
    address, _ = start(portal, link)
    portal.get(f"/s/{link.token}/download")
    answer = portal.get(address)
    assert stage(answer) == "complete"
    assert "data-follow" not in Page(answer.text).one("main").attributes
    assert (part(answer, "percent"), part(answer, "amount")) == ("100%", "1 MB · finished at 10:00 UTC")
    assert leads(answer)["compare its SHA-256 value"] == f"/s/{link.token}?show=files"
    assert "Refresh" not in answer.headers


@pytest.mark.parametrize("limits", [{}, {"max_downloads": 2}])
def test_a_dropped_line_is_told_with_what_to_do(portal: Portal, limits: dict[str, int]) -> None:
    link = portal.make(Mode.SEND, {"a.bin": DATA, "b.bin": b"b"}, title="Closing set", **limits)
    portal.get(f"/s/{link.token}")
    address, _ = start(portal, link)
    transfer = begin(portal, link)
    end(transfer, 769_000)
    answer = portal.get(address)
    assert stage(answer) == "interrupted"
    assert (part(answer, "percent"), part(answer, "amount")) == ("76%", "769 KB of 1 MB saved")
    assert leads(answer)["Start the download again"] == f"/s/{link.token}/downloading"
    assert "choose “Resume”" in answer.text
    assert ("Resume within 24 hours" in answer.text) is bool(limits)
    resumed = portal.get(f"/s/{link.token}/download", headers={"Range": "bytes=769000-"})
    assert resumed.status_code == 206
    assert stage(portal.get(address)) == "complete"


def test_who_resumes_is_told_no_time_that_nobody_knows(portal: Portal, link: Link, clock: Clock) -> None:
    address, _ = start(portal, link)
    transfer = begin(portal, link)
    end(transfer, 500_000)
    clock.advance(timedelta(hours=5))
    again = portal.get(f"/s/{link.token}/download", headers={"Range": "bytes=500000-"}, drain=False)
    assert part(portal.get(address), "amount") == "500 KB of 1 MB"
    again.close()


def test_a_download_of_yesterday_is_not_this_one(portal: Portal, link: Link, clock: Clock) -> None:
    portal.get(f"/s/{link.token}/download")
    clock.advance(timedelta(days=1))
    _, answer = start(portal, link)
    assert stage(answer) == "waiting"


def test_a_folder_has_a_page_of_its_own(portal: Portal, link: Link) -> None:
    address, answer = start(portal, link, "/Bundle")
    assert answer.headers["Refresh"] == f"1; url=/s/{link.token}/download?path=Bundle"
    portal.get(f"/s/{link.token}/download")
    assert stage(portal.get(address)) == "waiting"
    portal.get(f"/s/{link.token}/download?path=Bundle")
    done = portal.get(address)
    assert stage(done) == "complete"
    assert text_of(Page(done.text).one("div", class_="item")).startswith("Bundle.zip ZIP archive · 1")


def test_the_only_file_of_a_link_can_be_followed_too(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"film.mp4": DATA})
    address, _ = start(portal, link)
    portal.get(f"/s/{link.token}/files/film.mp4")
    assert text_of(Page(portal.get(address).text).one("div", class_="item")) == "film.mp4 Video · 1 MB"


def test_nobody_sees_the_download_of_another(portal: Portal, link: Link) -> None:
    address, _ = start(portal, link)
    portal.get(f"/s/{link.token}/download")
    portal.client = portal.app.test_client()
    portal.get(f"/s/{link.token}")
    assert stage(portal.get(address)) == "waiting"


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch"}, {"User-Agent": "Slackbot-LinkExpanding 1.0"}])
def test_who_only_looks_ahead_starts_nothing(portal: Portal, link: Link, headers: dict[str, str]) -> None:
    address, _ = start(portal, link)
    assert "Refresh" not in portal.get(address, headers=headers).headers


def test_an_address_that_is_kept_starts_nothing_later(portal: Portal, link: Link, clock: Clock) -> None:
    address, _ = start(portal, link)
    clock.advance(timedelta(seconds=30))
    assert "Refresh" not in portal.get(address).headers
    ahead = int(clock().timestamp()) + 1000
    assert "Refresh" not in portal.get(f"/s/{link.token}/downloading?since={ahead}").headers


def test_a_program_gets_the_file_itself(portal: Portal, link: Link) -> None:
    answer = portal.get(f"/s/{link.token}/downloading", headers=CURL)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/s/{link.token}/download")


def test_another_language_stays_with_the_same_download(portal: Portal, link: Link) -> None:
    address, answer = start(portal, link)
    (german,) = [one for one in Page(answer.text).all("a") if one.attributes.get("hreflang") == "de"]
    assert german.attributes["href"] == f"?lang=de&{address.partition('?')[2]}"
    portal.get(f"/s/{link.token}/download")
    told = portal.get(f"/s/{link.token}/downloading{german.attributes['href']}")
    assert text_of(Page(told.text).one("h1")) == "Download abgeschlossen"


@pytest.mark.parametrize("since", ["", "x", "-1", "1e9", "99999999999", "0\u0660"])
def test_an_address_without_a_time_gets_one(portal: Portal, link: Link, since: str) -> None:
    assert portal.get(f"/s/{link.token}/downloading", query_string={"since": since}).status_code == 303


@pytest.mark.parametrize("path", ["/note.txt", "/nothing", "/Bundle/a.bin"])
def test_what_is_no_folder_has_none(portal: Portal, link: Link, path: str) -> None:
    assert portal.get(f"/s/{link.token}/downloading{path}").status_code == 404

"""Links that work once or a few times, as browsers, scripts and robots meet them."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from sharedesk.core.audit import Action
from sharedesk.core.claims import CONNECTIONS, ClaimState
from sharedesk.core.languages import LANGUAGES
from sharedesk.core.link import Link, LinkState, Mode
from tests.portal.conftest import ME, Clock, Portal
from tests.portal.gates import button, click, press, somebody_else
from tests.portal.html import Page, text_of
from tests.portal.samples import PNG
from tests.robots import CURL, ROBOTS, places

DATA = bytes(range(256)) * 2000
WGET = {"Accept": "*/*", "User-Agent": "Wget/1.24"}


@pytest.fixture
def once(portal: Portal) -> Link:
    return portal.make(Mode.SEND, {"Share register.zip": DATA}, one_time=True)


def states(portal: Portal, link: Link) -> list[ClaimState]:
    return [holder.claim.state for holder in portal.program.claims.holders(link.id) if holder.claim is not None]


def heading(answer: TestResponse) -> str:
    return text_of(Page(answer.text).one("h1"))


# -- the page before


def test_the_page_with_the_button_says_what_will_happen(portal: Portal, once: Link) -> None:
    portal.set("branding.title", "Northwind Legal")
    answer = portal.get(f"/s/{once.token}")
    page = Page(answer.text)
    assert answer.status_code == 403
    assert page.one("title").text == "This link works once · Northwind Legal"
    assert heading(answer) == "This link works once."
    said = [text_of(part) for part in page.all("p")]
    assert f"{ME} at Northwind Legal allows one download of this file. Start when you have a steady connection." in said
    assert "Share register.zip ZIP archive · 512 KB" in said
    assert "Opening or reloading this page does not use up the link." in said
    assert [text_of(part) for part in page.all("li") if text_of(part) not in LANGUAGES.values()] == [
        "After you start, nobody else can use this link.",
        "If the connection drops, you can resume for 24 hours from this browser.",
        "When the download is complete, the link closes for good.",
    ]
    form = page.one("form").attributes
    assert (form["method"], form["action"]) == ("post", f"/s/{once.token}/claim")
    assert text_of(page.one("button")) == "Start the download (512 KB)"
    assert "Downloads are recorded for the sender" in text_of(page.one("footer"))
    assert portal.events(Action.PAGE_VIEWED) == []


def test_it_speaks_of_several_files(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"Bundle/a.txt": b"a", "b.txt": b"b"}, one_time=True, title="Papers")
    page = Page(portal.get(f"/s/{link.token}").text)
    assert f"{ME} allows one download of these files. Start when" in page.source
    assert text_of(page.one("div", class_="item")) == "Papers 2 files · 2 bytes"


def test_of_a_shared_folder_nobody_knows_the_size(portal: Portal) -> None:
    link = portal.make(Mode.SHARE, {"Bundle/a.txt": b"a"}, one_time=True)
    page = Page(portal.get(f"/s/{link.token}").text)
    assert text_of(page.one("button")) == "Start the download"
    assert text_of(page.one("div", class_="item")) == "Bundle 1 folder"


def test_a_browser_that_looks_ahead_gets_no_button(portal: Portal, once: Link) -> None:
    page = Page(portal.get(f"/s/{once.token}", headers={"Sec-Purpose": "prefetch"}).text)
    assert page.all("button") == page.all("form") == []


# -- the click


def test_the_click_starts_what_it_promised(portal: Portal, once: Link) -> None:
    form_token = button(portal, once)
    answer = press(portal, once, form_token)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/s/{once.token}/downloading")
    led = portal.get(f"/s/{once.token}/downloading", follow_redirects=True)
    assert (led.status_code, led.headers["Refresh"]) == (200, f"1; url=/s/{once.token}/download")
    assert heading(led) == "Your download is under way"
    page = portal.get(f"/s/{once.token}")
    assert (page.status_code, page.headers["Refresh"]) == (200, f"1; url=/s/{once.token}/download")
    assert "Refresh" not in portal.get(f"/s/{once.token}", headers={"Sec-Purpose": "prefetch"}).headers
    assert states(portal, once) == [ClaimState.CLAIMED]
    assert press(portal, once, form_token).status_code == 303
    assert states(portal, once) == [ClaimState.CLAIMED]


def test_nobody_claims_with_a_form_of_others(portal: Portal, once: Link) -> None:
    form_token = button(portal, once)
    with somebody_else(portal):
        portal.get(f"/s/{once.token}")
        for forged in (form_token, "", "0" * 64):
            answer = press(portal, once, forged)
            assert answer.status_code == 403
            assert heading(answer) == "This link works once."
    assert states(portal, once) == []


def test_all_others_are_told_that_it_is_in_use(portal: Portal, once: Link) -> None:
    click(portal, once)
    with somebody_else(portal):
        for answer in (portal.get(f"/s/{once.token}"), portal.get(f"/s/{once.token}/download"), click(portal, once)):
            assert answer.status_code == 409
            assert "Retry-After" not in answer.headers
            page = Page(answer.text)
            assert page.one("title").text == "Link in use · ShareDesk"
            assert heading(answer) == "This link is being used"
            said = [text_of(part) for part in page.all("p")]
            assert (
                "It works once, and a download has been started from another browser. If that was you, continue there."
                in said
            )
            assert "Was that not you? Tell the person who sent you the link." in said
    assert states(portal, once) == [ClaimState.CLAIMED]
    assert [event.detail["reason"] for event in portal.events(Action.DOWNLOAD_REFUSED)] == ["in_use"]


def test_a_click_on_any_other_link_leads_back(portal: Portal) -> None:
    for link in (portal.make(Mode.SEND, {"a.txt": b"a"}), portal.make(Mode.SEND, {"b.txt": b"b"}, max_downloads=1)):
        assert click(portal, link).headers["Location"] == f"/s/{link.token}"
        assert portal.link(link).claims == 0
    assert portal.request("POST", "/s/unknown/claim").status_code == 404


def test_a_click_that_came_too_late_is_told(portal: Portal, once: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    make = portal.program.claims.make

    def overtaken(link: Link, visitor: object) -> object:
        with somebody_else(portal), monkeypatch.context() as patch:
            patch.setattr(portal.program.claims, "make", make)
            assert click(portal, once).status_code == 303
        return make(link, visitor)  # type: ignore[arg-type]

    monkeypatch.setattr(portal.program.claims, "make", overtaken)
    assert click(portal, once).status_code == 409


# -- downloading


@pytest.mark.parametrize("path", ["/download", "/files/Share%20register.zip", "/preview/a", "/raw/a", "/browse/a"])
def test_without_the_click_people_are_led_to_it_and_scripts_get_a_line(portal: Portal, once: Link, path: str) -> None:
    for method in ("GET", "HEAD"):
        person = portal.request(method, f"/s/{once.token}{path}")
        assert (person.status_code, person.headers["Location"]) == (303, f"/s/{once.token}")
        script = portal.request(method, f"/s/{once.token}{path}", CURL)
        assert script.status_code == 403
    assert portal.get(f"/s/{once.token}{path}", headers=CURL).text.count("\n") == 1
    assert portal.link(once).claims == 0


def test_from_the_click_to_the_end(portal: Portal, clock: Clock, once: Link) -> None:
    click(portal, once)
    url = f"/s/{once.token}/download"
    part = portal.get(url, headers={"Range": "bytes=0-99"})
    assert (part.status_code, part.data) == (206, DATA[:100])
    assert states(portal, once) == [ClaimState.DELIVERING]
    assert "Refresh" not in portal.get(f"/s/{once.token}").headers
    clock.advance(timedelta(hours=20))
    assert portal.get(url, headers={"Range": "bytes=100-", "If-Range": part.headers["ETag"]}).data == DATA[100:]
    assert portal.link(once).state(clock.now) is LinkState.USED
    with somebody_else(portal):
        for answer in (portal.get(f"/s/{once.token}"), portal.get(url), click(portal, once)):
            assert answer.status_code == 410
            assert heading(answer) == "This link has already been used"


def test_the_holder_sees_that_it_has_arrived_and_may_repeat(portal: Portal, clock: Clock, once: Link) -> None:
    click(portal, once)
    portal.get(f"/s/{once.token}/download")
    answer = portal.get(f"/s/{once.token}")
    page = Page(answer.text)
    assert (answer.status_code, page.one("title").text) == (200, "Download complete · ShareDesk")
    assert heading(answer) == "Download complete"
    assert "512 KB · finished at 10:00 UTC" in text_of(page.one("div", class_="between"))
    assert "The whole file was sent. Look for it in your downloads folder." in page.source
    assert text_of(page.one("a", class_="btn")) == "Back to the files"
    files = portal.get(page.one("a", class_="btn").attributes["href"])
    assert heading(files) == "Share register.zip"
    assert portal.request("HEAD", f"/s/{once.token}/download").status_code == 200
    assert portal.get(f"/s/{once.token}/download", headers={"Range": "bytes=5-9"}).data == DATA[5:10]
    assert portal.get(f"/s/{once.token}/download").data == DATA
    assert portal.link(once).downloads == 1
    clock.advance(timedelta(minutes=10))
    for path in ("", "/download"):
        assert portal.get(f"/s/{once.token}{path}").status_code == 410


def test_several_files_arrive_as_several(portal: Portal) -> None:
    link = portal.make(Mode.SHARE, {"Bundle/a.txt": b"a", "b.txt": b"b"}, one_time=True)
    click(portal, link)
    assert portal.get(f"/s/{link.token}/files/Bundle/a.txt").data == b"a"
    assert portal.get(f"/s/{link.token}/files/b.txt").data == b"b"
    page = portal.get(f"/s/{link.token}")
    assert "All files were sent. Look for them in your downloads folder." in page.text


def test_of_a_folder_without_a_size_only_the_time_is_told(portal: Portal) -> None:
    link = portal.make(Mode.SHARE, {"Bundle/a.txt": b"a"}, one_time=True)
    click(portal, link)
    portal.get(f"/s/{link.token}/download")
    page = Page(portal.get(f"/s/{link.token}").text)
    assert text_of(page.one("div", class_="between")) == "100%finished at 10:00 UTC"


def test_a_preview_needs_the_click_and_binds_the_link(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.png": PNG}, one_time=True)
    assert portal.get(f"/s/{link.token}/raw/a.png").status_code == 303
    click(portal, link)
    assert portal.request("HEAD", f"/s/{link.token}/raw/a.png").status_code == 200
    assert states(portal, link) == [ClaimState.CLAIMED]
    assert portal.get(f"/s/{link.token}/raw/a.png").data == PNG
    assert states(portal, link) == [ClaimState.DELIVERING]
    assert portal.link(link).downloads == 0


def test_who_did_not_go_on_in_time_is_told(portal: Portal, clock: Clock, once: Link) -> None:
    click(portal, once)
    portal.get(f"/s/{once.token}/download", headers={"Range": "bytes=0-9"})
    clock.advance(timedelta(hours=24))
    answer = portal.get(f"/s/{once.token}")
    assert (answer.status_code, heading(answer)) == (409, "This download was not finished in time")


def test_too_many_connections_come_back_later(portal: Portal, once: Link) -> None:
    click(portal, once)
    url = f"/s/{once.token}/download"
    running = [portal.get(url, headers={"Range": f"bytes={n}-"}, drain=False) for n in range(CONNECTIONS)]
    answer = portal.get(url, headers={"Range": "bytes=9-"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert heading(answer) == "Too much is being downloaded at once"
    for one in running:
        one.close()
    assert portal.get(url, headers={"Range": "bytes=9-"}).status_code == 206


def test_who_has_had_it_too_often_is_told(portal: Portal, once: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sharedesk.core.claims._CAP_BEYOND", -2 * len(DATA))
    click(portal, once)
    portal.get(f"/s/{once.token}/download", headers={"Range": "bytes=1-"})
    answer = portal.get(f"/s/{once.token}/download", headers={"Range": "bytes=1-"})
    assert (answer.status_code, heading(answer)) == (429, "This link was downloaded too often")
    assert "Retry-After" not in answer.headers


# -- a few times


@pytest.fixture
def twice(portal: Portal) -> Link:
    return portal.make(Mode.SEND, {"a.bin": DATA}, max_downloads=2)


def test_scripts_just_download(portal: Portal, twice: Link) -> None:
    url = f"/s/{twice.token}/download"
    for downloads in (1, 2):
        assert portal.get(url, headers=CURL).data == DATA
        assert portal.link(twice).downloads == downloads
    answer = portal.get(url, headers=CURL)
    assert answer.status_code == 410
    assert "It worked 2 times, and all of these downloads were completed." in answer.text


def test_a_browser_is_one_however_often_it_repeats(portal: Portal, twice: Link) -> None:
    assert portal.get(f"/s/{twice.token}").status_code == 200
    for _ in range(3):
        portal.get(f"/s/{twice.token}/download")
    assert (portal.link(twice).downloads, portal.link(twice).claims) == (1, 1)
    assert heading(portal.get(f"/s/{twice.token}")) == "Download complete"


def test_all_taken_and_none_complete_is_busy(portal: Portal, twice: Link) -> None:
    for headers in (CURL, WGET):
        portal.get(f"/s/{twice.token}/download", headers=headers | {"Range": "bytes=0-9"})
    for path in ("", "/download"):
        answer = portal.get(f"/s/{twice.token}{path}")
        assert (answer.status_code, heading(answer)) == (409, "This link is being used")
        assert "It works 2 times, and that many downloads have been started." in answer.text


# -- what only looks (R4)


@pytest.mark.shows("3.5.3", "A61")
def test_500_requests_of_robots_burn_nothing(portal: Portal, once: Link, twice: Link) -> None:
    chance = random.Random(4)
    for link, file in ((once, "Share%20register.zip"), (twice, "a.bin")):
        for _ in range(250):
            method, headers = chance.choice(ROBOTS)
            answer = portal.request(method, f"/s/{link.token}{chance.choice(places(file))}", headers)
            assert DATA[:100] not in answer.data
        assert (portal.link(link).claims, portal.link(link).downloads, states(portal, link)) == (0, 0, [])
    for path in ("", "/download", "/files/Share%20register.zip"):  # a plain GET is none either where it works once
        portal.get(f"/s/{once.token}{path}", headers=CURL | {"Range": "bytes=0-"})
    assert states(portal, once) == []
    assert portal.events(Action.CLAIM_MADE) == portal.events(Action.DOWNLOAD_STARTED) == []

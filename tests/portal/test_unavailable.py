"""Links that do not open: the right status and reason, one uniform answer for what never existed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import CopyPhase, Ending, Link, LinkEdit, Mode
from sharedesk.core.tokens import new_token
from sharedesk.errors import EnvironmentFault
from sharedesk.server.views import sheets
from sharedesk.services.access import Reason, UnavailableError
from sharedesk.store.links import LinkRepository
from tests.conftest import ExpectedLog
from tests.portal.conftest import HTML, ME, Clock, Portal
from tests.portal.html import Page, text_of

SUB_PATHS = ["", "/", "/browse/a", "/files/a.txt", "/preview/a.txt", "/raw/a.txt", "/download", "/download?path=a"]
NOWHERE = ["/nothing", "/files", "/files/", "/browse", "/a/b/c/d", "//", "/files/a%0Ab", "/%00"]


def end(portal: Portal, link: Link, ending: Ending) -> None:
    with portal.program.base.store.write():
        LinkRepository(portal.program.base.store).end(link.id, ending, portal.clock.now)


def stop(portal: Portal, link: Link, phase: CopyPhase, copied: int) -> None:
    with portal.program.base.store.write():
        LinkRepository(portal.program.base.store).update(link.id, phase=phase, copied=copied)


def sheet(portal: Portal, link: Link, status: int, path: str = "") -> Page:
    answer = portal.get(f"/s/{link.token}{path}")
    assert answer.status_code == status
    page = Page(answer.text)
    assert page.all("a", class_="btn-go") == []
    assert link.message not in answer.text
    return page


@pytest.fixture
def link(portal: Portal, clock: Clock) -> Link:
    return portal.make(
        Mode.SEND, {"a.txt": b"secret"}, title="Harbour", message="Quay", expires_at=clock.now + timedelta(days=3)
    )


def test_expired(portal: Portal, clock: Clock, link: Link) -> None:
    clock.advance(timedelta(days=4))
    page = sheet(portal, link, 410)
    assert text_of(page.one("h1")) == "This link has expired"
    assert "It was available until 27 Nov 2026, 10:00 UTC. The files can no longer be downloaded." in " ".join(
        text_of(part) for part in page.all("p")
    )
    assert page.one("title").text == "Link expired · ShareDesk"
    assert page.one("time").attributes["datetime"] == "2026-11-27T10:00Z"


def test_used(portal: Portal, link: Link) -> None:
    end(portal, link, Ending.USED)
    page = sheet(portal, link, 410)
    assert text_of(page.one("h1")) == "This link has already been used"
    assert "that download was completed on 24 Nov 2026, 10:00 UTC." in text_of(page.all("p")[2])


def test_withdrawn(portal: Portal, link: Link) -> None:
    portal.program.links.revoke(link.token, by=ME)
    page = sheet(portal, link, 410)
    assert text_of(page.one("h1")) == "The sender has withdrawn this link"
    assert "Retry-After" not in portal.get(f"/s/{link.token}").headers


def test_paused(portal: Portal, link: Link) -> None:
    portal.program.links.pause(link.token, by=ME)
    page = sheet(portal, link, 503)
    assert text_of(page.one("h1")) == "This link is paused"
    assert page.one("a", class_="btn").attributes["href"] == f"/s/{link.token}"
    assert portal.get(f"/s/{link.token}").headers["Retry-After"] == "300"


def test_the_whole_portal_paused(portal: Portal, link: Link) -> None:
    portal.set("portal.paused", "true")
    page = sheet(portal, link, 503)
    assert text_of(page.one("h1")) == "Links are paused"
    assert portal.get("/s/unknown").data == portal.get(f"/s/{link.token}").data.replace(link.token.encode(), b"unknown")
    assert portal.get("/").status_code == portal.get("/healthz").status_code == 200


def test_preparing_shows_how_far_it_is_and_comes_back_by_itself(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.bin": bytes(4_000_000)}, copy=False, message="Quay")
    stop(portal, link, CopyPhase.COPYING, 1_000_000)
    page = sheet(portal, link, 503)
    assert text_of(page.one("h1")) == "The files are almost ready"
    bar = page.one("progress").attributes
    assert (bar["value"], bar["max"]) == ("1000000", "4000000")
    assert "1 MB of 4 MB" in text_of(page.one("div", class_="form"))
    headers = portal.get(f"/s/{link.token}").headers
    assert (headers["Retry-After"], headers["Refresh"]) == ("5", "5")
    assert "Refresh" not in portal.get(f"/s/{link.token}/files/a.bin").headers


def test_an_empty_copy_has_no_bar(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.bin": b""}, copy=False, message="Quay")
    assert sheet(portal, link, 503).all("progress") == []


def test_a_copy_that_stopped(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.bin": b"abc"}, copy=False, message="Quay")
    stop(portal, link, CopyPhase.STOPPED, 1)
    page = sheet(portal, link, 503)
    assert text_of(page.one("h1")) == "The files are not ready yet"
    assert "Refresh" not in portal.get(f"/s/{link.token}").headers


def test_originals_that_are_all_missing(portal: Portal) -> None:
    link = portal.make(Mode.SHARE, {"a.txt": b"abc"}, message="Quay")
    (portal.folder / "a.txt").unlink()
    page = sheet(portal, link, 503)
    assert text_of(page.one("h1")) == "This file is not available right now"
    assert portal.get(f"/s/{link.token}").headers["Retry-After"] == "60"


def test_every_reason_has_its_page() -> None:
    for reason in Reason:
        assert sheets.unavailable(UnavailableError(reason), "/s/x").heading


@pytest.mark.parametrize("path", SUB_PATHS)
@pytest.mark.shows("A62", "8.3.2")
def test_every_route_of_a_closed_link_is_closed(portal: Portal, link: Link, path: str) -> None:
    portal.program.links.revoke(link.token, by=ME)
    answer = portal.get(f"/s/{link.token}{path}")
    assert answer.status_code == 410
    assert b"secret" not in answer.data


@pytest.mark.shows("16.3.2")
def test_a_refused_download_is_recorded_a_refused_look_is_not(portal: Portal, link: Link) -> None:
    portal.program.links.revoke(link.token, by=ME)
    portal.get(f"/s/{link.token}")
    assert portal.events(Action.DOWNLOAD_REFUSED) == []
    portal.get(f"/s/{link.token}/download")
    (event,) = portal.events(Action.DOWNLOAD_REFUSED)
    assert event.detail == {"reason": "revoked"}


TOKENS = [
    "A1b2C3d4E5f6G7h8I9j0K1l2", "x", "-", "a" * 64, "a" * 5000, "%F0%9F%93%8E", "%00", "%2e%2e", "..", ".", "%0a",
    "%ff", "%3Cscript%3E", "{{7*7}}", "a;b", "a%20b", "null", "0",
]  # fmt: skip


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.shows("6.3.8")
def test_unknown_tokens_all_get_the_same_answer(portal: Portal, token: str) -> None:
    wanted = portal.get(f"/s/{new_token()}")
    assert wanted.status_code == 404
    assert text_of(Page(wanted.text).one("h1")) == "We cannot find this link"
    for path in SUB_PATHS + NOWHERE:
        answer = portal.get(f"/s/{token}{path}")
        assert (answer.status_code, answer.data) == (404, wanted.data), path
        assert list(answer.headers) == list(wanted.headers), path


def test_a_deleted_link_was_never_there(portal: Portal, link: Link) -> None:
    unknown = portal.get(f"/s/{new_token()}")
    portal.program.links.delete(link.token, by=ME)
    for path in SUB_PATHS:
        answer = portal.get(f"/s/{link.token}{path}")
        assert (answer.status_code, answer.data, list(answer.headers)) == (404, unknown.data, list(unknown.headers))


@pytest.mark.parametrize("path", NOWHERE)
def test_what_a_link_does_not_have_tells_nothing_either(portal: Portal, link: Link, path: str) -> None:
    answer, unknown = portal.get(f"/s/{link.token}{path}"), portal.get(f"/s/{new_token()}{path}")
    assert (answer.status_code, answer.data, list(answer.headers)) == (404, unknown.data, list(unknown.headers))


def test_the_answer_does_not_depend_on_who_asks(portal: Portal) -> None:
    browser = portal.get(f"/s/{new_token()}")
    curl = portal.get(f"/s/{new_token()}/files/a.txt", headers={"Accept": "*/*", "User-Agent": "curl/8"})
    assert (browser.data, list(browser.headers)) == (curl.data, list(curl.headers))
    assert "Set-Cookie" not in browser.headers


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


@pytest.mark.shows("A30")
def test_unknown_and_deleted_take_the_same_time(portal: Portal, link: Link) -> None:
    portal.program.links.delete(link.token, by=ME)
    unknown = new_token()
    # In turns, so that whatever else this computer does hits both alike.
    pairs = [
        (milliseconds(lambda: portal.get(f"/s/{link.token}")), milliseconds(lambda: portal.get(f"/s/{unknown}")))
        for _ in range(60)
    ]
    assert abs(statistics.median(one - other for one, other in pairs)) < 25  # hashing a password would be 90


@pytest.fixture
def gated(portal: Portal, link: Link) -> Link:
    """Return a link behind a gate."""
    portal.program.links.edit(link.token, LinkEdit(password="correct horse"), by=ME)
    return link


@pytest.mark.parametrize("path", SUB_PATHS[2:])
def test_at_a_gate_people_go_to_the_landing_page_and_scripts_get_a_line(portal: Portal, gated: Link, path: str) -> None:
    person = portal.get(f"/s/{gated.token}{path}")
    assert (person.status_code, person.headers["Location"]) == (303, f"/s/{gated.token}")
    script = portal.get(f"/s/{gated.token}{path}", headers={"Accept": "*/*"})
    assert script.status_code == 403
    assert script.content_type == "text/plain; charset=utf-8"
    assert script.text.count("\n") == 1


@pytest.mark.shows("A18")
def test_the_landing_page_at_a_gate_tells_nothing_of_the_link(portal: Portal, gated: Link) -> None:
    answer = portal.get(f"/s/{gated.token}")
    assert answer.status_code == 403
    for word in ("Harbour", "Quay", "a.txt", ME, "secret"):
        assert word not in answer.text


@pytest.mark.parametrize("path", ["", "/files/a.txt", "/browse/a"])
@pytest.mark.shows("16.5.1")
def test_our_own_error_is_a_page_with_a_reference(
    portal: Portal, link: Link, path: str, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("detail that nobody may see")

    monkeypatch.setattr(portal.program.access, "authorize", fail)
    answer = portal.get(f"/s/{link.token}{path}")
    assert answer.status_code == 500
    assert "detail" not in answer.text
    (message,) = expected_log("^Error [0-9A-F]{8} while answering")
    assert message.split()[1] in answer.text
    assert link.token not in message


def test_trouble_around_us_is_a_page_too(
    portal: Portal, link: Link, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    def fail(*_arguments: object) -> None:
        raise EnvironmentFault("The database is locked", "/data/dir is busy")

    monkeypatch.setattr(portal.program.access, "authorize", fail)
    answer = portal.get(f"/s/{link.token}", headers=HTML)
    assert answer.status_code == 503
    assert "/data/dir" not in answer.text
    expected_log("Could not answer landing.page: The database is locked")

"""Asking for more time on the page of an expired link."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Ending, Link, Mode
from sharedesk.core.tokens import new_token
from sharedesk.store.links import LinkRepository
from tests.portal.conftest import ME, Clock, Portal
from tests.portal.html import Page, text_of

SCRIPT = {"Accept": "*/*", "User-Agent": "curl/8.5"}


@pytest.fixture
def link(portal: Portal, clock: Clock) -> Link:
    """Return an expired link whose copy is still there."""
    link = portal.make(Mode.SEND, {"a.txt": b"secret"}, expires_at=clock.now + timedelta(days=3))
    clock.advance(timedelta(days=4))
    return link


def token_of(portal: Portal, link: Link) -> str:
    """Open the page of the link as a browser does, and return what is hidden in its form."""
    field = Page(portal.get(f"/s/{link.token}").text).one("input", name="csrf_token")
    return field.attributes["value"]


def ask(portal: Portal, link: Link, note: str | None = None, *, token: str | None = None) -> Page:
    data = {"csrf_token": token or token_of(portal, link)} | ({} if note is None else {"note": note})
    answer = portal.request("POST", f"/s/{link.token}/more-time", data=data)
    assert answer.status_code == 200
    page = Page(answer.text)
    assert text_of(page.one("h1")) == "We have told the sender"
    return page


def another_browser(portal: Portal) -> None:
    portal.client.delete_cookie("__Host-visitor", domain="localhost")


def open_notes(portal: Portal, link: Link) -> list[str]:
    return [request.note for request in portal.program.requests.open_requests(link.id)]


def test_the_page_of_an_expired_link_has_the_form(portal: Portal, link: Link) -> None:
    answer = portal.get(f"/s/{link.token}")
    assert answer.status_code == 410
    page = Page(answer.text)
    form = page.one("form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", f"/s/{link.token}/more-time")
    assert text_of(page.one("button")) == "Ask for more time"
    note = page.one("textarea").attributes
    assert (note["name"], note["maxlength"]) == ("note", "500")
    assert page.one("label").attributes["for"] == note["id"]
    assert text_of(page.one("p", class_="after")) == (
        "The sender gets a message and can extend the link. Still nothing? Ask them for a new one."
    )
    assert "__Host-visitor" in answer.headers["Set-Cookie"]


def test_asking_with_and_without_a_note(portal: Portal, link: Link) -> None:
    ask(portal, link, "Until <b>Friday</b>")
    another_browser(portal)
    ask(portal, link)
    assert open_notes(portal, link) == ["Until <b>Friday</b>", ""]
    assert len(portal.events(Action.TIME_REQUESTED)) == 2


def test_the_answer_is_the_same_when_it_is_no_news(portal: Portal, link: Link) -> None:
    first = ask(portal, link, "please").source
    assert ask(portal, link, "please!").source == first
    for _ in range(5):
        another_browser(portal)
        assert ask(portal, link).source == first
    assert open_notes(portal, link) == ["please", "", ""]


@pytest.mark.parametrize("token", ["", "x", "f" * 64])
@pytest.mark.parametrize("has_cookie", [True, False])
def test_a_form_that_is_not_ours_gets_the_page_with_ours(
    portal: Portal, link: Link, token: str, has_cookie: bool
) -> None:
    if has_cookie:
        portal.get(f"/s/{link.token}")
    answer = portal.request("POST", f"/s/{link.token}/more-time", data={"csrf_token": token, "note": "x"})
    assert answer.status_code == 410
    assert open_notes(portal, link) == []
    ask(portal, link, token=Page(answer.text).one("input", name="csrf_token").attributes["value"])
    assert open_notes(portal, link) == [""]


def test_an_extended_link_opens_again(portal: Portal, link: Link) -> None:
    ask(portal, link)
    portal.program.requests.extend(link.token, by=ME)
    assert portal.get(f"/s/{link.token}/download").data == b"secret"
    answer = portal.request("POST", f"/s/{link.token}/more-time")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/s/{link.token}")


def test_when_the_copies_are_gone_there_is_no_form(portal: Portal, clock: Clock, link: Link) -> None:
    token = token_of(portal, link)
    clock.advance(timedelta(days=7))
    portal.program.retention.purge()
    answer = portal.get(f"/s/{link.token}")
    assert answer.status_code == 410
    assert Page(answer.text).all("form") == []
    assert "Ask the person who sent you the link for a new one." in answer.text
    ask(portal, link, token=token)  # from a page that was left open
    assert open_notes(portal, link) == []


@pytest.mark.parametrize("ending", [Ending.USED, Ending.REVOKED])
def test_links_that_ended_otherwise_have_no_form(portal: Portal, ending: Ending) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"secret"})
    store = portal.program.base.store
    with store.write():
        LinkRepository(store).end(link.id, ending, portal.clock.now)
    assert Page(portal.get(f"/s/{link.token}").text).all("form") == []
    answer = portal.request("POST", f"/s/{link.token}/more-time")
    assert answer.status_code == 410
    assert portal.events(Action.TIME_REQUESTED) == []


@pytest.mark.parametrize("path", ["/files/a.txt", "/download"])
def test_requests_for_files_get_no_form(portal: Portal, link: Link, path: str) -> None:
    answer = portal.get(f"/s/{link.token}{path}", headers=SCRIPT)
    assert answer.status_code == 410
    assert "<form" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_looking_ahead_sets_no_cookie(portal: Portal, link: Link) -> None:
    answer = portal.get(f"/s/{link.token}", headers={"Sec-Purpose": "prefetch"})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (410, False)


def test_unknown_links_tell_nothing(portal: Portal) -> None:
    unknown = portal.get(f"/s/{new_token()}")
    answer = portal.request("POST", f"/s/{new_token()}/more-time", data={"note": "x"})
    assert (answer.status_code, answer.data, list(answer.headers)) == (404, unknown.data, list(unknown.headers))


def test_a_form_that_is_too_large_is_refused(portal: Portal, link: Link) -> None:
    data = {"csrf_token": token_of(portal, link), "note": "x" * 100_000}
    answer = portal.request("POST", f"/s/{link.token}/more-time", data=data)
    assert answer.status_code == 413
    assert open_notes(portal, link) == []

"""The password of a link as visitors meet it, in a browser and with programs, and whose forms count."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, LinkEdit, Mode
from sharedesk.server.visitors import COOKIE
from sharedesk.services.hashing import BusyError
from tests.portal.conftest import ME, Portal
from tests.portal.gates import PASSWORD, SCRIPT, basic, error, give, hidden
from tests.portal.html import Page


@pytest.fixture
def locked(portal: Portal) -> Link:
    return portal.make(Mode.SEND, {"Plan.txt": b"secret"}, title="Harbour", message="Quay", password=PASSWORD)


@pytest.mark.shows("16.3.1")
def test_the_right_password_opens_the_link_for_this_browser(portal: Portal, locked: Link) -> None:
    answer = give(portal, locked, "password", password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/s/{locked.token}")
    assert "Harbour" in portal.get(f"/s/{locked.token}").text
    assert portal.get(f"/s/{locked.token}/download").data == b"secret"
    assert portal.app.test_client().get(f"https://localhost:8443/s/{locked.token}").status_code == 403
    (event,) = portal.events(Action.PASSWORD_PASSED)
    assert (event.token, event.who.ip) == (locked.token, "127.0.0.1")


@pytest.mark.shows("16.3.1", "16.3.3")
def test_a_wrong_password_gets_the_form_again(portal: Portal, locked: Link) -> None:
    answer = give(portal, locked, "password", password="wrong horse battery")
    assert answer.status_code == 403
    assert "That password is not right." in error(answer)
    assert Page(answer.text).one("title").text == "Error: password needed · ShareDesk"
    assert "wrong horse" not in answer.text
    assert portal.get(f"/s/{locked.token}/files/Plan.txt", headers=SCRIPT).status_code == 403
    assert len(portal.events(Action.PASSWORD_FAILED)) == 1


def test_a_wrong_password_tells_how_many_tries_are_left(portal: Portal, locked: Link) -> None:
    told = [error(give(portal, locked, "password", password="wrong horse")) for _ in range(5)]
    assert told == [
        "That password is not right. 4\xa0tries left.",
        "That password is not right. 3\xa0tries left.",
        "That password is not right. 2\xa0tries left.",
        "That password is not right. 1\xa0try left.",
        "That password is not right.",
    ]
    assert give(portal, locked, "password", password="wrong horse").status_code == 429


def test_before_the_password_the_page_tells_nothing(portal: Portal, locked: Link) -> None:
    answer = portal.get(f"/s/{locked.token}")
    assert answer.status_code == 403
    for word in ("Harbour", "Quay", "Plan", "secret", ME, "argon2", "6 B"):
        assert word not in answer.text


@pytest.mark.shows("A18")
def test_how_far_a_copy_is_tells_nobody_how_large_it_is(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a": b"x" * 5000}, copy=False, password=PASSWORD)
    assert portal.get(f"/s/{link.token}").status_code == 403
    give(portal, link, "password", password=PASSWORD)
    assert portal.get(f"/s/{link.token}").status_code == 503


@pytest.mark.shows("A33", "7.2.1", "7.4.5", "8.3.2")
def test_a_changed_password_ends_what_the_old_one_opened(portal: Portal, locked: Link) -> None:
    give(portal, locked, "password", password=PASSWORD)
    portal.program.links.edit(locked.token, LinkEdit(password="another long one"), by=ME)
    assert portal.get(f"/s/{locked.token}").status_code == 403
    portal.program.links.edit(locked.token, LinkEdit(password=PASSWORD), by=ME)
    assert portal.get(f"/s/{locked.token}").status_code == 403, "the same words, set anew"
    portal.program.links.edit(locked.token, LinkEdit(password=None), by=ME)
    assert portal.get(f"/s/{locked.token}").status_code == 200


@pytest.mark.shows("A44", "A51")
def test_two_links_in_one_browser_do_not_open_each_other(portal: Portal, locked: Link) -> None:
    other = portal.make(Mode.SEND, {"b.txt": b"b"}, password=PASSWORD)
    give(portal, locked, "password", password=PASSWORD)
    assert portal.get(f"/s/{other.token}").status_code == 403


def test_a_second_right_password_changes_nothing(portal: Portal, locked: Link) -> None:
    token = hidden(portal.get(f"/s/{locked.token}"))
    for _ in range(2):
        data = {"csrf_token": token, "password": PASSWORD}
        assert portal.request("POST", f"/s/{locked.token}/password", data=data).status_code == 303
    assert len(portal.events(Action.PASSWORD_PASSED)) == 1


def test_a_program_sends_the_password_as_basic(portal: Portal, locked: Link) -> None:
    url = f"/s/{locked.token}/download"
    assert portal.get(url, headers=SCRIPT).status_code == 403
    assert portal.get(url, headers=basic(PASSWORD)).data == b"secret"
    assert portal.get(url, headers=basic(PASSWORD) | {"Range": "bytes=1-2"}).data == b"ec"
    assert len(portal.events(Action.PASSWORD_PASSED)) == 1, "hashed once"
    assert portal.get(url, headers=basic("nearly right")).status_code == 403
    assert portal.get(url, headers=SCRIPT | {"Authorization": "Bearer x"}).status_code == 403
    portal.program.links.edit(locked.token, LinkEdit(password="another long one"), by=ME)
    assert portal.get(url, headers=basic(PASSWORD)).status_code == 403


def test_too_many_at_once_wait(portal: Portal, locked: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> bool:
        raise BusyError

    monkeypatch.setattr(portal.program.gates._unlocking._hashing, "verify", full)
    for answer in (
        give(portal, locked, "password", password=PASSWORD),
        portal.get(f"/s/{locked.token}/download", headers=basic(PASSWORD)),
    ):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


@pytest.mark.shows("7.3.1/7.3.2")
def test_what_is_proved_is_forgotten_in_time(portal: Portal, locked: Link) -> None:
    give(portal, locked, "password", password=PASSWORD)
    portal.program.gates.forget()
    assert portal.get(f"/s/{locked.token}").status_code == 200
    portal.clock.advance(timedelta(days=31))
    portal.program.gates.forget()
    assert portal.get(f"/s/{locked.token}").status_code == 403


# -- forms of others


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
@pytest.mark.shows("A14", "3.5.1")
def test_a_form_on_another_site_does_nothing(portal: Portal, locked: Link, headers: dict[str, str]) -> None:
    answer = give(portal, locked, "password", headers, password=PASSWORD)
    assert answer.status_code == 403
    assert "open for too long" in error(answer)
    assert portal.events(Action.PASSWORD_PASSED, Action.PASSWORD_FAILED) == []


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {"Origin": "https://localhost:8443"}],
)
def test_our_own_form_counts(portal: Portal, locked: Link, headers: dict[str, str]) -> None:
    assert give(portal, locked, "password", headers, password=PASSWORD).status_code == 303


def test_behind_a_proxy_forms_come_from_the_public_address(portal: Portal, locked: Link) -> None:
    portal.set("public_url", "https://share.example.com")
    origin = {"Origin": "https://share.example.com"}
    assert give(portal, locked, "password", origin, password=PASSWORD).status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64, "ü"])
@pytest.mark.shows("A14", "3.5.1")
def test_a_form_needs_its_token(portal: Portal, locked: Link, token: str) -> None:
    portal.get(f"/s/{locked.token}")
    data = {"csrf_token": token, "password": PASSWORD}
    assert portal.request("POST", f"/s/{locked.token}/password", data=data).status_code == 403
    assert portal.get(f"/s/{locked.token}").status_code == 403


def test_the_token_of_another_browser_does_not_count(portal: Portal, locked: Link) -> None:
    token = hidden(portal.get(f"/s/{locked.token}"))
    portal.client.delete_cookie(COOKIE)
    portal.get(f"/s/{locked.token}")
    data = {"csrf_token": token, "password": PASSWORD}
    assert portal.request("POST", f"/s/{locked.token}/password", data=data).status_code == 403


def test_an_old_form_of_an_open_link_leads_to_its_files(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"})
    answer = portal.request("POST", f"/s/{link.token}/password", data={"password": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/s/{link.token}")

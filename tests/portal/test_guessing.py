"""Limits on guessing at the portal: what guessers see, that nothing tells them more, and that others notice nothing."""

from __future__ import annotations

import base64
import statistics
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from sharedesk.core.audit import Action
from sharedesk.core.grant import Visitor
from sharedesk.core.guessing import WEIGHTS, Guess
from sharedesk.core.link import Link, Mode
from sharedesk.core.tokens import new_token
from sharedesk.server.views.sheets import too_many_tries
from sharedesk.services.gates import RefusedError
from sharedesk.services.guard import LockedError
from tests.portal.conftest import ME, Clock, Portal
from tests.portal.html import Page, text_of

PASSWORD = "correct horse"
SCRIPT = {"Accept": "*/*", "User-Agent": "curl/8.5"}


@pytest.fixture
def link(portal: Portal) -> Link:
    return portal.make(Mode.SHARE, {"a.txt": b"secret"})


def scan(portal: Portal, address: str = "127.0.0.1") -> None:
    """Try unknown tokens from an address until it is locked."""
    visitor = Visitor("scanner", address, "curl")
    for _ in range(191):
        portal.program.guard.missed(Guess.UNKNOWN_TOKEN, new_token(), visitor)
    with pytest.raises(LockedError):
        portal.program.guard.missed(Guess.UNKNOWN_TOKEN, new_token(), visitor)


def test_too_many_unknown_tokens_get_a_page_that_says_when(portal: Portal) -> None:
    answers = [portal.get(f"/s/{new_token()}").status_code for _ in range(192)]
    assert answers == [404] * 191 + [429]
    answer = portal.get(f"/s/{new_token()}")
    assert answer.headers["Retry-After"] == "15"
    page = Page(answer.text)
    assert text_of(page.one("h1")) == "Too many tries"
    assert page.one("title").text == "Too many tries · ShareDesk"
    assert "You can try again in 15 seconds, at 10:00 UTC." in text_of(page.all("p")[2])
    assert page.one("strong").text == "15\N{NO-BREAK SPACE}seconds"
    assert page.all("a", class_="btn") == []


def routes_below_links(portal: Portal) -> list[tuple[str, str]]:
    """Return method and address of every route of an unknown link, from the routes themselves."""
    rules = [rule for rule in portal.app.url_map.iter_rules() if "token" in rule.arguments]
    return [
        (method, build(rule, {"token": new_token(), "path": "a.txt", "number": 1, "size": "row"}))
        for rule in rules
        for method in rule.methods or ()
    ]


def build(rule: Rule, values: dict[str, object]) -> str:
    built = rule.build({name: value for name, value in values.items() if name in rule.arguments})
    assert built is not None
    return built[1]


@pytest.mark.shows("A38", "A47")
def test_every_route_of_an_unknown_link_is_limited(portal: Portal) -> None:
    """No route without a limiter (Nextcloud PRs 35650 to 35652 and 63884)."""
    scan(portal)
    routes = routes_below_links(portal)
    assert len(routes) >= 15
    for method, path in routes:
        page = portal.request(method, path)
        assert (page.status_code, page.headers["Retry-After"]) == (429, "15"), (method, path)
        line = portal.request(method, path, headers=SCRIPT)
        assert (line.status_code, line.headers["Retry-After"]) == (429, "15"), (method, path)
        assert line.content_type == "text/plain; charset=utf-8"
        if method != "HEAD":
            assert "<h1>Too many tries</h1>" in page.text
            assert line.text == "Too many tries. Try again in 15 seconds.\n"
        assert page.headers["Cache-Control"] == line.headers["Cache-Control"] == "private, no-store"


def test_every_route_of_an_unknown_link_counts(portal: Portal) -> None:
    portal.get("/s/x")
    strangers = portal.program.guard._strangers
    for method, path in routes_below_links(portal):
        (stranger,) = strangers._known.values()
        before = stranger.unsaved
        assert portal.request(method, path).status_code == 404
        assert stranger.unsaved == before + WEIGHTS[Guess.UNKNOWN_TOKEN], (method, path)


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_head_is_limited_and_has_no_body(portal: Portal, headers: dict[str, str]) -> None:
    scan(portal)
    answer = portal.request("HEAD", f"/s/{new_token()}/download", headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"], answer.data) == (429, "15", b"")


def test_who_has_a_link_gets_in_whatever_others_behind_the_address_do(portal: Portal, clock: Clock, link: Link) -> None:
    ended = portal.make(Mode.SHARE, {"b.txt": b"b"}, expires_at=clock.now + timedelta(hours=1))
    clock.advance(timedelta(hours=2))
    scan(portal)
    assert portal.get(f"/s/{link.token}").status_code == 200
    assert portal.get(f"/s/{link.token}/download", headers=SCRIPT).data == b"secret"
    assert portal.get(f"/s/{ended.token}").status_code == 410


def test_other_addresses_notice_nothing(portal: Portal) -> None:
    scan(portal, "203.0.113.66")
    assert portal.get(f"/s/{new_token()}").status_code == 404


def test_an_ipv6_household_is_one_guesser(portal: Portal) -> None:
    scan(portal, "2001:db8:1:2::1")
    for address, status in (("2001:db8:1:2:3:4:5:6", 429), ("2001:db8:1:3::1", 404)):
        answer = portal.get(f"/s/{new_token()}", environ_overrides={"REMOTE_ADDR": address})
        assert answer.status_code == status


def test_proxies_are_not_taken_for_guessers(portal: Portal) -> None:
    portal.set("portal.trusted_proxies", "127.0.0.1")
    scan(portal, "203.0.113.66")
    for address, status in (("203.0.113.66", 429), ("203.0.113.67", 404)):
        answer = portal.get(f"/s/{new_token()}", headers={"X-Forwarded-For": address})
        assert answer.status_code == status


@pytest.mark.no_cover
@pytest.mark.shows("A48")
def test_fifty_people_in_one_office_open_links_of_all_kinds(portal: Portal, clock: Clock, link: Link) -> None:
    expired = portal.make(Mode.SHARE, {"b.txt": b"b"}, expires_at=clock.now + timedelta(hours=1))
    clock.advance(timedelta(hours=2))
    deleted = new_token()
    for _ in range(50):
        portal.client.delete_cookie("__Host-visitor", domain="localhost")
        for _click in range(3):
            assert portal.get(f"/s/{expired.token}").status_code == 410
            assert portal.get(f"/s/{deleted}").status_code == 404
        assert portal.get(f"/s/{link.token}").status_code == 200
    assert portal.events(Action.GATE_LOCKED) == []


def test_the_page_of_a_gate_leads_back_to_it(portal: Portal, clock: Clock) -> None:
    page = too_many_tries(LockedError(840, Guess.WRONG_PASSWORD), clock.now, "/s/token")
    assert page.text == (
        "To protect the files, this link is paused on your device. You can try again in "
        "<strong>14\N{NO-BREAK SPACE}minutes</strong>, at "
        '<time datetime="2026-11-24T10:14Z" data-clock>10:14\N{NO-BREAK SPACE}UTC</time>.'
    )
    assert page.action is not None
    assert (page.action.url, page.action.label) == ("/s/token", "Try again")
    assert page.after == "Not sure about the password? Ask the person who sent you the link."
    page = too_many_tries(LockedError(86_400, Guess.WRONG_PASSWORD), clock.now, "/s/token")
    assert "25\N{NO-BREAK SPACE}Nov\N{NO-BREAK SPACE}2026, 10:00" in page.text
    page = too_many_tries(LockedError(60, Guess.WRONG_CODE), clock.now, "/s/token")
    assert page.after == "Not sure which code is right? It is the one in the newest mail."


# -- at the gates


@pytest.fixture
def closed(portal: Portal) -> Link:
    return portal.make(Mode.SHARE, {"a.txt": b"secret"}, password=PASSWORD)


def give(portal: Portal, link: Link, password: str, ip: str = "127.0.0.1") -> TestResponse:
    """Fill in the form of the password at an address, in a browser of its own."""
    portal.client.delete_cookie("__Host-visitor", domain="localhost")
    at = {"REMOTE_ADDR": ip}
    field = Page(portal.get(f"/s/{link.token}", environ_overrides=at).text).one("input", name="csrf_token")
    data = {"csrf_token": field.attributes["value"], "password": password}
    return portal.request("POST", f"/s/{link.token}/password", data=data, environ_overrides=at)


def basic(password: str) -> dict[str, str]:
    return SCRIPT | {"Authorization": "Basic " + base64.b64encode(f"x:{password}".encode()).decode()}


def test_the_sixth_wrong_password_has_to_wait(portal: Portal, clock: Clock, closed: Link) -> None:
    assert [give(portal, closed, f"wrong {n}").status_code for n in range(5)] == [403] * 5
    answer = give(portal, closed, PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "15")
    page = Page(answer.text)
    assert text_of(page.one("h1")) == "Too many tries"
    assert page.one("a", class_="btn").attributes["href"] == f"/s/{closed.token}"
    assert len(portal.events(Action.PASSWORD_FAILED)) == 5
    (lock,) = portal.events(Action.GATE_LOCKED)
    assert (lock.token, lock.detail) == (closed.token, {"what": "password", "seconds": 15})
    clock.advance(timedelta(seconds=15))
    assert give(portal, closed, PASSWORD).status_code == 303


def test_others_are_not_kept_out_by_a_guesser(portal: Portal, closed: Link) -> None:
    for number in range(5):
        give(portal, closed, f"wrong {number}", "203.0.113.66")
    assert give(portal, closed, "mistyped", "192.0.2.1").status_code == 403
    assert give(portal, closed, PASSWORD, "192.0.2.1").status_code == 303
    assert give(portal, closed, PASSWORD, "203.0.113.66").status_code == 429


def test_who_is_in_stays_in_whatever_others_behind_the_address_do(portal: Portal, closed: Link) -> None:
    assert give(portal, closed, PASSWORD).status_code == 303
    cookie = portal.client.get_cookie("__Host-visitor", domain="localhost")
    assert cookie is not None
    for number in range(6):
        give(portal, closed, f"wrong {number}")
    portal.client.set_cookie("__Host-visitor", cookie.value, domain="localhost", secure=True)
    assert portal.get(f"/s/{closed.token}").status_code == 200
    assert portal.get(f"/s/{closed.token}/download").data == b"secret"


def insist(portal: Portal, link: Link, visitor: Visitor, gate: Callable[[str, Visitor, str], None], word: str) -> bool:
    """Give an answer until it is looked at; returns whether it was right, False also for who has to wait longer."""
    pause = threading.Event()
    while True:
        try:
            gate(link.token, visitor, word)
        except LockedError as locked:
            if locked.retry_after > 1:
                return False
            pause.wait(0.01)  # a turn, not a lock
        except RefusedError:
            return False
        else:
            return True


@pytest.mark.no_cover
@pytest.mark.shows("A48")
@pytest.mark.parametrize("by_code", [False, True])
def test_fifty_newcomers_get_in_while_a_colleague_guesses(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, by_code: bool
) -> None:
    """All behind one address, at once: who is right gets in, and who guesses waits after the fifth."""
    options: dict[str, Any] = {"allowed_emails": ("*@example.org",)} if by_code else {"password": PASSWORD}
    link, gates = portal.make(Mode.SHARE, {"a.txt": b"secret"}, **options), portal.program.gates
    monkeypatch.setattr(gates._unlocking._hashing, "verify", lambda given, _encoded: given == PASSWORD)
    words: dict[str, str] = {}

    class Mailbox:
        def can_mail(self) -> bool:
            return True

        def queue_code(self, _link: Link, address: str, code: str, _expires_at: datetime, _language: str) -> None:
            words[address.partition("@")[0]] = code

    monkeypatch.setattr(gates, "_mail", Mailbox())
    evil, *newcomers = (Visitor(f"browser{n}", "192.0.2.1", "Firefox", is_remembered=True) for n in range(51))
    for visitor in (evil, *newcomers) if by_code else ():
        gates.email(link.token, visitor, f"{visitor.key}@example.org")
    gate, go, passed = gates.code if by_code else gates.password, threading.Barrier(51), []

    def guess() -> None:
        go.wait()
        for _ in range(20):
            assert not insist(portal, link, evil, gate, "no code at all")

    def visit(visitor: Visitor) -> None:
        go.wait()
        if insist(portal, link, visitor, gate, words.get(visitor.key, PASSWORD)):
            passed.append(visitor)

    threads = [threading.Thread(target=guess)]
    threads += [threading.Thread(target=visit, args=(visitor,)) for visitor in newcomers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 50
    assert len(portal.events(Action.PASSWORD_FAILED, Action.CODE_FAILED)) == 5
    late = Visitor("late", "192.0.2.1", "Firefox", is_remembered=True)
    if by_code:
        gates.email(link.token, late, "late@example.org")
    assert insist(portal, link, late, gate, words.get("late", PASSWORD)), "now that the address has to wait"


def test_programs_that_guess_wait_as_well(portal: Portal, closed: Link) -> None:
    path = f"/s/{closed.token}/download"
    assert [portal.get(path, headers=basic(f"wrong {n}")).status_code for n in range(5)] == [403] * 5
    answer = portal.get(path, headers=basic(PASSWORD))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "15")
    assert answer.text == "Too many tries. Try again in 15 seconds.\n"


def test_the_owner_lets_them_try_again(portal: Portal, closed: Link) -> None:
    for number in range(5):
        give(portal, closed, f"wrong {number}")
    assert portal.program.guard.unlock(closed.token, by=ME) == 1
    assert give(portal, closed, PASSWORD).status_code == 303


def test_64_wrong_passwords_at_once_are_five(portal: Portal, closed: Link) -> None:
    """CVE-2026-54092: bounded in number, and two at a time in memory."""
    path, go = f"/s/{closed.token}/download", threading.Barrier(64)
    statuses: list[int] = []

    def guess(number: int) -> None:
        go.wait()
        answer = portal.app.test_client().get(path, base_url="https://localhost", headers=basic(f"wrong {number}"))
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [403] * 5 + [429] * 59
    assert len(portal.events(Action.PASSWORD_FAILED)) == 5


# -- nothing is told by time, status or headers


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


KINDS: dict[str, Callable[[], str]] = {
    "well-formed": new_token,
    "too short": lambda: new_token()[:3],
    "too long": lambda: new_token() * 40,
    "not a token": lambda: f"%C3%BC%00;{new_token()}",
}


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.shows("A30")
def test_unknown_tokens_of_every_kind_take_the_same_time(portal: Portal, kind: str) -> None:
    # In turns, so that whatever else this computer does hits both alike; each pair from an address of its own.
    def pair(number: int) -> float:
        at = {"REMOTE_ADDR": f"198.51.100.{number}"}

        def ask(token: str) -> None:
            assert portal.get(f"/s/{token}", environ_overrides=at).status_code == 404

        return milliseconds(lambda: ask(KINDS[kind]())) - milliseconds(lambda: ask(new_token()))

    portal.get("/s/x")
    assert abs(statistics.median(pair(number) for number in range(200))) < 5


def test_unknown_and_deleted_links_take_the_same_time(portal: Portal) -> None:
    deleted = portal.make(Mode.SHARE, {"a.txt": b"a"})
    portal.program.links.delete(deleted.token, by=ME)
    differences = [
        milliseconds(lambda: portal.get(f"/s/{deleted.token}")) - milliseconds(lambda: portal.get(f"/s/{new_token()}"))
        for _ in range(150)
    ]
    assert abs(statistics.median(differences)) < 5


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_tokens_of_every_kind_are_answered_alike_also_when_locked(portal: Portal, kind: str) -> None:
    scan(portal, "192.0.2.2")
    for status, ip in ((404, "192.0.2.1"), (429, "192.0.2.2")):
        at = {"REMOTE_ADDR": ip}
        wanted = portal.get(f"/s/{new_token()}", environ_overrides=at)
        answer = portal.get(f"/s/{KINDS[kind]()}", environ_overrides=at)
        assert (answer.status_code, answer.data) == (status, wanted.data)
        assert list(answer.headers) == list(wanted.headers)

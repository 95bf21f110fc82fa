"""The address and the code that a link asks for: proved, mistyped, guessed, used up, and mailed to nobody else."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest

from sharedesk.core import codes
from sharedesk.core.audit import Action
from sharedesk.core.grant import Visitor
from sharedesk.core.languages import LANGUAGES
from sharedesk.core.link import Link, LinkEdit, Mode
from sharedesk.errors import ShareDeskError
from sharedesk.events import AppEvent, Notification
from sharedesk.server.visitors import COOKIE
from tests.portal.conftest import ME, Portal
from tests.portal.gates import ANNA, PASSWORD, SCRIPT, Mailbox, basic, error, give, hidden
from tests.portal.html import Page, text_of


@pytest.fixture
def named(portal: Portal, mailbox: Mailbox) -> Link:
    return portal.make(Mode.SEND, {"Plan.txt": b"secret"}, title="Harbour", allowed_emails=(ANNA, "*@example.org"))


@pytest.mark.shows("A18", "8.2.3")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_is_mailed_in_the_language_of_the_page(
    portal: Portal, named: Link, mailbox: Mailbox, language: str
) -> None:
    give(portal, named, "email", {"Accept-Language": language}, email=ANNA)
    assert mailbox.languages == [language]


@pytest.mark.shows("A52", "16.3.1")
def test_an_address_on_the_list_is_proved_by_its_code(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    assert give(portal, named, "email", email=" Anna@EXAMPLE.com").status_code == 303
    assert mailbox.codes[0][0] == ANNA
    page = portal.get(f"/s/{named.token}")
    assert "a…@example.com" in page.text
    assert ANNA not in page.text
    assert give(portal, named, "code", code=mailbox.code).status_code == 303
    assert "Harbour" in portal.get(f"/s/{named.token}").text
    portal.get(f"/s/{named.token}/download")
    assert [event.action for event in portal.events() if event.token == named.token][1:5] == [
        Action.EMAIL_SUBMITTED, Action.CODE_SENT, Action.CODE_PASSED, Action.PAGE_VIEWED,
    ]  # fmt: skip
    (started,) = portal.events(Action.DOWNLOAD_STARTED)
    assert started.who.email == ANNA


@pytest.mark.shows("A30", "A52", "6.3.8")
def test_a_strangers_address_gets_the_same_page_and_no_mail(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    known = give(portal, named, "email", email=ANNA)
    pages = [portal.get(f"/s/{named.token}")]
    portal.client.delete_cookie(COOKIE)
    unknown = give(portal, named, "email", email="anne@example.com")
    pages.append(portal.get(f"/s/{named.token}"))
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    first, second = (re.sub(r'value="[0-9a-f]{64}"', "", page.text) for page in pages)
    assert first == second
    assert [address for address, _ in mailbox.codes] == [ANNA]
    for attempt in range(3):
        assert give(portal, named, "code", code=f"00000{attempt}").status_code == 403


@pytest.mark.parametrize("address", ["anna@example.com.evil.org", "x@sub.example.org", "x@notexample.org"])
def test_a_domain_counts_as_a_whole(portal: Portal, named: Link, mailbox: Mailbox, address: str) -> None:
    give(portal, named, "email", email=address)
    assert mailbox.codes == []


def test_everyone_of_a_domain(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email="Whoever@Example.ORG")
    assert mailbox.codes[0][0] == "whoever@example.org"
    give(portal, named, "code", code=mailbox.code)
    assert portal.get(f"/s/{named.token}").status_code == 200


@pytest.mark.parametrize(
    "text", ["", "anna", "anna@", "a\u200bnna@example.com", "anna@example.com\r\nBcc: eve@example.com"]
)
@pytest.mark.shows("1.3.11")
def test_what_is_no_address_is_told_so(portal: Portal, named: Link, mailbox: Mailbox, text: str) -> None:
    answer = give(portal, named, "email", email=text)
    assert answer.status_code == 403
    assert "not an e-mail address" in error(answer)
    assert Page(answer.text).one("input", id="email").attributes["value"] == text, "nothing typed is lost"
    assert mailbox.codes == []


def test_a_code_may_be_typed_with_spaces(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    assert give(portal, named, "code", code=f" {mailbox.code[:3]} {mailbox.code[3:]}\n").status_code == 303


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.shows("6.3.1", "6.6.3")
def test_five_wrong_codes_end_a_code(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    left = [error(give(portal, named, "code", code=wrong(mailbox.code))) for _ in range(5)]
    assert [text.partition("right. ")[2] for text in left[:4]] == [
        f"{n}\xa0tries left." if n > 1 else "1\xa0try left." for n in (4, 3, 2, 1)
    ]
    assert "does not work any more" in left[4]
    assert give(portal, named, "code", code=mailbox.code).status_code == 403
    assert portal.get(f"/s/{named.token}").status_code == 403


def test_the_field_is_empty_after_a_wrong_code(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    answer = give(portal, named, "code", code=wrong(mailbox.code))
    assert error(answer)
    assert f'value="{wrong(mailbox.code)}"' not in answer.text, "six digits leave no room for the right ones"


@pytest.mark.shows("A37", "6.5.1-6.5.5", "6.6.2")
def test_a_code_works_once_and_for_this_browser_only(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    code = mailbox.code
    portal.client.delete_cookie(COOKIE)
    give(portal, named, "email", email="eve@example.net")
    assert give(portal, named, "code", code=code).status_code == 403


@pytest.mark.shows("A37", "6.6.2")
def test_the_code_of_one_link_does_not_open_another(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    other = portal.make(Mode.SEND, {"b.txt": b"b"}, allowed_emails=(ANNA,))
    give(portal, other, "email", email=ANNA)
    code = mailbox.code
    give(portal, named, "email", email="eve@example.net")
    assert give(portal, named, "code", code=code).status_code == 403


@pytest.mark.shows("6.4.1", "6.5.1-6.5.5")
def test_a_code_gets_old(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    portal.clock.advance(timedelta(minutes=10))
    answer = give(portal, named, "code", code=mailbox.code)
    assert answer.status_code == 403
    assert "does not work any more" in error(answer)


def test_a_new_code_replaces_the_old_one(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    old = mailbox.code
    portal.clock.advance(codes.RESEND_AFTER)
    assert give(portal, named, "resend").status_code == 303
    assert len(mailbox.codes) == 2
    if old != mailbox.code:
        assert give(portal, named, "code", code=old).status_code == 403
    assert give(portal, named, "code", code=mailbox.code).status_code == 303


def test_another_address_can_be_used(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email="eve@example.net")
    assert give(portal, named, "other-address").status_code == 303
    assert Page(portal.get(f"/s/{named.token}").text).one("input", id="email")
    assert give(portal, named, "resend").status_code == 403


@pytest.mark.shows("2.4.1", "6.6.3")
def test_a_browser_waits_a_moment_between_two_codes(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    portal.clock.advance(timedelta(seconds=14.5))
    answer = give(portal, named, "resend")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "31")
    assert "A code was sent a moment ago" in error(answer)
    assert Page(answer.text).one("button", **{"data-wait": "31"})
    assert len(mailbox.codes) == 1
    assert give(portal, named, "code", code=mailbox.code).status_code == 303, "the first one works"


def test_a_double_click_on_the_address_sends_one_code(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    assert [give(portal, named, "email", email=ANNA).status_code for _ in range(2)] == [303, 303]
    assert len(mailbox.codes) == 1
    assert len(portal.events(Action.EMAIL_SUBMITTED)) == 1


def test_another_address_is_no_way_around_the_wait(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    give(portal, named, "other-address")
    answer = give(portal, named, "email", email=ANNA)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "45")
    assert Page(answer.text).one("input", id="email").attributes["value"] == ANNA
    assert give(portal, named, "email", email="ben@example.org").status_code == 303
    assert [address for address, _ in mailbox.codes] == [ANNA, "ben@example.org"]


@pytest.mark.parametrize("domain", ["example.org", "example.net"])
@pytest.mark.shows("2.4.1", "6.6.3")
def test_nobody_has_mailboxes_filled(portal: Portal, named: Link, mailbox: Mailbox, domain: str) -> None:
    """One asker, any number of addresses, with or without a cookie, on the list or not."""
    token = named.token
    for number in range(codes.ASKED):
        visitor = Visitor(f"browser {number}", "203.0.113.66", "Firefox", is_remembered=True)
        portal.program.gates.email(token, visitor, f"person{number}@{domain}")
    answer = give(portal, named, "email", ip="203.0.113.66", email=f"last@{domain}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "15")
    page = Page(answer.text)
    assert text_of(page.one("h1")) == "Too many tries"
    assert "no more codes are sent for the moment" in answer.text
    (lock,) = portal.events(Action.GATE_LOCKED)
    assert (lock.token, lock.detail["what"], lock.who.ip) == (token, "code_asked", "203.0.113.66")
    assert give(portal, named, "email", email=f"another@{domain}").status_code == 303, "others are not kept out"
    assert [one.who for one in portal.program.guard.locks(named.id)] == ["203.0.113.66"]
    assert portal.program.guard.unlock(token, by=ME) == 1
    assert give(portal, named, "email", ip="203.0.113.66", email=f"last@{domain}").status_code == 303


@pytest.mark.parametrize("address", [ANNA, "eve@example.net"])
@pytest.mark.shows("2.4.1", "6.6.3")
def test_five_codes_an_hour(portal: Portal, named: Link, mailbox: Mailbox, address: str) -> None:
    for _ in range(5):
        portal.client.delete_cookie(COOKIE)
        assert give(portal, named, "email", email=address).status_code == 303
    portal.client.delete_cookie(COOKIE)
    portal.clock.advance(timedelta(minutes=20))
    answer = give(portal, named, "email", email=address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2400")
    assert "You can try again in 40 minutes" in text_of(Page(answer.text).all("p")[2])
    portal.clock.advance(timedelta(minutes=40))
    assert give(portal, named, "email", email=address).status_code == 303


def test_who_asked_for_too_many_codes_is_told_of_and_let_go_on(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    told: list[AppEvent] = []
    portal.program.bus.subscribe(told.append)
    for _ in range(5):
        portal.client.delete_cookie(COOKIE)
        give(portal, named, "email", email=ANNA)
    (lock,) = portal.events(Action.GATE_LOCKED)
    assert lock.detail == {"what": "code_asked", "seconds": 3600, "address": ANNA}
    assert [(one.link_id, one.action) for one in told if isinstance(one, Notification)] == [
        (named.id, Action.GATE_LOCKED)
    ]
    assert [one.who for one in portal.program.guard.locks(named.id)] == [ANNA]
    portal.program.guard.unlock(named.token, by=ME)
    portal.client.delete_cookie(COOKIE)
    assert give(portal, named, "email", email=ANNA).status_code == 303


def fail_ten_times(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    """Give ten wrong codes for Anna, five of each address, and ask for another code."""
    for ip in ("192.0.2.1", "192.0.2.2"):
        give(portal, named, "email", email=ANNA)
        for _ in range(5):
            give(portal, named, "code", ip=ip, code=wrong(mailbox.code))
        portal.clock.advance(codes.RESEND_AFTER)
    give(portal, named, "email", email=ANNA)


@pytest.mark.shows("2.4.1", "6.6.3")
def test_ten_wrong_codes_a_day(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    fail_ten_times(portal, named, mailbox)
    portal.clock.advance(timedelta(minutes=5, seconds=-90))
    answer = give(portal, named, "code", code=mailbox.code)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(24 * 3600 - 5 * 60))
    assert text_of(Page(answer.text).one("h1")) == "Too many tries"
    assert "in 24 hours, at 25 Nov 2026, 10:00 UTC" in text_of(Page(answer.text).all("p")[2])
    locks = [event.detail for event in portal.events(Action.GATE_LOCKED)]
    assert {"what": "code", "seconds": 24 * 3600 - 45, "address": ANNA} in locks
    portal.clock.advance(timedelta(days=1))
    give(portal, named, "email", email=ANNA)
    assert give(portal, named, "code", code=mailbox.code).status_code == 303


def test_ten_wrong_codes_are_forgiven_by_the_owner(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    fail_ten_times(portal, named, mailbox)
    assert give(portal, named, "code", code=mailbox.code).status_code == 429
    portal.program.guard.unlock(named.token, by=ME)
    assert give(portal, named, "code", code=mailbox.code).status_code == 303


@pytest.mark.shows("2.4.1", "A29")
def test_of_many_wrong_codes_at_once_ten_count(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    visitors = [Visitor(f"browser {n}", f"192.0.2.{n}", "Firefox", is_remembered=True) for n in range(1, 6)]
    for visitor in visitors:
        portal.program.gates.email(named.token, visitor, ANNA)
    go, refused = threading.Barrier(25), []

    def guess(visitor: Visitor) -> None:
        go.wait()
        try:
            portal.program.gates.code(named.token, visitor, "no code")
        except ShareDeskError as error:
            refused.append(type(error))

    threads = [threading.Thread(target=guess, args=(visitor,)) for visitor in visitors for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 25
    assert len(portal.events(Action.CODE_FAILED)) == 10


@pytest.mark.shows("A33", "7.3.1/7.3.2")
def test_a_clock_that_is_set_back_revives_no_code_and_no_proof(
    portal: Portal, named: Link, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [0.0]
    monkeypatch.setattr(portal.program.base.steady, "_elapsed", lambda: passed[0])
    give(portal, named, "email", email=ANNA)
    portal.program.base.steady.advance()
    portal.clock.advance(timedelta(days=-1))
    assert "a code is on its way" in portal.get(f"/s/{named.token}").text
    passed[0] += 600
    assert "does not work any more" in error(give(portal, named, "code", code=mailbox.code))
    give(portal, named, "email", email=ANNA)
    assert give(portal, named, "code", code=mailbox.code).status_code == 303
    passed[0] += 7 * 24 * 3600 - 1
    assert portal.get(f"/s/{named.token}").status_code == 200
    portal.program.base.steady.advance()
    passed[0] += 1
    assert portal.get(f"/s/{named.token}").status_code == 403
    token = hidden(portal.get(f"/s/{named.token}"))
    forged = portal.request("POST", f"/s/{named.token}/email", data={"csrf_token": token[::-1]})
    assert forged.status_code == 403, "the gate again, by the same clock"


@pytest.mark.parametrize("address", [ANNA, "eve@example.net"])
def test_while_mail_fails_everybody_is_told(portal: Portal, named: Link, mailbox: Mailbox, address: str) -> None:
    mailbox.works = False
    answer = give(portal, named, "email", email=address)
    assert answer.status_code == 503
    assert "cannot send codes right now" in error(answer)


def test_without_a_mail_server_no_code_can_be_sent(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"}, allowed_emails=(ANNA,))
    assert give(portal, link, "email", email=ANNA).status_code == 503


@pytest.mark.shows("A33", "A36", "7.4.5", "8.3.2")
def test_an_address_taken_off_the_list_is_out_at_once(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    give(portal, named, "code", code=mailbox.code)
    portal.program.links.edit(named.token, LinkEdit(allowed_emails=("*@example.org",)), by=ME)
    assert portal.get(f"/s/{named.token}/download", headers=SCRIPT).status_code == 403


@pytest.mark.shows("A36")
def test_one_taken_off_while_the_code_is_under_way(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    portal.program.links.edit(named.token, LinkEdit(allowed_emails=("*@example.org",)), by=ME)
    assert give(portal, named, "code", code=mailbox.code).status_code == 403


@pytest.mark.shows("6.3.4")
def test_basic_is_no_way_around_the_address(portal: Portal, mailbox: Mailbox) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"}, password=PASSWORD, allowed_emails=(ANNA,))
    assert portal.get(f"/s/{link.token}/download", headers=basic(PASSWORD)).status_code == 403
    assert portal.events(Action.PASSWORD_PASSED, Action.PASSWORD_FAILED) == []


@pytest.mark.shows("2.3.1")
def test_password_and_address_together(portal: Portal, mailbox: Mailbox) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"}, password=PASSWORD, allowed_emails=(ANNA,))
    assert give(portal, link, "email", email=ANNA).status_code == 403, "the password comes first"
    assert mailbox.codes == []
    give(portal, link, "password", password=PASSWORD)
    give(portal, link, "email", email=ANNA)
    assert give(portal, link, "code", code=mailbox.code).status_code == 303
    assert portal.get(f"/s/{link.token}").status_code == 200


@pytest.mark.shows("6.5.1-6.5.5")
def test_no_code_no_hash_and_no_address_stands_in_the_database(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    code = mailbox.code
    stored = b"".join(path.read_bytes() for path in portal.program.paths.root.glob("sharedesk.db*"))
    assert code.encode() not in re.findall(rb"(?<![0-9a-f])[0-9]{6}(?![0-9a-f])", stored)


def test_forms_of_a_gate_that_is_open_already_lead_to_the_files(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    give(portal, named, "email", email=ANNA)
    token = hidden(portal.get(f"/s/{named.token}"))
    give(portal, named, "code", code=mailbox.code)
    for gate, field in (("email", "email"), ("resend", "x"), ("other-address", "x"), ("code", "code")):
        data = {"csrf_token": token, field: "anything"}
        answer = portal.request("POST", f"/s/{named.token}/{gate}", data=data)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/s/{named.token}")
    assert len(mailbox.codes) == 1
    assert portal.events(Action.CODE_FAILED) == []

"""The gates of a link as visitors meet them: password, address, code, in a browser and with programs."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, LinkEdit, Mode
from sharedesk.server.visitors import COOKIE
from sharedesk.services.hashing import BusyError
from tests.portal.conftest import ME, Portal
from tests.portal.html import Page

PASSWORD = "correct horse battery"
ANNA = "anna@example.com"
SCRIPT = {"Accept": "*/*", "User-Agent": "curl/8"}


class Mailbox:
    """Where codes go in these tests; `works` is what the portal believes of the mail server."""

    def __init__(self) -> None:
        self.codes: list[tuple[str, str]] = []
        self.works = True

    def can_mail(self) -> bool:
        return self.works

    def queue_code(self, link: Link, address: str, code: str, expires_at: datetime) -> None:
        self.codes.append((address, code))

    @property
    def code(self) -> str:
        return self.codes[-1][1]


@pytest.fixture
def mailbox(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    mailbox = Mailbox()
    monkeypatch.setattr(portal.program.gates, "_mail", mailbox)
    return mailbox


@pytest.fixture
def locked(portal: Portal) -> Link:
    return portal.make(Mode.SEND, {"Plan.txt": b"secret"}, title="Harbour", message="Quay", password=PASSWORD)


@pytest.fixture
def named(portal: Portal, mailbox: Mailbox) -> Link:
    return portal.make(Mode.SEND, {"Plan.txt": b"secret"}, title="Harbour", allowed_emails=(ANNA, "*@example.org"))


def give(portal: Portal, link: Link, gate: str, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
    """Fill in the form that the landing page shows and send it to `gate`."""
    token = hidden(portal.get(f"/s/{link.token}"))
    data = {"csrf_token": token} | fields
    return portal.request("POST", f"/s/{link.token}/{gate}", headers, data=data)


def hidden(answer: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    return found[1] if found else ""


def error(answer: TestResponse) -> str:
    return Page(answer.text).one("p", class_="error").text


def basic(password: str) -> dict[str, str]:
    return SCRIPT | {"Authorization": "Basic " + base64.b64encode(f"anyone:{password}".encode()).decode()}


# -- the password


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
    assert Page(answer.text).one("title").text == "Error: Password · ShareDesk"
    assert "wrong horse" not in answer.text
    assert portal.get(f"/s/{locked.token}/files/Plan.txt", headers=SCRIPT).status_code == 403
    assert len(portal.events(Action.PASSWORD_FAILED)) == 1


@pytest.mark.shows("A18", "8.2.3")
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


@pytest.mark.shows("6.3.4")
def test_basic_is_no_way_around_the_address(portal: Portal, mailbox: Mailbox) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"}, password=PASSWORD, allowed_emails=(ANNA,))
    assert portal.get(f"/s/{link.token}/download", headers=basic(PASSWORD)).status_code == 403
    assert portal.events(Action.PASSWORD_PASSED, Action.PASSWORD_FAILED) == []


def test_too_many_at_once_wait(portal: Portal, locked: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> bool:
        raise BusyError

    monkeypatch.setattr(portal.program.gates._unlocking._hashing, "verify", full)
    for answer in (
        give(portal, locked, "password", password=PASSWORD),
        portal.get(f"/s/{locked.token}/download", headers=basic(PASSWORD)),
    ):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


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


# -- the address and its code


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


@pytest.mark.parametrize("address", [ANNA, "eve@example.net"])
@pytest.mark.shows("2.4.1", "6.6.3")
def test_five_codes_an_hour(portal: Portal, named: Link, mailbox: Mailbox, address: str) -> None:
    for _ in range(5):
        portal.client.delete_cookie(COOKIE)
        assert give(portal, named, "email", email=address).status_code == 303
    portal.clock.advance(timedelta(minutes=20))
    answer = give(portal, named, "email", email=address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2401")
    portal.clock.advance(timedelta(minutes=41))
    assert give(portal, named, "email", email=address).status_code == 303


@pytest.mark.shows("2.4.1", "6.6.3")
def test_ten_wrong_codes_a_day(portal: Portal, named: Link, mailbox: Mailbox) -> None:
    for _ in range(2):
        give(portal, named, "email", email=ANNA)
        for _ in range(5):
            give(portal, named, "code", code=wrong(mailbox.code))
        portal.program.guard.unlock(named.token, by=ME)
    give(portal, named, "email", email=ANNA)
    answer = give(portal, named, "code", code=mailbox.code)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "86400")
    portal.clock.advance(timedelta(days=1, seconds=1))
    give(portal, named, "email", email=ANNA)
    assert give(portal, named, "code", code=mailbox.code).status_code == 303


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


@pytest.mark.shows("2.3.1")
def test_password_and_address_together(portal: Portal, mailbox: Mailbox) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"}, password=PASSWORD, allowed_emails=(ANNA,))
    assert give(portal, link, "email", email=ANNA).status_code == 403, "the password comes first"
    assert mailbox.codes == []
    give(portal, link, "password", password=PASSWORD)
    give(portal, link, "email", email=ANNA)
    assert give(portal, link, "code", code=mailbox.code).status_code == 303
    assert portal.get(f"/s/{link.token}").status_code == 200


@pytest.mark.shows("7.3.1/7.3.2")
def test_what_is_proved_is_forgotten_in_time(portal: Portal, locked: Link) -> None:
    give(portal, locked, "password", password=PASSWORD)
    portal.program.gates.forget()
    assert portal.get(f"/s/{locked.token}").status_code == 200
    portal.clock.advance(timedelta(days=31))
    portal.program.gates.forget()
    assert portal.get(f"/s/{locked.token}").status_code == 403


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

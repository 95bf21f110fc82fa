"""Forms and parameters: what may be sent, how much of it, and that nothing of it opens, changes or leads elsewhere."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, LinkDetails, Mode
from sharedesk.server.app import FORM_LIMIT
from tests.portal.conftest import HTML, Portal
from tests.portal.gates import PASSWORD, SCRIPT, hidden
from tests.portal.routes import FORMS, PATHS

BOUNDARY = "multipart/form-data; boundary=x"
BODIES = {
    "a field": (b"password=" + b"x" * (FORM_LIMIT - 9), "application/x-www-form-urlencoded"),
    "fields": (b"&".join(b"%d=1" % number for number in range(9000)), "application/x-www-form-urlencoded"),
    "empty fields": (b"&" * FORM_LIMIT, "application/x-www-form-urlencoded"),
    "percents": (b"%" * FORM_LIMIT, "application/x-www-form-urlencoded"),
    "many parts (CVE-2023-25577)": (
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * (FORM_LIMIT // 55), BOUNDARY,
    ),
    "line ends first (CVE-2023-46136)": (
        b"--x\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\n" + b"\r" + b"\n" * 60_000, BOUNDARY,
    ),
    "a field without an end (CVE-2024-49767)": (
        b"--x\r\nContent-Disposition: form-data; name=password\r\n\r\n" + b"\0" * 60_000, BOUNDARY,
    ),
    "a head without an end": (b"--x\r\nContent-Disposition: " + b"form-data; " * 5000, BOUNDARY),
    "nested JSON": (b"[" * FORM_LIMIT, "application/json"),
}  # fmt: skip


@pytest.fixture
def locked(portal: Portal) -> Link:
    return portal.make(Mode.SEND, {"Plan.txt": b"CONTENT", "Top/b.txt": b"CONTENT"}, title="Harbour", password=PASSWORD)


@pytest.fixture
def named(portal: Portal) -> Link:
    return portal.make(Mode.SEND, {"Plan.txt": b"CONTENT"}, title="Harbour", allowed_emails=("anna@example.com",))


@pytest.mark.shows("A15", "A55")
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_cve_2026_30955_no_body_within_the_limit_is_much_work(
    portal: Portal, locked: Link, body: tuple[bytes, str]
) -> None:
    portal.get(f"/s/{locked.token}")
    data, kind = body
    began = time.process_time()
    answer = portal.request("POST", f"/s/{locked.token}/password", data=data, content_type=kind)
    assert time.process_time() - began < 0.5
    assert answer.status_code in {403, 413}
    assert portal.events(Action.PASSWORD_FAILED) == []


@pytest.mark.shows("A55")
def test_a_form_with_files_is_not_read(portal: Portal, locked: Link) -> None:
    data = {"csrf_token": hidden(portal.get(f"/s/{locked.token}")), "password": PASSWORD}
    kind = "multipart/form-data"
    answer = portal.request("POST", f"/s/{locked.token}/password", data=data, content_type=kind)
    assert answer.status_code == 403
    assert portal.events(Action.PASSWORD_PASSED) == []
    assert portal.request("POST", f"/s/{locked.token}/password", data=data).status_code == 303


@pytest.mark.shows("A15", "A55", "5.2.1")
@pytest.mark.parametrize("path", FORMS.values())
def test_a_larger_form_is_refused(portal: Portal, locked: Link, path: str) -> None:
    portal.get(f"/s/{locked.token}")
    answer = portal.request("POST", f"/s/{locked.token}{path}", data={"password": "x" * FORM_LIMIT})
    assert answer.status_code == 413
    assert "Harbour" not in answer.text


@pytest.mark.shows("15.3.3")
def test_fields_that_no_form_has_change_nothing(portal: Portal, locked: Link) -> None:
    def facts() -> LinkDetails:
        return portal.program.links.get(locked.token)

    before = facts()
    extra = {"title": "Mine", "max_downloads": "9", "password_epoch": "1", "expires_at": "", "one_time": "1", "id": "1"}
    token = hidden(portal.get(f"/s/{locked.token}"))
    answer = portal.request(
        "POST", f"/s/{locked.token}/password?title=Mine", data=extra | {"csrf_token": token, "password": PASSWORD}
    )
    assert answer.status_code == 303
    assert facts() == before


@pytest.mark.shows("A17", "8.2.1")
@pytest.mark.parametrize("headers", [HTML, SCRIPT], ids=["browser", "script"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_cve_2025_52996_no_address_opens_a_gate(
    portal: Portal, locked: Link, named: Link, method: str, headers: dict[str, str]
) -> None:
    words = f"password={PASSWORD}&token={locked.token}&auth=1&inline=1&email=anna@example.com&code=000000"
    for link in (locked, named):
        for path in PATHS.values():
            address = f"/s/{link.token}{path}".replace("a.png", "Plan.txt").replace("a.pdf", "Plan.txt")
            answer = portal.request(method, f"{address}?{words}", headers)
            assert answer.status_code in {303, 403}, path
            assert answer.headers.get("Location", f"/s/{link.token}") == f"/s/{link.token}"
            for secret in ("CONTENT", "Plan", "Harbour"):
                assert secret not in answer.text + str(answer.headers), path
    assert portal.events(Action.PASSWORD_PASSED, Action.DOWNLOAD_STARTED) == []


@pytest.mark.shows("3.7.2")
@pytest.mark.parametrize(
    "token", ["/evil.example", "\\evil.example", "%2F%2Fevil.example", "//evil.example", "https:evil.example", "@evil"]
)
def test_no_redirect_leads_elsewhere(portal: Portal, locked: Link, token: str) -> None:
    words = "next=https://evil.example&url=//evil.example&return=https:evil.example"
    places = [
        portal.raw(f"/s/{token}/password", query_string=words),
        portal.get(f"/s/{locked.token}/files/Plan.txt?{words}", headers={"Host": "evil.example"}),
        portal.get(f"/s/{locked.token}/code?{words}", headers={"X-Forwarded-Host": "evil.example"}),
    ]
    for answer in places:
        assert answer.status_code in {303, 404}
        place = urlsplit(answer.headers.get("Location", "/s/"))
        assert (place.scheme, place.netloc, place.query) == ("", "", "")
        assert place.path.startswith("/s/")

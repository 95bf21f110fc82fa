"""What holds for every route: one way in, methods, headers, and pages without anything inline."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from flask import Response
from werkzeug.routing import Rule

from sharedesk.core.audit import Action
from sharedesk.core.grant import Grant, Purpose, Visitor
from sharedesk.core.link import Link, LinkDetails, LinkEdit, Mode
from sharedesk.server.assets import TYPES, load
from sharedesk.server.security import CONTENT_POLICY, FIXED_HEADERS, PAGE_POLICY, add_headers, answers_to
from sharedesk.services.access import Settle
from tests.portal.conftest import HTML, Portal
from tests.portal.html import Page
from tests.portal.routes import CLAIM, CONTENT, FORMS, LOGO, MORE_TIME, OTHERS, PATHS, PURPOSES, TRIED
from tests.portal.samples import PNG, pdf_of


@pytest.fixture
def link(portal: Portal) -> Link:
    portal.program.tryout._key = TRIED
    portal.program.paths.brand.mkdir()
    (portal.program.paths.brand / LOGO.name).write_bytes(PNG)
    return portal.make(Mode.SEND, {"a.png": PNG, "a.pdf": pdf_of("One"), "Top/b.txt": b"b"})


def rules(portal: Portal) -> dict[str, Rule]:
    return {rule.endpoint: rule for rule in portal.app.url_map.iter_rules()}


@pytest.mark.shows("A11", "A50")
def test_these_are_all_routes(portal: Portal) -> None:
    assert rules(portal).keys() == PATHS.keys() | FORMS.keys() | MORE_TIME.keys() | CLAIM.keys() | OTHERS.keys()
    for endpoint, rule in rules(portal).items():
        assert rule.methods == ({"POST"} if endpoint in FORMS | MORE_TIME | CLAIM else {"GET", "HEAD"})


@pytest.mark.shows("A17", "A62", "7.2.1", "8.2.1", "8.3.1")
def test_every_link_route_goes_through_authorize_once(
    portal: Portal, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Purpose]] = []
    authorize = portal.program.access.authorize

    def spy(token: str, visitor: Visitor, purpose: Purpose, settle: Settle | None = None) -> Grant:
        asked.append((token, purpose))
        return authorize(token, visitor, purpose, settle)

    monkeypatch.setattr(portal.program.access, "authorize", spy)
    below_links = {endpoint for endpoint, rule in rules(portal).items() if "token" in rule.arguments}
    assert below_links == PATHS.keys() | FORMS.keys() | MORE_TIME.keys() | CLAIM.keys()
    for endpoint, path in PATHS.items():
        asked.clear()
        assert portal.get(f"/s/{link.token}{path}").status_code == 200, endpoint
        assert asked == [(link.token, PURPOSES[endpoint])]
    for endpoint, path in MORE_TIME.items():
        asked.clear()
        assert portal.request("POST", f"/s/{link.token}{path}").status_code == 303, endpoint
        assert asked == [(link.token, Purpose.VIEW)]
    for endpoint, path in CLAIM.items():
        asked.clear()
        assert portal.request("POST", f"/s/{link.token}{path}").status_code == 303, endpoint
        assert asked == [(link.token, Purpose.CLAIM)]


@pytest.mark.shows("3.5.1", "8.2.1")
def test_every_form_is_refused_without_its_token_and_goes_through_approach(
    portal: Portal, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    approach = portal.program.access.approach

    def spy(token: str, visitor: Visitor) -> LinkDetails:
        asked.append(token)
        return approach(token, visitor)

    monkeypatch.setattr(portal.program.access, "approach", spy)
    portal.program.links.edit(link.token, LinkEdit(password="correct horse"), by="me")
    for endpoint, path in FORMS.items():
        asked.clear()
        assert portal.request("POST", f"/s/{link.token}{path}").status_code == 403, endpoint
        assert asked == [link.token]
        assert portal.request("POST", f"/s/unknown{path}").status_code == 404
    assert portal.events(Action.PASSWORD_FAILED) == []


@pytest.mark.parametrize("path", [*FORMS.values(), *MORE_TIME.values(), *CLAIM.values()])
@pytest.mark.parametrize("token", ["known", "unknown"])
@pytest.mark.shows("3.5.3")
def test_the_address_of_a_form_leads_to_the_link(portal: Portal, link: Link, token: str, path: str) -> None:
    token = link.token if token == "known" else "unknown"
    answer = portal.get(f"/s/{token}{path}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/s/{token}")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.shows("4.1.4", "13.4.4")
def test_other_methods_are_405(portal: Portal, link: Link, method: str) -> None:
    for path in [f"/s/{link.token}{path}" for path in PATHS.values()] + list(OTHERS.values()) + ["/s/unknown"]:
        answer = portal.request(method, path)
        assert answer.status_code == 405, path
        assert answer.headers["Allow"] == "GET, HEAD"
        assert Page(answer.text).one("h1").text == "That is not possible here"


def policy_of(endpoint: str) -> str:
    if endpoint == "downloading.page":
        return f"{PAGE_POLICY}; connect-src 'self'"
    return CONTENT_POLICY if endpoint in CONTENT else PAGE_POLICY


def expected(portal: Portal, link: Link) -> list[tuple[str, str, int, str]]:
    """Return method, path, status and policy of a request to each route, and of each kind of error."""
    answers = [("GET", f"/s/{link.token}{path}", 200, policy_of(endpoint)) for endpoint, path in PATHS.items()]
    answers += [("GET", path, 200, policy_of(endpoint)) for endpoint, path in OTHERS.items()]
    answers += [(method, "/nowhere", 404, PAGE_POLICY) for method in ("GET", "HEAD", "POST")]
    answers += [
        ("GET", "/s/unknown", 404, PAGE_POLICY),
        ("GET", "/static/nothing.css", 404, PAGE_POLICY),
        ("GET", "/brand/try/another/landing", 404, PAGE_POLICY),
        ("GET", "/brand/petrol.css", 404, PAGE_POLICY),
        ("GET", f"/brand/{'0' * 32}-2x2.png", 404, PAGE_POLICY),
        ("GET", "/brand/..%2fsecret.png", 404, PAGE_POLICY),
        ("GET", "/static/..%2fapp.py", 404, PAGE_POLICY),
        ("GET", f"/s/{link.token}/files/nothing", 404, PAGE_POLICY),
        ("POST", f"/s/{link.token}", 405, PAGE_POLICY),
    ]
    return answers


@pytest.mark.parametrize("secure", [True, False])
@pytest.mark.shows("A5", "A56", "3.4.1", "3.4.3", "3.4.4", "3.4.5", "3.4.6", "3.4.8", "14.3.2")
def test_every_answer_has_every_header(portal: Portal, link: Link, secure: bool) -> None:
    base = "https://localhost" if secure else "http://localhost"
    for method, path, status, policy in expected(portal, link):
        answer = portal.request(method, path, base_url=base)
        assert answer.status_code == status, path
        headers = answer.headers
        assert {name: headers[name] for name in FIXED_HEADERS} == FIXED_HEADERS
        assert headers["Content-Security-Policy"] == policy, path
        assert headers.get("Strict-Transport-Security") == ("max-age=31536000" if secure else None)
        if path.startswith("/static/") and status == 200:
            assert headers["Cache-Control"] == "public, max-age=86400"
        elif path.startswith("/brand/") and "/try/" not in path and status == 200:
            assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        else:
            assert headers["Cache-Control"] == "private, no-store"
            assert headers["Vary"] == "Accept-Language, Cookie"
        assert [name for name, _ in headers].count("Content-Security-Policy") == 1


@pytest.mark.shows("3.4.3", "3.4.4", "3.4.5", "3.4.6", "3.4.8")
def test_the_headers_are_these() -> None:
    assert FIXED_HEADERS | {"Permissions-Policy": ""} == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "",
    }
    assert PAGE_POLICY == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(FIXED_HEADERS["Permissions-Policy"].split(", "))


def test_the_hook_takes_answers_of_the_portal_only(portal: Portal) -> None:
    with portal.app.test_request_context("/"), pytest.raises(TypeError, match="not an answer of the portal"):
        add_headers(Response())


def test_no_page_has_anything_inline(portal: Portal, link: Link) -> None:
    pages = [f"/s/{link.token}{path}" for endpoint, path in PATHS.items() if endpoint not in CONTENT]
    for path in [*pages, "/", "/nowhere", "/s/unknown", OTHERS["tryout.show"]]:
        page = Page(portal.get(path).text)
        assert page.all("style") == []
        assert all("style" not in element.attributes for element in page.elements)
        assert not any(name.startswith("on") for element in page.elements for name in element.attributes)
        assert [script.text for script in page.all("script")] == [""]
        for name in ("src", "href"):
            for element in page.elements:
                assert element.attributes.get(name, "/").startswith(("/", "#", "?lang=")), element
        assert len(page.all("h1")) == len(page.all("main")) == 1
        assert page.all("a", class_="skip")[0].attributes["href"] == "#main"


def test_every_icon_that_is_used_is_drawn(portal: Portal, link: Link) -> None:
    for path in [f"/s/{link.token}", f"/s/{link.token}/browse/Top", f"/s/{link.token}/preview/a.png", "/", "/s/x"]:
        page = Page(portal.get(path).text)
        drawn = {f"#{symbol.attributes['id']}" for symbol in page.all("symbol")}
        assert {use.attributes["href"] for use in page.all("use")} <= drawn


def test_the_style_sheet_is_light_and_asks_nobody(portal: Portal) -> None:
    css = load("portal.css").data
    assert len(css) < 20_000
    assert b"url(" not in css
    assert b"@import" not in css
    answer = portal.get("/static/portal.css")
    assert (answer.data, answer.content_type) == (css, "text/css; charset=utf-8")


def test_every_class_in_the_templates_has_a_style() -> None:
    css = load("portal.css").data.decode()
    used = set(re.findall(r'class="([a-z -]+)"', "".join(template for template in templates())))
    classes = {name for names in used for name in names.split()} - {"letter", "rows", "menu"}
    assert {name for name in classes if not re.search(rf"\.{name}\b", css)} == set()


def templates() -> list[str]:
    return [path.read_text() for path in (resources.files("sharedesk.server") / "templates").iterdir()]


def test_own_files_change_their_address_with_their_content(portal: Portal) -> None:
    page = Page(portal.get("/").text)
    targets = [e.attributes["href"] for e in page.all("link")] + [page.one("script").attributes["src"]]
    assert all(re.search(r"\?v=[0-9a-f]{6,10}$", target) for target in targets)
    for target in targets:
        assert portal.get(target).status_code == 200
    assert {target.split("?")[0].rpartition("/")[2] for target in targets} == TYPES.keys() | {"2f55d4.css"}


@pytest.mark.shows("13.4.3")
def test_the_front_page_lists_nothing(portal: Portal, link: Link) -> None:
    answer = portal.get("/")
    assert Page(answer.text).one("h1").text == "Files are shared here by link"
    assert link.token not in answer.text
    assert "a.png" not in answer.text


def test_health(portal: Portal) -> None:
    answer = portal.get("/healthz")
    assert (answer.json, answer.content_type) == ({"status": "ok"}, "application/json")


@pytest.mark.parametrize(
    ("public", "host", "answers"),
    [
        ("", "anything.example", True),
        ("", "", True),
        ("https://share.example.com", "share.example.com", True),
        ("https://share.example.com:8443", "SHARE.example.com:8443", True),
        ("https://share.example.com", "share.example.com.", True),
        ("https://share.example.com", "192.0.2.1:8443", True),
        ("https://share.example.com", "[2001:db8::1]:8443", True),
        ("https://share.example.com", "localhost:8443", True),
        ("https://share.example.com", "evil.example", False),
        ("https://share.example.com", "share.example.com.evil.example", False),
        ("https://share.example.com", "share.example.com@evil.example", False),
        ("https://share.example.com", "[nonsense", False),
        ("https://share.example.com", "", False),
    ],
)
@pytest.mark.shows("A60")
def test_with_a_public_address_strange_host_names_are_refused(public: str, host: str, answers: bool) -> None:
    assert answers_to(host, public) is answers


def test_the_name_it_was_started_with_is_its_own_too() -> None:
    assert answers_to("other.example:8443", "https://share.example.com", "https://other.example:8443")
    assert not answers_to("other.example", "https://share.example.com", "")


@pytest.mark.shows("A60")
def test_a_strange_host_name_gets_421(portal: Portal, link: Link) -> None:
    portal.set("public_url", "https://share.example.com")
    for path in ("/", f"/s/{link.token}", "/healthz"):
        answer = portal.get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 421
        assert "evil" not in answer.text
        assert Page(answer.text).one("h1").text == "This address does not lead here"
        assert portal.get(path, headers={"Host": "share.example.com"}).status_code == 200


def test_forwarded_addresses_count_from_listed_proxies_only(portal: Portal, link: Link) -> None:
    portal.get(f"/s/{link.token}", headers={"X-Forwarded-For": "203.0.113.9"})
    portal.set("portal.trusted_proxies", "127.0.0.1")
    portal.client.delete_cookie("__Host-visitor", domain="localhost")
    portal.get(f"/s/{link.token}", headers={"X-Forwarded-For": "203.0.113.9"})
    viewed = [event for event in portal.events() if event.action == "page.viewed"]
    assert [event.who.ip for event in viewed] == ["127.0.0.1", "203.0.113.9"]


def test_a_request_body_is_refused_unread(portal: Portal) -> None:
    answer = portal.request("POST", "/", HTML, data=b"x" * 100_000)
    assert answer.status_code == 405

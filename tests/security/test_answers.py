"""What answers carry and what they never do: types, secrets, addresses with secrets in them."""

from __future__ import annotations

import json
import logging
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from sharedesk.core.link import Link, LinkEdit, Mode
from sharedesk.server.visitors import COOKIE
from tests.portal.conftest import ME, Portal
from tests.portal.gates import Mailbox, basic, give, hidden
from tests.portal.html import Page
from tests.portal.routes import OTHERS, PATHS
from tests.portal.samples import PNG, pdf_of
from tests.unit.cli.conftest import Cli

PASSWORD = "correct horse battery"
WRONG = "nearly right horse"
TYPES = {
    "text/html; charset=utf-8", "text/css; charset=utf-8", "text/javascript; charset=utf-8", "image/svg+xml",
    "image/svg+xml; charset=utf-8", "application/json", "application/octet-stream", "image/png", "image/jpeg",
    "text/plain; charset=utf-8",
}  # fmt: skip


@pytest.fixture
def link(portal: Portal, mailbox: Mailbox) -> Link:
    files = {"a.png": PNG, "a.pdf": pdf_of("One"), "Top/b.txt": b"b"}
    return portal.make(Mode.SEND, files, password=PASSWORD, allowed_emails=("anna@example.com",))


@pytest.mark.shows("4.1.1")
def test_every_answer_says_what_it_is(portal: Portal, link: Link) -> None:
    paths = [f"/s/{link.token}{path}" for path in PATHS.values()]
    missing = ["/nowhere", "/s/unknown", f"/s/{link.token}/files/none", "/static/none.css"]
    closed = [portal.get(path) for path in paths]
    portal.program.links.edit(link.token, LinkEdit(password=None, allowed_emails=()), by=ME)
    answers = [portal.get(path) for path in [*paths, *OTHERS.values(), *missing]]
    answers += [portal.request(method, paths[0]) for method in ("POST", "PUT", "TRACE")]
    kinds = {answer.content_type for answer in [*closed, *answers]}
    assert kinds <= TYPES
    assert "text/html; charset=utf-8" in kinds


@pytest.mark.shows("A19", "A32", "8.2.3", "14.2.1", "16.2.5")
def test_cve_2026_62684_no_secret_leaves_by_any_door(
    portal: Portal, link: Link, mailbox: Mailbox, cli: Cli, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)  # what the log of the program takes
    answers = [give(portal, link, "password", password=WRONG), give(portal, link, "password", password=PASSWORD)]
    answers.append(give(portal, link, "email", email="anna@example.com"))
    form = hidden(portal.get(f"/s/{link.token}"))
    answers += [give(portal, link, "code", code="999999"), give(portal, link, "code", code=mailbox.code)]
    answers.append(portal.get(f"/s/{link.token}/download", headers=basic(WRONG)))
    answers += [portal.get(f"/s/{link.token}{path}") for path in PATHS.values()]
    assert answers[-1].status_code == 200, "the gates were passed"
    cookie = portal.client.get_cookie(COOKIE)
    assert cookie is not None
    told = "".join(f"{answer.headers}{answer.text}" for answer in answers if "text/html" in str(answer.content_type))
    words = [("link", "show", link.token), ("links",), ("audit",), ("settings", "list")]
    documents = "".join(json.dumps(cli(*some, "--json").document) for some in words)
    logged = caplog.text + "".join(str(record.args) for record in caplog.records)
    for secret in (PASSWORD, WRONG, mailbox.code, "argon2", portal.program.seal._read().hex()):
        assert secret not in told, "a page"
        assert secret not in documents, "the command line"
        assert secret not in logged, "the log"
    for secret in (link.token, cookie.value, form):
        assert secret not in logged
    assert cookie.value not in documents + told.replace(f"{COOKIE}={cookie.value}", "")
    assert form not in documents


@pytest.mark.shows("14.2.1")
def test_no_address_on_a_page_has_a_secret_in_its_query(portal: Portal, link: Link) -> None:
    pages = [portal.get(f"/s/{link.token}")]
    give(portal, link, "password", password=PASSWORD)
    pages.append(portal.get(f"/s/{link.token}"))
    give(portal, link, "email", email="anna@example.com")
    pages.append(portal.get(f"/s/{link.token}"))
    portal.program.links.edit(link.token, LinkEdit(password=None, allowed_emails=()), by=ME)
    pages += [portal.get(f"/s/{link.token}{path}") for path in ("", "/browse/Top", "/preview/a.png")]
    titles = {Page(page.text).one("h1").text for page in pages}
    assert len(titles) >= 5
    for page in pages:
        for element in Page(page.text).elements:
            for name in ("href", "src", "action"):
                target = urlsplit(element.attributes.get(name, ""))
                assert {key for key, _ in parse_qsl(target.query)} <= {"v", "path", "page", "lang", "show", "pages"}, (
                    target
                )
        assert not re.search(r"<form[^>]+method=.?get", page.text, re.IGNORECASE)

"""A language of marks: every text of every page is in the catalogues, and every text of the catalogues is on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import flask
import flask_babel
import pytest

from sharedesk.core.gates import Gate, Standing
from sharedesk.core.guessing import Guess
from sharedesk.core.languages import LANGUAGES, Tongue
from sharedesk.core.link import Link, LinkDetails, LinkEdit, Mode
from sharedesk.server import formats
from sharedesk.server.links import context
from sharedesk.server.pages import errors
from sharedesk.server.site import describe, render
from sharedesk.server.views import sheets
from sharedesk.server.views.downloading import Addresses, downloading_page
from sharedesk.server.views.gates import gate_page
from sharedesk.services.access import Reason, UnavailableError
from sharedesk.services.following import Progress
from sharedesk.services.gates import Refusal
from sharedesk.services.guard import LockedError
from tests.catalogues import BOOKS, extracted
from tests.marks import Marks, outside
from tests.portal.conftest import ME, Clock, Portal, url
from tests.portal.gates import click, somebody_else
from tests.portal.samples import DRAWN, PNG, pdf_of

COMPANY, TITLE = "Northwind Legal", "Harbour"
NAMES = [ME, "EM", COMPANY, TITLE, "Quay", "Register", "Empty", "a…@example.com", "ShareDesk", "TLS",
         *LANGUAGES.values()]  # fmt: skip
"""What stays as it is in every language."""

SAID_IN = {"aria-label", "alt", "title", "placeholder", "data-copied"}
"""Attributes that people hear or see."""

NOT_ON_A_PAGE = {
    "Too many tries. Try again in %(wait)s.", "Try again in a moment.",  # lines for scripts
    "This link is protected. Open it in a browser.",
    "This link works a limited number of times. Open it in a browser and start there.",
}  # fmt: skip


class Reader(HTMLParser):
    """Reads the words of a page that stand outside of marks, where they are not a time or what a file holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.depth = 0
        self.found: list[str] = []
        self._inside: list[str] = []
        self.feed(page)
        self.close()
        assert self.depth == 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"time", "code", "pre", "bdi"}:
            self._inside.append(tag)
        for name, text in attrs:
            if name in SAID_IN:
                self._look(text or "")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        self._look("" if self._inside else data)

    def _look(self, text: str) -> None:
        bare, self.depth = outside(text, self.depth)
        for name in sorted(NAMES, key=len, reverse=True):
            bare = bare.replace(name, "")
        self.found += re.findall(r"[^\W\d_]+(?:\.\w+)?", bare)


def untranslated(page: str) -> list[str]:
    """Return the words of a page that are in no catalogue; names of files are none."""
    return [word for word in Reader(page).found if "." not in word]


@pytest.fixture
def marks(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Marks:
    """Have the portal speak in marks."""
    marks = Marks()
    with portal.app.app_context():
        domain = flask_babel.get_babel().instance.domain_instance
    monkeypatch.setattr(domain, "get_translations", lambda: marks)
    monkeypatch.setattr(formats, "tongue", lambda code: Tongue(code, marks))
    portal.set("branding.title", COMPANY)
    portal.set("branding.privacy", "https://example.com/privacy")
    return marks


# -- the states that pages are in


def sheets_of(details: LinkDetails, clock: Clock) -> Iterator[sheets.Sheet]:
    """Yield every statement that the portal makes on a sheet."""
    shared = replace(details, link=replace(details.link, max_downloads=3))
    ended = replace(details, link=replace(details.link, expires_at=clock.now))
    yield from (sheets.UNKNOWN_LINK, sheets.NO_PAGE, sheets.FRONT, sheets.ASKED, sheets.CROWDED, sheets.SPENT)
    yield from (sheets.no_such_file("/"), sheets.gone("/"), sheets.failure("0042"), sheets.refusal(418))
    yield from (sheets.refusal(status) for status in (400, 405, 413, 421))
    for reason in Reason:
        yield sheets.unavailable(UnavailableError(reason), "/")
        for known in (details, shared, ended):
            why = UnavailableError(reason, known)
            why.since = clock.now
            yield sheets.unavailable(why, "/")
    yield sheets.expired(UnavailableError(Reason.EXPIRED, ended), sheets.TimeForm("/", 100))
    for guess in (Guess.WRONG_PASSWORD, Guess.WRONG_CODE, Guess.CODE_ASKED, Guess.UNKNOWN_TOKEN):
        for seconds in (1, 40, 60, 7200):
            yield sheets.too_many_tries(LockedError(seconds, guess), clock.now, "/")


def gates_of(clock: Clock) -> Iterator[str]:
    """Yield every gate, empty and with everything that can be wrong."""
    standing = Standing(asked_email="anna@example.com", asked_at=clock.now)
    for gate in (Gate.PASSWORD, Gate.EMAIL, Gate.CODE):
        for refusal in (None, *Refusal):
            for left in (None, 1, 2):
                page = gate_page(
                    gate, "x", standing, clock.now, company=COMPANY, form_token="y", refusal=refusal, left=left
                )
                yield render("gate.html", describe(flask.current_app.extensions["sharedesk"], flask.request), page)


def links(portal: Portal, clock: Clock) -> Iterator[Link]:
    """Make links of every shape."""
    for left in (timedelta(seconds=30), timedelta(minutes=1), timedelta(hours=5), timedelta(days=6), None):
        until = None if left is None else clock.now + left
        yield portal.make(Mode.SEND, {"one.txt": b"1"}, title=TITLE, message="Quay\n\nQuay", expires_at=until)
    yield portal.make(Mode.SEND, {"Register/one.txt": b"1", "two.pdf": bytes(2000)}, title=TITLE)
    yield portal.make(Mode.SEND, {f"Register/{n:03}.txt": b"1" for n in range(450)}, title=TITLE)
    yield portal.make_of(Mode.SHARE, [portal.folder / "Register"], title=TITLE)
    yield portal.make_of(Mode.SHARE, [portal.folder / "Register", portal.folder / "one.txt"], title=TITLE)


def pages_of(portal: Portal, clock: Clock) -> Iterator[str]:
    """Yield the pages of links, of folders and of files."""
    (portal.folder / "Empty").mkdir()
    for link in links(portal, clock):
        yield f"/s/{link.token}"
        for query in ("", "?page=2"):
            yield url(link, "browse", "Register") + query
    yield url(portal.make_of(Mode.SHARE, [portal.folder / "Empty"]), "browse", "Empty")
    named = {"doc.docx": PNG, "sheet.xlsx": PNG, "zip.zip": PNG, "long.txt": b"words " * 200_000, "gone.txt": b"x",
             "five.pdf": pdf_of(*"12345"), "none.bin": bytes(range(256))}  # fmt: skip
    link = portal.make(Mode.SHARE, {name: data for name, (data, _) in DRAWN.items()} | named, title=TITLE)
    (portal.folder / "gone.txt").unlink()
    yield f"/s/{link.token}"
    for name in [*DRAWN, *named]:
        yield url(link, "preview", name)
    for pages in ("3-5", "1-1"):
        yield url(link, "preview", "five.pdf") + f"?pages={pages}"


def downloads_of(details: LinkDetails, clock: Clock) -> Iterator[str]:
    """Yield the page beside a download, however far it is."""
    limited = replace(details, link=replace(details.link, max_downloads=3))
    to = Addresses("/", "/", "/", "/")
    for left in (None, timedelta(seconds=9), timedelta(minutes=1), timedelta(hours=5)):
        yield downloading(details, Progress(5000, 9000, True, left, None), to)
    yield downloading(details, None, to)
    yield downloading(details, Progress(9000, 9000, False, None, clock.now), to)
    for one in (details, limited):
        yield downloading(one, Progress(5000, 9000, False, None, None), to)


def downloading(details: LinkDetails, progress: Progress | None, to: Addresses) -> str:
    page = downloading_page(details, "all.zip", progress, to)
    return render("downloading.html", describe(context(), flask.request), page)


def once_pages(portal: Portal) -> Iterator[str]:
    """Yield what the visitors of links that work once get."""
    portal.write({"Top/a.txt": b"a"})
    for mode, files in (
        (Mode.SEND, {"a.zip": b"a"}),
        (Mode.SEND, {"a.zip": b"a", "b.zip": b"b"}),
        (Mode.SHARE, {"Top/a.txt": b"a"}),
    ):
        link = portal.make(mode, files, one_time=True, title=TITLE)
        yield portal.get(f"/s/{link.token}").text
        click(portal, link)
        yield portal.get(f"/s/{link.token}").text
        with somebody_else(portal):
            yield portal.get(f"/s/{link.token}").text
        portal.get(f"/s/{link.token}/download")
        yield portal.get(f"/s/{link.token}").text


def every_page(portal: Portal, clock: Clock) -> Iterator[str]:
    """Yield the HTML of every page in every state."""
    details = portal.program.links.get(portal.make(Mode.SEND, {"a.txt": bytes(3000)}, title=TITLE).token)
    with portal.app.test_request_context(
        "/", environ_overrides={"SSL_PROTOCOL": "TLSv1.3", "wsgi.url_scheme": "https"}
    ):
        yield from (errors.sheet_response(sheet, 200).get_data(as_text=True) for sheet in sheets_of(details, clock))
        yield from gates_of(clock)
        yield from downloads_of(details, clock)
    yield from once_pages(portal)
    yield from (portal.get(path).text for path in pages_of(portal, clock))
    portal.program.links.edit(details.link.token, LinkEdit(password="correct horse"), by=ME)
    yield portal.get(f"/s/{details.link.token}").text
    yield from (portal.get(path).text for path in ("/", "/nowhere", "/s/unknown"))


def test_every_word_of_every_page_is_in_the_catalogues(portal: Portal, clock: Clock, marks: Marks) -> None:
    found = {word for page in every_page(portal, clock) for word in untranslated(page)}
    assert found == set()
    messages = {message.id if isinstance(message.id, str) else message.id[0] for message in extracted(BOOKS[0])}
    assert messages - marks.seen - {""} == NOT_ON_A_PAGE


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>⟦Open⟧ until <time>27 Nov</time></p>", ["until"]),
        ('<a title="More">⟦Open ⟧5⟦ files⟧</a>', ["More"]),
        ("<p>⟦Open <b>all</b> of it⟧ Report.pdf by Elena Marchetti</p>", ["by"]),
    ],
)
def test_a_word_without_marks_is_found(page: str, words: list[str]) -> None:
    assert untranslated(page) == words

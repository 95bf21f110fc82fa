"""Which language a page is in, how its reader changes it, and how dates and numbers are written in each."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import TestResponse

from sharedesk.core.languages import LANGUAGES
from sharedesk.core.link import Link, LinkEdit, Mode
from sharedesk.core.tokens import new_token
from sharedesk.server import formats
from sharedesk.store.links import LinkRepository
from tests.portal.conftest import ME, Clock, Portal
from tests.portal.html import Page, text_of

WELCOME = {
    "en": "Files are shared here by link",
    "de": "Hier werden Dateien per Link geteilt",
    "fr": "Ici, les fichiers se partagent par lien",
    "es": "Aquí se comparten archivos mediante enlaces",
}
EVERY = pytest.mark.parametrize("language", LANGUAGES)


def spoken(answer: TestResponse) -> str:
    """Return the language that a page says it is in."""
    html = Page(answer.text).one("html").attributes
    assert html["dir"] == "ltr"
    return html["lang"]


def accepting(portal: Portal, accepted: str, url: str = "/") -> TestResponse:
    return portal.get(url, headers={"Accept-Language": accepted})


@EVERY
def test_a_page_is_in_the_language_of_the_browser(portal: Portal, language: str) -> None:
    answer = accepting(portal, language)
    assert spoken(answer) == language
    assert text_of(Page(answer.text).one("h1")) == WELCOME[language]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de", "de"), ("DE-at", "de"), ("fr-CA,en;q=0.5", "fr"), ("en;q=0.5,es-419;q=0.9", "es"), ("it,de;q=0.1", "de"),
        ("de;q=0,fr;q=0.2", "fr"), ("de;q=0.3,en-US;q=0.8,fr;q=0.8", "en"), ("zh-Hans-CN", "en"), ("*", "en"),
        ("*,de;q=0.1", "de"), ("", "en"), (";;;q=,", "en"), ("de;q=nonsense,fr", "fr"), ("x" * 4000, "en"),
    ],
)  # fmt: skip
def test_what_the_browser_likes_best_is_taken(portal: Portal, accepted: str, language: str) -> None:
    assert spoken(accepting(portal, accepted)) == language


def test_whose_language_we_do_not_speak_gets_that_of_the_sender(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "es_MX:en")
    assert spoken(accepting(portal, "it")) == "es"
    monkeypatch.setenv("LANGUAGE", "nl_BE")
    assert spoken(accepting(portal, "it")) == "en"
    portal.set("branding.language", "de")
    assert spoken(accepting(portal, "it")) == "de"
    assert spoken(accepting(portal, "fr")) == "fr"


@EVERY
def test_the_foot_offers_every_language(portal: Portal, language: str) -> None:
    page = Page(accepting(portal, language).text)
    links = [link for link in page.all("a") if "hreflang" in link.attributes]
    assert {link.attributes["lang"]: link.text for link in links} == {
        code: name for code, name in LANGUAGES.items() if code != language
    }
    assert [link.attributes["href"] for link in links] == [f"?lang={link.attributes['hreflang']}" for link in links]
    assert page.one("span", **{"aria-current": "true"}).text == LANGUAGES[language]


def test_a_choice_holds_against_the_browser(portal: Portal) -> None:
    answer = accepting(portal, "fr", "/?lang=de")
    assert spoken(answer) == "de"
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-lang=de;")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert spoken(accepting(portal, "fr")) == "de"
    assert spoken(accepting(portal, "fr", "/?lang=es")) == "es"
    assert spoken(accepting(portal, "fr")) == "es"


@pytest.mark.parametrize("given", ["xx", "DE", "", "//evil.example", "de%0d%0aSet-Cookie:a=b", "de&lang=es"])
def test_what_is_no_language_is_no_choice(portal: Portal, given: str) -> None:
    answer = accepting(portal, "fr", f"/?lang={given}")
    assert spoken(answer) == ("de" if given.startswith("de&") else "fr")
    assert "evil" not in answer.text
    assert len(answer.headers.getlist("Set-Cookie")) == given.startswith("de&")


@pytest.mark.parametrize("cookie", ["xx", "", "de; x", "../de"])
def test_a_cookie_that_is_not_ours_is_nothing(portal: Portal, cookie: str) -> None:
    assert spoken(portal.get("/", headers={"Accept-Language": "fr", "Cookie": f'__Host-lang="{cookie}"'})) == "fr"


def test_only_a_page_that_is_read_keeps_a_choice(portal: Portal) -> None:
    for url, headers in (
        ("/?lang=de", {"Sec-Purpose": "prefetch"}),
        ("/?lang=de", {"User-Agent": "Slackbot-LinkExpanding"}),
        ("/static/portal.css?lang=de", {}),
        ("/healthz?lang=de", {}),
    ):
        assert "Set-Cookie" not in portal.get(url, headers=headers).headers, url


def test_a_choice_stays_where_it_is(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {f"Top/{number:03}.txt": b"x" for number in range(250)})
    page = Page(portal.get(f"/s/{link.token}/browse/Top?page=2&lang=en&other=%22%3E").text)
    assert page.one("a", hreflang="de").attributes["href"] == "?lang=de&page=2"
    made_up = Page(portal.get(f"/s/{link.token}/browse/Top?lang=en&pages=2-x&show=//evil").text)
    assert made_up.one("a", hreflang="de").attributes["href"] == "?lang=de"
    german = Page(portal.get(f"/s/{link.token}/browse/Top?lang=de&page=2").text)
    assert text_of(german.one("h2", id="files-h")) == "Dateien"
    assert "201 bis 250 von 250 Einträgen" in german.source


def test_a_choice_at_the_answer_to_a_form_leads_to_the_link(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"}, password="correct horse")
    answer = portal.get(f"/s/{link.token}/password?lang=de")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/s/{link.token}")
    assert spoken(portal.get(f"/s/{link.token}")) == "de"


def test_a_choice_changes_nothing_but_the_language(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"}, one_time=True)
    before, events = portal.link(link), portal.events()
    portal.get(f"/s/{link.token}?lang=de")
    assert (portal.link(link), portal.events()) == (before, events)


def lasting(answer: TestResponse) -> list[tuple[str, str]]:
    """Return the headers without the second in which a cookie was set."""
    return [(name, re.sub(r"Expires=[^;]+", "", value)) for name, value in answer.headers]


@EVERY
def test_unknown_links_are_all_the_same_in_one_language(portal: Portal, language: str) -> None:
    url = f"/s/{new_token()}?lang={language}"
    wanted = portal.get(url)
    assert spoken(wanted) == language
    for token in (new_token(), "x", "%00", "a" * 3000):
        for path in ("", "/files/a.txt", "/browse/a", "/download"):
            answer = portal.get(f"/s/{token}{path}?lang={language}")
            assert (answer.status_code, answer.data) == (404, wanted.data)
            assert lasting(answer) == lasting(wanted)


@EVERY
def test_a_cache_keeps_the_languages_apart(portal: Portal, language: str) -> None:
    headers = accepting(portal, language).headers
    assert (headers["Vary"], headers["Cache-Control"]) == ("Accept-Language, Cookie", "private, no-store")
    assert "Vary" not in accepting(portal, language, "/static/portal.css").headers


# -- dates, sizes, numbers

SAID = {
    "en": "Available until 30 Nov 2026, 17:00 UTC · 6 days left 1,234 files · 1.24 GB in total",
    "de": "Verfügbar bis 30. Nov. 2026, 17:00 UTC · noch 6 Tage 1.234 Dateien · insgesamt 1,24 GB",
    "fr": "Disponible jusqu’au 30 nov. 2026, 17:00 TU · encore 6 jours 1 234 fichiers · 1,24 Go au total",
    "es": "Disponible hasta el 30 nov 2026, 17:00 UTC · quedan 6 días 1.234 archivos · 1,24 GB en total",
}


@EVERY
def test_dates_sizes_and_numbers_are_written_as_the_language_does(portal: Portal, clock: Clock, language: str) -> None:
    link = portal.make(Mode.SEND, {"Top/a.bin": bytes(1640)}, expires_at=clock.now + timedelta(days=6, hours=7))
    with portal.program.base.store.write():
        LinkRepository(portal.program.base.store).update(link.id, file_count=1234, size=1_240_000_000)
    page = Page(accepting(portal, language, f"/s/{link.token}").text)
    assert text_of(page.one("ul", class_="facts")) == SAID[language]


@pytest.mark.parametrize(
    ("zone", "language", "text"),
    [
        ("Europe/Berlin", "de", "30. Nov. 2026, 18:05 MEZ"), ("Europe/Berlin", "en", "30 Nov 2026, 18:05 CET"),
        ("Europe/Berlin", "fr", "30 nov. 2026, 18:05 UTC+01:00"), ("Asia/Tokyo", "es", "1 dic 2026, 2:05 GMT+09:00"),
    ],
)  # fmt: skip
def test_without_a_script_the_zone_is_the_senders_and_has_its_name(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, zone: str, language: str, text: str
) -> None:
    monkeypatch.setattr(formats, "ZONE", ZoneInfo(zone))
    with portal.app.test_request_context("/", headers={"Accept-Language": language}):
        moment = formats.moment(datetime(2026, 11, 30, 17, 5, tzinfo=UTC))
    assert (moment.machine, moment.text.replace("\N{NO-BREAK SPACE}", " ")) == ("2026-11-30T17:05Z", text)


@EVERY
def test_numbers_stay_with_their_units(portal: Portal, language: str) -> None:
    with portal.app.test_request_context("/", headers={"Accept-Language": language}):
        texts = [formats.size(1_240_000_000), formats.size(12), formats.time_left(timedelta(days=3))]
    assert [text for text in texts if " " in text] == []


def test_outside_of_a_request_all_is_english() -> None:
    assert formats.files(1) == "1 file"


# -- a visit in each language

GATE = {"en": "Enter the password", "de": "Passwort eingeben", "fr": "Saisissez le mot de passe",
        "es": "Introduzca la contraseña"}  # fmt: skip
SENT = {"en": f"{ME} sent you a file", "de": f"{ME} hat Ihnen eine Datei gesendet",
        "fr": f"{ME} vous a envoyé un fichier", "es": f"{ME} le ha enviado un archivo"}  # fmt: skip
ENDED = {"en": "The sender has withdrawn this link", "de": "Der Absender hat diesen Link zurückgezogen",
         "fr": "L’expéditeur a retiré ce lien", "es": "El remitente ha retirado este enlace"}  # fmt: skip


@pytest.fixture
def link(portal: Portal) -> Link:
    return portal.make(Mode.SEND, {"a.txt": b"a"})


@EVERY
def test_a_visit(portal: Portal, link: Link, language: str) -> None:
    url = f"/s/{link.token}"
    page = Page(accepting(portal, language, url).text)
    assert text_of(page.one("p", class_="from")).endswith(SENT[language])
    portal.program.links.edit(link.token, LinkEdit(password="correct horse"), by=ME)
    assert text_of(Page(accepting(portal, language, url).text).one("h1")) == GATE[language]
    portal.program.links.revoke(link.token, by=ME)
    assert text_of(Page(accepting(portal, language, url).text).one("h1")) == ENDED[language]


@EVERY
def test_a_script_gets_its_line_in_a_language_too(portal: Portal, link: Link, language: str) -> None:
    portal.program.links.edit(link.token, LinkEdit(password="correct horse"), by=ME)
    lines = {"en": "This link is", "de": "Dieser Link", "fr": "Ce lien", "es": "Este enlace"}
    headers = {"Accept": "*/*", "Accept-Language": language}
    assert portal.get(f"/s/{link.token}/download", headers=headers).text.startswith(lines[language])

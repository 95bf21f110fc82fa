"""The landing page: what it says, for each shape of a link, and that looking changes nothing."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Mode
from sharedesk.services.contents import GoneError
from tests.portal.conftest import Clock, Portal
from tests.portal.html import Page, text_of

MESSAGE = "Dear Priya,\n\nHere is the full set.\nPlease start with page 1.\n\nElena"
SEVERAL = {"Bundle/Letter.pdf": b"%PDF-" + b"x" * 1_800_000, "Bundle/Index.xlsx": b"x" * 246_000, "Read me.txt": b"Hi."}


def landing(portal: Portal, mode: Mode, files: dict[str, bytes], **options: object) -> Page:
    link = portal.make(mode, files, **options)
    answer = portal.get(f"/s/{link.token}")
    assert answer.status_code == 200
    return Page(answer.text)


def test_it_says_who_what_until_when(portal: Portal, clock: Clock) -> None:
    end = clock.now + timedelta(days=6, hours=7)
    page = landing(portal, Mode.SEND, SEVERAL, title="Harbour Quay", message=MESSAGE, expires_at=end)
    assert page.one("title").text == "Harbour Quay · ShareDesk"
    assert text_of(page.one("h1")) == "Harbour Quay"
    assert text_of(page.one("p", class_="from")) == "EMElena Marchetti sent you files"
    assert [text_of(part) for part in page.all("p")][2:5] == [
        "Dear Priya,", "Here is the full set.Please start with page 1.", "Elena",
    ]  # fmt: skip
    facts = text_of(page.one("ul", class_="facts"))
    assert facts == "Available until 30 Nov 2026, 17:00 UTC · 6 days left 3 files · 2 MB in total"
    assert page.one("time").attributes["datetime"] == "2026-11-30T17:00Z"
    assert text_of(page.one("p", class_="aside")).startswith("Not expecting this? Check with Elena Marchetti before")
    assert text_of(page.one("p", class_="meta")) == "3 files, 1 folder"


def test_everything_on_it_leads_somewhere(portal: Portal) -> None:
    page = landing(portal, Mode.SEND, SEVERAL)
    links = page.links()[1:]
    assert len(links) == 7  # the ZIP; in the folder a preview, two files and a ZIP; a file and its preview
    for link in links:
        assert portal.get(link, follow_redirects=True).status_code == 200, link


def test_buttons_tell_what_one_gets(portal: Portal) -> None:
    page = landing(portal, Mode.SEND, SEVERAL)
    assert text_of(page.one("a", class_="btn-go")) == "Download all (ZIP, 2 MB)"
    assert text_of(page.one("a", class_="small")) == "Download this folder (ZIP, 2 MB)"
    names = [text_of(element) for element in page.all("a", class_="ibtn")]
    assert "Download Letter.pdf" in names
    assert "Preview Letter.pdf" in names
    assert "Preview Index.xlsx" not in names


def test_checksums_are_those_of_the_files(portal: Portal) -> None:
    page = landing(portal, Mode.SEND, SEVERAL)
    shown = dict(zip([d.text for d in page.all("dt")], [c.text for c in page.all("code")], strict=False))
    assert shown == {name: hashlib.sha256(data).hexdigest() for name, data in SEVERAL.items()}
    assert "Check that the files arrived unchanged (SHA-256)" in page.source
    copies = page.all("button", type="button")
    assert [text_of(button) for button in copies] == [f"Copy {name}" for name in shown]
    assert all("hidden" in button.attributes for button in copies), "nothing happens there without a script"
    assert [code.text for code in page.all("code")][len(shown) :] == [
        "certutil -hashfile FILE SHA256", "shasum -a 256 FILE", "sha256sum FILE"
    ]  # fmt: skip


def test_one_file_stands_alone(portal: Portal) -> None:
    page = landing(portal, Mode.SEND, {"Letter.pdf": b"%PDF-" + b"x" * 1_899_995})
    assert "Elena Marchetti sent you a file" in page.source
    assert text_of(page.one("h1")) == "Letter.pdf"
    assert text_of(page.one("a", class_="btn-go")) == "Download (1.9 MB)"
    assert text_of(page.one("ul", class_="facts")) == "1 file · 1.9 MB"
    assert "Check that the file arrived unchanged (SHA-256)" in page.source
    assert page.all("code")[0].text == hashlib.sha256(b"%PDF-" + b"x" * 1_899_995).hexdigest()
    assert page.all("a", class_="ibtn") == []


def test_a_shared_folder_is_open_and_nobody_measures_it(portal: Portal) -> None:
    page = landing(portal, Mode.SHARE, {"Bundle/a.pdf": b"%PDF-", "Bundle/sub/b.txt": b"b"})
    assert "open" in page.all("details")[0].attributes
    assert text_of(page.one("a", class_="btn-go")) == "Download all (ZIP)"
    assert text_of(page.one("ul", class_="facts")) == "1 folder"
    assert text_of(page.one("summary")) == "Bundle Folder · 2 entries"
    assert "Download this folder (ZIP)" in page.source
    assert page.all("code") == []
    browse = next(link for link in page.links() if "/browse/" in link)
    assert browse.endswith("/browse/Bundle/sub")


def test_files_and_folders_shared_together_are_counted_apart(portal: Portal) -> None:
    page = landing(portal, Mode.SHARE, {"Bundle/a.pdf": b"%PDF-", "b.txt": b"b"})
    assert text_of(page.one("ul", class_="facts")) == "2 files and folders"
    assert text_of(page.one("p", class_="meta")) == "1 file, 1 folder"


def test_folders_alone_are_not_counted_as_files(portal: Portal) -> None:
    page = landing(portal, Mode.SHARE, {"One/a.pdf": b"%PDF-", "Two/b.txt": b"b"})
    assert text_of(page.one("p", class_="meta")) == "2 folders"


def test_big_folders_get_a_page_of_their_own(portal: Portal) -> None:
    big = {f"Big/{n:03}.txt": b"x" for n in range(201)}
    full = {f"Full/{n:03}.txt": b"x" for n in range(200)}
    page = landing(portal, Mode.SEND, {**big, **full})
    assert len(page.all("details")) == 2  # the folder of 200, and the checksums
    assert text_of(page.all("a", class_="row")[0]) == "Big Folder · 201 files · 201 bytes"
    assert portal.get(page.all("a", class_="row")[0].attributes["href"]).status_code == 200


def test_a_big_shared_folder_says_how_many_entries_it_has(portal: Portal) -> None:
    page = landing(portal, Mode.SHARE, {f"Big/{n:03}.txt": b"x" for n in range(201)})
    assert text_of(page.one("a", class_="row")) == "Big Folder · 201 entries"


def test_all_folders_together_stay_a_page(portal: Portal) -> None:
    page = landing(portal, Mode.SEND, {f"F{f}/{n:03}.txt": b"x" for f in range(4) for n in range(150)})
    assert len(page.all("summary", class_="row")) == 2
    assert len(page.all("a", class_="row")) == 2


def test_an_empty_folder_is_a_page_that_says_so(portal: Portal) -> None:
    (portal.folder / "Empty").mkdir()
    link = portal.make_of(Mode.SHARE, [portal.folder / "Empty"])
    page = Page(portal.get(f"/s/{link.token}").text)
    assert page.all("a", class_="row")[0].attributes["href"] == f"/s/{link.token}/browse/Empty"
    assert "This folder is empty." in portal.get(f"/s/{link.token}/browse/Empty").text


def test_a_folder_that_goes_away_meanwhile_does_not_take_the_page_with_it(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = portal.make(Mode.SHARE, {"Top/a.txt": b"a", "b.txt": b"b"})

    def gone(*_arguments: object, **_more: object) -> None:
        raise GoneError

    monkeypatch.setattr(portal.program.contents, "folder", gone)
    page = Page(portal.get(f"/s/{link.token}").text)
    assert [text_of(row) for row in page.all("a", class_="row")] == ["Top Folder"]


def test_a_file_that_is_gone_stays_in_the_list_without_buttons(portal: Portal) -> None:
    link = portal.make(Mode.SHARE, {"here.pdf": b"%PDF-", "gone.pdf": b"%PDF-", "lost/x.txt": b"x"})
    (portal.folder / "gone.pdf").unlink()
    (portal.folder / "lost").rename(portal.folder / "elsewhere")
    page = Page(portal.get(f"/s/{link.token}").text)
    assert page.source.count("Not available right now") == 2
    assert [one for one in page.links() if "gone" in one or "lost" in one] == []
    assert any("here.pdf" in one for one in page.links())


def test_the_last_day_is_told_in_amber(portal: Portal, clock: Clock) -> None:
    page = landing(portal, Mode.SEND, {"a.txt": b"a"}, expires_at=clock.now + timedelta(hours=5))
    assert text_of(page.one("strong", class_="is-soon")) == "5 hours left"


def test_a_link_without_an_end_names_none(portal: Portal) -> None:
    page = landing(portal, Mode.SEND, {"a.txt": b"a"}, never_expires=True)
    assert "Available until" not in page.source
    assert page.all("time") == []


def test_a_long_letter_does_not_stick(portal: Portal) -> None:
    assert landing(portal, Mode.SEND, {"a.txt": b"a"}, message="x" * 600).all("div", class_="stick")
    assert not landing(portal, Mode.SEND, {"b.txt": b"b"}, message="x" * 601).all("div", class_="stick")


def test_the_sender_may_have_another_name(portal: Portal) -> None:
    portal.set("sender.name", "Elena from Northwind")
    assert "Elena from Northwind sent you a file" in landing(portal, Mode.SEND, {"a.txt": b"a"}).source


def test_branding_is_on_the_page(portal: Portal) -> None:
    portal.set("branding.title", "Northwind Legal")
    portal.set("branding.footer", "Northwind Legal LLP, 12 Quayside")
    portal.set("branding.accent", "#0E5A6B")
    page = landing(portal, Mode.SEND, {"a.txt": b"a"})
    assert page.one("title").text == "a.txt · Northwind Legal"
    assert text_of(page.one("p", class_="logo")) == "Northwind Legal"
    assert "Northwind Legal LLP, 12 Quayside" in text_of(page.one("footer"))
    (brand,) = [e.attributes["href"] for e in page.all("link", rel="stylesheet") if "brand" in e.attributes["href"]]
    sheet = portal.get(brand)
    assert sheet.text.startswith(
        ":root{--brand:#0e5a6b;--brand-solid:#0e5a6b;--brand-edge:#0000001a;--brand-hover:#004d5d;--brand-ink:#ffffff;"
    )
    assert sheet.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert sheet.content_type == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    ("environ", "base", "line"),
    [
        ({"SSL_PROTOCOL": "TLSv1.3"}, "https://localhost", "Encrypted with TLS 1.3 · Downloads are recorded"),
        ({"SSL_PROTOCOL": "TLSv1.2"}, "https://localhost", "Encrypted with TLS 1.2 · Downloads are recorded"),
        ({"SSL_PROTOCOL": "unheard of"}, "https://localhost", "Downloads are recorded for the sender"),
        ({"SSL_PROTOCOL": "TLSv1.3"}, "http://localhost", "Downloads are recorded for the sender"),
    ],
)
def test_the_footer_claims_what_was_negotiated(portal: Portal, environ: dict[str, str], base: str, line: str) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"})
    answer = portal.get(f"/s/{link.token}", environ_overrides=environ, base_url=base)
    footer = Page(answer.text).one("footer")
    assert text_of(footer).startswith(line)
    assert ("i-lock" in answer.text.split("<footer")[1].split("</footer>")[0]) is line.startswith("Encrypted")


def test_looking_is_recorded_once_and_sets_the_cookie(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"})
    first = portal.get(f"/s/{link.token}")
    assert "__Host-visitor=" in first.headers["Set-Cookie"]
    second = portal.get(f"/s/{link.token}")
    assert "Set-Cookie" not in second.headers
    (event,) = portal.events(Action.PAGE_VIEWED)
    assert event.who.ip == "127.0.0.1"
    assert event.who.user_agent is not None
    assert portal.link(link).viewed_at is not None


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch"}),
        ("GET", {"User-Agent": "Slackbot-LinkExpanding 1.0"}),
        ("GET", {"User-Agent": "WhatsApp/2.23.20.0"}),
    ],
)
@pytest.mark.shows("3.5.3")
def test_who_does_not_read_leaves_no_trace(portal: Portal, method: str, headers: dict[str, str]) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"})
    before = portal.events()
    answer = portal.request(method, f"/s/{link.token}", headers)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert portal.link(link) == link
    assert portal.events() == before


def test_scripts_see_the_page_without_a_cookie(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"})
    answer = portal.get(f"/s/{link.token}", headers={"Accept": "*/*", "User-Agent": "curl/8"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers

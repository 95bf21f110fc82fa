"""Previews: shown by content, sandboxed, never counted."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sharedesk.core.audit import Action
from sharedesk.core.link import Mode
from sharedesk.server.pages import preview
from sharedesk.server.previews import Stage, decode, examine
from sharedesk.server.security import CONTENT_POLICY, PAGE_POLICY
from sharedesk.server.views.preview import MAX_LINES, lines_of, page_range
from tests.pictures import raster
from tests.portal.conftest import Portal, url
from tests.portal.html import Page, text_of
from tests.portal.samples import DRAWN, NEVER_DRAWN, PDF, PNG, pdf_of

FILES = {name: data for name, (data, _) in DRAWN.items()}


@pytest.mark.parametrize(("name", "mime"), [(name, mime) for name, (_, mime) in DRAWN.items()])
def test_allowed_types_come_as_what_they_are(portal: Portal, name: str, mime: str) -> None:
    link = portal.make(Mode.SEND, {"file.dat": FILES[name]})
    answer = portal.get(url(link, "raw", "file.dat"))
    assert (answer.status_code, answer.data) == (200, FILES[name])
    assert answer.headers["Content-Type"] == mime
    assert answer.headers["Content-Security-Policy"] == CONTENT_POLICY == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize("name", NEVER_DRAWN)
@pytest.mark.shows("A10", "A39", "1.3.4", "3.2.1")
def test_all_else_never_comes_as_anything(portal: Portal, name: str) -> None:
    link = portal.make(Mode.SEND, {name: NEVER_DRAWN[name]})
    assert portal.get(url(link, "raw", name)).status_code == 404
    page = portal.get(url(link, "preview", name))
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "/raw/" not in page.text


@given(st.binary(max_size=400))
def test_no_bytes_break_the_examination(head: bytes) -> None:
    for whole in (True, False):
        drawable = examine(head, is_whole=whole)
        assert (drawable.mime is None) is (drawable.stage in {Stage.TEXT, Stage.NONE})


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1), st.sampled_from(["utf-8", "utf-16"])
)
def test_texts_are_read_in_both_encodings_even_when_cut(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert decode(data, is_whole=True) == text.removeprefix("\ufeff" if encoding == "utf-8" else "")
    cut = decode(data[:-1], is_whole=False)
    assert cut is not None
    assert text.removeprefix("\ufeff").startswith(cut)


def test_western_european_texts_of_old_are_read() -> None:
    old = "Der Müller sagt: „Grüße“ – so weit".encode("cp1252")
    assert examine(old, is_whole=True).stage is Stage.TEXT
    assert decode(old, is_whole=True) == "Der Müller sagt: „Grüße“ – so weit"
    assert decode("Un élève à Noël".encode("latin-1"), is_whole=False) == "Un élève à Noël"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00\xd8",
        b"a\0b",
        b"a\x01b",
        b"caf\xe9\0 au lait",
        b"five bytes, \x81",
        "ü".encode("latin-1"),
        "Привет, мир".encode("cp1251"),
    ],
)
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert decode(data, is_whole=True) is None


def test_a_text_that_starts_like_a_picture_is_a_text() -> None:
    assert examine(b"BM, the car maker", is_whole=True).stage is Stage.TEXT


STAGES = [("clip.mp4", "video"), ("song.mp3", "audio")]


@pytest.mark.parametrize(("name", "tag"), STAGES)
def test_films_and_sounds_are_on_the_stage(portal: Portal, name: str, tag: str) -> None:
    link = portal.make(Mode.SEND, {name: FILES[name]})
    answer = portal.get(url(link, "preview", name))
    page = Page(answer.text)
    assert page.one(tag).attributes["src"] == url(link, "raw", name)
    assert answer.headers["Content-Security-Policy"] == f"{PAGE_POLICY}; media-src 'self'"
    assert page.one("title").text == f"{name} · ShareDesk"
    assert page.one("a", class_="btn-go").attributes["href"] == url(link, "files", name)


@pytest.mark.parametrize("mode", Mode)
def test_a_picture_is_shown_as_large_as_a_screen(portal: Portal, mode: Mode) -> None:
    photo = raster("JPEG", 3000, 1500)
    link = portal.make(mode, {"photo.jpg": photo, "Top/small.png": PNG})
    answer = portal.get(url(link, "preview", "photo.jpg"))
    page = Page(answer.text)
    assert answer.headers["Content-Security-Policy"] == PAGE_POLICY
    shown = page.one("img").attributes
    assert (shown["src"], shown["width"], shown["height"]) == (url(link, "picture/screen", "photo.jpg"), "3000", "1500")
    assert text_of(page.one("figcaption")) == "3000 × 1500 pixels · Open the original"
    assert opened(page) == url(link, "raw", "photo.jpg")
    picture = portal.get(shown["src"])
    assert picture.content_type == "image/jpeg"
    assert picture.headers["Content-Security-Policy"] == CONTENT_POLICY
    assert Image.open(io.BytesIO(picture.data)).size == (2048, 1024)
    assert portal.get(url(link, "raw", "photo.jpg")).data == photo
    small = portal.get(url(link, "picture/row", "Top/small.png"))
    assert Image.open(io.BytesIO(small.data)).size == (84, 105)
    assert portal.link(link).downloads == 0


@pytest.mark.parametrize(
    "path", ["picture/huge/a.png", "picture/row/note.txt", "picture/row/Top", "picture/row/no.png"]
)
def test_there_is_no_picture_of_what_is_none(portal: Portal, path: str) -> None:
    link = portal.make(Mode.SEND, {"a.png": PNG, "note.txt": b"text", "Top/b.png": PNG})
    assert portal.get(f"/s/{link.token}/{path}").status_code == 404


def test_a_very_large_picture_is_not_drawn(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "MAX_BYTES", len(PNG) - 1)
    link = portal.make(Mode.SEND, {"a.png": PNG})
    assert portal.get(url(link, "picture/row", "a.png")).status_code == 404
    assert opened(Page(portal.get(url(link, "preview", "a.png")).text)) == url(link, "raw", "a.png")


def test_rows_show_pictures_small(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.PNG": PNG, "b.txt": b"b", "Top/c.jpg": PNG, "d.svg": b"<svg/>", "empty.png": b""})
    pictures = Page(portal.get(f"/s/{link.token}").text).all("img")
    assert [(one.attributes["src"], one.attributes["alt"], one.attributes["loading"]) for one in pictures] == [
        (url(link, "picture/row", "a.PNG"), "", "lazy"),
        (url(link, "picture/row", "Top/c.jpg"), "", "lazy"),
    ]
    single = portal.make(Mode.SEND, {"a.png": PNG})
    assert len(Page(portal.get(f"/s/{single.token}").text).all("img")) == 1


def test_the_page_of_a_limited_link_shows_nothing_before_it_is_asked_for(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.png": PNG, "b.png": PNG}, max_downloads=3)
    assert Page(portal.get(f"/s/{link.token}").text).all("img") == []


@pytest.mark.parametrize("name", ["paper.pdf", "photo.jpg"])
def test_what_cannot_be_drawn_opens_in_a_tab_of_its_own(portal: Portal, name: str) -> None:
    link = portal.make(Mode.SEND, {name: FILES[name]})
    page = Page(portal.get(url(link, "preview", name)).text)
    assert page.all("img") == []
    assert opened(page) == url(link, "raw", name)


def opened(page: Page) -> str:
    """Return where the one link leads that opens a tab of its own, for what is no page of ours."""
    (opens,) = [element for element in page.all("a") if "target" in element.attributes]
    assert (opens.attributes["target"], opens.attributes["rel"]) == ("_blank", "noopener")
    return opens.attributes["href"]


@pytest.mark.parametrize("name", ["main.c", "server.log", "Makefile"])
def test_the_lines_of_code_have_numbers(portal: Portal, name: str) -> None:
    link = portal.make(Mode.SEND, {name: b"<b>one</b>\r\n\n\tthree\n", "prose.md": b"one\ntwo"})
    page = Page(portal.get(url(link, "preview", name)).text)
    assert [line.text for line in page.all("span") if line.text.endswith("\n")] == ["<b>one</b>\n", "\n", "\tthree\n"]
    assert page.one("pre", class_="lines").attributes["dir"] == "ltr"
    assert Page(portal.get(url(link, "preview", "prose.md")).text).all("pre", class_="lines") == []


def test_more_lines_than_a_page_carries_have_no_numbers() -> None:
    assert len(lines_of("a.c", "\n" * MAX_LINES)) == MAX_LINES
    assert lines_of("a.c", "\n" * (MAX_LINES + 1)) == ()
    assert lines_of("a.c", "") == ()


def test_a_text_is_shown_as_it_is(portal: Portal) -> None:
    text = "\n<b>bold</b> & {{ 7*7 }}\n\t£ 请 \r\nend"
    link = portal.make(Mode.SEND, {"note.txt": text.encode()})
    answer = portal.get(url(link, "preview", "note.txt"))
    assert Page(answer.text).one("pre").text.removeprefix("\n") == text
    assert "<b>bold" not in answer.text


def test_of_a_long_text_the_beginning_is_shown(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"long.txt": ("ü" * 200_000).encode(), "part.txt": b"x" * 262_144})
    page = Page(portal.get(url(link, "preview", "long.txt")).text)
    assert page.one("pre").text.strip() == "ü" * 131_072
    assert text_of(page.one("figcaption")) == "The first 262 KB of 400 KB. Download the whole file"
    assert Page(portal.get(url(link, "preview", "part.txt")).text).all("figcaption") == []


def test_a_text_that_turns_out_binary_is_not_shown(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"x" * 10_000 + b"\xff\0" + b"x" * 10})
    page = Page(portal.get(url(link, "preview", "a.txt")).text)
    assert page.all("pre") == []
    assert "This file cannot be shown here." in page.source


def test_previews_lead_to_their_neighbours(portal: Portal) -> None:
    names = ["a.pdf", "b.xlsx", "c.png", "d.txt"]
    link = portal.make(Mode.SEND, {**dict.fromkeys(names, b"text"), "folder/x.txt": b"x"})
    page = Page(portal.get(url(link, "preview", "c.png")).text)
    assert "Image · 4 bytes · 3 of 4" in text_of(page.one("h1")).replace("\xa0", " ")
    assert page.one("a", rel="prev").attributes["href"] == url(link, "preview", "a.pdf")
    assert text_of(page.one("a", rel="next")) == "Next: d.txt"
    assert Page(portal.get(url(link, "preview", "a.pdf")).text).all("a", rel="prev") == []
    assert Page(portal.get(url(link, "preview", "d.txt")).text).all("a", rel="next") == []


def test_a_file_in_a_folder_leads_back_to_the_folder(portal: Portal) -> None:
    link = portal.make(Mode.SHARE, {"Top/a.txt": b"a", "Top/b.txt": b"b"})
    page = Page(portal.get(url(link, "preview", "Top/a.txt")).text)
    back = page.one("header").text, page.all("a")[1].attributes["href"]
    assert "Top" in back[0]
    assert back[1] == url(link, "browse", "Top")
    assert "1 of 2" in page.source


def test_nobody_leafs_through_thousands(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {f"Top/{n:03}.txt": b"x" for n in range(201)})
    page = Page(portal.get(url(link, "preview", "Top/100.txt")).text)
    assert page.all("a", rel="next") == []
    assert "of 201" not in page.source


@pytest.mark.parametrize("path", ["Top", "nothing.png", "Top/nothing", ""])
def test_what_is_no_file_has_no_preview(portal: Portal, path: str) -> None:
    link = portal.make(Mode.SEND, {"Top/b.txt": b"b"})
    for kind in ("preview", "raw"):
        assert portal.get(url(link, kind, path)).status_code == 404


def test_looking_never_counts_as_a_download(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"picture.png": PNG})
    portal.get(url(link, "preview", "picture.png"))
    portal.get(url(link, "raw", "picture.png"))
    portal.get(url(link, "raw", "picture.png"), headers={"Range": "bytes=0-"})
    assert portal.link(link).downloads == 0
    (event,) = portal.events(Action.PREVIEW_VIEWED)
    assert event.item == "picture.png"
    assert portal.events(Action.DOWNLOAD_STARTED) == []


def test_head_of_a_preview_leaves_no_trace(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"picture.png": PNG})
    before = portal.events()
    for kind in ("preview", "raw"):
        assert portal.request("HEAD", url(link, kind, "picture.png")).status_code == 200
    portal.get(url(link, "preview", "picture.png"), headers={"Sec-Purpose": "prefetch"})
    assert portal.events() == before


def test_videos_can_be_wound(portal: Portal) -> None:
    data = FILES["clip.mp4"] + bytes(5000)
    link = portal.make(Mode.SEND, {"clip.mp4": data})
    answer = portal.get(url(link, "raw", "clip.mp4"), headers={"Range": "bytes=100-299"})
    assert (answer.status_code, answer.data) == (206, data[100:300])
    assert answer.headers["Content-Range"] == f"bytes 100-299/{len(data)}"
    assert answer.headers["Content-Type"] == "video/mp4"
    again = portal.get(url(link, "raw", "clip.mp4"), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_pdf_is_shown_page_by_page(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"paper.pdf": pdf_of("One", "Two", "Three")})
    page = Page(portal.get(url(link, "preview", "paper.pdf")).text)
    pictures = page.all("img")
    assert [picture.attributes["alt"] for picture in pictures] == ["Page 1 of 3", "Page 2 of 3"]
    assert page.one("figcaption").text == "Pages 1 and 2 of 3. Show the rest"
    for picture in pictures:
        answer = portal.get(picture.attributes["src"])
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Content-Security-Policy"] == CONTENT_POLICY
        assert answer.data.startswith(PNG[:8])
    rest = Page(portal.get(url(link, "preview", "paper.pdf") + "?pages=3-3").text)
    assert rest.one("figcaption").text == "Page 3 of 3."
    assert portal.get(url(link, "pdf/4", "paper.pdf")).status_code == 404
    assert portal.get(url(link, "pdf/0", "paper.pdf")).status_code == 404
    assert portal.link(link).downloads == 0


def test_a_pdf_between_other_small_files_of_a_folder_is_drawn_alone(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"docs/a.pdf": pdf_of("A"), "docs/b.pdf": pdf_of("One", "Two"), "docs/c": b"c"})
    assert portal.get(url(link, "pdf", "2/docs/b.pdf")).data.startswith(PNG[:8])
    assert portal.get(url(link, "pdf", "3/docs/b.pdf")).status_code == 404


def test_no_page_is_drawn_of_what_is_no_sound_pdf(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"paper.pdf": PDF, "picture.png": PNG})
    assert "Open in a new tab" in portal.get(url(link, "preview", "paper.pdf")).text
    assert portal.get(url(link, "pdf/1", "paper.pdf")).status_code == 404
    assert portal.get(url(link, "pdf/1", "picture.png")).status_code == 404


@pytest.mark.parametrize(
    ("asked", "count", "shown"),
    [("", 1, (1, 1)), ("", 9, (1, 2)), ("3-9", 9, (3, 9)), ("3-99", 99, (3, 22)), ("9-3", 9, (1, 2)),
     ("0-1", 9, (1, 2)), ("12-13", 9, (1, 2)), ("nonsense", 9, (1, 2)), ("5-7", 6, (5, 6))],
)  # fmt: skip
def test_pages_that_do_not_exist_are_not_shown(asked: str, count: int, shown: tuple[int, int]) -> None:
    assert page_range(asked, count) == shown

"""Folder pages."""

from __future__ import annotations

import time

import pytest

from sharedesk.core.link import Mode
from tests.portal.conftest import Portal, url
from tests.portal.html import Page, text_of


@pytest.mark.parametrize("mode", Mode)
def test_a_folder_shows_folders_first_and_the_way_back(portal: Portal, mode: Mode) -> None:
    link = portal.make(mode, {"Top/a.txt": b"a", "Top/in ner/deep/x.pdf": b"%PDF-", "Top/B.txt": b"b"})
    page = Page(portal.get(url(link, "browse", "Top")).text)
    assert [text_of(name) for name in page.all("span", class_="name")] == ["in ner", "a.txt", "B.txt"]
    page = Page(portal.get(url(link, "browse", "Top/in ner/deep")).text)
    assert [(text_of(e), e.attributes["href"]) for e in page.all("a")[1:4]] == [
        ("All files", f"/s/{link.token}"),
        ("Top", f"/s/{link.token}/browse/Top"),
        ("in ner", f"/s/{link.token}/browse/Top/in%20ner"),
    ]
    assert text_of(page.one("h1")) == "deep"
    assert page.one("a", class_="btn-go").attributes["href"].endswith("/downloading/Top/in%20ner/deep")
    for target in page.links()[1:]:
        assert portal.get(target, follow_redirects=True).status_code == 200, target


def test_a_slash_at_the_end_changes_nothing(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"Top/a.txt": b"a"})
    assert portal.get(url(link, "browse", "Top/")).data == portal.get(url(link, "browse", "Top")).data


def test_pages_of_200(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {f"Top/{n:04}.txt": b"x" for n in range(450)})
    seen: list[str] = []
    target = url(link, "browse", "Top")
    for number, (range_, count) in enumerate([("1 to 200", 200), ("201 to 400", 200), ("401 to 450", 50)], start=1):
        page = Page(portal.get(target).text)
        names = [text_of(name) for name in page.all("span", class_="name")]
        assert len(names) == count
        assert text_of(page.one("p", class_="meta")) == f"{range_} of 450 entries"
        assert f"Page {number} of 3" in page.source
        seen += names
        following = page.all("a", rel="next")
        target = following[0].attributes["href"] if following else ""
        previous = page.all("a", rel="prev")
        assert [e.attributes["href"] for e in previous] == {
            1: [], 2: [url(link, "browse", "Top")], 3: [url(link, "browse", "Top") + "?page=2"],
        }[number]  # fmt: skip
    assert target == ""
    assert seen == [f"{n:04}.txt" for n in range(450)]


@pytest.mark.parametrize("page", ["0", "-1", "4", "x", "", "1.0", "٣", "9" * 30, "1e3", "<script>"])
def test_a_page_that_is_not_there_is_404(portal: Portal, page: str) -> None:
    link = portal.make(Mode.SEND, {"Top/a.txt": b"a"})
    answer = portal.get(url(link, "browse", "Top"), query_string={"page": page})
    assert answer.status_code == 404
    assert "We cannot find this file" in answer.text
    assert "<script>" not in answer.text


def test_a_file_is_no_folder(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a", "Top/b.txt": b"b"})
    for path in ("a.txt", "Top/b.txt", "nothing", "Top/nothing", "top"):
        assert portal.get(url(link, "browse", path)).status_code == 404, path


def test_a_shared_folder_shows_what_is_there_now(portal: Portal) -> None:
    link = portal.make(Mode.SHARE, {"Top/a.txt": b"a"})
    portal.write({"Top/new.txt": b"new"})
    (portal.folder / "Top/a.txt").unlink()
    page = Page(portal.get(url(link, "browse", "Top")).text)
    assert [text_of(name) for name in page.all("span", class_="name")] == ["new.txt"]


def test_a_page_of_a_huge_shared_folder_is_little_work(portal: Portal) -> None:
    folder = portal.folder / "Top"
    folder.mkdir()
    for n in range(5_000):
        (folder / f"{n:06}.txt").touch()
    link = portal.make_of(Mode.SHARE, [folder])
    started = time.process_time()
    answer = portal.get(url(link, "browse", "Top"), query_string={"page": 25})
    assert time.process_time() - started < 2
    assert len(Page(answer.text).all("span", class_="name")) == 200

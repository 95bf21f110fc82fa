"""Hostile words and paths: nothing that anybody typed becomes markup, a template, a header or another file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharedesk.core.link import Link, LinkEdit, Mode
from tests.corpus import HOSTILE_NAMES, HOSTILE_TEXTS
from tests.portal.conftest import ME, Clock, Portal, url
from tests.portal.html import Page

ALLOWED = {
    "a", "b", "bdi", "body", "br", "circle", "code", "dd", "details", "div", "dl", "dt", "footer", "h1", "h2",
    "head", "header", "html", "li", "link", "main", "meta", "nav", "ol", "p", "path", "pre", "rect", "script",
    "section", "small", "span", "strong", "summary", "svg", "symbol", "time", "title", "ul", "use", "figure",
    "figcaption", "img", "button",
}  # fmt: skip


def assert_tame(html: str) -> Page:
    """Check that a page consists of our own elements only, and that none of them does something by itself."""
    page = Page(html)
    assert {element.tag for element in page.elements} <= ALLOWED
    for element in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in element.attributes), element
        target = element.attributes.get("href", "") + element.attributes.get("src", "")
        assert target == "" or target.startswith(("/", "#", "?lang=")), element
        assert not target.startswith("//"), element
    (script,) = page.all("script")
    assert script.text == ""
    return page


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
@pytest.mark.shows("A9", "A26", "A53", "1.2.1", "1.3.7")
def test_texts_come_out_as_they_were_typed(portal: Portal, text: str) -> None:
    link = portal.make(Mode.SEND, {"Top/a.txt": b"a"}, title=text, message=f"{text}\n\n{text}")
    shown = portal.link(link)
    first = " ".join(shown.title.split())[:60]
    portal.set("sender.name", first)
    portal.set("branding.title", first)
    portal.set("branding.footer", first)
    answer = portal.get(f"/s/{link.token}")
    page = assert_tame(answer.text)
    assert page.one("h1").text == shown.title
    assert shown.message.splitlines()[0] in page.one("div", class_="msg").text
    assert first in page.one("footer").text
    assert "49" not in page.one("h1").text
    assert_tame(portal.get("/").text)
    assert_tame(portal.get("/s/unknown").text)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.shows("A8", "1.2.1")
def test_names_come_out_as_text(portal: Portal, mode: Mode) -> None:
    folder = portal.folder / "Top"
    folder.mkdir()
    for name in HOSTILE_NAMES.values():
        try:
            (folder / name).write_bytes(name.encode("utf-8", "replace"))
        except (OSError, ValueError):
            continue
    link = portal.make_of(mode, [folder])
    page = assert_tame(portal.get(f"/s/{link.token}").text)
    assert "\u202e" not in page.source
    previews = [target for target in page.links() if "/preview/" in target]
    assert len(previews) > 20
    for target in [*previews, url(link, "browse", "Top")]:
        answer = portal.get(target)
        assert answer.status_code == 200
        assert_tame(answer.text)


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
@pytest.mark.shows("A42")
def test_nothing_in_an_address_is_echoed(portal: Portal, text: str) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a"})
    marker = f"zqzqzqzq{text}qz".encode("utf-8", "replace").decode()
    for path in (f"/s/{marker}", f"/{marker}", f"/s/{link.token}/files/{marker}", f"/s/{link.token}/browse/{marker}"):
        answer = portal.raw(path.encode().decode("latin-1"), query_string={"q": marker, "page": marker, "lang": marker})
        assert answer.status_code == 404, path
        assert "zqzqzqzq" not in answer.text
        assert_tame(answer.text)
    answer = portal.get(
        "/", headers={"Host": "zqzqzqzqevil.example", "Referer": "http://zqzqzqzq/", "X-Forwarded-Host": "zqzqzqzq"}
    )
    assert "zqzqzqzq" not in answer.text
    assert "zqzqzqzq" not in str(answer.headers)


CLIMBS = [
    "..", ".", "../secret.txt", "Top/../../secret.txt", "Top/../a.txt", "/secret.txt", "//secret.txt", "Top//b.txt",
    "..\\secret.txt", "Top\\b.txt", "a.txt\0", "a.txt\0.png", "\0", "Top/\0", "C:\\secret.txt", "C:secret.txt",
    "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", "..%2fsecret.txt", "..%5csecret.txt", "%252e%252e%252fsecret.txt",
    "Top%2fb.txt", "Top%2Fb.txt", "....//secret.txt", "..;/secret.txt", "Top/.", "Top/./b.txt", "Top/b.txt/",
    "a.txt/", "a.txt/.", "Top/..", "~/x", "a.txt::$DATA", "a.txt.", "a.txt ", "A.TXT", "\u2215..",
    "..\u2215secret.txt", "\uff0e\uff0e/secret.txt", "x" * 5000, "Top/" * 500 + "b.txt", "\n", "a.txt\n",
    "\r\nX: y", "TopEvil/c.txt", "To", "Top/b",
]  # fmt: skip


@pytest.fixture
def confined(portal: Portal) -> Link:
    portal.write({"secret.txt": b"SECRET", "TopEvil/c.txt": b"SECRET"})
    (portal.folder.parent / "secret.txt").write_bytes(b"SECRET")
    paths = portal.write({"a.txt": b"a", "Top/b.txt": b"b"})
    return portal.make_of(Mode.SHARE, paths)


@pytest.mark.parametrize("path", CLIMBS)
@pytest.mark.shows("A22", "A23", "A40", "A41", "1.1.1")
def test_no_path_leaves_the_link(portal: Portal, confined: Link, path: str) -> None:
    for kind in ("files", "browse", "preview", "raw"):
        answer = portal.raw(f"/s/{confined.token}/{kind}/{path}".encode().decode("latin-1"))
        assert b"SECRET" not in answer.data
        assert answer.status_code == 404, kind
        assert_tame(answer.text)
    answer = portal.get(f"/s/{confined.token}/download", query_string={"path": path})
    assert answer.status_code == 404


@pytest.mark.no_cover
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(st.sampled_from("./\\%2fec:\0~aTopSECRt b\u2024"), max_size=25) | st.binary(max_size=20))
@pytest.mark.shows("A41")
def test_no_random_path_leaves_the_link(one_portal: tuple[Portal, Link], path: str | bytes) -> None:
    portal, link = one_portal
    raw = path.decode("latin-1") if isinstance(path, bytes) else path.encode().decode("latin-1")
    for kind in ("files", "raw", "browse"):
        answer = portal.raw(f"/s/{link.token}/{kind}/{raw}")
        assert answer.status_code in {200, 404}
        assert b"SECRET" not in answer.data


@pytest.fixture(scope="module")
def one_portal(tmp_path_factory: pytest.TempPathFactory) -> object:
    folder: Path = tmp_path_factory.mktemp("confined")
    portal = Portal.open(folder / "data", Clock(), folder)
    portal.write({"SECRET": b"SECRET", "Top/a": b"inside", "a": b"inside"})
    yield portal, portal.make_of(Mode.SHARE, [folder / "Top", folder / "a"])
    portal.program.close()


def test_symbolic_links_out_of_a_shared_folder_lead_nowhere(portal: Portal) -> None:
    (top,) = portal.write({"Top/a.txt": b"a"})
    (portal.folder / "secret.txt").write_bytes(b"SECRET")
    (top / "out.txt").symlink_to(portal.folder / "secret.txt")
    (top / "up").symlink_to(portal.folder)
    link = portal.make_of(Mode.SHARE, [top])
    for path in ("Top/out.txt", "Top/up/secret.txt"):
        answer = portal.get(url(link, "files", path))
        assert answer.status_code in {404, 503}
        assert b"SECRET" not in answer.data
    assert b"SECRET" not in portal.get(f"/s/{link.token}/download").data


def test_a_title_can_be_hostile_later_too(portal: Portal) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"a", "b.txt": b"b"})
    portal.program.links.edit(link.token, LinkEdit(title="a\r\nSet-Cookie: x=1"), by=ME)
    answer = portal.get(f"/s/{link.token}/download")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Disposition"].isprintable()

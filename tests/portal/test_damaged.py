"""What visitors see of a link with a damaged copy: everything but that file, which is not available right now."""

from __future__ import annotations

import pytest

from sharedesk.core.link import Link, Mode
from tests.conftest import ExpectedLog
from tests.portal.conftest import Portal, url
from tests.portal.html import Page

FILES = {"docs/a.txt": b"aaa", "docs/deep/b.txt": b"bbb", "docs/other/c.txt": b"ccc", "single.txt": b"one"}


@pytest.fixture
def link(portal: Portal, expected_log: ExpectedLog) -> Link:
    """Return a link one file of which was damaged in its pack."""
    link = portal.make(Mode.SEND, FILES)
    details = portal.program.links.get(link.token)
    located = portal.program.contents.locate(details, "docs/deep/b.txt")
    pack = portal.program.paths.send_storage / located.record.item.id / (located.storage_key or "")
    pack.write_bytes(pack.read_bytes().replace(b"bbb", b"bab"))
    portal.program.scrubber.turn(lambda _size: None)
    expected_log("Damaged copies")
    return link


def test_the_file_and_every_zip_with_it_are_refused(portal: Portal, link: Link) -> None:
    zips = [f"/s/{link.token}/download{query}" for query in ("", "?path=docs", "?path=docs/deep")]
    for address in [url(link, "files", "docs/deep/b.txt"), url(link, "preview", "docs/deep/b.txt"), *zips]:
        answer = portal.get(address)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "This file is not available right now" in answer.text
    assert portal.get(url(link, "raw", "docs/deep/b.txt")).status_code == 503


def test_everything_else_is_served(portal: Portal, link: Link) -> None:
    for path in FILES.keys() - {"docs/deep/b.txt"}:
        assert portal.get(url(link, "files", path)).data == FILES[path]
    assert portal.get(f"/s/{link.token}/download?path=docs/other").status_code == 200


def test_pages_offer_nothing_that_is_refused(portal: Portal, link: Link) -> None:
    landing = Page(portal.get(f"/s/{link.token}").text)
    targets = [str(anchor.attributes.get("href")) for anchor in landing.all("a")]
    assert f"/s/{link.token}/files/single.txt" in targets
    assert not [target for target in targets if target.endswith("download?path=docs")]
    deep = Page(portal.get(url(link, "browse", "docs/deep")).text)
    assert "Not available right now" in deep.source
    assert not [anchor for anchor in deep.all("a") if "download" in str(anchor.attributes.get("href"))]
    other = Page(portal.get(url(link, "browse", "docs/other")).text)
    assert [anchor for anchor in other.all("a") if "download" in str(anchor.attributes.get("href"))]


def test_a_damaged_single_file(portal: Portal, expected_log: ExpectedLog) -> None:
    link = portal.make(Mode.SEND, {"only.txt": b"only", "two.txt": b"two"})
    details = portal.program.links.get(link.token)
    located = portal.program.contents.locate(details, "only.txt")
    (portal.program.paths.send_storage / located.record.item.id / (located.storage_key or "")).write_bytes(b"ohly")
    portal.program.scrubber.turn(lambda _size: None)
    expected_log("Damaged copies")
    assert "Not available right now" in portal.get(f"/s/{link.token}").text
    assert portal.get(url(link, "files", "only.txt")).status_code == 503
    assert portal.get(url(link, "files", "two.txt")).data == b"two"

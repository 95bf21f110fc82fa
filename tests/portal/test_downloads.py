"""Downloads line by line of the contract: lengths, validators, ranges, names, what counts and what does not."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, Mode
from sharedesk.core.names import display_name
from sharedesk.events import AppEvent, AuditAppended
from tests.corpus import HOSTILE_NAMES
from tests.portal.conftest import Clock, Portal, url
from tests.portal.html import Page

DATA = bytes(range(256)) * 40
DOWNLOADS = (Action.DOWNLOAD_STARTED, Action.DOWNLOAD_INTERRUPTED, Action.DOWNLOAD_COMPLETED)
CURL = {"Accept": "*/*", "User-Agent": "curl/8.5.0"}


@pytest.fixture(params=list(Mode))
def link(portal: Portal, request: pytest.FixtureRequest) -> Link:
    return portal.make(request.param, {"data.bin": DATA})


def test_a_download_is_whole_exact_and_to_be_saved(portal: Portal, link: Link) -> None:
    answer = portal.get(url(link, "files", "data.bin"))
    assert (answer.status_code, answer.data) == (200, DATA)
    assert answer.headers["Content-Length"] == str(len(DATA))
    assert re.fullmatch(r'"[\x21\x23-\x7e]+"', answer.headers["ETag"])
    assert answer.headers["Last-Modified"].endswith(" GMT")
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename=\"data.bin\"; filename*=UTF-8''data.bin"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_curl_needs_no_cookie_and_gets_the_only_file(portal: Portal, link: Link) -> None:
    answer = portal.get(f"/s/{link.token}/download", headers=CURL)
    assert answer.data == DATA
    assert 'filename="data.bin"' in answer.headers["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers


def test_it_counts_once_it_is_complete(portal: Portal, link: Link) -> None:
    portal.get(url(link, "files", "data.bin"))
    assert portal.link(link).downloads == 1
    started, completed = portal.events(*DOWNLOADS)
    assert (started.action, completed.action) == (Action.DOWNLOAD_STARTED, Action.DOWNLOAD_COMPLETED)
    assert (completed.bytes, completed.total, completed.item) == (len(DATA), len(DATA), "data.bin")


def test_head_answers_like_get_and_counts_nothing(portal: Portal, link: Link) -> None:
    for kind in (url(link, "files", "data.bin"), f"/s/{link.token}/download"):
        head, get = portal.request("HEAD", kind), portal.get(kind)
        assert head.data == b""
        assert (head.status_code, dict(head.headers)) == (get.status_code, dict(get.headers))
    before = portal.link(link).downloads
    portal.request("HEAD", url(link, "files", "data.bin"), {"Range": "bytes=0-"})
    assert portal.link(link).downloads == before


def test_parts_count_together_and_only_once(portal: Portal, link: Link) -> None:
    target = url(link, "files", "data.bin")
    portal.get(f"/s/{link.token}")
    half = len(DATA) // 2
    for part in (f"0-{half}", f"0-{half}"):
        portal.get(target, headers={"Range": f"bytes={part}"})
    assert portal.link(link).downloads == 0
    portal.get(target, headers={"Range": f"bytes={half}-"})
    portal.get(target, headers={"Range": "bytes=5-9"})
    assert portal.link(link).downloads == 1


@pytest.mark.shows("A61")
def test_a_download_that_breaks_off_does_not_count(portal: Portal, link: Link) -> None:
    answer = portal.get(url(link, "files", "data.bin"), drain=False)
    answer.close()
    assert portal.link(link).downloads == 0
    assert [event.action for event in portal.events(*DOWNLOADS)] == list(DOWNLOADS[:2])


@pytest.fixture(scope="module")
def shared_by_examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, Link]]:
    folder = tmp_path_factory.mktemp("ranges")
    portal = Portal.open(folder / "data", Clock(), folder)
    yield portal, portal.make(Mode.SEND, {"data.bin": DATA[:1000]})
    portal.program.close()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(0, 1100), last=st.integers(0, 1100) | st.none())
def test_any_range_is_that_slice(shared_by_examples: tuple[Portal, Link], first: int, last: int | None) -> None:
    portal, link = shared_by_examples
    spec = f"bytes={first}-{'' if last is None else last}"
    answer = portal.get(url(link, "files", "data.bin"), headers={"Range": spec})
    stop = 1000 if last is None else min(last + 1, 1000)
    if last is not None and last < first:
        assert (answer.status_code, answer.data) == (200, DATA[:1000])
    elif first >= 1000:
        assert (answer.status_code, answer.data) == (416, b"")
        assert answer.headers["Content-Range"] == "bytes */1000"
    else:
        assert (answer.status_code, answer.data) == (206, DATA[first:stop])
        assert answer.headers["Content-Range"] == f"bytes {first}-{stop - 1}/1000"
        assert answer.headers["Content-Length"] == str(stop - first)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(length=st.integers(0, 2000))
def test_a_suffix_is_the_end(shared_by_examples: tuple[Portal, Link], length: int) -> None:
    portal, link = shared_by_examples
    answer = portal.get(url(link, "files", "data.bin"), headers={"Range": f"bytes=-{length}"})
    assert (answer.status_code, answer.data) == ((416, b"") if length == 0 else (206, DATA[:1000][-length:]))


@pytest.mark.parametrize("spec", ["bytes=0-1,4-5", "items=0-1", "bytes=a-b", "bytes", "bytes=-", "bytes=--1", "0-1"])
def test_what_is_no_single_range_gets_the_whole(portal: Portal, spec: str) -> None:
    link = portal.make(Mode.SEND, {"data.bin": DATA})
    answer = portal.get(url(link, "files", "data.bin"), headers={"Range": spec})
    assert (answer.status_code, answer.data) == (200, DATA)


def test_conditions(portal: Portal, link: Link) -> None:
    target = url(link, "files", "data.bin")
    first = portal.get(target)
    etag, date = first.headers["ETag"], first.headers["Last-Modified"]
    old = "Thu, 01 Jan 2015 00:00:00 GMT"
    part = {"Range": "bytes=10-19"}
    expected = [
        ({"If-None-Match": etag}, 304), ({"If-None-Match": f'"x", W/{etag}'}, 304), ({"If-None-Match": '"x"'}, 200),
        ({"If-None-Match": "*"}, 304), ({"If-Modified-Since": date}, 304), ({"If-Modified-Since": old}, 200),
        ({"If-Match": etag}, 200), ({"If-Match": '"x"'}, 412), ({"If-Unmodified-Since": old}, 412),
        ({"If-Unmodified-Since": date}, 200), (part | {"If-Range": etag}, 206), (part | {"If-Range": '"x"'}, 200),
        (part | {"If-Range": date}, 206), (part | {"If-Range": old}, 200), (part | {"If-None-Match": etag}, 304),
        (part | {"If-Match": '"x"'}, 412),
    ]  # fmt: skip
    for headers, status in expected:
        answer = portal.get(target, headers=headers)
        assert answer.status_code == status, headers
        assert answer.data == {200: DATA, 206: DATA[10:20]}.get(status, b""), headers
        assert answer.headers["ETag"] == etag
    assert portal.link(link).downloads == sum(status == 200 for _, status in expected) + 1


def test_what_was_not_changed_counts_nothing(portal: Portal, link: Link) -> None:
    etag = portal.request("HEAD", url(link, "files", "data.bin")).headers["ETag"]
    before = portal.events()
    portal.get(url(link, "files", "data.bin"), headers={"If-None-Match": etag})
    portal.get(url(link, "files", "data.bin"), headers={"Range": "bytes=999999-"})
    assert portal.events() == before


def test_another_version_is_another_etag(portal: Portal) -> None:
    link = portal.make(Mode.SHARE, {"live.txt": b"one"})
    before = portal.get(url(link, "files", "live.txt"))
    portal.write({"live.txt": b"two, longer"})
    after = portal.get(
        url(link, "files", "live.txt"), headers={"Range": "bytes=1-", "If-Range": before.headers["ETag"]}
    )
    assert (after.status_code, after.data) == (200, b"two, longer")
    assert after.headers["ETag"] != before.headers["ETag"]


@pytest.mark.parametrize("mode", Mode)
def test_an_empty_file_is_a_download_too(portal: Portal, mode: Mode) -> None:
    link = portal.make(mode, {"empty.bin": b""})
    answer = portal.get(url(link, "files", "empty.bin"))
    assert (answer.status_code, answer.data, answer.headers["Content-Length"]) == (200, b"", "0")
    assert portal.link(link).downloads == 1
    assert portal.get(url(link, "files", "empty.bin"), headers={"Range": "bytes=0-"}).status_code == 416


SLACK = {"Accept": "*/*", "User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}


def test_what_a_robot_fetches_is_a_preview_and_no_download(portal: Portal, link: Link) -> None:
    for headers in (SLACK, SLACK | {"Range": "bytes=0-99"}):
        for path in (url(link, "files", "data.bin"), f"/s/{link.token}/download"):
            assert portal.get(path, headers=headers).data == (DATA[:100] if "Range" in headers else DATA)
    assert portal.events(*DOWNLOADS) == []
    assert portal.link(link).downloads == 0
    shown = portal.events(Action.PREVIEW_VIEWED)
    assert [(event.item, event.detail) for event in shown] == [("data.bin", {"robot": "Slack"})] * 4
    assert shown[0].who.user_agent == SLACK["User-Agent"]
    assert portal.get(f"/s/{link.token}/download", headers=CURL).data == DATA
    assert portal.link(link).downloads == 1


def test_a_robot_is_told_to_nobody(portal: Portal, link: Link) -> None:
    told: list[AppEvent] = []
    portal.program.bus.subscribe(told.append)
    portal.get(f"/s/{link.token}/download", headers=SLACK)
    assert [type(event) for event in told] == [AuditAppended]


def test_what_a_robot_may_not_have_is_no_refused_download(portal: Portal) -> None:
    locked = portal.make(Mode.SEND, {"a.txt": b"secret"}, password="correct horse battery")
    assert portal.get(f"/s/{locked.token}/download", headers=SLACK).status_code == 403
    assert portal.events(Action.DOWNLOAD_REFUSED, Action.PREVIEW_VIEWED) == []


def test_prefetching_fetches_nothing(portal: Portal, link: Link) -> None:
    before = portal.events()
    answer = portal.get(url(link, "files", "data.bin"), headers={"Sec-Purpose": "prefetch"})
    assert (answer.status_code, answer.data) == (503, b"")
    assert portal.events() == before


@pytest.mark.parametrize("mode", Mode)
def test_zips_of_everything_and_of_a_folder(portal: Portal, mode: Mode) -> None:
    files = {"Top/a.txt": b"a" * 1000, "Top/sub/b.txt": b"b", "c.txt": b"c"}
    link = portal.make(mode, files, title="All of it")
    everything = portal.get(f"/s/{link.token}/download")
    assert everything.headers["Content-Length"] == str(len(everything.data))
    assert "All%20of%20it.zip" in everything.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(everything.data)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"} == files
    folder = portal.get(f"/s/{link.token}/download", query_string={"path": "Top/sub"})
    assert "sub.zip" in folder.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(folder.data)) as archive:
        assert archive.read("sub/b.txt") == b"b"
    assert portal.link(link).downloads == 2


@pytest.mark.parametrize("mode", Mode)
def test_a_zip_resumes_byte_for_byte(portal: Portal, mode: Mode) -> None:
    link = portal.make(mode, {"Top/a.txt": b"a" * 1000, "Top/b.txt": b"b" * 1000})
    target = f"/s/{link.token}/download"
    whole = portal.get(target)
    middle = len(whole.data) // 2
    head = portal.get(target, headers={"Range": f"bytes=0-{middle - 1}"})
    tail = portal.get(target, headers={"Range": f"bytes={middle}-", "If-Range": head.headers["ETag"]})
    assert (head.status_code, tail.status_code) == (206, 206)
    assert head.data + tail.data == whole.data


@pytest.mark.parametrize("path", ["a.txt", "Top/nothing", "", "/", "..", "Top/..", "Top/", "nothing"])
def test_a_zip_of_what_is_no_folder_is_404(portal: Portal, path: str) -> None:
    link = portal.make(Mode.SEND, {"Top/b.txt": b"b", "a.txt": b"a"})
    assert portal.get(f"/s/{link.token}/download", query_string={"path": path}).status_code == 404


@pytest.mark.parametrize(
    "query", ["inline=1", "disposition=inline", "type=text/html", "response-content-type=text/html"]
)
@pytest.mark.shows("A39", "3.2.1")
def test_no_parameter_changes_what_a_download_is(portal: Portal, query: str) -> None:
    link = portal.make(Mode.SEND, {"page.html": b"<script>alert(1)</script>"})
    answer = portal.get(f"{url(link, 'files', 'page.html')}?{query}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


@pytest.mark.shows("A43", "8.2.2")
def test_one_of_three_gives_nothing_of_the_other_two(portal: Portal) -> None:
    paths = portal.write({"a.txt": b"a", "b.txt": b"b", "c.txt": b"c"})
    link = portal.make_of(Mode.SHARE, paths[:1])
    for name in ("b.txt", "c.txt", "../b.txt", "a.txt/../b.txt", str(paths[1])):
        for kind in ("files", "preview", "raw", "browse"):
            assert portal.get(url(link, kind, name)).status_code == 404, (kind, name)


def test_an_original_that_goes_away_is_told_as_that(portal: Portal) -> None:
    link = portal.make(Mode.SHARE, {"here.txt": b"h", "gone.txt": b"g"})
    (portal.folder / "gone.txt").unlink()
    for target in (url(link, "files", "gone.txt"), f"/s/{link.token}/download", url(link, "preview", "gone.txt")):
        answer = portal.get(target)
        assert answer.status_code == 503, target
        assert answer.headers["Retry-After"] == "60"
        assert "This file is not available right now" in answer.text
    assert portal.get(url(link, "files", "here.txt")).data == b"h"


def test_what_the_disk_does_not_give_is_not_available(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    link = portal.make(Mode.SHARE, {"a.txt": b"abc"})

    def refuse(*_arguments: object) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(portal.program.contents, "open", refuse)
    for kind in ("files", "preview"):
        answer = portal.get(url(link, kind, "a.txt"))
        assert answer.status_code == 503
        assert "error" not in answer.text


def test_a_resumed_download_is_not_a_page_later(portal: Portal, clock: Clock) -> None:
    link = portal.make(Mode.SEND, {"a.txt": b"abc"}, expires_at=clock.now + timedelta(hours=1))
    clock.advance(timedelta(hours=2))
    answer = portal.get(url(link, "files", "a.txt"), headers={"Range": "bytes=1-"})
    assert answer.status_code == 410
    (refused,) = portal.events(Action.DOWNLOAD_REFUSED)
    assert refused.detail == {"reason": "expired"}


FILE_NAMES = [
    name
    for name in HOSTILE_NAMES.values()
    if name
    and name not in {".", ".."}
    and "/" not in name
    and "\0" not in name
    and len(name.encode(errors="replace")) < 256
]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.shows("1.2.2", "5.4.1/5.4.2")
def test_every_name_comes_through_page_url_and_header(portal: Portal, mode: Mode) -> None:
    folder = portal.folder / "Top"
    folder.mkdir()
    made = {}
    for number, name in enumerate(FILE_NAMES):
        try:
            (folder / name).write_bytes(b"%d" % number)
        except (OSError, UnicodeEncodeError):
            continue
        made[b"%d" % number] = name
    assert len(made) > 40
    link = portal.make_of(mode, [folder])
    page = portal.get(f"/s/{link.token}")
    targets = [target for target in Page(page.text).links() if "/files/" in target]
    assert len(targets) == len(made)
    for target in targets:
        answer = portal.get(target)
        assert answer.status_code == 200, target
        disposition = answer.headers["Content-Disposition"]
        exact = unquote(disposition.split("filename*=UTF-8''")[1])
        wanted = display_name(made[answer.data])
        assert exact == wanted or re.sub(r" \(\d+\)", "", exact) == re.sub(r" \(\d+\)", "", wanted)
        assert disposition.isascii()
        assert "\n" not in disposition

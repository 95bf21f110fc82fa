"""Downloads by the programs that recipients use, and what counts as one."""

from __future__ import annotations

import hashlib
import random
import socket
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Mode
from tests.e2e.harness import MIB, Serving, until

Write = Callable[..., Path]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("mode", Mode)
def test_curl_saves_the_file_under_its_name_and_that_counts(
    portal: Serving, write: Write, tmp_path: Path, mode: Mode
) -> None:
    original = write("Résumé, final (2).pdf")
    link = portal.make(mode, original)
    saved = tmp_path / "saved"
    saved.mkdir()
    assert portal.curl("--fail", "-OJ", portal.link_url(link, "/download"), cwd=saved).returncode == 0
    (path,) = saved.iterdir()
    assert path.suffix == ".pdf"
    assert path.read_bytes() == original.read_bytes()
    event = portal.await_event(link, Action.DOWNLOAD_COMPLETED)
    assert (event.item, event.bytes, event.total, event.who.ip) == (original.name, MIB, MIB, "127.0.0.1")
    assert event.who.user_agent is not None
    assert event.who.user_agent.startswith("curl/")
    assert portal.downloads(link) == 1
    assert portal.history(link) == ["started", "completed"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("0-0", 0, 0), ("100-199", 100, 199), ("-1", MIB - 1, MIB - 1), ("1000000-", 1_000_000, MIB - 1)],
)
def test_a_range_is_exact(portal: Serving, write: Write, asked: str, first: int, last: int) -> None:
    original = write()
    link = portal.make(Mode.SHARE, original)
    answer = portal.get(f"/s/{link.token}/download", Range=f"bytes={asked}")
    assert answer.status == 206
    assert answer.body == original.read_bytes()[first : last + 1]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{MIB}"
    assert portal.history(link) == ["started"]
    assert portal.downloads(link) == 0


@pytest.mark.shows("3.5.3")
def test_what_asks_without_taking_counts_nothing(portal: Serving, write: Write) -> None:
    link = portal.make(Mode.SEND, write())
    path = f"/s/{link.token}/download"
    head = portal.get(path, "HEAD")
    assert (head.status, head.headers["Content-Length"], head.body) == (200, str(MIB), b"")
    assert head.headers["Accept-Ranges"] == "bytes"
    assert head.headers["Cache-Control"] == "private, no-store"
    etag = head.headers["ETag"]
    assert portal.get(path, If_None_Match=etag).status == 304
    beyond = portal.get(path, Range=f"bytes={MIB}-")
    assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{MIB}")
    assert portal.history(link) == []
    assert portal.downloads(link) == 0


def cut(portal: Serving, url: str, into: Path, least: int) -> None:
    """Begin a slow download with curl and break it off after `least` bytes."""
    words = portal.curl_words("--limit-rate", "4M", "-o", into, url)
    with subprocess.Popen(words) as curl:
        until(lambda: into.exists() and into.stat().st_size >= least)
        curl.kill()


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.shows("A7", "A61")
def test_a_download_that_was_cut_is_resumed_and_counts_once(
    portal: Serving, write: Write, tmp_path: Path, mode: Mode
) -> None:
    original, saved = write(size=48 * MIB), tmp_path / "saved"
    link = portal.make(mode, original)
    cut(portal, portal.link_url(link, "/download"), saved, 2 * MIB)
    event = portal.await_event(link, Action.DOWNLOAD_INTERRUPTED)
    assert event.bytes is not None
    assert 2 * MIB <= event.bytes < 48 * MIB
    assert portal.downloads(link) == 0
    result = portal.curl("--fail", "-C", "-", "-o", saved, portal.link_url(link, "/download"))
    assert result.returncode == 0
    assert sha256(saved) == sha256(original)
    portal.await_event(link, Action.DOWNLOAD_COMPLETED)
    assert portal.downloads(link) == 1
    assert portal.history(link) == ["started", "interrupted", "completed"]


def test_versions_are_never_mixed(portal: Serving, write: Write) -> None:
    link = portal.make(Mode.SHARE, write(seed=1))
    path = f"/s/{link.token}/download"
    first = portal.get(path, Range="bytes=0-999")
    changed = write(seed=2)
    rest = portal.get(path, Range="bytes=1000-", If_Range=first.headers["ETag"])
    assert (rest.status, rest.body) == (200, changed.read_bytes())
    assert rest.headers["ETag"] != first.headers["ETag"]
    portal.await_event(link, Action.DOWNLOAD_COMPLETED)


@pytest.mark.shows("A7", "A61")
def test_who_reads_nothing_has_not_downloaded(portal: Serving, write: Write) -> None:
    link = portal.make(Mode.SEND, write(size=16 * MIB))
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
    plain.connect(("127.0.0.1", portal.port))
    with portal.context().wrap_socket(plain, server_hostname="127.0.0.1") as client:
        client.sendall(f"GET /s/{link.token}/download HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        portal.await_event(link, Action.DOWNLOAD_STARTED)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    event = portal.await_event(link, Action.DOWNLOAD_INTERRUPTED)
    assert event.bytes is not None
    assert event.bytes < 2 * MIB
    assert portal.downloads(link) == 0


def test_four_connections_at_once_count_once(portal: Serving, write: Write, tmp_path: Path) -> None:
    original = write(size=32 * MIB)
    link = portal.make(Mode.SEND, original)
    words = ["aria2c", "-q", "-x4", "-s4", "--min-split-size=1M", "--no-conf", "--async-dns=false"]
    words += [f"--ca-certificate={portal.ca_file}", "-d", str(tmp_path), "-o", "saved"]
    subprocess.run([*words, portal.link_url(link, "/download")], check=True, timeout=60)
    assert sha256(tmp_path / "saved") == sha256(original)
    portal.await_event(link, Action.DOWNLOAD_COMPLETED)
    assert portal.downloads(link) == 1
    assert portal.history(link).count("completed") == 1


def test_repeated_ranges_count_nothing_more(portal: Serving, write: Write) -> None:
    link = portal.make(Mode.SEND, write())
    path = f"/s/{link.token}/download"
    half = MIB // 2
    for asked in (f"0-{half}", f"0-{half}", f"{half}-", f"{half}-", "0-5"):
        assert portal.get(path, Range=f"bytes={asked}").status == 206
    portal.await_event(link, Action.DOWNLOAD_COMPLETED)
    assert portal.downloads(link) == 1


def tree(base: Path) -> dict[str, bytes]:
    """Write a folder with all that a ZIP has to carry, and return its files."""
    chance = random.Random(7)
    files = {
        "Exhibits/a.bin": chance.randbytes(300_000),
        "Exhibits/empty.txt": b"",
        "Exhibits/Ärger & “Zitat”.pdf": chance.randbytes(70_000),
        "Exhibits/deep/deeper/請求書.pdf": chance.randbytes(5),
        "Exhibits/deep/=1+1.csv": b"a,b\r\n",
    }
    for name, data in files.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (base / "Exhibits" / "nothing").mkdir()
    return files


@pytest.mark.parametrize("mode", Mode)
def test_a_folder_comes_as_a_zip_that_every_program_opens(portal: Serving, tmp_path: Path, mode: Mode) -> None:
    files = tree(tmp_path)
    link = portal.make(mode, tmp_path / "Exhibits")
    saved = tmp_path / "saved.zip"
    url = portal.link_url(link, "/download")
    assert portal.curl("--fail", "-o", saved, url).returncode == 0
    with zipfile.ZipFile(saved) as archive:
        assert archive.testzip() is None
        found = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    assert found == files
    for checker in (["unzip", "-tqq"], ["7z", "t", "-bso0", "-bsp0"]):
        subprocess.run([*checker, str(saved)], check=True, timeout=60, stdout=subprocess.DEVNULL)
    portal.await_event(link, Action.DOWNLOAD_COMPLETED)
    assert portal.downloads(link) == 1


@pytest.mark.parametrize("mode", Mode)
def test_a_zip_stitched_from_ranges_is_the_same(portal: Serving, tmp_path: Path, mode: Mode) -> None:
    tree(tmp_path)
    link = portal.make(mode, tmp_path / "Exhibits")
    path = f"/s/{link.token}/download"
    whole = portal.get(path).body
    chance, stitched = random.Random(3), b""
    while len(stitched) < len(whole):
        last = min(len(whole), len(stitched) + chance.randint(1, 60_000)) - 1
        part = portal.get(path, Range=f"bytes={len(stitched)}-{last}")
        assert part.status == 206
        stitched += part.body
    assert stitched == whole
    portal.await_event(link, Action.DOWNLOAD_COMPLETED)
    assert portal.downloads(link) == 1


def test_http_1_0_gets_the_whole_file(portal: Serving, write: Write) -> None:
    original = write()
    link = portal.make(Mode.SEND, original)
    result = portal.curl("--fail", "--http1.0", portal.link_url(link, "/download"))
    assert (result.returncode, result.stdout) == (0, original.read_bytes())


@pytest.mark.shows("12.1.1")
def test_older_tls_is_refused(portal: Serving) -> None:
    result = portal.curl("--tls-max", "1.2", f"{portal.url}/healthz")
    assert (result.returncode, result.stdout) == (35, b"")  # no TLS session came about


@pytest.mark.shows("12.2.1")
def test_plain_http_gets_nothing(portal: Serving) -> None:
    result = portal.curl(f"http://127.0.0.1:{portal.port}/healthz")
    assert result.returncode != 0
    assert result.stdout == b""


def test_nobody_else_can_vouch_for_the_portal(portal: Serving) -> None:
    words = ["curl", "--silent", "--noproxy", "*", f"{portal.url}/healthz"]
    assert subprocess.run(words, check=False, timeout=30, capture_output=True).returncode == 60

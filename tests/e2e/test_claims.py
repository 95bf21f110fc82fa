"""Links that work once, over real connections: cut anywhere, resumed by their holder, gone for everybody else."""

from __future__ import annotations

import http.client
import random
import re
import socket
import struct
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.clock import utc_now
from sharedesk.core.link import Ending, Link, Mode
from tests.e2e.harness import MIB, PROMPT, Serving, serving, sharedesk, until

Write = Callable[..., Path]

CUTS = 200
RESET = struct.pack("ii", 1, 0)
HTML = {"Accept": "text/html"}


def click(portal: Serving, link: Link) -> str:
    """Claim a link that works once; returns the cookie of its holder."""
    connection = http.client.HTTPSConnection("127.0.0.1", portal.port, timeout=20, context=portal.context())
    connection.request("GET", f"/s/{link.token}", headers=HTML)
    page = connection.getresponse()
    found = re.search(rb'name="csrf_token" value="([0-9a-f]+)"', page.read())
    assert found, page.status
    cookie = str(page.headers["Set-Cookie"]).partition(";")[0]
    form = HTML | {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", f"/s/{link.token}/claim", f"csrf_token={found[1].decode()}", form)
    answer = connection.getresponse()
    connection.close()
    assert (answer.status, answer.headers["Location"]) == (303, f"/s/{link.token}/downloading")
    return cookie


class Download:
    """The beginning of a download, over a connection that holds little back."""

    def __init__(self, portal: Serving, link: Link, cookie: str, start: int = 0) -> None:
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        plain.settimeout(20)
        plain.connect(("127.0.0.1", portal.port))
        self.line = portal.context().wrap_socket(plain, server_hostname="127.0.0.1")
        head = f"GET /s/{link.token}/download HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nRange: bytes={start}-"
        self.line.sendall(f"{head}\r\n\r\n".encode())
        self.data = bytearray()

    def read(self, least: int) -> bytes:
        """Return the body so far, at least so many bytes of it."""
        while (head := self.data.find(b"\r\n\r\n")) < 0 or len(self.data) - head - 4 < least:
            more = self.line.recv(16 * 1024)
            assert more, "the line ended too early"
            self.data += more
        return bytes(self.data[head + 4 :])

    def cut(self) -> None:
        """Reset the line."""
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.line.close()


def ending(portal: Serving, link: Link) -> Ending | None:
    """Return how a link ended, None while it has not."""
    return portal.program.links.get(link.token).link.ending


@pytest.mark.timeout(300)
def test_200_downloads_cut_anywhere_are_finished_by_their_holders(portal: Serving, write: Write) -> None:
    original = write(size=MIB // 2)
    data, chance = original.read_bytes(), random.Random(200)
    links = [portal.make(Mode.SHARE, original, one_time=True) for _ in range(CUTS)]
    for link in links:
        cookie = click(portal, link)
        first = Download(portal, link, cookie)
        head = first.read(chance.randrange(len(data)))
        first.cut()
        assert data.startswith(head)
        start = min(len(head), len(data) - 1)  # the reset of a whole download takes its acknowledgements with it
        rest = Download(portal, link, cookie, start)
        assert head[:start] + rest.read(len(data) - start) == data
        rest.line.close()
    for link in links:
        until(lambda link=link: ending(portal, link) is Ending.USED)  # type: ignore[misc]
        assert portal.downloads(link) == 1
        assert portal.status(link) == 410


def test_a_holder_goes_on_where_the_portal_was_killed(write: Write, tmp_path: Path) -> None:
    original = write(size=8 * MIB)
    with serving(tmp_path / "data") as portal:
        link = portal.make(Mode.SEND, original, one_time=True)
        cookie = click(portal, link)
        first = Download(portal, link, cookie)
        head = first.read(MIB)
        portal.kill()
        first.line.close()
    with serving(tmp_path / "data") as portal:
        assert portal.status(link) == 409
        rest = Download(portal, link, cookie, len(head))
        assert head + rest.read(8 * MIB - len(head)) == original.read_bytes()
        rest.line.close()
        until(lambda: ending(portal, link) is Ending.USED)
        assert portal.downloads(link) == 1


def begun(portal: Serving, link: Link) -> Download:
    """Return the running download of a link's holder."""
    running = Download(portal, link, click(portal, link) if link.one_time else "")
    running.read(1)
    return running


def test_giving_back_cuts_the_holder_and_lets_another_one_in(portal: Serving, write: Write) -> None:
    link = portal.make(Mode.SEND, write(size=32 * MIB), one_time=True)
    running = begun(portal, link)
    assert sharedesk(portal.data_dir, "link", "give-back", link.token).returncode == 0
    event = portal.await_event(link, Action.DOWNLOAD_INTERRUPTED, PROMPT)
    running.cut()
    assert (event.at - portal.events(link, Action.CLAIM_RELEASED)[0].at).total_seconds() < PROMPT
    click(portal, link)
    assert len(portal.events(link, Action.CLAIM_MADE)) == 2


def test_the_end_by_its_owner_cuts_the_holder(portal: Serving, write: Write) -> None:
    link = portal.make(Mode.SEND, write(size=32 * MIB), one_time=True)
    running = begun(portal, link)
    portal.program.claims.end(link.token, by="test")
    portal.await_event(link, Action.DOWNLOAD_INTERRUPTED, PROMPT)
    running.cut()
    assert portal.status(link) == 410


@pytest.mark.parametrize("finish", [True, False])
def test_an_expiry_cuts_what_runs_only_where_the_policy_says_so(portal: Serving, write: Write, finish: bool) -> None:
    portal.program.change_setting("policy.expiry.finish", str(finish).lower(), by="test")
    original = write(size=32 * MIB)
    link = portal.make(Mode.SEND, original, expires_at=utc_now() + timedelta(seconds=1))
    running = begun(portal, link)
    portal.await_event(link, Action.LINK_EXPIRED)
    if finish:
        assert running.read(32 * MIB) == original.read_bytes()
        running.line.close()
        portal.await_event(link, Action.DOWNLOAD_COMPLETED)
    else:
        portal.await_event(link, Action.DOWNLOAD_INTERRUPTED, PROMPT)
        running.cut()
    assert portal.status(link, "/download") == 410
    portal.program.change_setting("policy.expiry.finish", None, by="test")


def test_a_download_manager_with_four_connections_is_one_holder(portal: Serving, write: Write, tmp_path: Path) -> None:
    link = portal.make(Mode.SEND, write(size=16 * MIB), max_downloads=1)
    words = ["aria2c", "-q", "-x4", "-s4", "--min-split-size=1M", "--no-conf", "--async-dns=false"]
    words += [f"--ca-certificate={portal.ca_file}", "-d", str(tmp_path), "-o", "saved"]
    subprocess.run([*words, portal.link_url(link, "/download")], check=True, timeout=60)
    until(lambda: ending(portal, link) is Ending.USED)
    assert portal.downloads(link) == 1

"""Requests on the wire: strict framing, and nothing left over for the next request."""

from __future__ import annotations

import resource
import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from .conftest import QUICK, Portal, StartPortal, limits
from .support import Client, wait_for

SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        ("POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 43\r\n\r\n" + SMUGGLED, 400),
        (
            "POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            + SMUGGLED,
            400,
        ),
        ("POST /form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, 411),
        ("POST /refuse HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nA; " + SMUGGLED, 411),
        ("POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n" + SMUGGLED, 400),
        ("POST /form HTTP/1.1\r\nHost: x\r\nContent-Length : 0\r\n\r\n" + SMUGGLED, 400),
        ("GET / HTTP/1.1\r\nHost: x\r\n Host: y\r\n\r\n" + SMUGGLED, 400),
        ("GET / HTTP/1.1\r\n\r\n" + SMUGGLED, 400),
        ("GET / HTTP/1.1\nHost: x\n\n" + SMUGGLED, 400),
        ("TRACE / HTTP/1.1\r\nHost: x\r\nCookie: secret\r\n\r\n", 405),
        ("CONNECT localhost:25 HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        ("BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        ("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET /" + "a" * 20000 + " HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a" * 20000 + "\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n" * 120 + "\r\n", 431),
    ],
)
@pytest.mark.parametrize("tls", [True, False])
@pytest.mark.shows("A57", "4.2.1")
def test_a_wrong_frame_is_refused_and_the_connection_ends(
    start: StartPortal, request_text: str, status: int, tls: bool
) -> None:
    portal = start(tls=tls)
    client = portal.client(tls=tls)
    client.send(request_text.encode())
    answer = client.answer()
    assert answer.status == status
    assert answer.headers["connection"] == "close"
    assert answer.headers["server"] == "ShareDesk"
    assert b"secret" not in answer.body
    assert ("allow" in answer.headers) == (status == 405)
    assert client.all() == b""
    assert portal.app.environs == []


def test_requests_follow_each_other_on_one_connection(portal: Portal) -> None:
    client = portal.client()
    for _ in range(3):
        assert client.get("/").body == b"hello"
    assert client.get("/form", method="POST", body=b"a=1").body == b"a=1"
    assert client.get("/nowhere").status == 404
    assert len({environ["sharedesk.remote_port"] for environ in portal.app.environs}) == 1


def test_pipelined_requests_are_answered_in_order(portal: Portal) -> None:
    client = portal.client()
    post = b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    client.send(
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + post + b"\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    assert [client.answer().body for _ in range(3)] == [b"hello", b"abc", b"hello"]
    assert client.all() == b""


def test_an_unread_form_does_not_become_the_next_request(portal: Portal) -> None:
    client = portal.client()
    assert client.get("/refuse", method="POST", body=SMUGGLED.encode()).status == 403
    assert client.get("/").body == b"hello"
    assert [environ["PATH_INFO"] for environ in portal.app.environs] == ["/refuse", "/"]


def test_an_unread_upload_closes_the_connection_and_costs_no_memory(portal: Portal) -> None:
    client = portal.client(buffer=1 << 16)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = 32 << 20
    client.send(f"POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode())
    sent = 0
    piece = bytes(1 << 16)
    try:
        while sent < size:
            client.send(piece)
            sent += len(piece)
    except OSError:
        pass
    assert sent < size
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 16 * 1024  # KiB
    assert portal.client().get("/").body == b"hello"


def test_a_refused_upload_is_told_why(portal: Portal) -> None:
    client = portal.client()
    client.send(b"POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + bytes(70000))
    answer = client.answer()
    assert (answer.status, answer.headers["connection"]) == (403, "close")


@pytest.mark.parametrize("size", [3, 65536, 300000])
def test_bodies_of_every_size_reach_the_page(portal: Portal, size: int) -> None:
    body = bytes(range(256)) * (size // 256 + 1)
    assert portal.client().get("/form", method="POST", body=body[:size]).body == body[:size]


def test_continue_is_said_only_when_the_page_reads(portal: Portal) -> None:
    refused = portal.client()
    refused.send(b"POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert refused.answer().status == 403
    assert refused.all() == b""
    wanted = portal.client()
    wanted.send(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert wanted.answer().status == 100
    wanted.send(b"abc")
    assert wanted.answer().body == b"abc"
    assert wanted.get("/").status == 200


def test_workers_wait_for_few_bodies_at_a_time(start: StartPortal) -> None:
    portal = start()
    slow = [portal.client() for _ in range(QUICK.body_readers)]
    for client in slow:
        client.send(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
    wait_for(lambda: len(portal.app.environs) == len(slow))
    one_more = portal.client()
    one_more.send(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
    assert one_more.answer().status == 408
    assert portal.client().get("/").status == 200


def test_a_slow_upload_ends_at_its_deadline(start: StartPortal) -> None:
    portal = start(limits(body=0.2, upload_rate=1 << 30))
    client = portal.client()
    client.send(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc")
    assert client.answer().status == 408
    assert client.all() == b""


def test_an_upload_that_breaks_off_ends_quietly(portal: Portal) -> None:
    failed = threading.Event()

    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            environ["wsgi.input"].read()
        except ConnectionError:
            failed.set()
            raise
        raise AssertionError

    portal.app.pages["/up"] = page
    client = portal.client()
    client.send(b"POST /up HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc")
    client.close()
    assert failed.wait(5)


def test_the_body_can_be_read_in_every_way(portal: Portal) -> None:
    seen: list[object] = []

    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"]
        target = bytearray(2)
        seen.extend(
            [body.readable(), body.readline(), body.readline(2), body.read(1), body.readinto(target), bytes(target)]
        )
        seen.extend([list(body), body.read(), body.readline(), body.readinto(target)])
        start_response("204 No Content", [])
        return []

    portal.app.pages["/way"] = page
    body = b"one\ntwo\nfour\nfive\nsix"
    assert portal.client().get("/way", method="POST", body=body).status == 204
    assert seen == [True, b"one\n", b"tw", b"o", 2, b"\nf", [b"our\n", b"five\n", b"six"], b"", b"", 0]


def test_head_has_no_body(portal: Portal) -> None:
    client = portal.client()
    answer = client.get("/", method="HEAD")
    assert (answer.status, answer.headers["content-length"]) == (200, "5")
    assert client.get("/").body == b"hello"


def test_head_refused_by_the_door_keeps_its_shape(portal: Portal) -> None:
    assert portal.client().get("/", method="HEAD", headers="Expect: x\r\n").status == 417


def test_http_1_0_with_keep_alive(portal: Portal) -> None:
    client = portal.client()
    client.send(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    answer = client.answer()
    assert answer.headers["connection"] == "Keep-Alive"
    assert client.get("/").status == 200


def test_every_client_is_its_own(portal: Portal) -> None:
    with Client(portal.port, portal.trust) as first, Client(portal.port, portal.trust) as second:
        first.send(b"GET / HTTP/1.1\r\n")
        assert second.get("/").status == 200
        first.send(b"Host: x\r\n\r\n")
        assert first.answer().status == 200


def test_an_upload_that_is_reset_is_let_go(portal: Portal) -> None:
    client = portal.client()
    client.send(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc")
    wait_for(lambda: len(portal.app.environs) == 1)
    client.reset()
    wait_for(lambda: portal.transport.connections == 0)

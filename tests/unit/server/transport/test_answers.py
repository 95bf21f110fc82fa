"""Answers on the wire: nothing injected, never longer or shorter than they say, whatever a page does."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from tests.conftest import ExpectedLog

from .conftest import Portal, StartPortal, limits
from .support import Held, MemorySource, wait_for


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("Content-Disposition", "a\r\nSet-Cookie: evil=1"), ("Content-Length", "0")], "200 OK"),
        ([("X\r\nSet-Cookie", "1"), ("Content-Length", "0")], "200 OK"),
        ([("X", "a\0"), ("Content-Length", "0")], "200 OK"),
        ([("Connection", "keep-alive"), ("Content-Length", "0")], "200 OK"),
        ([("Content-Length", "0")], "200 OK\r\nSet-Cookie: evil=1"),
    ],
)
def test_nothing_can_be_injected_into_an_answer(
    portal: Portal, expected_log: ExpectedLog, headers: list[tuple[str, str]], status: str
) -> None:
    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response(status, headers)
        return [b""]

    portal.app.pages["/inject"] = page
    answer = portal.client().get("/inject")
    assert answer.status == 500
    assert "set-cookie" not in answer.headers
    assert len(expected_log("Request failed")) == 1


def _bad(*chunks: bytes, length: str, more: bool = False) -> object:
    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", length)])
        return iter(chunks)

    return page


@pytest.mark.shows("4.2.2")
def test_a_body_that_is_too_long_is_cut(portal: Portal, expected_log: ExpectedLog) -> None:
    portal.app.pages["/long"] = _bad(b"abc", b"GET /x", length="3")  # type: ignore[assignment]
    client = portal.client()
    client.send(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.all().endswith(b"\r\n\r\nabc")
    expected_log("more bytes than")


def test_a_body_that_is_too_long_at_once_is_an_error(portal: Portal, expected_log: ExpectedLog) -> None:
    portal.app.pages["/long"] = _bad(b"abcd", length="3")  # type: ignore[assignment]
    assert portal.client().get("/long").status == 500
    expected_log("more bytes than")


@pytest.mark.shows("4.2.2")
def test_a_body_that_is_too_short_ends_the_connection_at_once(portal: Portal, expected_log: ExpectedLog) -> None:
    portal.app.pages["/short"] = _bad(b"abc", length="10")  # type: ignore[assignment]
    client = portal.client()
    client.send(b"GET /short HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.all().endswith(b"\r\n\r\nabc")
    expected_log("fewer bytes than")


@pytest.mark.parametrize(("version", "end"), [("1.1", b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), ("1.0", b"\r\n\r\nabcde")])
def test_a_body_without_a_length(portal: Portal, version: str, end: bytes) -> None:
    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [b"abc", b"", b"de"]

    portal.app.pages["/open"] = page
    client = portal.client()
    client.send(f"GET /open HTTP/{version}\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert client.all().endswith(end)


@pytest.mark.parametrize(
    "error",
    [RuntimeError("secret detail"), SystemExit(1), KeyError("x"), FileNotFoundError(2, "secret"), TimeoutError()],
)
@pytest.mark.shows("16.5.1")
def test_a_failing_page_is_logged_once_and_tells_nothing(
    portal: Portal, expected_log: ExpectedLog, error: BaseException
) -> None:
    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        raise error

    portal.app.pages["/fail"] = page
    answer = portal.client().get("/fail")
    assert answer.status == 500
    assert b"secret" not in answer.body
    (line,) = expected_log("Request failed")
    assert answer.body.split()[-1].decode() in line
    assert portal.client().get("/").status == 200
    assert portal.transport.alive


def test_a_page_that_fails_in_the_middle_is_cut(portal: Portal, expected_log: ExpectedLog) -> None:
    closed = threading.Event()

    class Response:
        def __iter__(self) -> Iterable[bytes]:
            yield b"abc"
            raise RuntimeError("middle")

        def close(self) -> None:
            closed.set()

    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", "6")])
        return Response()  # type: ignore[return-value]

    portal.app.pages["/middle"] = page
    client = portal.client()
    client.send(b"GET /middle HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.all().endswith(b"\r\n\r\nabc")
    assert closed.is_set()
    expected_log("Request failed")


def test_a_page_must_yield_bytes(portal: Portal, expected_log: ExpectedLog) -> None:
    portal.app.pages["/text"] = _bad("text", length="4")  # type: ignore[arg-type,assignment]
    assert portal.client().get("/text").status == 500
    expected_log("Request failed")


@pytest.mark.parametrize("tls", [True, False])
def test_pages_learn_about_the_connection(start: StartPortal, tls: bool) -> None:
    portal = start(tls=tls)
    client = portal.client(tls=tls)
    client.get("/", headers="X-Forwarded-For: 9.9.9.9\r\n")
    (environ,) = portal.app.environs
    assert environ["wsgi.url_scheme"] == ("https" if tls else "http")
    assert environ.get("SSL_PROTOCOL") == ("TLSv1.3" if tls else None)
    assert environ["REMOTE_ADDR"] == "127.0.0.1"
    assert environ["sharedesk.remote_port"] == client.socket.getsockname()[1]
    assert environ["HTTP_X_FORWARDED_FOR"] == "9.9.9.9"
    assert environ["SERVER_PORT"] == str(portal.port)
    assert environ["SERVER_SOFTWARE"] == "ShareDesk"


def test_wsgi_errors_end_in_the_log(portal: Portal, expected_log: ExpectedLog) -> None:
    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.errors"].write("something odd\n")
        environ["wsgi.errors"].write("\n")
        start_response("204 No Content", [])
        return []

    portal.app.pages["/odd"] = page
    assert portal.client().get("/odd").status == 204
    assert expected_log("odd") == ["something odd"]


def test_large_pages_for_a_slow_reader_hold_no_worker(start: StartPortal) -> None:
    portal = start(limits(unsent_bytes=16 << 20, workers=1))
    page = bytes(8 << 20)

    def large(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", str(len(page)))])
        return [page]

    portal.app.pages["/large"] = large
    slow = [portal.client(buffer=4096) for _ in range(3)]
    for client in slow:
        client.send(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    assert portal.client().get("/").body == b"hello"
    assert slow[0].answer().body == page
    assert slow[0].get("/").body == b"hello"


def test_a_reader_who_is_too_far_behind_is_given_up(start: StartPortal) -> None:
    portal = start(limits(unsent_bytes=1024, flush=0.3))
    portal.app.pages["/large"] = _bad(bytes(16 << 20), length=str(16 << 20))  # type: ignore[assignment]
    client = portal.client(buffer=4096)
    client.send(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    wait_for(lambda: portal.transport.connections == 0)


def test_a_client_that_is_gone_when_its_page_fails_is_let_go(portal: Portal, expected_log: ExpectedLog) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        inside.set()
        assert go_on.wait(10)
        raise RuntimeError("bug")

    portal.app.pages["/fail"] = page
    client = portal.client()
    client.send(b"GET /fail HTTP/1.1\r\nHost: x\r\n\r\n")
    assert inside.wait(10)
    client.reset()
    go_on.set()
    wait_for(lambda: portal.transport.connections == 0)
    expected_log("bug")


def test_a_file_for_a_client_that_is_gone_ends_with_nothing(portal: Portal) -> None:
    outcome = portal.app.stream("/file", MemorySource(bytes(1 << 20)))
    held = Held(portal.app, "/file")
    client = portal.client()
    client.send(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
    assert held.inside.wait(10)
    client.reset()
    held.go_on.set()
    assert outcome.wait() == (0, False)
    wait_for(lambda: portal.transport.connections == 0)
    assert portal.transport._server.admission._transfers.total == 0  # type: ignore[union-attr]

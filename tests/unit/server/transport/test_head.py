"""The strict reading of request heads."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.server.transport.head import Refusal, RequestHead, find_end, parse_head
from sharedesk.server.transport.limits import Limits

LIMITS = Limits()


def parse(text: str | bytes) -> RequestHead:
    raw = text.encode("latin-1") if isinstance(text, str) else text
    return parse_head(raw + b"\r\n\r\n", LIMITS)


def request(*fields: str, line: str = "GET / HTTP/1.1", host: str | None = "Host: localhost") -> str:
    return "\r\n".join([line, *([host] if host else []), *fields])


def test_reads_an_ordinary_request() -> None:
    head = parse(
        request("accept: text/html", "Accept:  image/png ", "Content-Length: 12", line="POST /a%20b?x=%20&y HTTP/1.1")
    )
    assert head.method == b"POST"
    assert head.target == b"/a%20b?x=%20&y"
    assert (head.path, head.query) == (b"/a b", b"x=%20&y")
    assert head.fields[b"Accept"] == b"text/html, image/png"
    assert head.content_length == 12
    assert head.keep_alive
    assert not head.expects_continue


@pytest.mark.parametrize(
    ("line", "fields", "kept"),
    [
        ("GET / HTTP/1.1", [], True),
        ("GET / HTTP/1.1", ["Connection: Close"], False),
        ("GET / HTTP/1.1", ["Connection: keep-alive, close"], False),
        ("GET / HTTP/1.0", [], False),
        ("GET / HTTP/1.0", ["Connection: keep-alive"], True),
    ],
)
def test_knows_whether_the_connection_stays(line: str, fields: list[str], kept: bool) -> None:
    assert parse(request(*fields, line=line)).keep_alive is kept


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (request("Content-Length: 4", "Content-Length: 5"), 400),
        (request("Content-Length: 4", "content-length: 4"), 400),
        (request("Content-Length: 4", "Transfer-Encoding: chunked"), 400),
        (request("Transfer-Encoding: chunked"), 411),
        (request("Transfer-Encoding: chunked", "Transfer-Encoding: identity"), 400),
        (request("Transfer-Encoding: gzip, chunked"), 501),
        (request("Transfer-Encoding: chunked", line="POST / HTTP/1.0"), 400),
        (request("Content-Length: +4"), 400),
        (request("Content-Length: -1"), 400),
        (request("Content-Length: 1_0"), 400),
        (request("Content-Length: 0x3"), 400),
        (request("Content-Length: 4, 4"), 400),
        (request("Content-Length:"), 400),
        (request("Content-Length: " + "9" * 40), 400),
        (request("Content-Length : 4"), 400),
        (request(" folded: yes"), 400),
        (request("X: a", "\tfolded"), 400),
        (request("X: a\rb"), 400),
        (request("X: a\0b"), 400),
        (request("X: a\x7fb"), 400),
        (request("no colon"), 400),
        (request(": empty name"), 400),
        (request("N\xe4me: x"), 400),
        (request(host=None), 400),
        (request("Host: other"), 400),
        (request(host="Host:"), 400),
        (request(host="Host: a, b"), 400),
        (request(host="Host: a/b"), 400),
        (request(host="Host: user@a"), 400),
        (request("Cookie: a=1", "Cookie: b=2"), 400),
        (request("Range: bytes=0-1", "Range: bytes=3-4"), 400),
        (request("Expect: something"), 417),
        (request(*[f"X-{n}: y" for n in range(100)]), 431),
        (request(line="TRACE / HTTP/1.1"), 405),
        (request(line="CONNECT localhost:443 HTTP/1.1"), 405),
        (request(line="BREW / HTTP/1.1"), 501),
        (request(line="get / HTTP/1.1"), 501),
        (request(line="G(T / HTTP/1.1"), 400),
        (request(line="GET http://localhost/ HTTP/1.1"), 400),
        (request(line="GET //evil/x HTTP/1.1"), 400),
        (request(line="GET * HTTP/1.1"), 400),
        (request(line="OPTIONS * HTTP/1.1"), 400),
        (request(line="GET /a#b HTTP/1.1"), 400),
        (request(line="GET /a b HTTP/1.1"), 400),
        (request(line="GET  / HTTP/1.1"), 400),
        (request(line="GET /\t HTTP/1.1"), 400),
        (request(line="GET /%00 HTTP/1.1"), 400),
        (request(line="GET /"), 400),
        (request(line="GET / HTTP/2.0"), 505),
        (request(line="GET / HTTP/1.2"), 505),
        (request(line="GET / HTTP/1.01"), 400),
        (request(line="GET / http/1.1"), 400),
        (request(line=f"GET /{'a' * 9000} HTTP/1.1"), 414),
    ],
)
@pytest.mark.shows("A57", "4.2.1")
def test_refuses(text: str, status: int) -> None:
    with pytest.raises(Refusal) as caught:
        parse(text)
    assert caught.value.status == status


@pytest.mark.parametrize("host", ["localhost", "a.example:8443", "[::1]", "[2001:db8::1]:443", "10.0.0.1"])
def test_takes_hosts(host: str) -> None:
    assert parse(request(host=f"Host: {host}")).fields[b"Host"] == host.encode()


def test_needs_no_host_in_http_1_0() -> None:
    assert b"Host" not in parse(request(line="GET /healthz HTTP/1.0", host=None)).fields


@pytest.mark.shows("A34", "4.1.3")
def test_drops_fields_with_an_underscore() -> None:
    head = parse(request("X-Forwarded-For: 1.2.3.4", "X_Forwarded_For: 6.6.6.6"))
    assert head.fields[b"X-Forwarded-For"] == b"1.2.3.4"
    assert b"X_Forwarded_For" not in head.fields


def test_expects_continue_only_in_http_1_1() -> None:
    assert parse(request("Expect: 100-Continue")).expects_continue
    assert not parse(request("Expect: 100-continue", line="POST / HTTP/1.0")).expects_continue


@pytest.mark.shows("A41", "1.1.1")
def test_keeps_an_encoded_slash() -> None:
    assert parse(request(line="GET /a%2fb%2Fc%252F HTTP/1.1")).path == b"/a%2Fb%2Fc%2F"


@pytest.mark.parametrize("text", [b"GET / HTTP/1.1\nHost: x\n\n", b"GET / HTTP/1.1\r\nHost: x\n", b"\n"])
def test_bare_line_feeds_are_refused_at_once(text: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        find_end(bytearray(text), 0, LIMITS)
    assert caught.value.status == 400


def test_a_body_may_have_bare_line_feeds() -> None:
    raw = b"POST / HTTP/1.1\r\n\r\na\nb\n"
    assert find_end(bytearray(raw), 0, LIMITS) == raw.index(b"a\nb")


@pytest.mark.parametrize(
    ("text", "status"), [(b"GET /" + b"a" * 20000, 414), (b"GET / HTTP/1.1\r\nX: " + b"a" * 20000, 431)]
)
def test_heads_that_are_too_large_are_refused(text: bytes, status: int) -> None:
    with pytest.raises(Refusal) as caught:
        find_end(bytearray(text), 0, LIMITS)
    assert caught.value.status == status


@given(st.binary(max_size=300), st.integers(min_value=1, max_value=7))
def test_finds_the_same_end_however_the_bytes_arrive(data: bytes, step: int) -> None:
    raw = data.replace(b"\n", b"\r\n") + b"\r\n\r\n" + data
    expected = raw.index(b"\r\n\r\n") + 4
    buffer, found, scanned = bytearray(), None, 0
    for start in range(0, len(raw), step):
        buffer += raw[start : start + step]
        found = find_end(buffer, scanned, LIMITS)
        if found is not None:
            break
        scanned = len(buffer)
    assert found == expected


@given(st.binary(max_size=400))
def test_never_fails_otherwise_than_by_refusing(data: bytes) -> None:
    with contextlib.suppress(Refusal):
        assert parse_head(data + b"\r\n\r\n", LIMITS).path.startswith(b"/")


@given(
    st.lists(
        st.tuples(st.from_regex(r"\A[A-Za-z][A-Za-z0-9-]{0,12}\Z"), st.text("abc ,;=\t\xe4", max_size=20)).filter(
            lambda field: field[0].title() not in {"Host", "Content-Length", "Transfer-Encoding", "Expect"}
        ),
        max_size=20,
        unique_by=lambda field: field[0].title(),
    )
)
def test_reads_back_what_was_written(fields: list[tuple[str, str]]) -> None:
    head = parse(request(*[f"{name}: {value}" for name, value in fields]))
    for name, value in fields:
        assert head.fields[name.title().encode()] == value.encode("latin-1").strip(b" \t")

"""Reading a request's head strictly: pure rules, bytes in, a RequestHead or a Refusal out.

It replaces cheroot's `HeaderReader` and `HTTPRequest.read_request_line/_headers` (server.py), which accept what
request smuggling is made of: repeated, signed or hexadecimal Content-Length, Content-Length beside Transfer-Encoding,
space before the colon, folded lines that replace Host, two Hosts, CR and NUL in values (SECURITY.md 0.6 and 2d).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from sharedesk.server.transport.limits import Limits

METHODS = frozenset({b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS"})
_FORBIDDEN_METHODS = frozenset({b"TRACE", b"CONNECT"})  # ASVS 13.4.4; the portal is no proxy

_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_TARGET = re.compile(rb"/[\x21\x22\x24-\x7e\x80-\xff]*")  # origin-form; no control, space or fragment
_VERSION = re.compile(rb"HTTP/[0-9]\.[0-9]")
_LENGTH = re.compile(rb"[0-9]{1,15}")
_HOST = re.compile(rb"[A-Za-z0-9.\-_]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")
_ENCODED_SLASH = re.compile(rb"%2[Ff]")
_BARE_LF = re.compile(rb"(?<!\r)\n")
_ONCE = frozenset(
    {
        b"Authorization",
        b"Content-Length",
        b"Content-Type",
        b"Cookie",
        b"Expect",
        b"Host",
        b"If-Range",
        b"Origin",
        b"Range",
        b"Referer",
        b"Transfer-Encoding",
    }
)


class Refusal(Exception):
    """A request that is answered with `status` and one line of text before any page sees it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True)
class RequestHead:
    """A request line and header fields that passed every check.

    `path` is percent-decoded once, but keeps %2F as cheroot does, so that a name never gains a separator.
    Field names are in Title-Case.
    """

    method: bytes
    target: bytes
    path: bytes
    query: bytes
    version: bytes
    fields: dict[bytes, bytes]
    content_length: int
    keep_alive: bool
    expects_continue: bool


def find_end(buffer: bytearray, scanned: int, limits: Limits) -> int | None:
    """Return where the head in `buffer` ends (behind its empty line), or None when more bytes are needed.

    `scanned` bytes were looked at before. Raises Refusal for a head that is too large or has bare line feeds.
    """
    start = max(0, scanned - 3)
    found = buffer.find(b"\r\n\r\n", start)
    end = len(buffer) if found < 0 else found
    if _BARE_LF.search(buffer, start, end):
        raise Refusal(400, "Lines must end with CR and LF.")
    if end > limits.head_bytes:
        if buffer.find(b"\r\n", 0, limits.head_bytes) < 0:
            raise Refusal(414, "The address is too long.")
        raise Refusal(431, "The header fields are too large.")
    return None if found < 0 else found + 4


def parse_head(raw: bytes, limits: Limits) -> RequestHead:
    """Read a whole head including its empty line (RFC 9112). Raises Refusal."""
    request_line, *lines = raw[:-4].split(b"\r\n")
    method, target, version = _request_line(request_line, limits)
    fields = _fields(lines, limits)
    _check_host(fields, version)
    path, _, query = target.partition(b"?")
    tokens = {token.strip().lower() for token in fields.get(b"Connection", b"").split(b",")}
    return RequestHead(
        method=method,
        target=target,
        path=_decode(path),
        query=query,
        version=version,
        fields=fields,
        content_length=_content_length(fields, version),
        keep_alive=b"close" not in tokens and (version == b"HTTP/1.1" or b"keep-alive" in tokens),
        expects_continue=_expects_continue(fields, version),
    )


def _request_line(line: bytes, limits: Limits) -> tuple[bytes, bytes, bytes]:
    parts = line.split(b" ")
    if len(parts) != 3 or not _TOKEN.fullmatch(parts[0]) or not _VERSION.fullmatch(parts[2]):
        raise Refusal(400, "The request line is malformed.")
    method, target, version = parts
    if version not in {b"HTTP/1.0", b"HTTP/1.1"}:
        raise Refusal(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.")
    if method in _FORBIDDEN_METHODS:
        raise Refusal(405, "This method is not allowed.")
    if method not in METHODS:
        raise Refusal(501, "This method is not known.")
    if len(target) > limits.target_bytes:
        raise Refusal(414, "The address is too long.")
    if not _TARGET.fullmatch(target) or target.startswith(b"//"):
        raise Refusal(400, "The address must be a path on this server.")
    return method, target, version


def _decode(path: bytes) -> bytes:
    decoded = b"%2F".join(unquote_to_bytes(part) for part in _ENCODED_SLASH.split(path))
    if b"\0" in decoded:
        raise Refusal(400, "The address must not contain NUL.")
    return decoded


def _fields(lines: list[bytes], limits: Limits) -> dict[bytes, bytes]:
    if len(lines) > limits.head_fields:
        raise Refusal(431, "There are too many header fields.")
    fields: dict[bytes, bytes] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise Refusal(400, "A header field is malformed.")
        if b"_" in name:
            continue  # X_Forwarded_For would become the same WSGI key as X-Forwarded-For (SECURITY.md 2d)
        name, value = name.title(), value.strip(b" \t")
        if name in fields:
            if name in _ONCE:
                raise Refusal(400, "A header field is repeated.")
            value = fields[name] + b", " + value
        fields[name] = value
    return fields


def _check_host(fields: dict[bytes, bytes], version: bytes) -> None:
    host = fields.get(b"Host")
    if host is None:
        if version == b"HTTP/1.1":  # load balancers' HTTP/1.0 health checks have none, and need none
            raise Refusal(400, "The Host field is missing.")
    elif not _HOST.fullmatch(host):
        raise Refusal(400, "The Host field is malformed.")


def _content_length(fields: dict[bytes, bytes], version: bytes) -> int:
    length = fields.get(b"Content-Length")
    coding = fields.get(b"Transfer-Encoding")
    if coding is not None:
        if length is not None or version != b"HTTP/1.1":
            raise Refusal(400, "The length of the request is ambiguous.")
        if coding.lower() != b"chunked":
            raise Refusal(501, "This transfer encoding is not known.")
        raise Refusal(411, "The length of the request must be given.")
    if length is None:
        return 0
    if not _LENGTH.fullmatch(length):
        raise Refusal(400, "The length of the request is malformed.")
    return int(length)


def _expects_continue(fields: dict[bytes, bytes], version: bytes) -> bool:
    expectation = fields.get(b"Expect")
    if expectation is None or version == b"HTTP/1.0":  # RFC 9110 section 10.1.1
        return False
    if expectation.lower() != b"100-continue":
        raise Refusal(417, "This expectation cannot be met.")
    return True

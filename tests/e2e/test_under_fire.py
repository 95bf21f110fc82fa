"""A real portal under load that somebody means ill: memory stays bounded, pages stay there, answers tell nothing."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from sharedesk.core.link import Mode
from tests.e2e.harness import MIB, Serving

GUESSES = 60
"""At once, from one address: a few less than it may hold connections."""
SUITES = {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"}
BROWSER = {"Accept": "text/html", "User_Agent": "Mozilla/5.0"}


def peak(portal: Serving) -> int:
    """Return the most memory that the portal has held so far, in bytes."""
    status = Path(f"/proc/{portal.process.pid}/status").read_text()
    return int(re.findall(r"^VmHWM:\s+(\d+) kB$", status, flags=re.MULTILINE)[0]) * 1024


def threads(portal: Serving) -> int:
    return len(list(Path(f"/proc/{portal.process.pid}/task").iterdir()))


def connections(portal: Serving, count: int) -> Iterator[http.client.HTTPSConnection]:
    """Yield connections that are open, as many as asked for."""
    for _ in range(count):
        connection = http.client.HTTPSConnection("127.0.0.1", portal.port, timeout=60, context=portal.context())
        connection.connect()
        yield connection


@pytest.mark.shows("A29", "6.3.1", "15.1.3/15.2.2", "15.4.4")
def test_cve_2026_54092_sixty_guesses_at_once_cost_little_and_hold_up_nobody(portal: Serving, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"a")
    locked = portal.make(Mode.SEND, file, password="correct horse battery")
    open_ = portal.make(Mode.SEND, file)
    page = portal.get(f"/s/{locked.token}", **BROWSER)
    form = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
    headers = {
        "Cookie": page.headers["Set-Cookie"].partition(";")[0], "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    ready, before = threading.Barrier(GUESSES + 1, timeout=60), peak(portal)

    def guess(connection: http.client.HTTPSConnection) -> int:
        ready.wait()
        body = urlencode({"csrf_token": form, "password": "wrong horse battery"})
        connection.request("POST", f"/s/{locked.token}/password", body, headers)
        status = connection.getresponse().status
        connection.close()
        return status

    with ThreadPoolExecutor(GUESSES) as pool:
        answers = [pool.submit(guess, connection) for connection in connections(portal, GUESSES)]
        ready.wait()
        served_meanwhile = 0
        while not all(answer.done() for answer in answers):
            assert portal.get(f"/s/{open_.token}", **BROWSER).status == 200
            served_meanwhile += 1
        statuses = {answer.result() for answer in answers}
    assert statuses <= {403, 429, 503}
    assert 403 in statuses
    assert served_meanwhile > 0
    assert peak(portal) - before < 200 * MIB
    assert portal.get(f"/s/{locked.token}", **BROWSER).status in {403, 429}


@pytest.mark.shows("A35")
def test_cve_2025_53893_a_file_of_any_size_is_never_in_memory(portal: Serving, tmp_path: Path) -> None:
    file = tmp_path / "huge.bin"
    with file.open("wb") as huge:
        huge.truncate(1024 * MIB)
    link = portal.make(Mode.SHARE, file)
    portal.get(f"/s/{link.token}", **BROWSER)
    before = peak(portal)
    (connection,) = connections(portal, 1)
    connection.request("GET", f"/s/{link.token}/download")
    answer, received = connection.getresponse(), 0
    while chunk := answer.read(MIB):
        received += len(chunk)
    connection.close()
    assert received == 1024 * MIB
    assert peak(portal) - before < 64 * MIB


@pytest.mark.shows("A58")
def test_cve_2022_31015_nonsense_kills_no_thread(portal: Serving, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"a")
    link = portal.make(Mode.SEND, file)
    assert portal.get(f"/s/{link.token}", **BROWSER).status == 200
    before = threads(portal)
    for number in range(200):
        with socket.create_connection(("127.0.0.1", portal.port), timeout=20) as plain:
            plain.sendall(bytes([number]) * number + b"\r\n\r\n")
            if number % 2:
                plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                continue
            with suppress(OSError):  # it may have been given up already
                plain.shutdown(socket.SHUT_WR)
                while plain.recv(4096):  # until it is given up, or the next ones would find the address at its cap
                    pass
    for (connection,) in (tuple(connections(portal, 1)) for _ in range(20)):
        assert connection.sock is not None
        connection.sock.sendall(b"\xff\0 / HTTP/9\r\n\r\n")
        assert connection.sock.recv(9) in {b"HTTP/1.1 ", b""}
        connection.close()
    assert portal.get(f"/s/{link.token}", **BROWSER).status == 200
    assert threads(portal) == before


@pytest.mark.shows("12.1.2")
def test_every_suite_is_authenticated_encryption_with_forward_secrecy(portal: Serving) -> None:
    (connection,) = connections(portal, 1)
    assert isinstance(connection.sock, ssl.SSLSocket)
    assert connection.sock.version() == "TLSv1.3"
    chosen, shared = connection.sock.cipher(), connection.sock.shared_ciphers()
    assert chosen is not None
    assert chosen[0] in SUITES
    assert shared is None or {name for name, _, _ in shared} <= SUITES
    connection.close()


@pytest.mark.shows("13.4.6")
@pytest.mark.parametrize(
    "request_line", ["GET / HTTP/1.1", "GET /s/unknown HTTP/1.1", "BREW / HTTP/1.1", "GET x HTTP/1.1"]
)
def test_no_answer_tells_what_it_was_made_with(portal: Serving, request_line: str) -> None:
    (connection,) = connections(portal, 1)
    assert connection.sock is not None
    connection.sock.sendall(f"{request_line}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    said = b""
    while more := connection.sock.recv(65536):
        said += more
    head = said.partition(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"http/1.1 ")
    for word in (b"cheroot", b"werkzeug", b"python", b"flask", b"sharedesk/", b"x-powered-by"):
        assert word not in head
    connection.close()

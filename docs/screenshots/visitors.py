"""Recipients: each reads as much of a download as it is told, from an address of its own, and then stops or leaves."""

from __future__ import annotations

import socket
import ssl
import struct
from urllib.parse import quote

from sharedesk.core.link import Link

BUFFER = 4096
"""Bytes that the system may take in advance, so that what was acknowledged is what was read."""

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:151.0) Gecko/20100101 Firefox/151.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_4 like Mac OS X) AppleWebKit/605.1.15 Version/19.4 Mobile Safari/604.1"


class Visitor:
    """One recipient at the portal on this computer's `port`."""

    def __init__(self, port: int, ip: str, browser: str = FIREFOX) -> None:
        self._port, self._ip, self._browser = port, ip, browser
        self._open: list[ssl.SSLSocket] = []

    def look(self, link: Link) -> None:
        """Open the page of a link."""
        self._read(self._ask(link, ""), 1.0).close()

    def take(self, link: Link, path: str = "/download") -> None:
        """Download all of it."""
        connection = self._read(self._ask(link, path), 1.0)
        assert connection.recv(1) == b""  # leaving before the portal says goodbye might look like a broken line
        connection.close()

    def leave_at(self, link: Link, share: float, path: str = "/download") -> None:
        """Download a part and break off."""
        connection = self._read(self._ask(link, path), share)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    def hold_at(self, link: Link, share: float, path: str = "/download") -> None:
        """Download a part and stay connected without reading on."""
        self._open.append(self._read(self._ask(link, path), share))

    def leave(self) -> None:
        """Give up what is held."""
        for connection in self._open:
            connection.close()

    def _ask(self, link: Link, path: str) -> ssl.SSLSocket:
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        plain.connect(("127.0.0.1", self._port))
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE  # the day of these pictures is not today
        connection = trusting.wrap_socket(plain, server_hostname="localhost")
        words = [f"GET /s/{link.token}{quote(path)} HTTP/1.1", "Host: localhost", f"User-Agent: {self._browser}"]
        words += [f"X-Forwarded-For: {self._ip}", "Accept: text/html", "Connection: close", "", ""]
        connection.sendall("\r\n".join(words).encode())
        return connection

    def _read(self, connection: ssl.SSLSocket, share: float) -> ssl.SSLSocket:
        """Read the head and then this share of the body."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(1)
        head = data.decode("latin-1").lower()
        assert " 200 " in head.splitlines()[0], head
        left = int(int(head.partition("content-length: ")[2].partition("\r\n")[0]) * share)
        while left > 0:
            left -= len(connection.recv(min(left, 65536)))
        return connection

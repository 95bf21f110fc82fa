"""Holds slow downloads and silent connections open, in a process of its own.

    python -m bench.holder PORT PATH SLOW SILENT

It begins SLOW downloads, prints `slow N`, waits for a line on stdin, opens SILENT connections that never say anything
(and again whenever the server closes one), prints `silent N`, and goes on until its stdin is closed. Then it prints how
many downloads the server had broken off. Clients come from many addresses of 127.0.0.0/8, as a portal bounds what one
address may hold; each reads 2 KiB a second.
"""

from __future__ import annotations

import selectors
import socket
import ssl
import sys
import time

from bench.visitor import trusting

PER_ADDRESS = 20
TURNS = 10
"""Each second is divided into so many turns; in each turn its share of the slow clients read."""
READ = 2048
RECEIVE_BUFFER = 32 * 1024
TIMEOUT = 20.0


def address(number: int) -> tuple[str, int]:
    """Return the address that client `number` comes from."""
    return f"127.0.0.{2 + number // PER_ADDRESS}", 0


def connect(port: int, number: int) -> socket.socket:
    """Open a TCP connection that takes in little at once, as a slow line does."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    client.settimeout(TIMEOUT)
    client.bind(address(number))
    client.connect(("127.0.0.1", port))
    return client


def begin_download(port: int, path: str, number: int, context: ssl.SSLContext) -> socket.socket:
    """Ask for a file and return the connection, below TLS: nobody looks at what comes, so it stays encrypted."""
    secure = context.wrap_socket(connect(port, number))
    secure.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    head = secure.recv(64)
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"The download was answered with {head!r}")
    client = socket.socket(fileno=secure.detach())
    client.setblocking(False)
    return client


def ended(client: socket.socket, size: int) -> bool:
    """Take up to `size` bytes; return whether the server closed the connection."""
    try:
        return not client.recv(size)
    except BlockingIOError:
        return False
    except OSError:
        return True


class Holder:
    """The clients of one server."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._path = path
        self._slow: list[socket.socket] = []
        self._silent: list[socket.socket] = []
        self._first_silent = 0
        self._turn = 0
        self.broken = 0

    def begin_slow(self, count: int) -> None:
        """Begin slow downloads; those that have begun read meanwhile."""
        context = trusting()
        read = time.monotonic()
        for number in range(count):
            self._slow.append(begin_download(self._port, self._path, number, context))
            if time.monotonic() - read > 1 / TURNS:  # else the first ones read nothing until the last has begun
                self.turn()
                read = time.monotonic()

    def begin_silent(self, first: int, count: int) -> None:
        """Open connections that say nothing, as the clients from number `first` on."""
        self._first_silent = first
        for number in range(first, first + count):
            self._silent.append(self._open_silent(number))

    def _open_silent(self, number: int) -> socket.socket:
        client = connect(self._port, number)
        client.setblocking(False)
        return client

    def turn(self) -> None:
        """Let a part of the slow clients read, and replace the silent ones that were shown the door."""
        self._turn = (self._turn + 1) % TURNS
        for client in self._slow[self._turn :: TURNS]:
            if ended(client, READ):
                self.broken += 1
                self._slow.remove(client)
                client.close()
        for index, client in enumerate(self._silent):
            if ended(client, 1):
                client.close()
                self._silent[index] = self._open_silent(self._first_silent + index)

    def hold_until_told(self) -> None:
        """Go on until a line comes in, or the end of stdin."""
        with selectors.DefaultSelector() as told:
            told.register(sys.stdin, selectors.EVENT_READ)
            while not told.select(0):
                begin = time.monotonic()
                self.turn()
                told.select(max(0.0, begin + 1 / TURNS - time.monotonic()))
        sys.stdin.readline()


def main() -> None:
    """Hold what the command line asks for."""
    port, path, slow, silent = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    holder = Holder(port, path)
    holder.begin_slow(slow)
    print(f"slow {slow}", flush=True)
    holder.hold_until_told()
    holder.begin_silent(slow, silent)
    print(f"silent {silent}", flush=True)
    holder.hold_until_told()
    print(f"broken {holder.broken}", flush=True)


if __name__ == "__main__":
    main()

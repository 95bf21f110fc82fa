"""Opening the portal's port, and saying in plain words why that is not possible."""

from __future__ import annotations

import errno
import socket
import sys
from typing import Any

from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import EnvironmentFault
from sharedesk.net.ports import holder_of

_ANYWHERE = frozenset({"", "0.0.0.0", "::", "[::]"})  # noqa: S104 -- the host that the owner chose, not a default
_Address = tuple[Any, ...]  # what socket.bind takes, different for each family
_ELSEWHERE = Sentence("Choose another port in the settings (portal.port).")


def open_listener(host: str, port: int, backlog: int) -> socket.socket:
    """Bind and listen on `port` (0: any free one) of `host`; any address of the computer, IPv6 and IPv4, for "".

    A restart gets its port back at once, and no second program can share it: SO_REUSEADDR does that on POSIX, while on
    Windows it would let others in and SO_EXCLUSIVEADDRUSE is right. cheroot's `bind` (server.py) loses
    the error number. Raises EnvironmentFault.
    """
    if not 0 <= port <= 65535:
        raise EnvironmentFault(Sentence("{port} is not a port", port=port), "Ports go from 1 to 65535.", _ELSEWHERE)
    sock: socket.socket | None = None
    try:
        if host in _ANYWHERE:
            sock, address = _open_anywhere(port)
        else:
            family, address = _resolve(host, port)
            sock = socket.socket(family, socket.SOCK_STREAM)
        _bind(sock, address, port)
        sock.listen(backlog)
    except OSError as error:
        if sock is not None:
            sock.close()
        raise _fault(error, host, port) from error
    return sock


def _open_anywhere(port: int) -> tuple[socket.socket, _Address]:
    if socket.has_dualstack_ipv6():
        sock = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        return sock, ("::", port)
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM), ("0.0.0.0", port)  # noqa: S104


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, _Address]:
    """Return where to bind; IPv4 first for a name with both, as browsers and other programs on the same computer do."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    return family, address


def _bind(sock: socket.socket, address: _Address, port: int) -> None:
    if sys.platform == "win32":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        sock.bind(address)
    elif port:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
    else:  # set before, it could be given a port that is still in use; needed all the same for the next start
        sock.bind(address)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _fault(error: OSError, host: str, port: int) -> EnvironmentFault:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return EnvironmentFault(
            Sentence("The portal cannot listen on {host}", host=host),
            "This computer has no such address.",
            "Choose another address in the settings (portal.host), or leave it empty for all of them.",
        )
    if error.errno == errno.EADDRINUSE:
        return _taken(host, port)
    if error.errno in {errno.EACCES, errno.EPERM}:
        return EnvironmentFault(
            Sentence("Port {port} is not open to ordinary programs", port=port),
            "The system keeps it for services.",
            _ELSEWHERE,
        )
    return EnvironmentFault(Sentence("The portal cannot listen on port {port}", port=port), str(error), _ELSEWHERE)


def _taken(host: str, port: int) -> EnvironmentFault:
    """Say who has the port, where the system tells, and what to do about it."""
    close = mark("Close it, or choose another port in the settings (portal.port).")
    holder = holder_of(host, port)
    if holder is None:
        return EnvironmentFault(Sentence("Port {port} is used by another program", port=port), "", close)
    if not holder.program:
        title = Sentence(
            "A program of the user “{user}” on this computer uses port {port}", user=holder.user, port=port
        )
        return EnvironmentFault(title, "", _ELSEWHERE)
    title = Sentence("“{program}” on this computer uses port {port}", program=holder.program, port=port)
    return EnvironmentFault(title, Sentence("Its process number is {pid}.", pid=str(holder.pid)), close)

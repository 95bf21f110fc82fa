"""Small questions to the network, for the doctor: does something answer on a port, where does a name lead."""

from __future__ import annotations

import socket

from sharedesk.net.addresses import EVERYWHERE, Address, addresses_of

ANSWER_SECONDS = 2.0


def answers(host: str, port: int) -> bool:
    """Say whether something on this computer accepts connections on `port` of `host` (of loopback for "everywhere")."""
    where = "localhost" if host in EVERYWHERE else host
    try:
        socket.create_connection((where, port), ANSWER_SECONDS).close()
    except OSError:
        return False
    return True


def resolve(name: str) -> tuple[Address, ...]:
    """Return the addresses of a host name or address, each once; none when it is not known. Asks a name server."""
    return tuple(dict.fromkeys(addresses_of(name)))

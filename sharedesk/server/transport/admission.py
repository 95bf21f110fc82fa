"""Counting who is let in: connections and transfers, in all and for each address."""

from __future__ import annotations

import ipaddress
import threading
from collections import Counter
from collections.abc import Callable

from sharedesk.server.transport.limits import Limits


def plain_address(address: str) -> str:
    """Return `address` without a zone, and as plain IPv4 where it is IPv4 mapped to IPv6 (RFC 4291 section 2.5.5.2)."""
    bare = address.partition("%")[0]
    return bare.removeprefix("::ffff:") if "." in bare else bare


def address_key(address: str) -> str:
    """Return what an address is counted under: an IPv4 address itself, an IPv6 address by its /64 network."""
    if ":" not in address:
        return address
    return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)


class Tally:
    """A count with a bound in all and a bound for each key."""

    def __init__(self, in_all: int, per_key: int) -> None:
        self._in_all = in_all
        self._per_key = per_key
        self._counts: Counter[str] = Counter()
        self._total = 0
        self._lock = threading.Lock()

    def add(self, key: str, *, bounded: bool) -> bool:
        """Count one more of `key`, or return False when that would pass a bound."""
        with self._lock:
            if self._total >= self._in_all or (bounded and self._counts.get(key, 0) >= self._per_key):
                return False
            self._counts[key] += 1
            self._total += 1
            return True

    def remove(self, key: str) -> None:
        """Count one less of `key`."""
        with self._lock:
            self._total -= 1
            self._counts[key] -= 1
            if self._counts[key] <= 0:
                del self._counts[key]

    @property
    def total(self) -> int:
        """The count in all."""
        return self._total


class Admission:
    """The caps of SECURITY.md section 7. Thread-safe.

    `speaks_for_many` names peers (a reverse proxy, a tunnel) that carry many visitors over one address: the bounds for
    one address do not hold for them.
    """

    def __init__(self, limits: Limits, speaks_for_many: Callable[[str], bool]) -> None:
        self._connections = Tally(limits.connections, limits.connections_per_address)
        self._transfers = Tally(limits.transfers, limits.transfers_per_address)
        self._speaks_for_many = speaks_for_many

    def connect(self, address: str) -> bool:
        """Count a new connection; False when it has to be refused."""
        return self._connections.add(address_key(address), bounded=not self._speaks_for_many(address))

    def disconnect(self, address: str) -> None:
        """Count a connection that is closed."""
        self._connections.remove(address_key(address))

    def begin_transfer(self, address: str) -> bool:
        """Count a new transfer; False when it has to be refused."""
        return self._transfers.add(address_key(address), bounded=not self._speaks_for_many(address))

    def end_transfer(self, address: str) -> None:
        """Count a transfer that has ended."""
        self._transfers.remove(address_key(address))

    @property
    def connections(self) -> int:
        """Connections that are open now."""
        return self._connections.total

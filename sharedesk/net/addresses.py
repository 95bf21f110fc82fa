"""The names and addresses under which other computers reach this one, found without sending anything."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_address

from sharedesk.core.reach import Address

EVERYWHERE = frozenset({"", "*", "0.0.0.0", "::"})  # noqa: S104 -- recognised here, bound nowhere
"""What a bind host says that means "on all addresses"."""

_DISTANT = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Documentation addresses (RFC 5737, RFC 3849): nobody's, and beyond the default route."""


def host_name() -> str:
    """Return the name of this computer, lower case; empty when it has none worth telling others."""
    name = socket.gethostname().strip().rstrip(".").lower()
    return "" if name.split(".")[0] in {"", "localhost"} else name


def routed_addresses() -> tuple[Address, ...]:
    """Return the addresses that this computer uses towards others, one a family; no resolver is asked."""
    found = (_source_address(family, target) for family, target in _DISTANT)
    return tuple(address for address in found if address is not None)


def lan_addresses() -> tuple[Address, ...]:
    """Return the addresses of this computer that others may reach, the best first, the same order every time.

    IPv4 comes before IPv6 because it is easier to read out and type; the address of the default route comes first.
    Loopback, link-local and unspecified addresses are left out: in a URL they lead nowhere.
    """
    routed = routed_addresses()
    named = sorted(addresses_of(host_name()), key=lambda address: (not address.is_private, int(address)))
    reachable = [address for address in dict.fromkeys([*routed, *named]) if _leads_here(address)]
    return tuple(sorted(reachable, key=lambda address: address.version))


def best_host_for_url(bind_host: str) -> str:
    """Return the host part of the URLs of a portal bound to `bind_host`, ready for a URL (IPv6 in brackets).

    A specific bind host is taken as it is; else the best LAN address, else the host name, else `localhost`.
    """
    if bind_host not in EVERYWHERE:
        return for_url(bind_host)
    routed = _source_address(*_DISTANT[0])  # would come first among lan_addresses, and the resolver is not asked
    best = [routed] if routed is not None and _leads_here(routed) else list(lan_addresses())
    return for_url(str(best[0])) if best else host_name() or "localhost"


def for_url(host: str) -> str:
    """Return `host` as a URL carries it: an IPv6 address in brackets (RFC 3986, 3.2.2), anything else unchanged."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _source_address(family: socket.AddressFamily, target: str) -> Address | None:
    """Return the address this computer would use towards `target`; connecting a UDP socket sends no packet."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 9))
            return _parsed(str(probe.getsockname()[0]))
    except OSError:
        return None


def addresses_of(name: str) -> Iterator[Address]:
    """Yield what the resolver knows of a host name; nothing when it knows nothing."""
    try:
        answers = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM) if name else []
    except (OSError, UnicodeError):
        return
    for *_, where in answers:
        address = _parsed(str(where[0]))
        if address is not None:
            yield address


def _parsed(text: str) -> Address | None:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _leads_here(address: Address) -> bool:
    return not (address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast)

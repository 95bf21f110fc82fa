"""Whether a recipient can open a link: the kinds of address, what was seen of the portal, and the report of it.

What is seen is gathered elsewhere (services/reach), and judged in `judging`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from sharedesk.core.saying import mark

Address = IPv4Address | IPv6Address

_NETWORK_NAMES = ("local", "lan", "internal", "home.arpa")
"""Endings that no public name server knows: RFC 6762, common use, ICANN 2024, RFC 8375."""


class Verdict(StrEnum):
    """How a check went; only FAIL keeps things from working."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class AddressKind(StrEnum):
    """From where an address can be reached."""

    COMPUTER = "computer"
    NETWORK = "network"
    PUBLIC = "public"


def kind_of(address: Address) -> AddressKind:
    """Return from where `address` can be reached; an IPv4 address in IPv6 clothes counts as itself.

    All that the IANA registries do not call global is of a network: RFC 1918, 3927, 4193, 4291 (link-local), 6598.
    """
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback or address.is_unspecified:
        return AddressKind.COMPUTER
    return AddressKind.PUBLIC if address.is_global else AddressKind.NETWORK


def kind_of_host(host: str, leads_to: Iterable[Address] = ()) -> AddressKind:
    """Return from where a name or address can be reached, given what the name leads to (nothing: unknown)."""
    host = host.lower().strip("[]").rstrip(".")
    try:
        return kind_of(ip_address(host))
    except ValueError:
        pass
    if host.split(".")[-1] == "localhost":
        return AddressKind.COMPUTER
    if any(host.endswith(f".{ending}") for ending in _NETWORK_NAMES):
        return AddressKind.NETWORK
    kinds = {kind_of(address) for address in leads_to}
    for kind in (AddressKind.PUBLIC, AddressKind.NETWORK, AddressKind.COMPUTER):
        if kind in kinds:
            return kind
    return AddressKind.PUBLIC if "." in host else AddressKind.NETWORK


class Answer(StrEnum):
    """Who answers at an address and port."""

    PORTAL = "portal"
    STRANGER = "stranger"
    """Something else, or something that does not speak as the portal does."""
    NOBODY = "nobody"


class Trust(StrEnum):
    """What a browser that knows the public authorities, and no others, makes of a certificate."""

    TRUSTED = "trusted"
    MADE_HERE = "made-here"
    """Vouched for by the local authority of this data directory, which others do not know."""
    UNKNOWN = "unknown"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as visitors get it. `names` are what it vouches for, addresses included."""

    names: tuple[str, ...]
    issuer: str
    not_after: datetime
    trust: Trust

    def covers(self, host: str) -> bool:
        """Say whether it is good for `host` (RFC 6125, 6.4.3: a wildcard stands for one label)."""
        host = host.lower().strip("[]").rstrip(".")
        parent = host.partition(".")[2]
        return any(name.lower() == host or (bool(parent) and name.lower() == f"*.{parent}") for name in self.names)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen at one address; no certificate where nobody answers, or without TLS."""

    answer: Answer
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An address and port that the portal listens on, and what is seen there."""

    address: str
    port: int
    seen: Sighting


@dataclass(frozen=True, slots=True)
class Facts:
    """What was gathered. `places` has the best address first; `far` is what answers at `url`, None if nobody looked.

    `problem` says why the portal is not running, `certificate` is what its files hold.
    """

    url: str
    is_chosen: bool = False
    """Whether `url` is the public address from the settings."""
    leads_to: tuple[Address, ...] = ()
    running: bool = True
    paused: bool = False
    problem: str = ""
    places: tuple[Place, ...] = ()
    far: Sighting | None = None
    certificate: Certificate | None = None
    certificate_problem: str = ""
    listens_everywhere: bool = False
    """Whether the portal is to listen on every address of this computer."""
    stays_awake: bool = True
    """Whether this computer is to be kept awake while something is downloaded from it."""
    can_stay_awake: bool = True
    """Whether its system lets a program keep it awake."""

    @property
    def host(self) -> str:
        """The host that links name."""
        return urlsplit(self.url).hostname or ""

    @property
    def kind(self) -> AddressKind:
        """From where the address of links can be reached."""
        return kind_of_host(self.host, self.leads_to)

    @property
    def seen_certificate(self) -> Certificate | None:
        """The certificate that recipients see, as far as can be told from here; None without TLS, or nobody answers."""
        seen = (self.far, *(place.seen for place in self.places[:1]))
        return next((one.certificate for one in seen if one is not None and one.certificate is not None), None)


class Topic(StrEnum):
    """What a finding is about."""

    PORTAL = "portal"
    ADDRESS = "address"
    ANSWER = "answer"
    CERTIFICATE = "certificate"
    SLEEP = "sleep"


class Remedy(StrEnum):
    """What mends a finding."""

    NONE = ""
    START = "start"
    RESUME = "resume"
    SET_ADDRESS = "address"
    LISTEN_EVERYWHERE = "listen"
    CHOOSE_CERTIFICATE = "certificate"
    KEEP_AWAKE = "awake"
    READ_SLEEP = "sleep"
    """What a person does in the settings of the system, told in the user guide."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One point: `title` says what it means, `detail` why, in a sentence; `remedy` what mends it."""

    topic: Topic
    verdict: Verdict
    title: str
    detail: str
    remedy: Remedy = Remedy.NONE


_ORDER = (Verdict.FAIL, Verdict.WARN, Verdict.OK)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found at one moment, and whether a recipient can open a link by it."""

    facts: Facts
    at: datetime
    findings: tuple[Finding, ...] = field(default=())

    def worst(self, *topics: Topic) -> Finding | None:
        """Return the finding to mend first (about `topics`, if any are named); None where nothing was looked at."""
        found = [one for one in self.findings if not topics or one.topic in topics]
        return min(found, key=lambda one: _ORDER.index(one.verdict), default=None)

    @property
    def first(self) -> Finding:
        """The finding to mend first of all."""
        return min(self.findings, key=lambda found: _ORDER.index(found.verdict))

    @property
    def verdict(self) -> Verdict:
        """Whether a recipient can open a link: yes, yes but, no."""
        return self.first.verdict

    @property
    def headline(self) -> str:
        """The answer in a few words."""
        match self.verdict:
            case Verdict.FAIL:
                return mark("Recipients can't open your links")
            case Verdict.WARN:
                return self.first.title
        on_network = self.facts.kind is AddressKind.NETWORK
        here = mark("People on this network can open your links")
        return here if on_network else mark("Recipients can open your links")

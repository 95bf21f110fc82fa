"""Whether a recipient can open a link: the kinds of address, what was seen of the portal, and what follows from it.

What is seen is gathered elsewhere (services/reach); here it is judged, each point in a title, a sentence and a remedy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from sharedesk.core.saying import Sentence, mark

Address = IPv4Address | IPv6Address

EXPIRES_SOON = timedelta(days=14)

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


_HERE_ONLY = mark("Opens on this computer only")
_WARNED = mark("Opens after a browser warning")
_MAY_SLEEP = mark("This computer may sleep")
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


def judge(facts: Facts, now: datetime) -> Report:
    """Return what follows from the facts. Nothing is said of answers and addresses that nobody can see."""
    found = [_portal(facts), _address(facts)]
    if facts.far is not None:
        found.append(_answer(facts, facts.far))
    if (certificate := _certificate(facts, now)) is not None:
        found.append(certificate)
    found.append(_sleep(facts))
    return Report(facts, now, tuple(found))


def _portal(facts: Facts) -> Finding:
    topic = Topic.PORTAL
    if not facts.running:
        why = facts.problem or mark("The portal is not running.")
        return Finding(topic, Verdict.FAIL, mark("Portal is offline"), why, Remedy.START)
    place = facts.places[0] if facts.places else None
    if place is not None and place.seen.answer is not Answer.PORTAL:
        told = mark("Nothing answers as the portal at {address}, port {port}.")
        if place.seen.answer is Answer.STRANGER:
            told = mark("Something else than the portal answers at {address}, port {port}.")
        detail: str = Sentence(told, address=place.address, port=place.port)
        return Finding(topic, Verdict.FAIL, mark("Portal does not answer"), detail, Remedy.START)
    if facts.paused:
        detail = mark("Links don't open until you resume the portal.")
        return Finding(topic, Verdict.WARN, mark("Portal is paused"), detail, Remedy.RESUME)
    where = ""
    if place is not None:
        where = Sentence("It answers at {address}, port {port}.", address=place.address, port=place.port)
    return Finding(topic, Verdict.OK, mark("Portal is running"), where)


def _address(facts: Facts) -> Finding:
    """Judge the address that links start with: where its name leads, and from where that can be reached."""
    topic, url, host = Topic.ADDRESS, facts.url, facts.host
    where = ", ".join(str(address) for address in facts.leads_to)
    if facts.is_chosen and not facts.leads_to:
        detail = Sentence("No name server knows {host}. Enter it in the DNS, or correct the address.", host=host)
        return Finding(topic, Verdict.FAIL, mark("Name leads nowhere"), detail, Remedy.SET_ADDRESS)
    if facts.kind is AddressKind.COMPUTER:
        detail = Sentence("{url} leads to the recipient's own computer ({where}).", url=url, where=where or host)
        if facts.is_chosen:
            return Finding(topic, Verdict.FAIL, _HERE_ONLY, detail, Remedy.SET_ADDRESS)
        mends = Remedy.SET_ADDRESS if facts.listens_everywhere else Remedy.LISTEN_EVERYWHERE
        return Finding(topic, Verdict.WARN, _HERE_ONLY, detail, mends)
    if url.startswith("http:"):
        detail = Sentence("Links start with {url}: recipients' downloads can be read on the way. Use https.", url=url)
        return Finding(topic, Verdict.WARN, mark("Not encrypted"), detail, Remedy.SET_ADDRESS)
    if facts.kind is AddressKind.NETWORK:
        detail = Sentence("Links start with {url}, for this network alone.", url=url)
        verdict = Verdict.OK if facts.is_chosen else Verdict.WARN
        return Finding(topic, verdict, mark("Opens on this network only"), detail, Remedy.SET_ADDRESS)
    detail = Sentence("Links start with {url}, which leads to {where}.", url=url, where=where or host)
    return Finding(topic, Verdict.OK, mark("Address is public"), detail)


def _answer(facts: Facts, far: Sighting) -> Finding:
    topic = Topic.ANSWER
    if far.answer is Answer.PORTAL:
        told = Sentence("The portal answers at {url}.", url=facts.url)
        return Finding(topic, Verdict.OK, mark("Links lead here"), told)
    if far.answer is Answer.STRANGER:
        detail = Sentence("Something else than this portal answers at {url}.", url=facts.url)
        return Finding(topic, Verdict.FAIL, mark("Links lead elsewhere"), detail, Remedy.SET_ADDRESS)
    detail = Sentence(
        "From here nothing answers at {url}. Some routers hide their own address from inside: "
        "try a link on a phone without Wi-Fi.",
        url=facts.url,
    )
    return Finding(topic, Verdict.WARN, mark("May not be reachable from outside"), detail, Remedy.SET_ADDRESS)


def _certificate(facts: Facts, now: datetime) -> Finding | None:
    """Judge the certificate that recipients see; None where the portal speaks without."""
    topic, choose = Topic.CERTIFICATE, Remedy.CHOOSE_CERTIFICATE
    seen = facts.seen_certificate
    if facts.certificate_problem:
        verdict = Verdict.FAIL if seen is None else Verdict.WARN  # the portal keeps its last good one
        return Finding(topic, verdict, mark("Certificate cannot be used"), facts.certificate_problem, choose)
    if (certificate := seen or facts.certificate) is not None:
        return _judge_certificate(certificate, facts.host, now)
    if facts.running:
        return None
    detail = mark("Recipients see a warning first, because the certificate will be made on this computer.")
    return Finding(topic, Verdict.WARN, _WARNED, detail, choose)


def _judge_certificate(certificate: Certificate, host: str, now: datetime) -> Finding:
    """Judge a certificate as the browser of a recipient would who opens a link to `host`."""
    topic, choose = Topic.CERTIFICATE, Remedy.CHOOSE_CERTIFICATE
    until = certificate.not_after.date()
    if certificate.trust is Trust.EXPIRED or now >= certificate.not_after:
        detail = Sentence("The certificate has expired on {until}: browsers turn recipients away.", until=until)
        return Finding(topic, Verdict.FAIL, mark("Certificate has expired"), detail, choose)
    if host and not certificate.covers(host) and certificate.trust is not Trust.MADE_HERE:
        names = ", ".join(certificate.names) or Sentence("no name at all")
        detail = Sentence(
            "The certificate is for {names}, not for {host}: browsers turn recipients away.", names=names, host=host
        )
        return Finding(topic, Verdict.FAIL, mark("Certificate is for another name"), detail, choose)
    if certificate.trust is not Trust.TRUSTED:
        detail = Sentence(
            "Recipients see a warning first, because the certificate was issued by {issuer}, which browsers do not "
            "know. It holds until {until}.",
            issuer=certificate.issuer,
            until=until,
        )
        if certificate.trust is Trust.MADE_HERE:
            detail = Sentence(
                "Recipients see a warning first, because the certificate was made on this computer. "
                "It holds until {until}.",
                until=until,
            )
        return Finding(topic, Verdict.WARN, _WARNED, detail, choose)
    if certificate.not_after - now < EXPIRES_SOON:
        detail = Sentence("The certificate expires on {until}. Put a renewed one in its place.", until=until)
        return Finding(topic, Verdict.WARN, mark("Certificate expires soon"), detail, choose)
    detail = Sentence("Issued by {issuer}, it holds until {until}.", issuer=certificate.issuer, until=until)
    return Finding(topic, Verdict.OK, mark("Certificate is valid"), detail)


def _sleep(facts: Facts) -> Finding:
    topic = Topic.SLEEP
    if not facts.can_stay_awake:
        detail = mark(
            "Nothing on this desktop can keep this computer awake during a download; asleep, it answers nobody. "
            "Turn automatic sleep off in the settings of the system."
        )
        return Finding(topic, Verdict.WARN, _MAY_SLEEP, detail, Remedy.READ_SLEEP)
    if facts.stays_awake:
        detail = mark("It is kept awake while something is downloaded; asleep, it answers nobody.")
        return Finding(topic, Verdict.OK, mark("Opens while this computer is awake"), detail)
    detail = mark("This computer may fall asleep during a download, and answers nobody until it wakes.")
    return Finding(topic, Verdict.WARN, _MAY_SLEEP, detail, Remedy.KEEP_AWAKE)

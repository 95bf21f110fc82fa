"""From where an address can be reached, and what is said of what was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.judging import judge
from sharedesk.core.reach import (
    AddressKind,
    Answer,
    Certificate,
    Facts,
    Place,
    Remedy,
    Report,
    Sighting,
    Topic,
    Trust,
    Verdict,
    kind_of,
    kind_of_host,
)

NOW = datetime(2026, 6, 11, 10, 42, tzinfo=UTC)
GOOD = Certificate(("share.example.com",), "Let's Encrypt", NOW + timedelta(days=86), Trust.TRUSTED)
PUBLIC = (ip_address("93.184.216.34"),)


def within(*networks: str) -> st.SearchStrategy[Any]:
    """Return addresses out of these networks, their first and last ones too."""
    return st.one_of(
        *(st.ip_addresses(network=ip_network(network)) for network in networks),
        *(st.sampled_from([ip_network(network)[0], ip_network(network)[-1]]) for network in networks),
    )


@given(within("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
def test_rfc_1918_is_this_network(address: Any) -> None:
    assert kind_of(address) is AddressKind.NETWORK


@given(within("100.64.0.0/10", "fc00::/7", "169.254.0.0/16", "fe80::/10"))
def test_shared_unique_local_and_link_local_are_this_network(address: Any) -> None:
    assert kind_of(address) is AddressKind.NETWORK
    assert kind_of_host(str(address)) is AddressKind.NETWORK


@given(within("127.0.0.0/8", "::1/128", "0.0.0.0/32", "::/128"))
def test_loopback_is_this_computer(address: Any) -> None:
    assert kind_of(address) is AddressKind.COMPUTER


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_ipv6_is_as_itself(address: Any) -> None:
    assert kind_of(IPv6Address(f"::ffff:{address}")) is kind_of(address)


@pytest.mark.parametrize(
    "address",
    ["9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "100.63.255.255",
     "100.128.0.0", "169.253.255.255", "169.255.0.0", "128.0.0.0", "fbff::1", "fe00::1", "2001:4860::1"],
)  # fmt: skip
def test_the_neighbours_of_private_networks_are_public(address: str) -> None:
    assert kind_of(ip_address(address)) is AddressKind.PUBLIC


@given(st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True), st.sampled_from(["local", "LOCAL", "local.", "lan"]))
def test_local_names_are_this_network_wherever_they_lead(name: str, ending: str) -> None:
    assert kind_of_host(f"{name}.{ending}", PUBLIC) is AddressKind.NETWORK


@pytest.mark.parametrize(
    ("host", "leads_to", "kind"),
    [
        ("localhost", [], AddressKind.COMPUTER),
        ("desk.localhost", ["10.0.0.1"], AddressKind.COMPUTER),
        ("[::1]", [], AddressKind.COMPUTER),
        ("desk", [], AddressKind.NETWORK),
        ("desk", ["192.168.4.21"], AddressKind.NETWORK),
        ("share.example.com", [], AddressKind.PUBLIC),
        ("share.example.com", ["127.0.0.1", "::1"], AddressKind.COMPUTER),
        ("share.example.com", ["127.0.0.1", "10.0.0.1"], AddressKind.NETWORK),
        ("share.example.com", ["10.0.0.1", "93.184.216.34"], AddressKind.PUBLIC),
    ],
)
def test_names_are_as_what_they_lead_to(host: str, leads_to: list[str], kind: AddressKind) -> None:
    assert kind_of_host(host, map(ip_address, leads_to)) is kind


# -- what is said


def seen(answer: Answer = Answer.PORTAL, certificate: Certificate | None = GOOD) -> Sighting:
    return Sighting(answer, certificate)


WELL = Facts(
    "https://share.example.com", is_chosen=True, leads_to=PUBLIC, places=(Place("192.168.4.21", 443, seen()),),
    far=seen(), stays_awake=True,
)  # fmt: skip


def report(**changes: Any) -> Report:
    return judge(replace(WELL, **changes), NOW)


def test_all_is_well() -> None:
    well = report()
    assert (well.verdict, well.headline) == (Verdict.OK, "Recipients can open your links")
    assert [found.topic for found in well.findings] == list(Topic)
    assert all(not found.detail.startswith(found.title) for found in well.findings)


def test_on_a_network_of_its_own() -> None:
    here = report(url="https://desk.local", leads_to=(ip_address("192.168.4.21"),), far=None)
    assert here.worst(Topic.ADDRESS, Topic.PORTAL) == here.findings[0]
    assert "for this network alone" in here.findings[1].detail
    named = replace(GOOD, names=("desk.local",))
    here = report(url="https://desk.local", places=(Place("192.168.4.21", 443, seen(certificate=named)),), far=None)
    assert here.headline == "People on this network can open your links"


def expiring(days: float) -> Certificate:
    return replace(GOOD, not_after=NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("changes", "topic", "verdict", "remedy", "told"),
    [
        ({"running": False, "problem": "Port 443 is used."}, Topic.PORTAL, Verdict.FAIL, Remedy.START, "Port 443"),
        ({"running": False}, Topic.PORTAL, Verdict.FAIL, Remedy.START, "not running"),
        ({"places": (Place("10.0.0.5", 443, seen(Answer.NOBODY)),)}, Topic.PORTAL, Verdict.FAIL, Remedy.START,
         "Nothing answers as the portal at 10.0.0.5, port 443."),
        ({"places": (Place("10.0.0.5", 443, seen(Answer.STRANGER)),)}, Topic.PORTAL, Verdict.FAIL, Remedy.START,
         "Something else than the portal"),
        ({"paused": True}, Topic.PORTAL, Verdict.WARN, Remedy.RESUME, "until you resume"),
        ({"leads_to": ()}, Topic.ADDRESS, Verdict.FAIL, Remedy.SET_ADDRESS, "No name server knows share.example.com"),
        ({"leads_to": (ip_address("127.0.0.1"),)}, Topic.ADDRESS, Verdict.FAIL, Remedy.SET_ADDRESS,
         "the recipient's own computer (127.0.0.1)"),
        ({"url": "https://127.0.0.1", "is_chosen": False}, Topic.ADDRESS, Verdict.WARN, Remedy.LISTEN_EVERYWHERE,
         "own computer"),
        ({"url": "http://share.example.com"}, Topic.ADDRESS, Verdict.WARN, Remedy.SET_ADDRESS, "read on the way"),
        ({"leads_to": (ip_address("10.0.0.5"),)}, Topic.ADDRESS, Verdict.OK, Remedy.SET_ADDRESS, "this network alone"),
        ({"url": "https://10.0.0.5", "is_chosen": False}, Topic.ADDRESS, Verdict.WARN, Remedy.SET_ADDRESS,
         "this network alone"),
        ({"far": seen(Answer.STRANGER)}, Topic.ANSWER, Verdict.FAIL, Remedy.SET_ADDRESS, "Something else"),
        ({"far": seen(Answer.NOBODY, None)}, Topic.ANSWER, Verdict.WARN, Remedy.SET_ADDRESS, "phone without Wi-Fi"),
        ({"far": seen(certificate=expiring(-1))}, Topic.CERTIFICATE, Verdict.FAIL, Remedy.CHOOSE_CERTIFICATE,
         "expired on 2026-06-10"),
        ({"far": seen(certificate=replace(GOOD, trust=Trust.EXPIRED))}, Topic.CERTIFICATE, Verdict.FAIL,
         Remedy.CHOOSE_CERTIFICATE, "has expired"),
        ({"far": seen(certificate=expiring(13))}, Topic.CERTIFICATE, Verdict.WARN, Remedy.CHOOSE_CERTIFICATE,
         "expires on 2026-06-24"),
        ({"far": seen(certificate=replace(GOOD, names=()))}, Topic.CERTIFICATE, Verdict.FAIL,
         Remedy.CHOOSE_CERTIFICATE, "for no name at all, not for share.example.com"),
        ({"far": seen(certificate=replace(GOOD, trust=Trust.MADE_HERE))}, Topic.CERTIFICATE, Verdict.WARN,
         Remedy.CHOOSE_CERTIFICATE, "see a warning first, because the certificate was made on this computer"),
        ({"far": seen(certificate=replace(GOOD, trust=Trust.UNKNOWN))}, Topic.CERTIFICATE, Verdict.WARN,
         Remedy.CHOOSE_CERTIFICATE, "issued by Let's Encrypt, which browsers do not know"),
        ({"certificate_problem": "It cannot be read."}, Topic.CERTIFICATE, Verdict.WARN, Remedy.CHOOSE_CERTIFICATE,
         "cannot be read"),
        ({"certificate_problem": "It cannot be read.", "places": (), "far": None}, Topic.CERTIFICATE, Verdict.FAIL,
         Remedy.CHOOSE_CERTIFICATE, "cannot be read"),
        ({"running": False, "places": (), "far": None}, Topic.CERTIFICATE, Verdict.WARN, Remedy.CHOOSE_CERTIFICATE,
         "will be made on this computer"),
        ({"stays_awake": False}, Topic.SLEEP, Verdict.WARN, Remedy.KEEP_AWAKE, "fall asleep"),
        ({"can_stay_awake": False}, Topic.SLEEP, Verdict.WARN, Remedy.READ_SLEEP, "Turn automatic sleep off"),
        ({"can_stay_awake": False, "stays_awake": False}, Topic.SLEEP, Verdict.WARN, Remedy.READ_SLEEP,
         "Nothing on this desktop can keep this computer awake"),
    ],
)  # fmt: skip
def test_what_is_wrong(changes: dict[str, Any], topic: Topic, verdict: Verdict, remedy: Remedy, told: str) -> None:
    found = report(**changes).worst(topic)
    assert found is not None
    assert (found.verdict, found.remedy) == (verdict, remedy)
    assert told in found.detail


def test_the_worst_comes_first_and_gives_the_answer() -> None:
    late = report(paused=True, far=seen(certificate=expiring(3)))
    assert (late.first.topic, late.headline) == (Topic.PORTAL, "Portal is paused")
    gone = report(paused=True, leads_to=())
    assert (gone.first.topic, gone.headline) == (Topic.ADDRESS, "Recipients can't open your links")


def test_what_nobody_can_see_is_not_said() -> None:
    in_clear = report(places=(Place("127.0.0.1", 80, seen(certificate=None)),), far=seen(certificate=None))
    assert in_clear.worst(Topic.CERTIFICATE) is None
    assert report(far=None).worst(Topic.ANSWER) is None


def test_the_certificate_of_a_proxy_is_what_recipients_see() -> None:
    local = replace(GOOD, trust=Trust.MADE_HERE)
    behind = report(places=(Place("127.0.0.1", 8443, seen(certificate=local)),), far=seen(), certificate=local)
    assert behind.verdict is Verdict.OK


def test_what_listens_everywhere_needs_another_address() -> None:
    here = {"url": "https://desk:8443", "is_chosen": False, "leads_to": (ip_address("127.0.0.1"),), "far": None}
    for everywhere, remedy in ((False, Remedy.LISTEN_EVERYWHERE), (True, Remedy.SET_ADDRESS)):
        [found] = [one for one in report(**here, listens_everywhere=everywhere).findings if one.topic is Topic.ADDRESS]
        assert (found.verdict, found.remedy) == (Verdict.WARN, remedy)

"""This computer's names and addresses: what is left out, which comes first, and how a URL carries it."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.net import addresses


class FakeNetwork:
    """A computer with a name, a source address per family, and what its resolver says about its name."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.name = "Desk.Example.ORG."
        self.routed: dict[socket.AddressFamily, str] = {}
        self.resolved: list[str] | Exception = []
        monkeypatch.setattr(socket, "gethostname", lambda: self.name)
        monkeypatch.setattr(socket, "getaddrinfo", self.getaddrinfo)
        monkeypatch.setattr(socket, "socket", self.socket)

    def getaddrinfo(self, name: str, port: None, *, type: int) -> list[tuple[object, ...]]:  # noqa: A002 -- as in socket
        assert (name, port, type) == (addresses.host_name(), None, socket.SOCK_STREAM)
        if isinstance(self.resolved, Exception):
            raise self.resolved
        return [(None, None, 6, "", (text, 0)) for text in self.resolved]

    def socket(self, family: socket.AddressFamily, kind: int) -> FakeProbe:
        assert kind == socket.SOCK_DGRAM
        return FakeProbe(self.routed.get(family))


class FakeProbe:
    """A UDP socket that knows the address it would send from, or that there is no route."""

    def __init__(self, source: str | None) -> None:
        self._source = source

    def __enter__(self) -> FakeProbe:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def connect(self, _target: tuple[str, int]) -> None:
        if self._source is None:
            raise OSError(101, "Network is unreachable")

    def getsockname(self) -> tuple[str | None, int]:
        return self._source, 12345


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> FakeNetwork:
    return FakeNetwork(monkeypatch)


def found() -> list[str]:
    return [str(address) for address in addresses.lan_addresses()]


def test_the_default_route_comes_first_and_ipv4_before_ipv6(network: FakeNetwork) -> None:
    network.routed = {socket.AF_INET: "192.168.7.9", socket.AF_INET6: "2001:db8:5::9"}
    network.resolved = ["fd00::1", "5.6.7.8", "10.0.0.5", "192.168.7.9", "127.0.1.1", "fe80::1%eth0", "::1"]
    assert found() == ["192.168.7.9", "10.0.0.5", "5.6.7.8", "2001:db8:5::9", "fd00::1"]


def test_the_order_does_not_depend_on_the_resolver(network: FakeNetwork) -> None:
    network.resolved = ["10.0.0.7", "10.0.0.5", "10.0.0.6"]
    forward = found()
    network.resolved = list(reversed(network.resolved))
    assert found() == forward == ["10.0.0.5", "10.0.0.6", "10.0.0.7"]


@pytest.mark.parametrize("failure", [socket.gaierror(-2, "unknown"), UnicodeError("label too long")])
def test_a_resolver_that_knows_nothing_is_no_fault(network: FakeNetwork, failure: Exception) -> None:
    network.resolved = failure
    assert found() == []


def test_an_answer_that_is_no_address_is_left_out(network: FakeNetwork) -> None:
    network.resolved = ["not an address", "10.0.0.5"]
    assert found() == ["10.0.0.5"]


@pytest.mark.parametrize("name", ["", "localhost", "localhost.localdomain", " "])
def test_a_name_that_leads_back_here_is_no_name(network: FakeNetwork, name: str) -> None:
    network.name = name
    assert addresses.host_name() == ""
    assert found() == []
    assert addresses.best_host_for_url("") == "localhost"


def test_the_host_name_is_lower_case_without_the_root_dot(network: FakeNetwork) -> None:
    assert addresses.host_name() == "desk.example.org"


@pytest.mark.parametrize("bind_host", ["", "0.0.0.0", "::", "*"])
def test_bound_everywhere_the_best_address_is_told(network: FakeNetwork, bind_host: str) -> None:
    assert addresses.best_host_for_url(bind_host) == "desk.example.org"
    network.routed = {socket.AF_INET6: "fd00::9"}
    assert addresses.best_host_for_url(bind_host) == "[fd00::9]"
    network.routed = {socket.AF_INET6: "fd00::9", socket.AF_INET: "10.1.1.1"}
    assert addresses.best_host_for_url(bind_host) == "10.1.1.1"


def test_the_resolver_is_asked_only_when_there_is_no_route(network: FakeNetwork) -> None:
    network.resolved = AssertionError("asked the resolver")
    network.routed = {socket.AF_INET: "10.1.1.1"}
    assert addresses.best_host_for_url("") == "10.1.1.1"
    network.routed = {socket.AF_INET: "127.0.0.1"}
    network.resolved = ["10.2.2.2"]
    assert addresses.best_host_for_url("") == "10.2.2.2"


@pytest.mark.parametrize(
    ("bind_host", "host"),
    [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]"), ("[::1]", "[::1]"), ("files.example.com", "files.example.com")],
)
def test_a_specific_bind_host_is_told_as_it_is(network: FakeNetwork, bind_host: str, host: str) -> None:
    network.routed = {socket.AF_INET: "10.1.1.1"}
    assert addresses.best_host_for_url(bind_host) == host


@given(st.ip_addresses())
def test_every_address_comes_back_from_a_url(address: object) -> None:
    assert ip_address(addresses.for_url(str(address)).strip("[]")) == address


def test_this_computer_answers_without_a_fault() -> None:
    real = addresses.lan_addresses()
    assert real == addresses.lan_addresses()
    assert not any(address.is_loopback or address.is_link_local for address in real)
    assert addresses.best_host_for_url("")

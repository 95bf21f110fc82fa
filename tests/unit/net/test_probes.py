"""Small questions to the network, asked of this computer alone."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest

from sharedesk.net.probes import answers, resolve


@pytest.mark.parametrize("host", ["", "127.0.0.1", "localhost", "0.0.0.0"])
def test_who_listens_answers(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert answers(host, port)
    assert not answers(host, port)


def test_names_lead_to_addresses() -> None:
    assert ip_address("127.0.0.1") in resolve("localhost")
    assert resolve("127.0.0.1") == (ip_address("127.0.0.1"),)
    assert resolve("::1") == (ip_address("::1"),)


@pytest.mark.parametrize("name", ["", "a" * 300, "\udcff"])
def test_a_name_that_nobody_knows_leads_nowhere(name: str) -> None:
    assert resolve(name) == ()

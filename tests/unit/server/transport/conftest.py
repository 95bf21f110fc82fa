"""A running transport with a certificate, for each test that asks for one."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import trustme

from sharedesk.server.transport.limits import Limits
from sharedesk.server.transport.transport import Transport

from .support import App, Client

QUICK = Limits(linger=0.5, workers=4, body_readers=2, loops=2, readers=2, join=1.0)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


def server_context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    authority.issue_cert("localhost", key_type=trustme.KeyType.ECDSA).configure_cert(context)
    return context


@pytest.fixture(scope="session")
def context(authority: trustme.CA) -> ssl.SSLContext:
    return server_context(authority)


@pytest.fixture(scope="session")
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def limits(**changes: Any) -> Limits:
    """Return the limits of these tests with some of them changed."""
    return replace(QUICK, **changes)


@dataclass
class Portal:
    """A transport under test with its application."""

    app: App
    transport: Transport
    trust: ssl.SSLContext | None
    clients: list[Client] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.transport.port

    def client(self, *, tls: bool = True, buffer: int = 0, port: int = 0) -> Client:
        """Connect; the connection is closed at the end of the test."""
        client = Client(port or self.port, self.trust if tls else None, buffer=buffer)
        self.clients.append(client)
        return client


StartPortal = Callable[..., Portal]


@pytest.fixture
def start(context: ssl.SSLContext, trust: ssl.SSLContext) -> Iterator[StartPortal]:
    """Return a function that starts a transport; all are stopped at the end of the test."""
    portals: list[Portal] = []

    def run(limits: Limits = QUICK, *, tls: bool = True, **options: object) -> Portal:
        app = App()
        provider = options.pop("context", lambda: context if tls else None)
        transport = Transport(app, host="127.0.0.1", port=0, context=provider, limits=limits, **options)  # type: ignore[arg-type]
        transport.start()
        portal = Portal(app, transport, trust if tls else None)
        portals.append(portal)
        return portal

    yield run
    for portal in portals:
        for client in portal.clients:
            client.close()
        portal.transport.stop()


@pytest.fixture
def portal(start: StartPortal) -> Portal:
    return start()

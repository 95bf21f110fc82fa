"""One connection without a transport: what is acknowledged, a socket that is full, and every order of ending."""

from __future__ import annotations

import os
import socket
import ssl
import time
from dataclasses import dataclass, field

import pytest

from sharedesk.server.transport.acks import unacknowledged
from sharedesk.server.transport.readiness import wait_readable, wait_writable
from sharedesk.server.transport.tls import Peer, TlsConnection, Wait


def test_unacknowledged_bytes_are_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        peer, _ = server.accept()
        peer.settimeout(0)
        sent = 0
        while wait_writable(peer, 0.05):
            sent += peer.send(bytes(65536))
        waiting = unacknowledged(peer)
        assert waiting is not None
        assert 0 < waiting < sent
        assert not wait_readable(peer, 0)
        client.send(b"x")
        assert wait_readable(peer, 5)
        peer.close()


@dataclass
class Bios:
    """Both directions of a client's TLS engine."""

    incoming: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)
    outgoing: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)


def _pair(context: ssl.SSLContext | None) -> tuple[TlsConnection, socket.socket]:
    ours, theirs = socket.socketpair()
    return TlsConnection(ours, Peer("127.0.0.1", 1), context), theirs


def test_a_connection_can_be_ended_in_every_order() -> None:
    channel, theirs = _pair(None)
    with theirs:
        assert channel.handshake() is Wait.NOTHING
        assert (channel.protocol, channel.cipher) == (None, None)
        assert channel.receive(10) is None
        assert channel.discard() is None
        channel.encrypt(b"")
        channel.encrypt(b"abc")
        assert channel.unsent == 3
        channel.finish()
        channel.finish()
        assert theirs.recv(10) == b"abc"
        assert theirs.recv(10) == b""
        channel.sever()
        channel.close()
        channel.close()
        channel.abort()
        channel.sever()
        assert channel.closed
        assert channel.fileno() == -1


def test_a_full_socket_keeps_the_rest_and_goes_on() -> None:
    channel, theirs = _pair(None)
    with theirs:
        theirs.settimeout(5)
        data = os.urandom(4 << 20)
        channel.encrypt(data)
        assert not channel.flush()
        assert 0 < channel.unsent < len(data)
        with pytest.raises(TimeoutError):
            channel.flush_by(time.monotonic() + 0.05)
        channel.finish()
        received = bytearray()
        while len(received) < len(data):
            received += theirs.recv(1 << 20)
            channel.flush()
        channel.finish()
        assert received == data
        assert theirs.recv(1) == b""
        channel.close()


def _shake_hands(channel: TlsConnection, theirs: socket.socket, client: ssl.SSLObject, bios: Bios) -> None:
    while channel.handshake() is not Wait.NOTHING or not client.version():
        try:
            client.do_handshake()
        except ssl.SSLWantReadError:
            theirs.sendall(bios.outgoing.read())
            channel.handshake()
            bios.incoming.write(theirs.recv(65536))
        else:
            theirs.sendall(bios.outgoing.read())


@pytest.mark.parametrize("secure", [True, False])
def test_what_is_pushed_arrives_in_order_however_full_the_socket_is(
    context: ssl.SSLContext, trust: ssl.SSLContext, secure: bool
) -> None:
    channel, theirs = _pair(context if secure else None)
    bios = Bios()
    client = trust.wrap_bio(bios.incoming, bios.outgoing, server_hostname="localhost")
    data = os.urandom(4 << 20)
    middle = len(data) // 2
    with theirs:
        theirs.settimeout(5)
        if secure:
            _shake_hands(channel, theirs, client, bios)
        assert channel.push(b"first")
        assert not channel.push(memoryview(data)[:middle])
        assert channel.unsent > 0
        assert not channel.push(data[middle:]), "what came later overtook what waits"
        wire = bytearray()
        while not channel.flush():
            wire += theirs.recv(1 << 20)
        channel.close()
        while block := theirs.recv(1 << 20):
            wire += block
    bios.incoming.write(wire)
    received = bytearray() if secure else wire
    while secure and len(received) < len(data) + 5:
        received += client.read(1 << 20)
    assert received == b"first" + data


def test_a_full_socket_takes_nothing_and_loses_nothing(context: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    channel, theirs = _pair(context)
    bios = Bios()
    client = trust.wrap_bio(bios.incoming, bios.outgoing, server_hostname="localhost")
    with theirs:
        _shake_hands(channel, theirs, client, bios)
        while channel.sent < 64 << 20 and channel.push(bytes(4096)):
            pass
        sent = channel.sent
        assert channel.unsent
        theirs.setblocking(False)
        assert not channel.flush()
        assert channel.sent == sent
        channel.close()


def test_the_end_of_tls_without_a_goodbye_is_an_end(context: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    channel, theirs = _pair(context)
    bios = Bios()
    client = trust.wrap_bio(bios.incoming, bios.outgoing, server_hostname="localhost")
    with theirs:
        _shake_hands(channel, theirs, client, bios)
        assert channel.protocol == "TLSv1.3"
        assert channel.cipher
        client.write(b"abc")
        theirs.sendall(bios.outgoing.read())
        assert channel.receive(100) == b"abc"
        assert channel.receive(100) is None
        theirs.shutdown(socket.SHUT_WR)
        assert channel.receive(100) == b""
        channel.encrypt(b"")
        channel.close()


def test_nothing_goes_out_before_the_handshake(context: ssl.SSLContext) -> None:
    channel, theirs = _pair(context)
    with theirs:
        with pytest.raises(AssertionError):
            channel.encrypt(b"clear")
        channel.close()
        assert theirs.recv(10) == b""

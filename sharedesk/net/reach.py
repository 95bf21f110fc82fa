"""Looks at a portal from outside of it: who answers at an address, with which certificate, within a few seconds.

Also the two questions that go with it: where a name leads, and whether a port is free.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable

from cryptography import x509
from cryptography.x509.oid import NameOID

from sharedesk.core.reach import Address, Answer, Certificate, Sighting, Trust
from sharedesk.net.addresses import addresses_of
from sharedesk.net.bounded import BoundedCall
from sharedesk.net.certfiles import CertificateFiles, names_of

RESOLVE_SECONDS = 3.0
LOOK_SECONDS = 2.5
_HEALTHY = b'{"status":"ok"}'
_MOST = 16 * 1024
_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED
_ANY = "::"

MadeHere = Callable[[x509.Certificate], bool]
"""Says whether a certificate was issued by the authority of this data directory."""


def resolve(name: str) -> tuple[Address, ...]:
    """Return the addresses of a host name or address, each once; none when it is not known within a few seconds."""
    try:
        return tuple(dict.fromkeys(BoundedCall("resolve", lambda: list(addresses_of(name))).wait(RESOLVE_SECONDS)))
    except TimeoutError:
        return ()


def look(address: str, port: int, host: str, made_here: MadeHere, *, secure: bool = True) -> Sighting:
    """Say who answers at `address` and `port` to somebody who opens a link to `host`, and with which certificate.

    Where no TLS is spoken at all, as behind a proxy, the portal is asked in clear.
    """
    end = time.monotonic() + LOOK_SECONDS
    try:
        if not secure:
            return Sighting(_ask(_connect(address, port, end), host, end))
        try:
            return _look_securely(address, port, host, made_here, end)
        except ssl.SSLError:
            answer = _ask(_connect(address, port, end), host, end)
            return Sighting(answer if answer is Answer.PORTAL else Answer.STRANGER)
    except OSError:
        return Sighting(Answer.NOBODY)


def _look_securely(address: str, port: int, host: str, made_here: MadeHere, end: float) -> Sighting:
    """Ask over TLS whoever it is, then, in a handshake of its own, whether a browser would have trusted them."""
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    connection = anybody.wrap_socket(_connect(address, port, end), server_hostname=host)
    shown = connection.getpeercert(binary_form=True)
    answer = _ask(connection, host, end)
    assert shown is not None, "a server shows one in every handshake with certificates, and we offer no other"
    leaf = x509.load_der_x509_certificate(shown)
    trust = Trust.MADE_HERE if made_here(leaf) else _trust_of(address, port, host, time.monotonic() + LOOK_SECONDS)
    return Sighting(answer, describe(leaf, trust))


def _trust_of(address: str, port: int, host: str, end: float) -> Trust:
    context = _browser()
    try:
        context.wrap_socket(_connect(address, port, end), server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        return Trust.EXPIRED if error.verify_code == _EXPIRED else Trust.UNKNOWN
    return Trust.TRUSTED


def _browser() -> ssl.SSLContext:
    """Return a client that trusts what the system trusts; names are compared by us, to tell them in words."""
    context = ssl.create_default_context()
    context.check_hostname = False
    return context


def _connect(address: str, port: int, end: float) -> socket.socket:
    connection = socket.create_connection((address, port), max(0.1, end - time.monotonic()))
    connection.settimeout(max(0.1, end - time.monotonic()))
    return connection


def _ask(connection: socket.socket, host: str, end: float) -> Answer:
    """Ask for the health of the portal, as the monitoring of a company would."""
    with connection:
        named = f"[{host}]" if ":" in host else host
        connection.sendall(
            f"GET /healthz HTTP/1.1\r\nHost: {named}\r\nConnection: close\r\n\r\n".encode("ascii", "replace")
        )
        received = b""
        while len(received) < _MOST and time.monotonic() < end and (part := connection.recv(_MOST)):
            received += part
            if _HEALTHY in received:
                break
    is_ours = received.startswith(b"HTTP/1.1 200 ") and _HEALTHY in received
    return Answer.PORTAL if is_ours else Answer.STRANGER


def describe(leaf: x509.Certificate, trust: Trust) -> Certificate:
    """Return what there is to know of a server's certificate."""
    return Certificate(names_of(leaf), _issuer(leaf), leaf.not_valid_after_utc, trust)


def _issuer(leaf: x509.Certificate) -> str:
    """Return who issued a certificate, as people know them: the organisation, else the name of the authority."""
    kinds = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
    names = [str(one.value) for kind in kinds for one in leaf.issuer.get_attributes_for_oid(kind)]
    return next(iter(names), leaf.issuer.rfc4514_string())


def trust_of_files(files: CertificateFiles, server: ssl.SSLContext) -> Trust:
    """Say what browsers would make of the chain in `files`, without a network; raises UserError as `load_into` does."""
    files.load_into(server)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = _browser().wrap_bio(to_client, to_server)
    far = server.wrap_bio(to_server, to_client, server_side=True)
    try:
        for end in (near, far, near):  # hello; hello, certificate and all; the end of it
            _go_on(end)
    except ssl.SSLCertVerificationError as error:
        return Trust.EXPIRED if error.verify_code == _EXPIRED else Trust.UNKNOWN
    return Trust.TRUSTED


def _go_on(end: ssl.SSLObject) -> None:
    try:
        end.do_handshake()
    except ssl.SSLWantReadError:
        return


def is_free(host: str, port: int) -> bool:
    """Say whether a portal could listen on `port` of `host` ("" for every address)."""
    where = host or (_ANY if socket.has_dualstack_ipv6() else "")
    family = socket.AF_INET6 if ":" in where else socket.AF_INET
    try:
        with socket.create_server((where, port), family=family, dualstack_ipv6=where == _ANY):
            return True
    except OSError:
        return False

"""Looking at portals from outside: real sockets, real TLS, certificates of every kind."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

import pytest
import trustme
from cryptography import x509

from sharedesk.core.reach import Answer, Trust
from sharedesk.errors import UserError
from sharedesk.net import reach
from sharedesk.net.authority import LocalAuthority
from sharedesk.net.certfiles import CertificateFiles
from sharedesk.net.reach import is_free, look, resolve, trust_of_files
from tests.unit.net.certificates import make

HERE, HOST = "127.0.0.1", "share.example.com"
HEALTHY = b'HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{"status":"ok"}\n'

Serve = Callable[..., int]


def nobody_made(_certificate: x509.Certificate) -> bool:
    return False


@contextmanager
def serving(context: ssl.SSLContext | None, answer: bytes | None) -> Iterator[int]:
    """Give the port of a server that answers every request alike; None: it says nothing at all."""
    ended = Event()

    def serve(listener: socket.socket) -> None:
        while True:
            plain, _ = listener.accept()
            if ended.is_set():
                plain.close()
                return
            try:
                with closing(context.wrap_socket(plain, server_side=True) if context else plain) as connection:
                    connection.recv(4096)
                    if answer is None:
                        connection.recv(1)  # until the other side gives up
                    else:
                        connection.sendall(answer)
            except OSError:
                plain.close()

    with socket.create_server((HERE, 0)) as listener:
        port = listener.getsockname()[1]
        thread = Thread(target=serve, args=(listener,))
        thread.start()
        yield port
        ended.set()
        socket.create_connection((HERE, port)).close()
        thread.join()


def server_context(issued: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    return context


@pytest.fixture
def ca(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that this system trusts, and no other."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "system.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))
    return made


def test_a_trusted_portal(ca: trustme.CA) -> None:
    issued = ca.issue_cert(HOST, HERE)
    with serving(server_context(issued), HEALTHY) as port:
        seen = look(HERE, port, HOST, nobody_made)
    assert seen.answer is Answer.PORTAL
    assert seen.certificate is not None
    assert seen.certificate.trust is Trust.TRUSTED
    assert seen.certificate.issuer.startswith("trustme")
    assert set(seen.certificate.names) == {HOST, HERE}
    assert seen.certificate.covers(HOST)


def test_another_name_is_seen_by_its_names(ca: trustme.CA) -> None:
    with serving(server_context(ca.issue_cert("other.example.com")), HEALTHY) as port:
        seen = look(HERE, port, HOST, nobody_made)
    assert seen.certificate is not None
    assert (seen.certificate.trust, seen.certificate.covers(HOST)) == (Trust.TRUSTED, False)


def test_an_expired_certificate(ca: trustme.CA) -> None:
    ended = datetime.now(UTC) - timedelta(days=2)
    issued = ca.issue_cert(HOST, not_before=ended - timedelta(days=9), not_after=ended)
    with serving(server_context(issued), HEALTHY) as port:
        seen = look(HERE, port, HOST, nobody_made)
    assert seen.certificate is not None
    assert seen.certificate.trust is Trust.EXPIRED
    assert abs(seen.certificate.not_after - ended) < timedelta(seconds=1)


def test_an_authority_that_nobody_knows(ca: trustme.CA) -> None:
    with serving(server_context(trustme.CA().issue_cert(HOST)), HEALTHY) as port:
        seen = look(HERE, port, HOST, nobody_made)
    assert (seen.answer, seen.certificate and seen.certificate.trust) == (Answer.PORTAL, Trust.UNKNOWN)


def test_a_certificate_that_signed_itself(ca: trustme.CA, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    make([HOST]).write(tmp_path).load_into(context)
    with serving(context, HEALTHY) as port:
        seen = look(HERE, port, HOST, nobody_made)
    assert seen.certificate is not None
    assert (seen.certificate.trust, seen.certificate.issuer) == (Trust.UNKNOWN, "test")


def test_what_was_made_here_is_told_even_where_this_computer_trusts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = LocalAuthority(tmp_path / "tls", "desk")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.ensure([HOST], datetime.now(UTC)).load_into(context)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
    with serving(context, HEALTHY) as port:
        seen = look(HERE, port, HOST, authority.vouches_for)
        other = look(HERE, port, HOST, LocalAuthority(tmp_path / "other", "desk").vouches_for)
    assert seen.certificate is not None
    assert other.certificate is not None
    assert (seen.certificate.trust, other.certificate.trust) == (Trust.MADE_HERE, Trust.TRUSTED)


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\n\r\nhello", b"HTTP/1.1 404 Not Found\r\n\r\n", b""])
def test_something_else_answers(ca: trustme.CA, answer: bytes) -> None:
    with serving(server_context(ca.issue_cert(HOST)), answer) as port:
        assert look(HERE, port, HOST, nobody_made).answer is Answer.STRANGER


@pytest.mark.parametrize("secure", [True, False])
def test_a_portal_in_clear_behind_a_proxy(*, secure: bool) -> None:
    with serving(None, HEALTHY) as port:
        seen = look(HERE, port, HOST, nobody_made, secure=secure)
    assert (seen.answer, seen.certificate) == (Answer.PORTAL, None)


def test_something_else_in_clear() -> None:
    with serving(None, b"220 mail.example.com ESMTP\r\n") as port:
        assert look(HERE, port, HOST, nobody_made).answer is Answer.STRANGER


def test_nobody_listens() -> None:
    with socket.create_server((HERE, 0)) as gone:
        port = gone.getsockname()[1]
    assert look(HERE, port, HOST, nobody_made).answer is Answer.NOBODY


def test_who_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "LOOK_SECONDS", 0.2)
    with serving(None, None) as port:
        assert look(HERE, port, HOST, nobody_made).answer is Answer.NOBODY


# -- files


def files_of(issued: trustme.LeafCert, folder: Path) -> CertificateFiles:
    path = folder / "both.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(path)
    return CertificateFiles(path, path)


def trust(files: CertificateFiles) -> Trust:
    return trust_of_files(files, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))


def test_files_are_judged_without_a_network(ca: trustme.CA, tmp_path: Path) -> None:
    ended = datetime.now(UTC) - timedelta(days=2)
    assert trust(files_of(ca.issue_cert(HOST), tmp_path)) is Trust.TRUSTED
    old = ca.issue_cert(HOST, not_before=ended - timedelta(days=9), not_after=ended)
    assert trust(files_of(old, tmp_path)) is Trust.EXPIRED
    assert trust(files_of(trustme.CA().issue_cert(HOST), tmp_path)) is Trust.UNKNOWN
    assert trust(make([HOST]).write(tmp_path)) is Trust.UNKNOWN


def test_files_that_cannot_be_used(ca: trustme.CA, tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("no certificate")
    with pytest.raises(UserError):
        trust(CertificateFiles(tmp_path / "x.pem", tmp_path / "x.pem"))


# -- names and ports


def test_names_lead_to_addresses() -> None:
    assert ip_address(HERE) in resolve("localhost")
    assert resolve(HERE) == (ip_address(HERE),)
    assert resolve("::1") == (ip_address("::1"),)


@pytest.mark.parametrize("name", ["", "a" * 300, "\udcff"])
def test_a_name_that_nobody_knows_leads_nowhere(name: str) -> None:
    assert resolve(name) == ()


def test_a_name_server_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    held = Event()
    monkeypatch.setattr(reach, "RESOLVE_SECONDS", 0.05)
    monkeypatch.setattr(reach, "addresses_of", lambda _name: iter([held.wait(5)]))
    assert resolve("slow.example.com") == ()
    held.set()


@pytest.mark.parametrize("host", [HERE, "", "::1"])
def test_a_free_port(host: str) -> None:
    with socket.create_server((host or HERE, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as other:
        port = other.getsockname()[1]
        assert not is_free(host, port)
    assert is_free(host, port)

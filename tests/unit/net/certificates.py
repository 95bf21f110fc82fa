"""Certificates for tests: of any key, age and name, written as files; and a TLS handshake without a network."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import NameOID

from sharedesk.net.certfiles import CertificateFiles

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | dsa.DSAPrivateKey

NOW = datetime.now(UTC).replace(microsecond=0)
PEM = serialization.Encoding.PEM


@dataclass
class Made:
    """A self-signed certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def chain_pem(self) -> bytes:
        return self.certificate.public_bytes(PEM)

    def key_pem(self, passphrase: bytes | None = None) -> bytes:
        protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if passphrase:
            protection = serialization.BestAvailableEncryption(passphrase)
        return self.key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, protection)

    def write(self, folder: Path, name: str = "own") -> CertificateFiles:
        files = CertificateFiles(folder / f"{name}.pem", folder / f"{name}.key")
        files.certificate.write_bytes(self.chain_pem)
        files.key.write_bytes(self.key_pem())
        return files


def make(
    names: Sequence[str] = ("files.example.com",),
    *,
    key: Key | None = None,
    start: datetime = NOW - timedelta(days=1),
    life: timedelta = timedelta(days=90),
) -> Made:
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1, start, start + life)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
    return Made(builder.sign(key, hashes.SHA256()), key)


def client_context(ca_file: Path) -> ssl.SSLContext:
    """Return a client that trusts `ca_file` alone and is as strict about RFC 5280 as OpenSSL can be."""
    context = ssl.create_default_context(cafile=str(ca_file))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def handshake(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> ssl.SSLObject:
    """Let `client` connect to `server` as `host` in memory, and return the client's end; raises ssl.SSLError."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = client.wrap_bio(to_client, to_server, server_hostname=host)
    far = server.wrap_bio(to_server, to_client, server_side=True)
    waiting = [near, far]
    while waiting:
        for end in list(waiting):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            waiting.remove(end)
    return near

"""Certificate and key files in PEM form: reading and checking them."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from sharedesk.core.saying import Sentence, mark
from sharedesk.errors import EnvironmentFault, UserError

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey

_PUBLIC = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

_NO_CERTIFICATE = mark("Set tls.certificate to a file that ShareDesk can read")
_NO_KEY = mark("Set tls.key to a file that ShareDesk can read")


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """A certificate that was checked together with its key. `names` are what it vouches for, addresses included."""

    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """Where a chain (the server's certificate first) and its private key lie; both may be the same file."""

    certificate: Path
    key: Path

    def check(self, now: datetime) -> ServerCertificate:
        """Read both files and return what the certificate says.

        Raises EnvironmentFault for a file that cannot be read, UserError for one that holds the wrong thing.
        """
        chain = read_certificates(self.certificate)
        key = read_key(self.key)
        leaf = chain[0]
        self._check_match(chain, key)
        if now >= leaf.not_valid_after_utc:
            raise UserError(
                Sentence("The certificate in {certificate} has expired", certificate=self.certificate),
                Sentence("It was valid until {moment:%Y-%m-%d %H:%M} UTC", moment=leaf.not_valid_after_utc),
                "Put a renewed certificate in its place",
            )
        if now < leaf.not_valid_before_utc:
            raise UserError(
                Sentence("The certificate in {certificate} is not valid yet", certificate=self.certificate),
                Sentence("It is valid from {moment:%Y-%m-%d %H:%M} UTC", moment=leaf.not_valid_before_utc),
                "Check the clock of this computer",
            )
        return ServerCertificate(names_of(leaf), leaf.not_valid_before_utc, leaf.not_valid_after_utc)

    def load_into(self, context: ssl.SSLContext) -> None:
        """Give chain and key to `context`; raise UserError when OpenSSL does not take them (a key too short)."""
        try:
            context.load_cert_chain(self.certificate, self.key, password=b"")
        except (ssl.SSLError, OSError) as error:
            raise UserError(
                Sentence("The certificate in {certificate} cannot be used", certificate=self.certificate),
                Sentence("OpenSSL refuses it: {reason}", reason=getattr(error, "reason", None) or error),
                "Use an ECDSA key (P-256) or an RSA key of at least 2048 bits",
            ) from error

    def _check_match(self, chain: list[x509.Certificate], key: PrivateKey) -> None:
        wanted = key.public_key().public_bytes(*_PUBLIC)
        matching = [cert.public_key().public_bytes(*_PUBLIC) == wanted for cert in chain]
        if matching[0]:
            return
        if any(matching):
            raise UserError(
                Sentence("The certificates in {certificate} are in the wrong order", certificate=self.certificate),
                "The server's own certificate has to come first, then the ones that signed it",
                "Reorder the file",
            )
        raise UserError(
            Sentence(
                "The key in {key} does not belong to the certificate in {certificate}",
                key=self.key,
                certificate=self.certificate,
            ),
            "",
            "Set tls.key to the key that the certificate was made for",
        )


def read_certificates(path: Path) -> list[x509.Certificate]:
    """Return the certificates in `path`, at least one; raise EnvironmentFault or UserError as `check` does."""
    try:
        return x509.load_pem_x509_certificates(_read(path, _NO_CERTIFICATE))
    except ValueError as error:
        raise UserError(
            Sentence("There is no certificate in {path}", path=path),
            "It has to hold a chain in PEM form (-----BEGIN CERTIFICATE-----)",
            "Set tls.certificate to the full chain your certificate authority gave you",
        ) from error


def read_key(path: Path) -> PrivateKey:
    """Return the private key in `path`; raise EnvironmentFault or UserError as `check` does."""
    try:
        key = serialization.load_pem_private_key(_read(path, _NO_KEY), password=None)
    except TypeError as error:
        raise UserError(
            Sentence("The key in {path} is protected by a passphrase", path=path),
            "ShareDesk starts without anybody to type it",
            Sentence(
                "Write it without one: openssl pkey -in {path} -out key.pem, and keep that file private", path=path
            ),
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UserError(
            Sentence("There is no private key in {path}", path=path),
            "It has to be in PEM form (-----BEGIN PRIVATE KEY-----)",
            "Set tls.key to the key that the certificate was made for",
        ) from error
    if not isinstance(key, PrivateKey):
        raise UserError(
            Sentence("The key in {path} is of a kind that TLS 1.3 does not use", path=path),
            "",
            "Use an ECDSA (P-256) or an RSA key",
        )
    return key


def _read(path: Path, hint: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise EnvironmentFault(Sentence("There is no file {path}", path=path), "", hint) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise EnvironmentFault(Sentence("{path} cannot be read", path=path), reason, hint) from error


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the names and addresses that a certificate vouches for."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return (*names.get_values_for_type(x509.DNSName), *addresses)

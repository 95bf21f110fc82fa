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

from sharedesk.errors import EnvironmentFault, UserError

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey

_PUBLIC = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


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
                f"The certificate in {self.certificate} has expired",
                f"It was valid until {leaf.not_valid_after_utc:%Y-%m-%d %H:%M} UTC",
                "Put a renewed certificate in its place",
            )
        if now < leaf.not_valid_before_utc:
            raise UserError(
                f"The certificate in {self.certificate} is not valid yet",
                f"It is valid from {leaf.not_valid_before_utc:%Y-%m-%d %H:%M} UTC",
                "Check the clock of this computer",
            )
        return ServerCertificate(names_of(leaf), leaf.not_valid_before_utc, leaf.not_valid_after_utc)

    def load_into(self, context: ssl.SSLContext) -> None:
        """Give chain and key to `context`; raise UserError when OpenSSL does not take them (a key too short)."""
        try:
            context.load_cert_chain(self.certificate, self.key, password=b"")
        except (ssl.SSLError, OSError) as error:
            raise UserError(
                f"The certificate in {self.certificate} cannot be used",
                f"OpenSSL refuses it: {getattr(error, 'reason', None) or error}",
                "Use an ECDSA key (P-256) or an RSA key of at least 2048 bits",
            ) from error

    def _check_match(self, chain: list[x509.Certificate], key: PrivateKey) -> None:
        wanted = key.public_key().public_bytes(*_PUBLIC)
        matching = [cert.public_key().public_bytes(*_PUBLIC) == wanted for cert in chain]
        if matching[0]:
            return
        if any(matching):
            raise UserError(
                f"The certificates in {self.certificate} are in the wrong order",
                "The server's own certificate has to come first, then the ones that signed it",
                "Reorder the file",
            )
        raise UserError(
            f"The key in {self.key} does not belong to the certificate in {self.certificate}",
            "",
            "Set tls.key to the key that the certificate was made for",
        )


def read_certificates(path: Path) -> list[x509.Certificate]:
    """Return the certificates in `path`, at least one; raise EnvironmentFault or UserError as `check` does."""
    try:
        return x509.load_pem_x509_certificates(_read(path, "certificate"))
    except ValueError as error:
        raise UserError(
            f"There is no certificate in {path}",
            "It has to hold a chain in PEM form (-----BEGIN CERTIFICATE-----)",
            "Set tls.certificate to the full chain your certificate authority gave you",
        ) from error


def read_key(path: Path) -> PrivateKey:
    """Return the private key in `path`; raise EnvironmentFault or UserError as `check` does."""
    try:
        key = serialization.load_pem_private_key(_read(path, "key"), password=None)
    except TypeError as error:
        raise UserError(
            f"The key in {path} is protected by a passphrase",
            "ShareDesk starts without anybody to type it",
            f"Write it without one: openssl pkey -in {path} -out key.pem, and keep that file private",
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UserError(
            f"There is no private key in {path}",
            "It has to be in PEM form (-----BEGIN PRIVATE KEY-----)",
            "Set tls.key to the key that the certificate was made for",
        ) from error
    if not isinstance(key, PrivateKey):
        raise UserError(
            f"The key in {path} is of a kind that TLS 1.3 does not use", "", "Use an ECDSA (P-256) or an RSA key"
        )
    return key


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentFault(
            f"The {what} file {path} cannot be read",
            error.strerror or str(error),
            f"Check the setting tls.{what} and the permissions of the file",
        ) from error


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the names and addresses that a certificate vouches for."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return (*names.get_values_for_type(x509.DNSName), *addresses)

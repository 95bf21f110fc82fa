"""The local certificate authority: made once on this computer, it vouches for the portal's own certificate.

`authority.pem` (its key and certificate) and `server.pem` (the portal's) are private, one file each so that both halves
always change together. `ca.pem` is the public half of the authority, to be handed to whoever shall trust it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from filelock import FileLock, Timeout

from sharedesk.core.saying import Sentence
from sharedesk.errors import EnvironmentFault, ShareDeskError, UserError
from sharedesk.net.certfiles import CertificateFiles, read_certificates, read_key
from sharedesk.net.privatefile import write_private

AUTHORITY_LIFE = timedelta(days=3650)
SERVER_LIFE = timedelta(days=397)
"""The longest that browsers accept from a public authority (CA/Browser Forum BR 6.3.2); a local one stays within it."""

_CLOCK_SKEW = timedelta(hours=1)
_LOCK_SECONDS = 30.0
_COMMON_NAME_LIMIT = 64  # RFC 5280, ub-common-name

SigningPair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


class LocalAuthority:
    """The certificates under one folder; any number of processes may use it at once."""

    def __init__(self, folder: Path, host_name: str) -> None:
        self.ca_file = folder / "ca.pem"
        self._folder = folder
        self._host_name = host_name
        self._authority = folder / "authority.pem"
        self._server = folder / "server.pem"

    @property
    def files(self) -> CertificateFiles:
        """Where the portal's certificate and key are."""
        return CertificateFiles(self._server, self._server)

    def check(self) -> None:
        """Raise EnvironmentFault when the authority's file is there but damaged; the portal could not start then."""
        if self._authority.exists():
            self._stored_authority()

    def vouches_for(self, certificate: x509.Certificate) -> bool:
        """Say whether `certificate` was issued by this authority; no when there is none, or nobody can read it."""
        try:
            certificate.verify_directly_issued_by(read_certificates(self.ca_file)[0])
        except (ShareDeskError, ValueError, TypeError, InvalidSignature):
            return False
        return True

    def ensure(self, names: Iterable[str], now: datetime) -> CertificateFiles:
        """Make or renew what is missing, worn or does not cover all `names`, and return the portal's files.

        A certificate is worn after two thirds of its life. Names it has beyond `names` are no reason to change it.
        Raises EnvironmentFault when the folder cannot be used or the authority's file is damaged.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            with FileLock(self._folder / "lock", timeout=_LOCK_SECONDS, mode=0o600):
                return self._ensure(tuple(names), now)
        except Timeout as error:
            raise EnvironmentFault(
                "The certificates are being used by another process",
                Sentence(
                    "It has held {lock} for {seconds:.0f} seconds", lock=self._folder / "lock", seconds=_LOCK_SECONDS
                ),
                "End the other ShareDesk and try again",
            ) from error
        except OSError as error:
            raise EnvironmentFault(
                "The certificate of the portal cannot be written",
                f"{error.filename or self._folder}: {error.strerror}",
                "Give this user the right to write there, and check that the disk is not full",
            ) from error

    def _ensure(self, names: tuple[str, ...], now: datetime) -> CertificateFiles:
        certificate, key = self._authority_at(now)
        public = certificate.public_bytes(serialization.Encoding.PEM)
        if not self.ca_file.exists() or self.ca_file.read_bytes() != public:
            write_private(self.ca_file, public)
        if not self._still_good(certificate, names, now):
            write_private(self._server, _pem(*issue(certificate, key, names, now)))
        return self.files

    def _authority_at(self, now: datetime) -> SigningPair:
        """Return the stored authority, or a new one when there is none that outlives a certificate issued `now`."""
        if self._authority.exists():
            certificate, key = self._stored_authority()
            if now < certificate.not_valid_after_utc - SERVER_LIFE:
                return certificate, key
        made = make_authority(self._host_name, now)
        write_private(self._authority, _pem(*made))
        return made

    def _stored_authority(self) -> SigningPair:
        try:
            certificate, key = read_certificates(self._authority)[0], read_key(self._authority)
            if not isinstance(key, ec.EllipticCurvePrivateKey):
                raise UserError("Its key is not an ECDSA key")
        except UserError as error:
            raise EnvironmentFault(
                Sentence("The local certificate authority in {authority} is damaged", authority=self._authority),
                error.title,
                "Restore the file from a backup, or delete it to have a new authority made "
                "(everybody who trusts the old one then has to trust the new one)",
            ) from error
        return certificate, key

    def _still_good(self, authority: x509.Certificate, names: Iterable[str], now: datetime) -> bool:
        if not self._server.exists():
            return False
        try:
            found = self.files.check(now)
            read_certificates(self._server)[0].verify_directly_issued_by(authority)
        except (UserError, ValueError, TypeError, InvalidSignature):  # damaged, expired, or of an earlier authority
            return False
        worn = found.not_after - (found.not_after - found.not_before) / 3
        return now < worn and set(general_names(names)) <= set(general_names(found.names))


def make_authority(host_name: str, now: datetime) -> SigningPair:
    """Return a new self-signed authority that may sign server certificates but no further authorities."""
    key = ec.generate_private_key(ec.SECP256R1())
    suffix = f" ({host_name})" if host_name else ""
    name = _name(f"ShareDesk local CA{suffix}"[:_COMMON_NAME_LIMIT])
    subject_key = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (
        _builder(name, name, key, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(subject_key, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject_key), critical=False)
    )
    return builder.sign(key, hashes.SHA256()), key


def issue(
    authority: x509.Certificate, authority_key: ec.EllipticCurvePrivateKey, names: Iterable[str], now: datetime
) -> SigningPair:
    """Return a new server certificate for `names` with a key of its own, signed by `authority`."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        _builder(_name("ShareDesk"), authority.subject, key, now, SERVER_LIFE)
        .add_extension(x509.SubjectAlternativeName(general_names(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key), critical=False)
    )
    return builder.sign(authority_key, hashes.SHA256()), key


def general_names(names: Iterable[str]) -> list[x509.GeneralName]:
    """Return `names` as a certificate carries them: addresses as such, others in their ASCII form (RFC 5891).

    A name that no certificate can carry (empty, a label too long) is left out; order is kept, repetitions are not.
    """
    return list(dict.fromkeys(found for name in names if (found := _general_name(name)) is not None))


def _general_name(name: str) -> x509.GeneralName | None:
    try:
        return x509.IPAddress(ip_address(name.strip("[]")))
    except ValueError:
        pass
    try:
        ascii_name = name.rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return x509.DNSName(ascii_name) if ascii_name else None


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    start = now - _CLOCK_SKEW
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=start,
        not_valid_after=start + life,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> bytes:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)

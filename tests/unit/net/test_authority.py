"""The local authority: certificates that strict clients accept, made once, renewed in time, kept private."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import ssl
import stat
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID
from filelock import FileLock

from sharedesk.errors import EnvironmentFault
from sharedesk.net import authority as module
from sharedesk.net.authority import AUTHORITY_LIFE, SERVER_LIFE, LocalAuthority, general_names, make_authority
from sharedesk.net.tls import make_context
from tests.unit.net.certificates import NOW, client_context, handshake, make

NAMES = ("localhost", "127.0.0.1", "::1", "desk.example.org", "10.0.0.5")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "tls"


@pytest.fixture
def authority(folder: Path) -> LocalAuthority:
    return LocalAuthority(folder, "desk.example.org")


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificates(path.read_bytes())[0]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("host", NAMES)
def test_a_strict_client_that_trusts_the_ca_connects_by_every_name(authority: LocalAuthority, host: str) -> None:
    files = authority.ensure(NAMES, NOW)
    server = make_context()
    files.load_into(server)
    end = handshake(server, client_context(authority.ca_file), host)
    assert (end.version(), end.selected_alpn_protocol()) == ("TLSv1.3", "http/1.1")


def test_a_name_that_is_not_covered_is_refused(authority: LocalAuthority) -> None:
    server = make_context()
    authority.ensure(NAMES, NOW).load_into(server)
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        handshake(server, client_context(authority.ca_file), "other.example.org")


def test_the_chain_holds_by_the_rules_of_the_web(authority: LocalAuthority) -> None:
    files = authority.ensure(NAMES, NOW)
    store = verification.Store([certificate(authority.ca_file)])
    policy = verification.PolicyBuilder().store(store).time(NOW)
    for subject in (x509.DNSName("desk.example.org"), x509.IPAddress(ip_address("10.0.0.5"))):
        chain = policy.build_server_verifier(subject).verify(certificate(files.certificate), [])
        assert len(chain) == 2


def test_the_authority_may_sign_servers_and_nothing_else(authority: LocalAuthority) -> None:
    authority.ensure(NAMES, NOW)
    ca = certificate(authority.ca_file)
    constraints = ca.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = ca.extensions.get_extension_for_class(x509.KeyUsage)
    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (True, True, 0)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert not usage.value.digital_signature
    assert ca.subject.rfc4514_string() == "CN=ShareDesk local CA (desk.example.org)"
    assert ca.not_valid_after_utc - ca.not_valid_before_utc == AUTHORITY_LIFE


def test_the_server_certificate_is_for_servers_and_397_days(authority: LocalAuthority) -> None:
    leaf = certificate(authority.ensure(NAMES, NOW).certificate)
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert usage.digital_signature
    assert not usage.key_cert_sign
    assert list(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [
        ExtendedKeyUsageOID.SERVER_AUTH
    ]
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == SERVER_LIFE
    assert leaf.not_valid_before_utc < NOW
    assert leaf.subject.rfc4514_string() == "CN=ShareDesk"


def test_a_host_name_of_any_length_fits(folder: Path) -> None:
    ca, _ = make_authority("x" * 63 + ".example.org", NOW)
    assert len(ca.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value) == 64
    ca, _ = make_authority("", NOW)
    assert ca.subject.rfc4514_string() == "CN=ShareDesk local CA"


def test_all_is_private(authority: LocalAuthority, folder: Path) -> None:
    folder.mkdir(mode=0o755)
    authority.ensure(NAMES, NOW)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert b"PRIVATE KEY" not in authority.ca_file.read_bytes()


def test_nothing_is_made_twice(authority: LocalAuthority, folder: Path) -> None:
    authority.ensure(NAMES, NOW)
    before = contents(folder)
    authority.ensure(reversed(NAMES), NOW + SERVER_LIFE / 2)
    LocalAuthority(folder, "renamed").ensure(NAMES[:2], NOW)
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("names", "later"),
    [
        pytest.param((*NAMES, "files.example.com"), timedelta(0), id="a new name"),
        pytest.param(NAMES, SERVER_LIFE * 2 / 3, id="two thirds of its life"),
        pytest.param(NAMES, SERVER_LIFE * 3, id="long expired"),
        pytest.param(NAMES, -timedelta(days=2), id="a clock set back"),
    ],
)
def test_the_server_certificate_is_renewed(
    authority: LocalAuthority, folder: Path, names: Sequence[str], later: timedelta
) -> None:
    authority.ensure(NAMES, NOW)
    before = contents(folder)
    files = authority.ensure(names, NOW + later)
    after = contents(folder)
    assert after["server.pem"] != before["server.pem"]
    assert (after["ca.pem"], after["authority.pem"]) == (before["ca.pem"], before["authority.pem"])
    found = files.check(NOW + later)
    assert set(names) == set(found.names)


def test_the_authority_is_replaced_before_it_would_cut_a_certificate_short(authority: LocalAuthority) -> None:
    authority.ensure(NAMES, NOW)
    first = certificate(authority.ca_file)
    late = NOW + AUTHORITY_LIFE - SERVER_LIFE
    files = authority.ensure(NAMES, late)
    second = certificate(authority.ca_file)
    assert second != first
    assert certificate(files.certificate).not_valid_after_utc <= second.not_valid_after_utc
    certificate(files.certificate).verify_directly_issued_by(second)


@pytest.mark.parametrize("damage", [b"", b"rubbish"])
def test_a_damaged_server_certificate_is_made_anew(authority: LocalAuthority, folder: Path, damage: bytes) -> None:
    authority.ensure(NAMES, NOW)
    (folder / "server.pem").write_bytes(damage)
    assert authority.ensure(NAMES, NOW).check(NOW).not_after > NOW


def test_a_certificate_of_another_authority_is_made_anew(authority: LocalAuthority, folder: Path) -> None:
    files = authority.ensure(NAMES, NOW)
    (folder / "authority.pem").unlink()
    authority.ensure(NAMES, NOW)
    certificate(files.certificate).verify_directly_issued_by(certificate(authority.ca_file))


def test_the_public_file_follows_the_authority(authority: LocalAuthority) -> None:
    authority.ensure(NAMES, NOW)
    right = authority.ca_file.read_bytes()
    authority.ca_file.write_bytes(b"something else")
    authority.ensure(NAMES, NOW)
    assert authority.ca_file.read_bytes() == right
    authority.ca_file.unlink()
    authority.ensure(NAMES, NOW)
    assert authority.ca_file.read_bytes() == right


def test_a_damaged_authority_is_never_silently_replaced(authority: LocalAuthority, folder: Path) -> None:
    authority.check()
    authority.ensure(NAMES, NOW)
    authority.check()
    stored = folder / "authority.pem"
    other = make(key=rsa.generate_private_key(65537, 2048))
    for damage in (b"rubbish", authority.ca_file.read_bytes(), other.key_pem() + other.chain_pem):
        stored.write_bytes(damage)
        with pytest.raises(EnvironmentFault, match="damaged"):
            authority.ensure(NAMES, NOW)
        with pytest.raises(EnvironmentFault, match="damaged"):
            authority.check()
        assert stored.read_bytes() == damage


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault) as caught:
        LocalAuthority(tmp_path / "file" / "tls", "").ensure(NAMES, NOW)
    assert str(tmp_path / "file") in caught.value.message


def test_a_lock_that_is_never_released_is_told(
    authority: LocalAuthority, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    monkeypatch.setattr(module, "_LOCK_SECONDS", 0.01)
    with FileLock(folder / "lock"), pytest.raises(EnvironmentFault, match="another process"):
        authority.ensure(NAMES, NOW)


def _start_together(folder: Path, now: datetime, gate: multiprocessing.synchronize.Barrier) -> None:
    gate.wait()
    LocalAuthority(folder, "desk").ensure(NAMES, now)


def test_processes_that_start_at_once_share_one_authority(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(4)
    processes = [context.Process(target=_start_together, args=(folder, NOW, gate)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    leaf, ca = certificate(folder / "server.pem"), certificate(folder / "ca.pem")
    leaf.verify_directly_issued_by(ca)
    assert sorted(contents(folder)) == ["authority.pem", "ca.pem", "lock", "server.pem"]


def test_names_become_what_certificates_carry() -> None:
    given = ["Büro.example", "büro.example.", "[::1]", "::1", "", "x" * 70, "a_b", "*.example.com"]
    assert general_names(given) == [
        x509.DNSName("xn--bro-hoa.example"),
        x509.IPAddress(ip_address("::1")),
        x509.DNSName("a_b"),
        x509.DNSName("*.example.com"),
    ]

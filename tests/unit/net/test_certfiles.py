"""Real certificates: what is read from them, and one clear sentence for each way to get the files wrong."""

from __future__ import annotations

import errno
import os
import re
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from sharedesk.errors import EnvironmentFault, ShareDeskError, UserError
from sharedesk.net.certfiles import CertificateFiles
from sharedesk.net.privatefile import write_private
from sharedesk.net.tls import make_context
from tests.unit.net.certificates import NOW, make


def failure(files: CertificateFiles) -> ShareDeskError:
    with pytest.raises(ShareDeskError) as caught:
        files.check(NOW)
    return caught.value


def test_a_good_pair_tells_its_names_and_dates(tmp_path: Path) -> None:
    found = make(["files.example.com", "*.example.org"]).write(tmp_path).check(NOW)
    assert found.names == ("files.example.com", "*.example.org")
    assert found.not_before == NOW - timedelta(days=1)
    assert found.not_after == NOW + timedelta(days=89)


def test_key_and_chain_may_share_a_file(tmp_path: Path) -> None:
    made, other = make(key=rsa.generate_private_key(65537, 2048)), make()
    both = tmp_path / "both.pem"
    both.write_bytes(made.key_pem() + made.chain_pem + other.chain_pem)
    files = CertificateFiles(both, both)
    assert files.check(NOW).names == ("files.example.com",)
    context = make_context()
    files.load_into(context)
    assert context.cert_store_stats()["x509"] == 0


def test_a_certificate_without_names_is_read(tmp_path: Path) -> None:
    assert make([]).write(tmp_path).check(NOW).names == ()


@pytest.mark.parametrize("which", ["certificate", "key"])
def test_a_file_that_cannot_be_read_is_a_fault_of_the_surroundings(tmp_path: Path, which: str) -> None:
    files = make().write(tmp_path)
    path: Path = getattr(files, which)
    path.unlink()
    error = failure(files)
    assert isinstance(error, EnvironmentFault)
    assert str(error) == f"There is no file {path}. Set tls.{which} to a file that ShareDesk can read."
    path.mkdir()
    error = failure(files)
    assert str(error) == f"{path} cannot be read. Is a directory. Set tls.{which} to a file that ShareDesk can read."


@pytest.mark.parametrize("which", ["certificate", "key"])
@pytest.mark.parametrize("content", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_with_something_else_is_a_mistake_of_the_user(tmp_path: Path, which: str, content: bytes) -> None:
    files = make().write(tmp_path)
    path: Path = getattr(files, which)
    path.write_bytes(content)
    error = failure(files)
    assert isinstance(error, UserError)
    assert error.title in {f"There is no certificate in {path}", f"There is no private key in {path}"}


def test_a_key_with_a_passphrase_says_how_to_take_it_off(tmp_path: Path) -> None:
    made = make()
    files = made.write(tmp_path)
    files.key.write_bytes(made.key_pem(b"secret"))
    error = failure(files)
    assert "passphrase" in error.title
    assert f"openssl pkey -in {files.key}" in error.hint


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    made = make(key=dsa.generate_private_key(2048))
    assert "TLS 1.3 does not use" in failure(made.write(tmp_path)).title


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    files = make().write(tmp_path)
    files.key.write_bytes(make().key_pem())
    assert "does not belong to" in failure(files).title


def test_a_chain_in_the_wrong_order_is_told_apart(tmp_path: Path) -> None:
    made, signer = make(), make()
    files = made.write(tmp_path)
    files.certificate.write_bytes(signer.chain_pem + made.chain_pem)
    assert "wrong order" in failure(files).title


def test_an_expired_certificate_says_since_when(tmp_path: Path) -> None:
    made = make(life=timedelta(days=1))
    error = failure(made.write(tmp_path))
    assert error.title.endswith("has expired")
    assert f"{NOW:%Y-%m-%d %H:%M}" in error.message


def test_a_certificate_of_the_future_points_at_the_clock(tmp_path: Path) -> None:
    error = failure(make(start=NOW + timedelta(hours=1)).write(tmp_path))
    assert error.title.endswith("not valid yet")
    assert "clock" in error.hint


def test_what_openssl_refuses_is_told(tmp_path: Path) -> None:
    files = make(key=rsa.generate_private_key(65537, 1024)).write(tmp_path)
    files.check(NOW)
    with pytest.raises(UserError, match="OpenSSL refuses it: EE_KEY_TOO_SMALL"):
        files.load_into(make_context())


def test_files_that_vanish_before_loading_are_told(tmp_path: Path) -> None:
    files = make(key=ec.generate_private_key(ec.SECP384R1())).write(tmp_path)
    files.key.unlink()
    with pytest.raises(UserError, match=re.escape(os.strerror(errno.ENOENT))):
        files.load_into(make_context())


def test_a_private_file_is_private_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "key.pem"
    path.write_bytes(b"old")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_private(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]

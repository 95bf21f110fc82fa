"""The doctor: what each check says when all is well, when something is odd, and when something is wrong."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from sharedesk.app import build_context
from sharedesk.app.portal import Listening, add_portal
from sharedesk.core.clock import utc_now
from sharedesk.core.link import LinkOptions, Mode
from sharedesk.core.reach import Verdict
from sharedesk.errors import EnvironmentFault
from sharedesk.net.authority import LocalAuthority, issue, make_authority
from sharedesk.paths import Paths
from sharedesk.services import reach
from sharedesk.services.context import AppContext
from sharedesk.services.doctor import Doctor, Finding, data_folder
from sharedesk.services.portal import NoPortal
from sharedesk.services.room import Room
from tests.conftest import ExpectedLog

NOW = datetime(2026, 6, 11, 10, 42, tzinfo=UTC)


class Clock:
    """A clock that can be moved."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the test."""
    return Clock()


@pytest.fixture
def program(data_dir: Path, clock: Clock) -> Iterator[AppContext]:
    """Return the services."""
    program = build_context(data_dir, clock=clock)
    yield program
    program.close()


Examine = Callable[[str], Finding]


@pytest.fixture
def examine(program: AppContext) -> Examine:
    """Return a function that examines, and returns the finding of one check."""

    def one(check: str) -> Finding:
        findings = {finding.check: finding for finding in Doctor(program, lambda _host, _port: None).examine()}
        assert list(findings) == [
            "disk space", "database", "copies", "port", "certificate", "clock", "mail", "public URL",
        ]  # fmt: skip
        return findings[check]

    return one


def change(program: AppContext, key: str, value: str) -> None:
    program.change_setting(key, value, by="test")


# -- the data folder


def test_a_private_folder_is_fine(data_dir: Path) -> None:
    assert data_folder(Paths.at(data_dir)).verdict is Verdict.OK


def test_a_folder_that_others_may_look_into_is_odd(data_dir: Path) -> None:
    data_dir.mkdir()
    data_dir.chmod(0o755)
    found = data_folder(Paths.at(data_dir))
    assert (found.verdict, found.hint) == (Verdict.WARN, f"Close it: chmod 700 {data_dir}")


def test_a_file_in_its_place_is_wrong(data_dir: Path) -> None:
    data_dir.touch()
    found = data_folder(Paths.at(data_dir))
    assert found.verdict is Verdict.FAIL
    assert "--data-dir" in found.message


# -- disk space


@pytest.mark.parametrize(
    ("free", "verdict"), [(0, Verdict.FAIL), (2**20, Verdict.WARN), (2**30, Verdict.OK), (2**40, Verdict.OK)]
)
def test_room(examine: Examine, monkeypatch: pytest.MonkeyPatch, free: int, verdict: Verdict) -> None:
    monkeypatch.setattr(Room, "free", lambda _self: free)
    found = examine("disk space")
    assert found.verdict is verdict
    assert bool(found.hint) == (verdict is not Verdict.OK)


# -- the copies


def test_no_copies(examine: Examine) -> None:
    assert examine("copies") == Finding("copies", Verdict.OK, "There are none.")


def test_copies_are_read_again_once_in_30_days(
    examine: Examine, program: AppContext, clock: Clock, tmp_path: Path, expected_log: ExpectedLog
) -> None:
    path = tmp_path / "copied.bin"
    path.write_bytes(b"x" * 2000)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "inside").write_bytes(b"y" * 1000)
    details = program.links.create(Mode.SEND, [path, folder], LinkOptions(), by="test")
    program.copying.run(details.link.id)
    told = "0 bytes of 3 KB were read again in the last 30 days; all were sound."
    assert examine("copies") == Finding("copies", Verdict.OK, told)
    clock.now += timedelta(days=31)
    found = examine("copies")
    assert (found.verdict, found.message) == (
        Verdict.WARN,
        "0 bytes of 3 KB were read again in the last 30 days; 3 KB wait for it longer than that.",
    )
    assert "Leave ShareDesk running" in found.hint
    (copy,) = (one for one in (program.paths.send_storage / details.items[0].id).iterdir() if one.name != "owner")
    copy.write_bytes(b"z" * 2000)
    program.scrubber.turn(lambda _size: None)
    expected_log("Damaged copies")
    found = examine("copies")
    told = "3 KB of 3 KB were read again in the last 30 days; 1 file is damaged."
    assert (found.verdict, found.message) == (Verdict.WARN, told)
    assert "sharedesk link repair TOKEN" in found.hint
    (pack,) = (one for one in (program.paths.send_storage / details.items[1].id).iterdir() if one.name != "owner")
    pack.unlink()
    clock.now += timedelta(days=8)
    program.scrubber.turn(lambda _size: None)
    expected_log("Damaged copies")
    assert "2 files are damaged" in examine("copies").message


# -- the database


def test_a_sound_database(examine: Examine, program: AppContext) -> None:
    change(program, "branding.title", "x")
    assert examine("database") == Finding("database", Verdict.OK, "It is sound, with 1 events in its audit log.")


def test_a_log_that_was_tampered_with_is_odd(examine: Examine, program: AppContext, data_dir: Path) -> None:
    change(program, "branding.title", "x")
    database = sqlite3.connect(data_dir / "sharedesk.db")
    with database:
        database.execute("UPDATE event SET person = 'y'")
    database.close()
    found = examine("database")
    assert found.verdict is Verdict.WARN
    assert "event 1 of the audit log" in found.message


def test_a_damaged_database_is_wrong(examine: Examine, program: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program.base.store, "check_integrity", lambda: "row 3 missing from index")
    found = examine("database")
    assert (found.verdict, found.message) == (Verdict.FAIL, "The database is damaged: row 3 missing from index.")


def test_a_check_that_cannot_be_done_is_wrong(
    examine: Examine, program: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def malformed() -> str:
        raise EnvironmentFault("The database is damaged.", hint="Restore it.")

    monkeypatch.setattr(program.base.store, "check_integrity", malformed)
    assert examine("database") == Finding("database", Verdict.FAIL, "The database is damaged. Restore it.")


# -- the port


def test_a_free_port(examine: Examine) -> None:
    assert examine("port").message == "Port 8443 is free; no portal runs at the moment."


def test_a_port_that_cannot_be_had_is_wrong(program: AppContext) -> None:
    def taken(host: str, port: int) -> None:
        raise EnvironmentFault(f"Port {port} of “{host}” is taken.")

    found = Doctor(program, taken).examine()[3]
    assert found == Finding("port", Verdict.FAIL, "Port 8443 of “” is taken.")


@pytest.mark.parametrize("secure", [True, False])
def test_our_own_portal(examine: Examine, program: AppContext, clock: Clock, *, secure: bool) -> None:
    clock.now = utc_now()
    runner = add_portal(program, Listening(host="127.0.0.1", port=0, tls=secure))
    runner.start()
    port = runner.port
    found = examine("port")
    assert found == Finding("port", Verdict.OK, f"Portal is running. It answers at 127.0.0.1, port {port}.")
    program.portal = NoPortal()  # as another process sees it
    assert examine("port") == found
    runner.stop()
    assert "no portal runs" in examine("port").message


def test_a_portal_that_does_not_answer(examine: Examine, program: AppContext) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    program.portals.came_up(f"https://127.0.0.1:{port}", "127.0.0.1", port)
    found = examine("port")
    assert (found.verdict, found.message) == (
        Verdict.FAIL,
        f"Portal does not answer. Nothing answers as the portal at 127.0.0.1, port {port}.",
    )
    assert "start it again" in found.hint


# -- the certificate


def test_a_local_certificate_yet_to_be_made(examine: Examine, program: AppContext) -> None:
    found = examine("certificate")
    assert found.verdict is Verdict.WARN
    assert str(program.paths.tls / "ca.pem") in found.hint


def test_a_local_certificate(examine: Examine, program: AppContext) -> None:
    LocalAuthority(program.paths.tls, "here").ensure(["localhost"], NOW)
    found = examine("certificate")
    assert found.verdict is Verdict.WARN
    assert "was made on this computer. It holds until 2027-07-13." in found.message


def test_a_damaged_authority_is_wrong(examine: Examine, program: AppContext) -> None:
    (program.paths.tls / "authority.pem").write_text("no certificate")
    found = examine("certificate")
    assert found.verdict is Verdict.FAIL
    assert "is damaged" in found.message


def chosen(program: AppContext, folder: Path, *names: str, now: datetime = NOW) -> Path:
    """Set a certificate of one's own for `names`; returns the file of the authority that issued it."""
    authority, authority_key = make_authority("public", now)
    certificate, key = issue(authority, authority_key, names, now)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    path, ca = folder / "server.pem", folder / "public-ca.pem"
    path.write_bytes(pem)
    ca.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    change(program, "tls.certificate", str(path))
    return ca


@pytest.mark.parametrize(
    ("names", "host", "verdict"),
    [
        (["share.example.com"], "share.example.com", Verdict.OK),
        (["*.example.com"], "SHARE.example.com", Verdict.OK),
        (["*.example.com"], "a.b.example.com", Verdict.FAIL),
        (["*.example.com"], "example.com", Verdict.FAIL),
        (["other.example.com"], "share.example.com", Verdict.FAIL),
        (["192.0.2.7"], "192.0.2.7", Verdict.OK),
        ([], "share.example.com", Verdict.FAIL),
    ],
)
def test_a_certificate_of_ones_own(
    examine: Examine,
    program: AppContext,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: list[str],
    host: str,
    verdict: Verdict,
) -> None:
    monkeypatch.setattr(reach, "resolve", lambda _name: ())
    clock.now = utc_now()
    ca = chosen(program, tmp_path, *names, now=clock.now)
    monkeypatch.setenv("SSL_CERT_FILE", str(ca))
    if host:
        change(program, "public_url", f"https://{host}")
    assert examine("certificate").verdict is verdict


def test_a_certificate_that_ends_soon_or_has_ended(
    examine: Examine, program: AppContext, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "resolve", lambda _name: ())
    issued = utc_now()
    monkeypatch.setenv("SSL_CERT_FILE", str(chosen(program, tmp_path, "share.example.com", now=issued)))
    change(program, "public_url", "https://share.example.com")
    clock.now = issued + timedelta(days=390)
    found = examine("certificate")
    assert (found.verdict, found.message.partition(".")[0]) == (Verdict.WARN, "Certificate expires soon")
    clock.now = issued + timedelta(days=400)
    found = examine("certificate")
    assert found.verdict is Verdict.FAIL
    assert "has expired" in found.message


# -- the clock


def test_a_clock_that_is_right(examine: Examine, program: AppContext, clock: Clock) -> None:
    change(program, "branding.title", "x")
    clock.now = NOW - timedelta(minutes=1)
    assert examine("clock").verdict is Verdict.OK


def test_a_clock_that_went_back_is_wrong(examine: Examine, program: AppContext, clock: Clock) -> None:
    change(program, "branding.title", "x")
    clock.now = NOW - timedelta(days=1)
    found = examine("clock")
    assert found.verdict is Verdict.FAIL
    assert "2026-06-10 10:42 UTC, but something happened at 2026-06-11 10:42 UTC already" in found.message


def test_a_clock_that_was_never_set_is_wrong(examine: Examine, clock: Clock) -> None:
    clock.now = datetime(1970, 1, 1, tzinfo=UTC)
    assert examine("clock").verdict is Verdict.FAIL


# -- the public URL


def test_no_public_url(examine: Examine) -> None:
    found = examine("public URL")
    assert found.verdict is Verdict.WARN
    assert ":8443" in found.message


@pytest.mark.parametrize(
    ("url", "addresses", "verdict", "told"),
    [
        ("https://share.example.com", [], Verdict.FAIL, "Name leads nowhere"),
        ("https://share.example.com", ["127.0.0.1", "::1"], Verdict.FAIL, "recipient's own computer"),
        ("http://share.example.com", ["8.8.8.8"], Verdict.WARN, "can be read on the way"),
        ("https://share.example.com", ["10.1.2.3"], Verdict.OK, "for this network alone"),
        ("https://share.example.com", ["8.8.8.8", "10.1.2.3"], Verdict.OK, "leads to 8.8.8.8, 10.1.2.3."),
    ],
)
def test_where_the_public_url_leads(
    examine: Examine,
    program: AppContext,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    addresses: list[str],
    verdict: Verdict,
    told: str,
) -> None:
    monkeypatch.setattr(reach, "resolve", lambda _name: tuple(map(ip_address, addresses)))
    change(program, "public_url", url)
    found = examine("public URL")
    assert found.verdict is verdict
    assert told in found.message


def test_nothing_is_changed(examine: Examine, program: AppContext, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    program.links.create(Mode.SHARE, [path], by="test")
    before = sorted((found, found.stat().st_mtime_ns) for found in program.paths.tls.rglob("*"))
    examine("port")
    assert sorted((found, found.stat().st_mtime_ns) for found in program.paths.tls.rglob("*")) == before
    assert program.audit.count() == 1

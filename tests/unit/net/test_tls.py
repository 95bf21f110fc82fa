"""The context of the portal: always the newest good certificate, never none once there was one, never below TLS 1.3."""

from __future__ import annotations

import os
import ssl
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.net.certfiles import CertificateFiles
from sharedesk.net.tls import TlsContexts, own_names
from tests.conftest import ExpectedLog
from tests.unit.net.certificates import NOW, client_context, handshake, make


class Portal:
    """What surrounds the contexts: settings, names and clocks that a test can turn."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.own: CertificateFiles | None = None
        self.extra: tuple[str, ...] = ()
        self.now: datetime = NOW
        self.seconds = 0.0
        self.contexts = TlsContexts(
            folder / "tls",
            chosen=lambda: self.own,
            extra_names=lambda: self.extra,
            names=self.names,
            clock=lambda: self.now,
            monotonic=lambda: self.seconds,
        )

    def names(self, extra: Iterable[str]) -> tuple[str, ...]:
        return ("localhost", *extra)

    def later(self) -> ssl.SSLContext:
        self.seconds += 1.1
        return self.contexts.current()


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


def test_the_first_call_makes_the_local_certificate(portal: Portal) -> None:
    end = handshake(portal.contexts.current(), client_context(portal.contexts.ca_file), "localhost")
    assert end.version() == "TLSv1.3"
    assert end.selected_alpn_protocol() == "http/1.1"
    assert portal.contexts.is_local
    assert portal.contexts.names == ("localhost",)
    assert portal.contexts.not_after > NOW + timedelta(days=390)
    assert portal.contexts.problem == ""


def test_facts_are_known_before_the_first_connection(portal: Portal) -> None:
    assert portal.contexts.is_local


def test_an_older_protocol_is_refused(portal: Portal) -> None:
    server = portal.contexts.current()
    client = client_context(portal.contexts.ca_file)
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol"):
        handshake(server, client, "localhost")
    assert server.num_tickets == 2


def test_the_context_is_kept_until_something_changes(portal: Portal) -> None:
    first = portal.contexts.current()
    assert portal.later() is first
    assert portal.contexts.current() is first


def test_a_new_name_is_covered_after_a_refresh(portal: Portal) -> None:
    first = portal.contexts.current()
    portal.extra = ("files.example.com",)
    assert portal.later() is first
    portal.contexts.refresh()
    assert portal.contexts.names == ("localhost", "files.example.com")
    assert portal.contexts.current() is not first


def test_another_process_renews_the_local_certificate(portal: Portal) -> None:
    first = portal.contexts.current()
    portal.extra = ("files.example.com",)
    other = Portal(portal.folder)
    other.extra = ("files.example.com",)
    other.contexts.refresh()
    assert portal.contexts.current() is first
    assert portal.later() is not first
    assert "files.example.com" in portal.contexts.names


@pytest.mark.shows("12.2.2")
def test_a_real_certificate_is_taken_up_and_given_back(portal: Portal, tmp_path: Path) -> None:
    local = portal.contexts.current()
    portal.own = make(["files.example.com"]).write(tmp_path)
    assert portal.later() is not local
    assert not portal.contexts.is_local
    assert portal.contexts.names == ("files.example.com",)
    portal.own = None
    portal.later()
    assert portal.contexts.is_local


def test_with_a_real_certificate_no_authority_is_made(portal: Portal, tmp_path: Path) -> None:
    portal.own = make().write(tmp_path)
    portal.contexts.refresh()
    assert not portal.contexts.is_local
    assert not (tmp_path / "tls").exists()


def test_a_renewed_real_certificate_is_seen_by_itself(portal: Portal, tmp_path: Path) -> None:
    portal.own = make(["old.example.com"]).write(tmp_path)
    portal.contexts.current()
    make(["new.example.com"]).write(tmp_path)
    os.utime(portal.own.certificate, ns=(1, 1))
    assert portal.contexts.names == ("old.example.com",)
    portal.later()
    assert portal.contexts.names == ("new.example.com",)


def test_a_broken_certificate_is_told_once_and_the_good_one_stays(
    portal: Portal, tmp_path: Path, expected_log: ExpectedLog
) -> None:
    good = portal.contexts.current()
    portal.own = make().write(tmp_path)
    portal.own.key.write_bytes(b"rubbish")
    assert portal.later() is good
    assert "There is no private key in" in portal.contexts.problem
    portal.contexts.refresh()
    assert portal.later() is good
    assert len(expected_log("keeps its last good certificate.*no private key")) == 1
    make().write(tmp_path)
    assert portal.later() is not good
    assert portal.contexts.problem == ""


def test_a_certificate_that_expires_in_use_stays_and_is_told(
    portal: Portal, tmp_path: Path, expected_log: ExpectedLog
) -> None:
    portal.own = make(life=timedelta(days=2)).write(tmp_path)
    in_use = portal.contexts.current()
    portal.now = NOW + timedelta(days=3)
    portal.contexts.refresh()
    assert "has expired" in portal.contexts.problem
    assert portal.later() is in_use
    expected_log("has expired")


def test_files_that_vanish_are_told(portal: Portal, tmp_path: Path, expected_log: ExpectedLog) -> None:
    portal.own = make().write(tmp_path)
    in_use = portal.contexts.current()
    portal.own.certificate.unlink()
    assert portal.later() is in_use
    assert "There is no file" in portal.contexts.problem
    expected_log("There is no file")


@pytest.mark.shows("A49", "16.5.3")
def test_without_any_good_certificate_nothing_is_served(portal: Portal, tmp_path: Path) -> None:
    portal.own = CertificateFiles(tmp_path / "absent.pem", tmp_path / "absent.key")
    with pytest.raises(EnvironmentFault, match=r"There is no file .*absent\.pem"):
        portal.contexts.current()
    portal.own = make(life=timedelta(hours=1)).write(tmp_path)
    with pytest.raises(UserError, match="has expired"):
        portal.contexts.refresh()


def test_a_slow_refresh_holds_up_no_connection(portal: Portal) -> None:
    first = portal.contexts.current()
    entered, go_on = threading.Event(), threading.Event()

    def slow_names(extra: Iterable[str]) -> tuple[str, ...]:
        entered.set()
        assert go_on.wait(30)
        return ("localhost", "slow.example.com", *extra)

    portal.contexts._names = slow_names
    thread = threading.Thread(target=portal.contexts.refresh)
    thread.start()
    assert entered.wait(30)
    assert portal.later() is first
    go_on.set()
    thread.join()
    assert portal.contexts.names == ("localhost", "slow.example.com")


def test_the_own_names_cover_this_computer() -> None:
    names = own_names(["files.example.com"])
    assert names[:3] == ("localhost", "127.0.0.1", "::1")
    assert names[-1] == "files.example.com"


def test_a_computer_without_a_name_has_addresses_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "localhost")
    assert "" not in own_names()
    monkeypatch.setattr("socket.gethostname", lambda: "Desk")
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [])
    assert "desk" in own_names()

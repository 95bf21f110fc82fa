"""Whether recipients can open links, seen on real portals with certificates of every kind."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from queue import Queue
from threading import Event

import pytest
import trustme

from sharedesk.app.portal import PortalRunner, add_portal
from sharedesk.core.clock import utc_now
from sharedesk.core.reach import AddressKind, Answer, Remedy, Report, Topic, Trust, Verdict
from sharedesk.events import AppEvent, ReachChecked
from sharedesk.services import reach
from sharedesk.services.portal import NoPortal
from tests.portal.conftest import ME, Portal

HERE, NAME = "127.0.0.1", "share.local"


@pytest.fixture
def ca(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that this system trusts, and no other; names lead to this computer."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "system.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))
    monkeypatch.setattr(reach, "resolve", lambda _name: (ip_address(HERE),))
    return made


@pytest.fixture
def runner(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[PortalRunner]:
    """A portal on a free port of this computer, which can be kept awake; not started yet."""
    monkeypatch.setattr(portal.program.reach, "_ask_awake", lambda: True)
    portal.clock.now = utc_now()
    portal.set("portal.host", HERE)
    portal.set("portal.port", "0")
    made = add_portal(portal.program)
    yield made
    made.stop()


def use(portal: Portal, issued: trustme.LeafCert, folder: Path) -> None:
    """Give the portal a certificate of its owner's."""
    issued.private_key_and_cert_chain_pem.write_to_path(folder / "site.pem")
    portal.set("tls.certificate", str(folder / "site.pem"))


def check(portal: Portal) -> Report:
    return portal.program.reach.check(portal.program.portal)


def found(report: Report, topic: Topic) -> tuple[Verdict, Remedy]:
    worst = report.worst(topic)
    assert worst is not None
    return worst.verdict, worst.remedy


def test_all_is_well(portal: Portal, runner: PortalRunner, ca: trustme.CA, tmp_path: Path) -> None:
    told: Queue[AppEvent] = Queue()
    portal.program.bus.subscribe(told.put)
    use(portal, ca.issue_cert(NAME), tmp_path)
    runner.start()
    portal.set("public_url", f"https://{NAME}:{runner.port}")
    report = check(portal)
    assert (report.verdict, report.headline) == (Verdict.OK, "People on this network can open your links")
    [place] = report.facts.places
    assert (place.address, place.port, place.seen.answer) == (HERE, runner.port, Answer.PORTAL)
    assert report.facts.far is not None
    assert report.facts.far.certificate is not None
    assert report.facts.far.certificate.trust is Trust.TRUSTED
    assert portal.program.reach.latest is report
    assert [event.report for event in told.queue if isinstance(event, ReachChecked)] == [report]


def test_the_certificate_made_here(portal: Portal, runner: PortalRunner, ca: trustme.CA) -> None:
    runner.start()
    report = check(portal)
    assert report.facts.kind is AddressKind.COMPUTER
    assert found(report, Topic.ADDRESS) == (Verdict.WARN, Remedy.LISTEN_EVERYWHERE)
    assert found(report, Topic.CERTIFICATE) == (Verdict.WARN, Remedy.CHOOSE_CERTIFICATE)
    assert report.facts.places[0].seen.certificate is not None
    assert report.facts.places[0].seen.certificate.trust is Trust.MADE_HERE


def test_the_certificate_made_here_and_chosen(portal: Portal, runner: PortalRunner, ca: trustme.CA) -> None:
    runner.start()
    runner.stop()
    portal.set("tls.certificate", str(portal.program.paths.tls / "server.pem"))
    certificate = check(portal).facts.certificate
    assert certificate is not None
    assert certificate.trust is Trust.MADE_HERE


@pytest.mark.parametrize("running", [True, False])
def test_a_certificate_for_another_name(
    portal: Portal, runner: PortalRunner, ca: trustme.CA, tmp_path: Path, *, running: bool
) -> None:
    use(portal, ca.issue_cert("other.example.com"), tmp_path)
    portal.set("public_url", f"https://{NAME}")
    if running:
        runner.start()
    report = check(portal)
    assert report.facts.running is running
    assert found(report, Topic.CERTIFICATE)[0] is Verdict.FAIL
    worst = report.worst(Topic.CERTIFICATE)
    assert worst is not None
    assert "is for other.example.com, not for share.local" in worst.detail


def test_an_authority_that_nobody_knows(portal: Portal, runner: PortalRunner, ca: trustme.CA, tmp_path: Path) -> None:
    use(portal, trustme.CA().issue_cert(HERE), tmp_path)
    runner.start()
    worst = check(portal).worst(Topic.CERTIFICATE)
    assert worst is not None
    assert (worst.verdict, worst.title) == (Verdict.WARN, "Opens after a browser warning")


def test_a_broken_renewal_is_told_while_the_good_one_is_served(
    portal: Portal, runner: PortalRunner, ca: trustme.CA, tmp_path: Path
) -> None:
    use(portal, ca.issue_cert(HERE), tmp_path)
    runner.start()
    ended = utc_now() - timedelta(days=2)
    use(portal, ca.issue_cert(HERE, not_before=ended - timedelta(days=9), not_after=ended), tmp_path)
    worst = check(portal).worst(Topic.CERTIFICATE)
    assert worst is not None
    assert worst.verdict is Verdict.WARN
    assert "has expired" in worst.detail


def test_an_address_is_tried_before_it_is_set(
    portal: Portal, runner: PortalRunner, ca: trustme.CA, tmp_path: Path
) -> None:
    use(portal, ca.issue_cert(NAME), tmp_path)
    runner.start()
    service = portal.program.reach
    good = service.try_address(runner, f"https://{NAME}:{runner.port}")
    assert found(good, Topic.ANSWER)[0] is Verdict.OK
    with socket.create_server((HERE, 0)) as gone:
        port = gone.getsockname()[1]
    wrong = service.try_address(runner, f"https://elsewhere.local:{port}")
    assert found(wrong, Topic.ANSWER) == (Verdict.WARN, Remedy.SET_ADDRESS)
    assert found(wrong, Topic.CERTIFICATE)[0] is Verdict.FAIL
    assert service.latest is None
    in_clear = service.try_address(runner, f"http://{NAME}:{runner.port}")
    assert found(in_clear, Topic.ANSWER)[0] is Verdict.FAIL


def test_whether_the_computer_can_be_kept_awake_is_asked_until_it_can(
    portal: Portal, runner: PortalRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner.start()
    service, gate, answers = portal.program.reach, Event(), [False, True]
    monkeypatch.setattr(service, "_ask_awake", lambda: answers.pop(0))
    told = [(check(portal).facts.can_stay_awake, found(check(portal), Topic.SLEEP)) for _ in range(2)]
    assert told == [(False, (Verdict.OK, Remedy.NONE)), (True, (Verdict.OK, Remedy.NONE))]
    assert answers == []
    monkeypatch.setattr(service, "_can_stay_awake", False)
    monkeypatch.setattr(service, "_ask_awake", lambda: gate.wait(30))
    monkeypatch.setattr(reach, "_AWAKE_SECONDS", 0.05)
    assert found(check(portal), Topic.SLEEP) == (Verdict.WARN, Remedy.READ_SLEEP)
    gate.set()


def test_a_paused_portal_and_one_of_another_process(portal: Portal, runner: PortalRunner, ca: trustme.CA) -> None:
    runner.start()
    runner.pause(by=ME)
    assert check(portal).worst(Topic.PORTAL, Topic.SLEEP) == check(portal).findings[0]
    assert found(check(portal), Topic.PORTAL) == (Verdict.WARN, Remedy.RESUME)
    portal.program.portal = NoPortal()
    assert found(check(portal), Topic.PORTAL) == (Verdict.WARN, Remedy.RESUME)
    runner.stop()
    assert found(check(portal), Topic.PORTAL) == (Verdict.FAIL, Remedy.START)


def test_a_free_port_is_offered_for_one_that_is_taken(portal: Portal, runner: PortalRunner) -> None:
    with socket.create_server((HERE, 0)) as other:
        taken = other.getsockname()[1]
        portal.set("portal.port", str(taken))
        assert portal.program.reach.free_port() in reach.LIKELY_PORTS
    assert portal.program.reach.free_port() is None


def test_every_address_of_this_computer_is_a_place(
    portal: Portal, runner: PortalRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = (ip_address(HERE), ip_address("::1"))
    monkeypatch.setattr(reach, "lan_addresses", lambda: own)
    monkeypatch.setattr(reach, "resolve", lambda _name: own)
    monkeypatch.setattr(reach, "_LOOPBACK", "127.0.0.2")
    portal.set("portal.host", "")
    runner.start()
    assert [place.address for place in check(portal).facts.places] == [HERE, "::1", "127.0.0.2"]
    monkeypatch.setattr(reach, "routed_addresses", lambda: own[:1])
    assert portal.program.reach.networks() == own[:1]

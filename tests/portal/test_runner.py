"""The portal of a process over real sockets: it starts, follows its settings, cuts, recovers and stops."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from queue import Queue
from threading import Event

import pytest

from sharedesk.app.portal import Listening, PortalRunner, add_portal
from sharedesk.core.audit import Action
from sharedesk.core.clock import utc_now
from sharedesk.core.link import Link, LinkEdit, Mode
from sharedesk.core.saying import Sentence
from sharedesk.errors import EnvironmentFault
from sharedesk.events import AppEvent, AuditAppended, PortalChanged, PortalState
from tests.conftest import ExpectedLog
from tests.portal.conftest import ME, Portal
from tests.unit.net.certificates import make

HERE = "127.0.0.1"


@pytest.fixture
def runner(portal: Portal) -> Iterator[PortalRunner]:
    """A started portal on a free port of this computer; certificates are checked by the real clock."""
    portal.clock.now = utc_now()
    portal.set("portal.host", HERE)
    portal.set("portal.port", "0")
    made = add_portal(portal.program)
    made.start()
    yield made
    made.stop()


def answers(runner: PortalRunner, port: int | None = None) -> int:
    """Return the status of a request, whose certificate is checked."""
    context = ssl.create_default_context(cafile=str(runner.ca_file))
    connection = http.client.HTTPSConnection(HERE, port or runner.port, context=context, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    finally:
        connection.close()


def test_it_says_where_it_is_and_records_its_coming_and_going(portal: Portal, runner: PortalRunner) -> None:
    assert (runner.state, runner.url) == (PortalState.ONLINE, f"https://{HERE}:{runner.port}")
    assert answers(runner) == 200
    assert runner.certificate_is_local
    assert portal.program.addresses.base_url() == runner.url
    runner.start()
    runner.stop()
    runner.stop()
    assert (runner.state, runner.url, runner.port) == (PortalState.OFFLINE, "", 0)
    assert not runner.certificate_is_local
    actions = [event.action for event in portal.events(Action.PORTAL_STARTED, Action.PORTAL_STOPPED)]
    assert actions == [Action.PORTAL_STARTED, Action.PORTAL_STOPPED]


def test_a_port_in_use_is_told_and_can_be_tried_again(portal: Portal) -> None:
    with socket.socket() as other:
        other.bind((HERE, 0))
        other.listen()
        made = add_portal(portal.program, Listening(host=HERE, port=other.getsockname()[1]))
        with pytest.raises(EnvironmentFault):
            made.start()
        assert made.state is PortalState.OFFLINE
        assert isinstance(made.problem, Sentence)  # so that a window says it in its language
        assert (
            f"on this computer uses port {other.getsockname()[1]}. Its process number is {os.getpid()}. "
            in made.problem
        )
    made.start()
    assert made.problem == ""
    made.stop()


def test_it_is_paused_and_resumed(portal: Portal, runner: PortalRunner) -> None:
    told: Queue[AppEvent] = Queue()
    portal.program.bus.subscribe(told.put)
    runner.pause(by=ME)
    assert runner.state is PortalState.PAUSED
    runner.resume(by=ME)
    assert runner.state is PortalState.ONLINE
    states = [event.state for event in told.queue if isinstance(event, PortalChanged)]
    assert states == [PortalState.PAUSED, PortalState.ONLINE]


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


def test_it_moves_to_another_port(portal: Portal, runner: PortalRunner) -> None:
    before, wanted = runner.port, free_port()
    portal.set("portal.port", str(wanted))
    runner._check()
    assert runner.port == wanted
    assert answers(runner) == 200
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HERE, before), 5).close()


def test_a_bad_port_leaves_it_where_it_was(portal: Portal, runner: PortalRunner, expected_log: ExpectedLog) -> None:
    before = runner.port
    with socket.socket() as other:
        other.bind((HERE, 0))
        other.listen()
        portal.set("portal.port", str(other.getsockname()[1]))
        runner._check()
    assert runner.port == before
    assert answers(runner) == 200
    expected_log("stays where it was")


def test_a_new_public_address_is_in_the_url_and_the_certificate(portal: Portal, runner: PortalRunner) -> None:
    port = runner.port
    portal.set("public_url", "https://share.example.com")
    runner._check()
    assert (runner.url, runner.port) == ("https://share.example.com", port)
    context = ssl.create_default_context(cafile=str(runner.ca_file))
    with (
        socket.create_connection((HERE, port), 10) as plain,
        context.wrap_socket(plain, server_hostname="share.example.com") as secured,
    ):
        assert secured.version() == "TLSv1.3"


def rest_of(client: ssl.SSLSocket) -> int:
    """Read a download to its end; returns how many bytes came."""
    arrived = 0
    while part := client.recv(256 * 1024):
        arrived += len(part)
    return arrived


def test_a_restart_drops_no_download_and_refuses_nobody(portal: Portal, runner: PortalRunner) -> None:
    size, port, before = 16 * 2**20, runner.port, runner._transport
    link = portal.make(Mode.SHARE, {"a.bin": bytes(size)})
    with downloading(portal, runner, link, "Connection: close") as running:
        runner.restart()
        assert (runner.port, runner.state, runner.finishing) == (port, PortalState.ONLINE, 1)
        assert runner._transport is not before
        assert answers(runner) == 200
        assert rest_of(running.client) > size - 128 * 1024
        assert not running.interrupted.is_set()


def test_what_runs_on_after_a_restart_is_cut_when_its_link_ends(portal: Portal, runner: PortalRunner) -> None:
    link = portal.make(Mode.SHARE, {"a.bin": bytes(16 * 2**20)})
    with downloading(portal, runner, link) as running:
        runner.restart()
        portal.program.links.revoke(link.token, by=ME)
        assert running.interrupted.wait(10)


def test_stopping_ends_what_runs_on_after_a_restart(portal: Portal, runner: PortalRunner) -> None:
    link = portal.make(Mode.SHARE, {"a.bin": bytes(16 * 2**20)})
    with downloading(portal, runner, link) as running:
        runner.restart()
        runner.stop()
        assert running.interrupted.wait(10)
        assert (runner.finishing, runner.state) == (0, PortalState.OFFLINE)


def test_a_restart_takes_the_settings_and_starts_what_is_stopped(portal: Portal, runner: PortalRunner) -> None:
    wanted = free_port()
    portal.set("portal.port", str(wanted))
    runner.restart()
    assert (runner.port, runner.host) == (wanted, HERE)
    runner.stop()
    runner.restart()
    assert answers(runner) == 200


def test_a_port_is_tried_before_it_is_set(runner: PortalRunner) -> None:
    runner.try_port(HERE, runner.port)
    runner.try_port(HERE, free_port())
    with socket.create_server((HERE, 0)) as other, pytest.raises(EnvironmentFault):
        runner.try_port(HERE, other.getsockname()[1])


def test_settings_do_not_start_a_stopped_portal(portal: Portal, runner: PortalRunner) -> None:
    runner.stop()
    portal.set("portal.port", str(free_port()))
    runner._check()
    assert runner.state is PortalState.OFFLINE


@dataclass
class Download:
    """A download that is not read to its end; `interrupted` is set once the portal has broken it off."""

    client: ssl.SSLSocket
    interrupted: Event


@contextmanager
def downloading(
    portal: Portal, runner: PortalRunner, link: Link, *headers: str, path: str = "download"
) -> Iterator[Download]:
    """Run a download of a link."""
    interrupted = Event()

    def hear(event: AppEvent) -> None:
        if isinstance(event, AuditAppended) and event.event.action is Action.DOWNLOAD_INTERRUPTED:
            interrupted.set()

    portal.program.bus.subscribe(hear)
    context = ssl.create_default_context(cafile=str(runner.ca_file))
    with (
        socket.create_connection((HERE, runner.port), 10) as plain,
        context.wrap_socket(plain, server_hostname=HERE) as client,
    ):
        head = "\r\n".join((f"GET /s/{link.token}/{path} HTTP/1.1", f"Host: {HERE}", *headers))
        client.sendall(f"{head}\r\n\r\n".encode())
        arrived = 0
        while arrived < 64 * 1024:  # more than a head: the transfer runs
            arrived += len(client.recv(16 * 1024))
        yield Download(client, interrupted)


def test_a_changed_password_cuts_what_the_old_one_opened(portal: Portal, runner: PortalRunner) -> None:
    old, new = "correct horse battery", "another horse battery"
    link = portal.make(Mode.SHARE, {"a.bin": bytes(16 * 2**20)}, password=old)
    basic = [f"Authorization: Basic {b64encode(f':{word}'.encode()).decode()}" for word in (old, new)]
    with downloading(portal, runner, link, basic[0]) as first:
        portal.program.links.edit(link.token, LinkEdit(title="New"), by=ME)
        assert not first.interrupted.is_set()
        portal.program.links.edit(link.token, LinkEdit(password=new), by=ME)
        assert first.interrupted.wait(10)
    with downloading(portal, runner, link, basic[1]) as second:
        assert not second.interrupted.is_set()


def test_an_address_for_some_cuts_a_preview_for_everybody(portal: Portal, runner: PortalRunner) -> None:
    link = portal.make(Mode.SHARE, {"a.mp3": b"ID3\x04" + bytes(16 * 2**20)})
    with downloading(portal, runner, link, path="raw/a.mp3"):
        transfers = runner._transport._server.transfers  # type: ignore[union-attr]
        assert not transfers.wait_until_idle(0)
        portal.program.links.edit(link.token, LinkEdit(allowed_emails=("anna@example.com",)), by=ME)
        assert transfers.wait_until_idle(10)


def test_what_runs_an_hour_after_the_expiry_is_cut(portal: Portal, runner: PortalRunner) -> None:
    ends = portal.clock.now + timedelta(hours=1)
    link = portal.make(Mode.SHARE, {"a.bin": bytes(16 * 2**20)}, expires_at=ends)
    with downloading(portal, runner, link) as running:
        for hours, is_cut in ((0, False), (1.99, False), (0.01, True)):
            portal.clock.advance(timedelta(hours=hours))
            runner._check()
            assert running.interrupted.wait(10 if is_cut else 0) is is_cut


def test_a_dead_transport_is_started_again(runner: PortalRunner, expected_log: ExpectedLog) -> None:
    assert runner._transport is not None
    runner._transport.stop()
    runner._check()
    assert answers(runner) == 200
    expected_log("started again")


def later(portal: Portal, runner: PortalRunner, **by: float) -> None:
    """Let time pass, and the upkeep look."""
    portal.clock.advance(timedelta(**by))
    runner._check()


def states_of(portal: Portal) -> Queue[PortalState]:
    """Return where each state that is told arrives."""
    told: Queue[PortalState] = Queue()
    portal.program.bus.subscribe(lambda event: told.put(event.state) if isinstance(event, PortalChanged) else None)
    return told


def test_a_portal_that_died_and_finds_its_port_taken_is_back_when_that_is_free(
    portal: Portal, expected_log: ExpectedLog
) -> None:
    port = free_port()
    runner = add_portal(portal.program, Listening(host=HERE, port=port))
    runner.start()
    assert runner._transport is not None
    runner._transport.stop()
    with socket.create_server((HERE, port)):
        told = states_of(portal)
        runner._check()
        assert [told.get_nowait() for _ in range(3)] == [PortalState.OFFLINE, PortalState.STARTING, PortalState.OFFLINE]
        assert runner.problem.endswith(" Links work again by themselves once that is mended.")
        later(portal, runner, seconds=4.9)
        later(portal, runner, seconds=0.1)
        assert told.empty()  # tried in vain, which is no news
    later(portal, runner, seconds=9.9)
    assert runner.state is PortalState.OFFLINE
    later(portal, runner, seconds=0.1)
    assert answers(runner) == 200
    assert (runner.problem, told.get_nowait(), told.empty()) == ("", PortalState.ONLINE, True)
    runner.stop()
    stopped = [event.detail for event in portal.events(Action.PORTAL_STOPPED)]
    assert stopped == [{"reason": "stopped answering"}, {}]
    expected_log("started again")
    expected_log("does not open")


def test_what_could_not_be_opened_is_tried_ever_more_rarely(portal: Portal, expected_log: ExpectedLog) -> None:
    tries: list[float] = []
    with socket.create_server((HERE, 0)) as other:
        runner = add_portal(portal.program, Listening(host=HERE, port=other.getsockname()[1]))
        with pytest.raises(EnvironmentFault):
            runner.start()
        began, really = portal.clock.now, runner._open
        runner._open = lambda: tries.append((portal.clock.now - began).total_seconds()) or really()  # type: ignore[method-assign,func-returns-value]
        for _ in range(240):
            later(portal, runner, seconds=5)
    waits = [after - before for before, after in pairwise([0.0, *tries])]
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300]
    runner.stop()
    tries.clear()
    later(portal, runner, hours=1)
    assert tries == []  # what was closed stays closed


def test_another_reason_is_told(portal: Portal, expected_log: ExpectedLog) -> None:
    with socket.create_server((HERE, 0)) as other:
        runner = add_portal(portal.program, Listening(host=HERE, port=other.getsockname()[1]))
        with pytest.raises(EnvironmentFault):
            runner.start()
        told = states_of(portal)
        runner._listening = Listening(host="192.0.2.1", port=0)
        later(portal, runner, seconds=5)
    assert runner.problem.startswith("The portal cannot listen on 192.0.2.1.")
    assert told.get_nowait() is PortalState.OFFLINE
    expected_log("does not open")


def test_who_opened_or_closed_it_a_moment_ago_was_first(portal: Portal, runner: PortalRunner) -> None:
    before = runner._transport
    runner._retries.failed()
    portal.clock.advance(timedelta(minutes=1))
    runner._try_again()
    assert runner._transport is before


def test_plain_http_for_a_proxy(portal: Portal) -> None:
    made = add_portal(portal.program, Listening(host=HERE, port=0, tls=False))
    made.start()
    try:
        assert made.ca_file is None
        assert not made.certificate_is_local
        assert made.url == f"http://{HERE}:{made.port}"
        connection = http.client.HTTPConnection(HERE, made.port, timeout=10)
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
        connection.close()
    finally:
        made.stop()


def test_trusted_proxies_may_hold_many_connections(portal: Portal, runner: PortalRunner) -> None:
    portal.set("portal.trusted_proxies", "10.0.0.0/8")
    assert runner._is_trusted_proxy("10.1.2.3")
    assert not runner._is_trusted_proxy("192.0.2.1")
    assert not runner._is_trusted_proxy("nonsense")


def test_a_certificate_of_ones_own_is_taken_up_at_once_and_told(
    portal: Portal, runner: PortalRunner, tmp_path: Path
) -> None:
    own = make(["localhost"]).write(tmp_path)
    told: list[bool] = []
    portal.program.bus.subscribe(
        lambda event: told.append(runner.certificate_is_local) if isinstance(event, PortalChanged) else None
    )
    portal.program.base.change_settings({"tls.certificate": str(own.certificate), "tls.key": str(own.key)}, by=ME)
    runner._check()
    assert told == [False], "whoever shows it looks again when it is in use"
    assert runner.ca_file is None
    assert ssl.get_server_certificate((HERE, runner.port)) == own.certificate.read_text()
    portal.set("tls.certificate", "")
    runner._check()
    assert told == [False, True]
    assert len(portal.events(Action.PORTAL_STARTED)) == 1

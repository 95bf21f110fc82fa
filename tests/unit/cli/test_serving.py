"""`serve` within this process: what it announces, where it listens, how it stops."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest

from sharedesk.cli import serving
from sharedesk.core.link import CopyPhase, Mode
from sharedesk.services.context import AppContext
from sharedesk.services.copying import CopyService
from sharedesk.store.settings import PortalRecord, PortalRepository
from tests.conftest import ExpectedLog
from tests.unit.cli.conftest import Cli

Failing = Callable[..., str]
WAIT = 20.0


@pytest.fixture
def stopping(program: AppContext) -> Callable[..., None]:
    """Return a function that waits for the portal in another thread, looks at it, and ends the command by a signal."""
    threads: list[threading.Thread] = []

    def records() -> list[PortalRecord]:
        with program.base.store.scope():
            return PortalRepository(program.base.store).all()

    def when_ready(look: Callable[[PortalRecord], Any] = lambda _: None, number: int = signal.SIGTERM) -> None:
        def run() -> None:
            pause = threading.Event()
            try:
                while not records():
                    pause.wait(0.01)
                look(records()[0])
            finally:
                os.kill(os.getpid(), number)

        threads.append(threading.Thread(target=run))
        threads[-1].start()

    return when_ready


class Unheard(SimpleQueue[None]):
    """A queue in which waiting hears nothing of the signal that put something in a moment before."""

    def get(self, block: bool = True, timeout: float | None = None) -> None:
        assert timeout is not None, "it would wait for ever"
        if self.empty():
            self.put(None)
            raise Empty


def test_a_signal_just_before_the_wait_ends_it() -> None:
    stop = Unheard()
    serving._await(stop)
    assert not stop.empty(), "it waited once more"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_ready_and_stops_at_a_signal(
    cli: Cli, stopping: Callable[..., None], number: signal.Signals
) -> None:
    seen: list[PortalRecord] = []
    stopping(seen.append, number)
    result = cli("serve", "--host", "127.0.0.1", "--port", 0)
    assert (result.code, result.out) == (0, f"Portal ready at https://127.0.0.1:{seen[0].port}\n")
    actions = [event["action"] for event in cli("audit", "--json").document]
    assert actions == ["portal.started", "portal.stopped"]


def test_json_is_one_line_with_what_clients_need(cli: Cli, stopping: Callable[..., None], data_dir: Path) -> None:
    answers: list[int] = []

    def look(record: PortalRecord) -> None:
        trust = ssl.create_default_context(cafile=data_dir / "tls" / "ca.pem")
        connection = http.client.HTTPSConnection("::1", record.port, timeout=WAIT, context=trust)
        connection.request("GET", "/healthz")
        answers.append(connection.getresponse().status)
        connection.close()

    stopping(look)
    result = cli("serve", "--host", "::1", "--port", 0, "--json")
    (line,) = result.lines
    ready = json.loads(line)
    assert ready == {
        "event": "ready",
        "url": f"https://[::1]:{ready['port']}",
        "port": ready["port"],
        "ca_file": str(data_dir / "tls" / "ca.pem"),
    }
    assert answers == [200]


def test_without_tls_only_this_computer_is_listened_to(cli: Cli, stopping: Callable[..., None]) -> None:
    stopping()
    ready = cli("serve", "--port", 0, "--no-tls", "--json").document
    assert ready["url"] == f"http://127.0.0.1:{ready['port']}"
    assert ready["ca_file"] is None


@pytest.mark.parametrize("words", [["--host", "::1"], []])
def test_without_tls_a_chosen_address_is_taken(cli: Cli, stopping: Callable[..., None], words: list[str]) -> None:
    cli("settings", "set", "portal.host", "::1")
    stopping()
    assert cli("serve", "--port", 0, "--no-tls", *words, "--json").document["url"].startswith("http://[::1]:")


def test_links_carry_the_public_url(cli: Cli, stopping: Callable[..., None], program: AppContext) -> None:
    urls: list[str] = []

    def look(_record: PortalRecord) -> None:
        program.addresses.forget()
        urls.append(program.links.url("token"))

    stopping(look)
    words = ["--port", "0", "--host", "127.0.0.1", "--public-url", "https://share.example.com/"]
    assert cli("serve", *words).out == "Portal ready at https://share.example.com\n"
    assert urls == ["https://share.example.com/s/token"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--public-url", "share.example.com"], "https://share.example.com"),
        (["--host", "not a host"], "IP address"),
        (["--port", "65536"], "65535"),
        (["--port", "https"], "not a valid"),
    ],
)
def test_wrong_usage_is_told(failing: Failing, words: list[str], told: str) -> None:
    line = failing("serve", *words, code=2)
    assert told in line
    assert line.endswith("See: sharedesk serve --help")


def test_a_port_in_use_is_told_in_one_line(failing: Failing) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = failing("serve", "--host", "127.0.0.1", "--port", port)
    assert re.match(rf"“.+” on this computer uses port {port}\. Its process number is {os.getpid()}\.", line)
    assert "another port" in line


def left_behind(program: AppContext, path: Path) -> int:
    """Return a link whose copy was announced and left by a process that is no more."""
    link = program.links.create(Mode.SEND, [path], by="test", announced=True).link
    with program.base.store.write() as db:
        db.execute_sql("UPDATE link SET copier = '1-dead'")
    return link.id


def test_a_copy_that_a_crash_left_is_gone_on_with(
    cli: Cli, stopping: Callable[..., None], program: AppContext, report: Path
) -> None:
    link_id = left_behind(program, report)
    phases: list[CopyPhase] = []

    def look(_record: PortalRecord) -> None:
        pause = threading.Event()
        while (details := program.links.by_id(link_id)) and details.link.phase is not CopyPhase.READY:
            pause.wait(0.01)
        phases.extend([details.link.phase] if details else [])

    stopping(look)
    assert cli("serve", "--port", 0, "--host", "127.0.0.1").code == 0
    assert phases == [CopyPhase.READY]


def test_a_copy_that_cannot_go_on_is_logged(
    cli: Cli, stopping: Callable[..., None], program: AppContext, report: Path, expected_log: ExpectedLog
) -> None:
    link_id = left_behind(program, report)
    report.unlink()

    def look(_record: PortalRecord) -> None:
        pause = threading.Event()
        while (details := program.links.by_id(link_id)) and details.link.phase is not CopyPhase.STOPPED:
            pause.wait(0.01)

    stopping(look)
    assert cli("serve", "--port", 0, "--host", "127.0.0.1").code == 0
    assert expected_log("A copy stopped: There is no file or folder “report.pdf”")


def test_a_copy_waits_for_the_next_start(
    cli: Cli, stopping: Callable[..., None], program: AppContext, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link_id = left_behind(program, report)
    begun = threading.Event()
    copy = CopyService._copy

    def held(self: CopyService, wanted: int, control: Any) -> None:
        control.pause()
        begun.set()
        copy(self, wanted, control)

    monkeypatch.setattr(CopyService, "_copy", held)
    stopping(lambda _record: begun.wait(WAIT))
    assert cli("serve", "--port", 0, "--host", "127.0.0.1").code == 0
    details = program.links.by_id(link_id)
    assert details is not None
    assert details.link.phase is CopyPhase.COPYING

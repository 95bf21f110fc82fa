"""What several of these modules begin with: links that work once or twice, another process, mail, copies in parts."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.link import Link
from sharedesk.services import copying
from sharedesk.services.context import AppContext
from sharedesk.services.guard import GuardService
from sharedesk.services.mail import MailService
from sharedesk.services.outbox import OutboxWorker
from tests.mailtrap import HOST, MailTrap, mail_trap
from tests.unit.desk import DATA, Desk
from tests.unit.services.slow_copying import Chunks


@pytest.fixture
def once(desk: Desk) -> Link:
    """Return a link that one visitor may use."""
    return desk.send({"a.bin": DATA}, one_time=True)


@pytest.fixture
def twice(desk: Desk) -> Link:
    """Return a link that may be downloaded twice."""
    return desk.send({"a.bin": DATA}, max_downloads=2)


@pytest.fixture
def other(data_dir: Path, desk: Desk) -> Iterator[AppContext]:
    """Return what another process on the same data directory would have."""
    other = build_context(data_dir, clock=desk.clock)
    yield other
    other.close()


@pytest.fixture
def guard(program: AppContext) -> GuardService:
    """Return what lets guessers wait."""
    return program.guard


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Return a folder for copies."""
    folder = tmp_path / "big disk"
    folder.mkdir()
    return folder


@pytest.fixture
def mail(desk: Desk) -> MailService:
    """Return the service that queues mails."""
    return desk.program.mail


@pytest.fixture
def worker(desk: Desk) -> OutboxWorker:
    """Return what works off the outbox, a round whenever the test says so."""
    return OutboxWorker(desk.program.base, desk.program.mail)


@pytest.fixture
def trap() -> Iterator[MailTrap]:
    """Return a mail server that nobody was told of yet."""
    with mail_trap() as trap:
        yield trap


@pytest.fixture
def closed_port() -> int:
    """Return a port at which no mail server listens."""
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def chunks(monkeypatch: pytest.MonkeyPatch) -> Chunks:
    """Return what does something in the middle of a copy."""
    return Chunks(monkeypatch)


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let copies try again, tell and store how far they are without a wait between."""
    monkeypatch.setattr(copying, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(copying, "STORE_EVERY", 0.0)
    monkeypatch.setattr(copying, "TELL_EVERY", 0.0)

"""When the computer is kept awake: while something runs, a little longer, and only if its owner wants it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.services import awake
from sharedesk.services.awake import LINGER_SECONDS, AwakeKeeper
from sharedesk.services.context import AppContext
from tests.conftest import ExpectedLog


@dataclass
class Computer:
    """Is kept awake or not; `busy` and `now` are what the keeper sees."""

    possible: bool = True
    busy: bool = False
    now: float = 1000.0
    did: list[str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def take(self) -> bool:
        self.did.append("take")
        self.threads.add(threading.current_thread().name)
        return self.possible

    def release(self) -> None:
        self.did.append("release")
        self.threads.add(threading.current_thread().name)


@pytest.fixture
def program(data_dir: Path) -> Iterator[AppContext]:
    program = build_context(data_dir)
    yield program
    program.close()


@pytest.fixture
def computer() -> Computer:
    return Computer()


@pytest.fixture
def keeper(program: AppContext, computer: Computer) -> AwakeKeeper:
    return AwakeKeeper(program.settings, lambda: computer.busy, lambda: computer, lambda: computer.now)


def test_it_stays_awake_while_something_runs_and_a_little_longer(keeper: AwakeKeeper, computer: Computer) -> None:
    keeper.look()
    assert computer.did == []
    computer.busy = True
    keeper.look()
    keeper.look()
    assert computer.did == ["take"]
    computer.busy = False
    computer.now += LINGER_SECONDS - 1
    keeper.look()
    assert computer.did == ["take"]
    computer.now += 1
    keeper.look()
    keeper.look()
    assert computer.did == ["take", "release"]


def test_the_setting_decides_at_once(keeper: AwakeKeeper, computer: Computer, program: AppContext) -> None:
    computer.busy = True
    program.change_setting("transfers.awake", "false", by="maya")
    keeper.look()
    assert computer.did == []
    program.change_setting("transfers.awake", "true", by="maya")
    keeper.look()
    program.change_setting("transfers.awake", "false", by="maya")
    keeper.look()
    assert computer.did == ["take", "release"]


def test_where_it_cannot_be_done_the_log_says_so_once(
    keeper: AwakeKeeper, computer: Computer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    computer.possible, computer.busy = False, True
    keeper.look()
    keeper.look()
    assert computer.did == ["take"]
    computer.busy, computer.now = False, computer.now + LINGER_SECONDS
    keeper.look()
    computer.busy = True
    keeper.look()
    assert computer.did == ["take", "take"]
    assert len([text for text in caplog.messages if "cannot be kept awake" in text]) == 1


def test_the_upkeep_lets_it_sleep_when_it_ends(
    keeper: AwakeKeeper, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awake, "LOOK_SECONDS", 0.001)
    taken = threading.Event()
    monkeypatch.setattr(computer, "take", lambda: (Computer.take(computer), taken.set())[0])
    computer.busy = True
    keeper.start()
    assert taken.wait(20)
    keeper.stop()
    keeper.stop()
    assert computer.did == ["take", "release"]
    assert computer.threads == {"portal-awake"}


def test_a_look_that_fails_is_logged_and_tried_again(
    keeper: AwakeKeeper, computer: Computer, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    monkeypatch.setattr(awake, "LOOK_SECONDS", 0.001)
    looked, faults = threading.Event(), [OSError("gone")]

    def is_busy() -> bool:
        if faults:
            raise faults.pop()
        looked.set()
        return False

    keeper._is_busy = is_busy
    keeper.start()
    assert looked.wait(20)
    keeper.stop()
    expected_log("looking again")

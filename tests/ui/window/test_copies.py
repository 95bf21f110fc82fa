"""Copies run a few at a time, pause, go on, and survive the end of the program."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from sharedesk.services.control import CopyControl, CopySuspended
from sharedesk.ui.desk.copies import AT_ONCE, Copies
from sharedesk.ui.jobs import Jobs, ThreadPool


class Runner:
    """Copies step by step: each step is let through by the test."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.steps = threading.Semaphore(0)
        self.error: Exception | None = None

    def run(self, link_id: int, control: CopyControl) -> None:
        self.begun.append(link_id)
        self.steps.acquire(timeout=10)
        try:
            control.checkpoint()
        except CopySuspended:
            return
        if self.error is not None:
            raise self.error


@pytest.fixture
def runner() -> Runner:
    return Runner()


@pytest.fixture
def errors() -> list[BaseException]:
    return []


@pytest.fixture
def copies(qtbot: QtBot, runner: Runner, errors: list[BaseException]) -> Iterator[Copies]:
    jobs = Jobs(ThreadPool(), errors.append)
    copies = Copies(runner, jobs)
    copies.failed.connect(lambda _link_id, error: errors.append(error))
    yield copies
    copies.close()
    runner.steps.release(100)
    assert jobs.drain()


def test_a_copy_runs_once_and_ends(qtbot: QtBot, copies: Copies, runner: Runner, errors: list[BaseException]) -> None:
    ended: list[bool] = []
    copies.start(1, lambda: ended.append(copies.is_running(1)))
    copies.start(1)
    assert copies.is_running(1)
    runner.steps.release()
    qtbot.waitUntil(lambda: bool(ended))
    assert (ended, runner.begun, errors, copies.count) == ([False], [1], [], 0)


def test_a_paused_copy_waits_and_goes_on(qtbot: QtBot, copies: Copies, runner: Runner) -> None:
    copies.start(1)
    copies.pause(1)
    assert copies.is_paused(1)
    runner.steps.release()
    qtbot.waitUntil(lambda: runner.begun == [1])
    assert copies.is_running(1)
    copies.resume(1)
    qtbot.waitUntil(lambda: not copies.is_running(1))


def test_a_stopped_copy_can_be_started_again(
    qtbot: QtBot, copies: Copies, runner: Runner, errors: list[BaseException]
) -> None:
    runner.error = RuntimeError("unreadable")
    copies.start(1)
    runner.steps.release()
    qtbot.waitUntil(lambda: errors == [runner.error])
    runner.error = None
    copies.resume(1)
    runner.steps.release()
    qtbot.waitUntil(lambda: runner.begun == [1, 1] and copies.count == 0)


def test_only_a_few_run_at_once(qtbot: QtBot, copies: Copies, runner: Runner) -> None:
    for link_id in range(AT_ONCE + 2):
        copies.start(link_id)
    qtbot.waitUntil(lambda: len(runner.begun) == AT_ONCE)
    assert copies.count == AT_ONCE + 2
    runner.steps.release(AT_ONCE + 2)
    qtbot.waitUntil(lambda: copies.count == 0)


def test_closing_suspends_without_an_error(
    qtbot: QtBot, copies: Copies, runner: Runner, errors: list[BaseException]
) -> None:
    copies.start(1)
    copies.pause(1)
    runner.steps.release()
    copies.close()
    qtbot.waitUntil(lambda: copies.count == 0)
    copies.start(2)
    assert (errors, copies.count) == ([], 0)


def test_the_copy_of_a_deleted_link_is_let_go(qtbot: QtBot, copies: Copies, runner: Runner) -> None:
    copies.start(1)
    copies.pause(1)
    runner.steps.release()
    copies.let_go(1)
    qtbot.waitUntil(lambda: copies.count == 0)


def test_unknown_links_are_left_alone(copies: Copies) -> None:
    copies.pause(9)
    copies.let_go(9)
    assert not copies.is_paused(9)

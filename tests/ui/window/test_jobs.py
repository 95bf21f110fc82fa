"""Jobs bring a result or an error back to the GUI thread, whatever happens."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from sharedesk.ui.jobs import InlinePool, Jobs, Lane, ThreadPool


class Outcomes:
    """Results and errors as they arrive, with the thread they arrived on."""

    def __init__(self) -> None:
        self.results: list[object] = []
        self.errors: list[BaseException] = []
        self.threads: set[threading.Thread] = set()

    def done(self, result: object) -> None:
        self.threads.add(threading.current_thread())
        self.results.append(result)

    def failed(self, error: BaseException) -> None:
        self.threads.add(threading.current_thread())
        self.errors.append(error)


@pytest.fixture
def outcomes() -> Outcomes:
    return Outcomes()


@pytest.fixture
def threaded(qtbot: QtBot, outcomes: Outcomes) -> Iterator[Jobs]:
    jobs = Jobs(ThreadPool(), outcomes.failed)
    yield jobs
    assert jobs.drain()


def boom() -> None:
    raise RuntimeError("boom")


def test_result_arrives_on_the_gui_thread_from_a_named_thread(qtbot: QtBot, threaded: Jobs, outcomes: Outcomes) -> None:
    threaded.run(lambda: threading.current_thread().name, done=outcomes.done)
    qtbot.waitUntil(lambda: bool(outcomes.results))
    assert str(outcomes.results[0]).startswith("job-")
    assert outcomes.threads == {threading.main_thread()}


def test_error_arrives_on_the_gui_thread(qtbot: QtBot, threaded: Jobs, outcomes: Outcomes) -> None:
    threaded.run(boom, done=outcomes.done)
    qtbot.waitUntil(lambda: bool(outcomes.errors))
    assert [str(error) for error in outcomes.errors] == ["boom"]
    assert outcomes.results == []
    assert outcomes.threads == {threading.main_thread()}


def test_own_failed_handler_wins_over_the_common_one(qtbot: QtBot, outcomes: Outcomes) -> None:
    common: list[BaseException] = []
    jobs = Jobs(InlinePool(), common.append)
    jobs.run(boom, failed=outcomes.failed)
    jobs.run(boom)
    assert len(outcomes.errors) == 1
    assert len(common) == 1


def test_even_exit_is_an_outcome(qtbot: QtBot, threaded: Jobs, outcomes: Outcomes) -> None:
    def leave() -> None:
        raise SystemExit(3)

    threaded.run(leave)
    qtbot.waitUntil(lambda: bool(outcomes.errors))
    assert isinstance(outcomes.errors[0], SystemExit)


def test_draining_waits_and_delivers(threaded: Jobs, outcomes: Outcomes) -> None:
    gate = threading.Event()
    threaded.run(gate.wait, 10, done=outcomes.done)
    threading.Timer(0.05, gate.set).start()
    assert threaded.drain()
    assert outcomes.results == [True]


def test_draining_gives_up_after_its_time(threaded: Jobs, outcomes: Outcomes, caplog: pytest.LogCaptureFixture) -> None:
    gate = threading.Event()
    threaded.run(gate.wait, 10, done=outcomes.done)
    with caplog.at_level(logging.CRITICAL):
        assert not threaded.drain(0.01)
    gate.set()


def test_what_delivery_starts_is_waited_for_too(threaded: Jobs, outcomes: Outcomes) -> None:
    threaded.run(lambda: 1, done=lambda _one: threaded.run(lambda: 2, done=outcomes.done))
    assert threaded.drain()
    assert outcomes.results == [2]


def test_after_draining_it_works_again(threaded: Jobs, outcomes: Outcomes) -> None:
    for number in range(3):
        threaded.run(lambda value=number: value, done=outcomes.done)
        assert threaded.drain()
    assert outcomes.results == [0, 1, 2]


def test_many_jobs_all_come_back(qtbot: QtBot, threaded: Jobs, outcomes: Outcomes) -> None:
    for number in range(200):
        threaded.run(lambda value=number: value * 2, done=outcomes.done)
    qtbot.waitUntil(lambda: len(outcomes.results) == 200)
    assert sorted(outcomes.results) == [number * 2 for number in range(200)]  # type: ignore[type-var]


def test_a_lane_runs_at_most_its_width_in_order(qtbot: QtBot, threaded: Jobs, outcomes: Outcomes) -> None:
    lane = Lane(threaded, 2)
    gates = [threading.Event() for _ in range(4)]
    started: list[int] = []

    def work(number: int) -> int:
        started.append(number)
        gates[number].wait(10)
        return number

    for number in range(4):
        lane.run(lambda value=number: work(value), outcomes.done, outcomes.failed)
    qtbot.waitUntil(lambda: len(started) == 2)
    gates[1].set()
    qtbot.waitUntil(lambda: len(started) == 3)
    assert sorted(started) == [0, 1, 2]
    for gate in gates:
        gate.set()
    qtbot.waitUntil(lambda: len(outcomes.results) == 4)


def test_a_failed_job_leaves_its_lane(jobs: Jobs, outcomes: Outcomes) -> None:
    lane = Lane(jobs, 1)
    lane.run(boom, outcomes.done, outcomes.failed)
    lane.run(lambda: "next", outcomes.done, outcomes.failed)
    assert len(outcomes.errors) == 1
    assert outcomes.results == ["next"]


def test_a_cleared_lane_starts_nothing_more(qtbot: QtBot, threaded: Jobs, outcomes: Outcomes) -> None:
    lane = Lane(threaded, 1)
    gate = threading.Event()
    lane.run(lambda: gate.wait(10), outcomes.done, outcomes.failed)
    lane.run(lambda: "never", outcomes.done, outcomes.failed)
    lane.clear()
    gate.set()
    qtbot.waitUntil(lambda: bool(outcomes.results))
    assert threaded.drain()
    assert outcomes.results == [True]

"""Work off the GUI thread: a job always comes back with a result or an error, and always on the GUI thread."""

from __future__ import annotations

import itertools
import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThreadPool, Signal, Slot

log = logging.getLogger(__name__)

T = TypeVar("T")
Failed = Callable[[BaseException], None]

THREADS = 12
"""Quick jobs wait for the disk or the database, not for the processor; long ones are bounded by their lane."""


class Pool(Protocol):
    """What runs a task, sooner or later."""

    def start(self, task: Callable[[], None]) -> None:
        """Run `task` once."""

    def wait(self, milliseconds: int) -> bool:
        """Wait until nothing runs any more; False when that took too long."""


class ThreadPool:
    """A QThreadPool whose threads are named `job-1`, `job-2`, … for logs and stack dumps."""

    def __init__(self) -> None:
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(THREADS)
        self._numbers = itertools.count(1)

    def start(self, task: Callable[[], None]) -> None:
        """Run `task` on a thread of the pool."""

        def named() -> None:
            thread = threading.current_thread()
            if not thread.name.startswith("job-"):
                thread.name = f"job-{next(self._numbers)}"
            task()

        self._pool.start(named)  # not a QRunnable: Qt deletes it, and Python would go on to see it at its address

    def wait(self, milliseconds: int) -> bool:
        """Wait until no job runs."""
        return self._pool.waitForDone(milliseconds)


class InlinePool:
    """Runs each task at once on the calling thread, which makes window tests synchronous."""

    def start(self, task: Callable[[], None]) -> None:
        """Run `task` now."""
        task()

    def wait(self, milliseconds: int) -> bool:
        """Nothing can be running."""
        return True


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a job ended: `error` is None when it returned `result`."""

    result: object
    error: BaseException | None
    done: Callable[[Any], None] | None
    failed: Failed

    def deliver(self) -> None:
        if self.error is not None:
            self.failed(self.error)
        elif self.done is not None:
            self.done(self.result)


class Jobs(QObject):
    """Runs functions on a pool. Create it on the GUI thread; workers get values, never widgets.

    `unhandled` receives the error of every job that was started without `failed`.
    """

    _ended = Signal(object)

    def __init__(self, pool: Pool, unhandled: Failed) -> None:
        super().__init__()
        self._pool = pool
        self._unhandled = unhandled
        self._ended.connect(self._deliver)

    def run(
        self, fn: Callable[..., T], *args: object, done: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> None:
        """Call `fn(*args)` on the pool, then `done(result)` or `failed(error)` on the GUI thread."""
        on_error = failed or self._unhandled

        def task() -> None:
            try:
                outcome = _Outcome(fn(*args), None, done, on_error)
            except BaseException as error:  # a job without an outcome would leave the window waiting
                outcome = _Outcome(None, error, None, on_error)
            self._ended.emit(outcome)

        self._pool.start(task)

    def drain(self, milliseconds: int = 10_000) -> bool:
        """Wait for running jobs and deliver what they brought; False when some still run."""
        finished = self._pool.wait(milliseconds)
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)
        if not finished:
            log.warning("Jobs still run after %s ms", milliseconds)
        return finished

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        outcome.deliver()


class Lane:
    """Lets at most `width` jobs of one kind run at a time, in the order they came, so that they never fill the pool."""

    def __init__(self, jobs: Jobs, width: int) -> None:
        self._jobs = jobs
        self._width = width
        self._running = 0
        self._waiting: deque[Callable[[], None]] = deque()

    def run(self, fn: Callable[[], T], done: Callable[[T], None], failed: Failed) -> None:
        """Like Jobs.run, but waits for its turn."""

        def leave_then(then: Callable[[Any], None]) -> Callable[[Any], None]:
            def ended(result_or_error: object) -> None:
                self._running -= 1
                self._advance()
                then(result_or_error)

            return ended

        self._waiting.append(lambda: self._jobs.run(fn, done=leave_then(done), failed=leave_then(failed)))
        self._advance()

    def clear(self) -> None:
        """Forget the jobs that have not begun."""
        self._waiting.clear()

    def _advance(self) -> None:
        while self._waiting and self._running < self._width:
            self._running += 1
            self._waiting.popleft()()

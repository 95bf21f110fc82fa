"""Work off the GUI thread: a job always comes back with a result or an error, and always on the GUI thread."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Condition, Thread
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot
from shiboken6 import isValid

log = logging.getLogger(__name__)

T = TypeVar("T")
Task = Callable[[], None]
Failed = Callable[[BaseException], None]

THREADS = 12
"""Quick jobs wait for the disk or the database, not for the processor; long ones are bounded by their lane."""


class Pool(Protocol):
    """What runs tasks, sooner or later."""

    def start(self, task: Task) -> None:
        """Run `task` once."""

    def wait(self, seconds: float) -> bool:
        """Wait until nothing runs any more; False when that took too long."""

    def close(self) -> None:
        """Let the threads go that have nothing to do; what still runs may finish."""


class ThreadPool:
    """Up to THREADS threads, started as they are needed and named `job-1`, `job-2` and so on.

    They are plain Python threads and not those of a QThreadPool: it deletes its runnables behind Python's back, and an
    object that gets such an address next reaches Python as a QRunnable, which ended in crashes. They are daemons, so a
    job that hangs on a dead network drive cannot keep the program from ending.
    """

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._changed = Condition()
        self._unfinished = 0
        self._threads: list[Thread] = []

    def start(self, task: Task) -> None:
        """Run `task` on a thread that is free, or when one is."""
        with self._changed:
            self._unfinished += 1
            if self._unfinished > len(self._threads) < THREADS:
                thread = Thread(target=self._work, name=f"job-{len(self._threads) + 1}", daemon=True)
                self._threads.append(thread)
                thread.start()
        self._tasks.put(task)

    def wait(self, seconds: float) -> bool:
        """Wait until no job runs or waits."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._unfinished, seconds)

    def close(self) -> None:
        """End the threads after what they have begun; a later job gets new ones."""
        with self._changed:
            threads, self._threads = self._threads, []
            idle = not self._unfinished
        for _ in threads:
            self._tasks.put(None)
        for thread in threads if idle else ():
            thread.join()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
            del task
            with self._changed:
                self._unfinished -= 1
                self._changed.notify_all()


class InlinePool:
    """Runs each task at once on the calling thread, which makes window tests synchronous."""

    def start(self, task: Task) -> None:
        """Run `task` now."""
        task()

    def wait(self, seconds: float) -> bool:
        """Nothing can be running."""
        return True

    def close(self) -> None:
        """There is nothing to let go."""


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
        self.pool = pool
        self.unhandled = unhandled
        self._open = 0
        self._ended.connect(self._deliver)

    @property
    def base(self) -> Jobs:
        """The jobs that really run: these."""
        return self

    def wanted(self, done: Callable[[T], None], failed: Failed) -> tuple[Callable[[T], None], Failed]:
        """Return what is to be called at the end of a job."""
        return done, failed

    def run(
        self, fn: Callable[..., T], *args: object, done: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> None:
        """Call `fn(*args)` on the pool, then `done(result)` or `failed(error)` on the GUI thread."""
        on_error = failed or self.unhandled
        self._open += 1

        def task() -> None:
            try:
                outcome = _Outcome(fn(*args), None, done, on_error)
            except BaseException as error:  # a job without an outcome would leave the window waiting
                outcome = _Outcome(None, error, None, on_error)
            self._ended.emit(outcome)

        self.pool.start(task)

    def drain(self, seconds: float = 10.0) -> bool:
        """Wait for running jobs, deliver what they brought, and let the threads go; False when some still run."""
        end = time.monotonic() + seconds
        while self._open:  # what is delivered may start more
            finished = self.pool.wait(max(0.0, end - time.monotonic()))
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)
            if not finished:
                log.warning("Jobs still run after %s s", seconds)
                break
        self.pool.close()
        return not self._open

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        self._open -= 1
        outcome.deliver()


class OwnedJobs(Jobs):
    """The same jobs for a window that may be closed before they end: their results are dropped when it is gone.

    The jobs themselves run all the same. What failed is then told as `unhandled`, so that nobody believes in a change
    that did not work.
    """

    def __init__(self, jobs: Jobs, owner: QObject) -> None:
        super().__init__(jobs.pool, jobs.unhandled)
        self._jobs = jobs
        self._owner = owner

    @property
    def base(self) -> Jobs:
        """The jobs that really run."""
        return self._jobs

    def wanted(self, done: Callable[[T], None], failed: Failed) -> tuple[Callable[[T], None], Failed]:
        """Return the two ways to end a job, as long as the owner is there."""

        def if_owned(result: T) -> None:
            if isValid(self._owner):
                done(result)

        def told(error: BaseException) -> None:
            (failed if isValid(self._owner) else self.unhandled)(error)

        return if_owned, told

    def run(
        self, fn: Callable[..., T], *args: object, done: Callable[[T], None] | None = None, failed: Failed | None = None
    ) -> None:
        """Call `fn(*args)` on the pool, then `done(result)` or `failed(error)` if the owner is still there."""
        if_owned, told = self.wanted(done or (lambda _result: None), failed or self.unhandled)
        self._jobs.run(fn, *args, done=if_owned, failed=told)


class Lane:
    """Lets at most `width` jobs of one kind run at a time, in the order they came, so that they never fill the pool."""

    def __init__(self, jobs: Jobs, width: int) -> None:
        self._jobs = jobs
        self._width = width
        self._running = 0
        self._waiting: deque[Callable[[], None]] = deque()

    def run(self, fn: Callable[[], T], done: Callable[[T], None], failed: Failed) -> None:
        """Like Jobs.run, but waits for its turn, whoever is still there to see how the one before ended."""
        if_wanted, told = self._jobs.wanted(done, failed)

        def leave_then(then: Callable[[Any], None]) -> Callable[[Any], None]:
            def ended(result_or_error: object) -> None:
                self._running -= 1
                self._advance()
                then(result_or_error)

            return ended

        self._waiting.append(lambda: self._jobs.base.run(fn, done=leave_then(if_wanted), failed=leave_then(told)))
        self._advance()

    def clear(self) -> None:
        """Forget the jobs that have not begun."""
        self._waiting.clear()

    def _advance(self) -> None:
        while self._waiting and self._running < self._width:
            self._running += 1
            self._waiting.popleft()()

"""The workers: a few threads that run pages, each on a request that has arrived as a whole."""

from __future__ import annotations

import logging
import queue
import threading
import time
from typing import TYPE_CHECKING

from sharedesk.server.transport.connection import Connection

if TYPE_CHECKING:
    from sharedesk.server.transport.server import PortalServer

log = logging.getLogger(__name__)

_POLITE = 0.75  # the share of the time that running pages get before their connections are severed


class Worker(threading.Thread):
    """Answers one request after the other; whatever happens to one, it goes on with the next."""

    def __init__(self, number: int, server: PortalServer, requests: queue.SimpleQueue[Connection | None]) -> None:
        super().__init__(name=f"portal-worker-{number}", daemon=True)
        self.connection: Connection | None = None
        self._server = server
        self._requests = requests

    def run(self) -> None:
        """Answer requests until told to end (threading)."""
        while (connection := self._requests.get()) is not None:
            self.connection = connection
            try:
                self._answer(connection)
            except Exception:
                log.exception("A request could not be finished")
            finally:
                self.connection = None

    def _answer(self, connection: Connection) -> None:
        if connection.communicate():
            self._server.put_conn(connection)
        else:
            connection.close()


class WorkerPool:
    """What `HTTPServer.requests` has to be: min, start, put, get and stop.

    Replaces cheroot's ThreadPool (workers/threadpool.py), whose start polls, and whose stop joins without limit and
    shuts SSLSockets down so that the rest of an answer goes out in clear (SECURITY.md 0.3, 2e).
    """

    def __init__(self, server: PortalServer, count: int) -> None:
        self.min = count
        self._queue: queue.SimpleQueue[Connection | None] = queue.SimpleQueue()  # bounded by the cap on connections
        self._workers = [Worker(number, server, self._queue) for number in range(count)]

    def start(self) -> None:
        """Start all workers."""
        for worker in self._workers:
            worker.start()

    @property
    def alive(self) -> bool:
        """Whether every worker is running."""
        return all(worker.is_alive() for worker in self._workers)

    @property
    def waiting(self) -> int:
        """How many requests wait for a worker."""
        return self._queue.qsize()

    def put(self, connection: Connection) -> None:
        """Have the next free worker answer the request of `connection`."""
        self._queue.put(connection)

    def get(self) -> Connection | None:
        """Take a request that no worker has begun."""
        return self._queue.get()

    def stop(self, timeout: float = 1.0) -> None:
        """End the workers within `timeout` seconds; those that are stuck have their connections severed."""
        for _ in self._workers:
            self._queue.put(None)
        begun = time.monotonic()
        self._join(begun + timeout * _POLITE)
        for worker in self._workers:
            connection = worker.connection
            if connection is not None:
                connection.channel.sever()
        self._join(begun + timeout)
        if any(worker.is_alive() for worker in self._workers):
            log.warning("Some pages did not end in time; their connections were closed")

    def _join(self, deadline: float) -> None:
        for worker in self._workers:
            worker.join(max(0.0, deadline - time.monotonic()))

"""The portal's server: cheroot's WSGI server with its parts replaced through its own seams."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Callable
from wsgiref.types import WSGIApplication

from cheroot.wsgi import Server

from sharedesk.server.transport.admission import Admission
from sharedesk.server.transport.connection import Connection
from sharedesk.server.transport.door import FrontDoor
from sharedesk.server.transport.gateway import PortalGateway
from sharedesk.server.transport.limits import Limits
from sharedesk.server.transport.request import SERVER_NAME
from sharedesk.server.transport.transfers import Transfers
from sharedesk.server.transport.workers import WorkerPool

log = logging.getLogger(__name__)


class PortalServer(Server):
    """cheroot's HTTPServer (server.py) with a front door, transfer loops, and a `stop` that is safe and bounded.

    What stays cheroot's: the worker threads, the WSGI environ, start_response, and the writing of answers' heads.
    """

    def __init__(
        self,
        app: WSGIApplication,
        listener: socket.socket,
        context: Callable[[], ssl.SSLContext | None],
        limits: Limits,
        admission: Admission,
    ) -> None:
        """Build all parts around a listening socket; `prepare` starts their threads."""
        super().__init__(listener.getsockname()[:2], app, server_name=SERVER_NAME, timeout=int(limits.idle))
        self.software = SERVER_NAME
        self.gateway = PortalGateway
        self.limits = limits
        self.admission = admission
        self.body_slots = threading.Semaphore(limits.body_readers)
        self.requests = WorkerPool(self, limits.workers)
        self.door = self._connections = FrontDoor(self, [listener], context)
        self.transfers = Transfers(limits, admission, self.door)

    def prepare(self) -> None:
        """Start all threads; the port is open already. Replaces the binding of cheroot's `prepare`."""
        self.requests.start()
        self.transfers.start()
        self.ready = True
        self.door.start()

    def serve(self) -> None:
        """Wait until the server was stopped. Replaces cheroot's loop and its thread for overflowing queues."""
        self.door.join()

    @property
    def alive(self) -> bool:
        """Whether every thread that the portal needs is running."""
        return self.ready and self.door.is_alive() and self.requests.alive and self.transfers.alive

    def put_conn(self, conn: Connection) -> None:
        """Take a connection from a worker: to a transfer loop when it carries a file, else back to the door."""
        if conn.transfer is not None:
            self.transfers.begin(conn)
        else:
            self.door.put(conn)

    def stop(self, grace: float = 0.0) -> None:
        """Stop accepting, let transfers run for `grace` seconds, break off the rest at TCP level, end all threads.

        Replaces cheroot's `stop` (server.py:2231), which waits without bound and lets the rest of a TLS download go
        out in clear text (SECURITY.md 0.3).
        """
        if not self.ready:
            return
        self.ready = False
        self.door.close_listeners()
        self.door.leave()
        self.transfers.wait_until_idle(grace)
        self.requests.stop(self.limits.join)
        self.transfers.finish()
        self.door.halt()
        self.door.join(self.limits.join)

    def clear_stats(self) -> None:
        """Keep no statistics: cheroot's register every server that ever was in a global dictionary, for ever."""
        self._start_time = None
        self._run_time = 0
        self.stats = {"Enabled": False, "Worker Threads": {}}

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        """Write to the log. cheroot writes to sys.stderr, which a windowed program does not have (SECURITY.md 0.4)."""
        log.log(level, "%s", msg, exc_info=traceback)

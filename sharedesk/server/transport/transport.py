"""The portal's transport as the rest of the program sees it: start, stop, list, cut."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Hashable
from wsgiref.types import WSGIApplication

from sharedesk.server.transport.admission import Admission
from sharedesk.server.transport.descriptors import make_room
from sharedesk.server.transport.limits import Limits
from sharedesk.server.transport.listener import open_listener
from sharedesk.server.transport.server import PortalServer
from sharedesk.server.transport.transfer import TransferSnapshot

_CLOSE_SECONDS = 5.0


def _nobody(_address: str) -> bool:
    return False


class Transport:
    """Serves a WSGI application over TLS (or in clear) on one port. Every method may be called from any thread.

    `context` is asked for each new connection, so that a certificate can be exchanged without closing the port; None
    means plain HTTP. `speaks_for_many` names peers, such as a reverse proxy, that may hold any number of connections.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        host: str,
        port: int,
        context: Callable[[], ssl.SSLContext | None],
        limits: Limits | None = None,
        speaks_for_many: Callable[[str], bool] = _nobody,
    ) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._context = context
        self._limits = limits or Limits()
        self._speaks_for_many = speaks_for_many
        self._server: PortalServer | None = None
        self._listener: socket.socket | None = None

    def start(self, listener: socket.socket | None = None) -> None:
        """Open the port, or take one that is open, and serve on threads of its own.

        Raises EnvironmentFault when the port cannot be had.
        """
        if self._server is not None:
            raise RuntimeError("The transport was started before.")
        make_room(self._limits.connections)
        self._listener = listener or open_listener(self._host, self._port, self._limits.backlog)
        self._port = self._listener.getsockname()[1]
        admission = Admission(self._limits, self._speaks_for_many)
        self._server = PortalServer(self._app, self._listener, self._context, self._limits, admission)
        self._server.prepare()

    @property
    def port(self) -> int:
        """The port that is served; the real one once started with port 0."""
        return self._port

    @property
    def alive(self) -> bool:
        """Whether every thread is running; for a watchdog."""
        return self._server is not None and self._server.alive

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return self._server.admission.connections if self._server is not None else 0

    def hand_over(self) -> socket.socket | None:
        """Return the open port for another transport to go on with; None where this one has none."""
        return self._listener.dup() if self._listener is not None and self._listener.fileno() >= 0 else None

    def pause_accepting(self) -> None:
        """Free the port, and serve on whoever is connected; the port is free when this returns."""
        if self._server is not None:
            self._server.door.close_listeners()
            self._server.door.closed.wait(_CLOSE_SECONDS)

    def leave(self) -> None:
        """Take no further request from whoever is connected; running transfers go on."""
        if self._server is not None:
            self._server.door.leave()

    def stop(self, grace: float = 0.0) -> None:
        """Stop accepting, let running transfers finish for up to `grace` seconds, close the rest, end all threads.

        Returns within `grace` plus a few seconds whatever clients and pages do.
        """
        if self._server is not None:
            self._server.stop(grace)

    def cut(self, tag: Hashable) -> int:
        """Break off all transfers whose StreamedBody has this `tag`, at once; return how many were running."""
        return self._server.transfers.cut(tag) if self._server is not None else 0

    def active(self) -> list[TransferSnapshot]:
        """Return the running transfers, oldest first."""
        return self._server.transfers.active() if self._server is not None else []

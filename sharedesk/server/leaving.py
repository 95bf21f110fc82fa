"""What becomes of a transport that was replaced: its running downloads go on to their end, nobody new comes in."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Event, Lock, Thread

from sharedesk.server.transport.transfer import TransferSnapshot
from sharedesk.server.transport.transport import Transport

_LOOK_SECONDS = 0.5
_JOIN_SECONDS = 10.0


class LeavingTransports:
    """Each transport is waited for on a thread of its own (`portal-leaving`); `close` ends them all at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._leaving: dict[Transport, Thread] = {}
        self._closing = Event()

    def add(self, transport: Transport) -> None:
        """Take over a transport; it frees its port, if it has not yet, before this returns."""
        transport.pause_accepting()
        thread = Thread(target=self._see_off, args=(transport,), name="portal-leaving", daemon=True)
        with self._lock:
            self._closing.clear()
            self._leaving[transport] = thread
        thread.start()

    def active(self) -> list[TransferSnapshot]:
        """Return the downloads that still run."""
        return [one for transport in self._all() for one in transport.active()]

    def cut(self, tag: Hashable) -> None:
        """Break off all downloads with this tag."""
        for transport in self._all():
            transport.cut(tag)

    def close(self) -> None:
        """Cut what still runs, and wait until all is ended."""
        self._closing.set()
        with self._lock:
            threads = list(self._leaving.values())
        for thread in threads:
            thread.join(_JOIN_SECONDS)

    def _all(self) -> list[Transport]:
        with self._lock:
            return list(self._leaving)

    def _see_off(self, transport: Transport) -> None:
        transport.leave()
        while transport.connections and not self._closing.wait(_LOOK_SECONDS):
            pass
        transport.stop()
        with self._lock:
            del self._leaving[transport]

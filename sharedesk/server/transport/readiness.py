"""Waiting for one socket with a time limit, also for socket numbers beyond select()'s 1024."""

from __future__ import annotations

import select
import socket
import sys

if sys.platform == "win32":

    def wait_readable(sock: socket.socket, seconds: float) -> bool:
        """Wait until `sock` has bytes (or its end), at most `seconds`; False when the time is over."""
        return bool(select.select([sock], [], [], max(0.0, seconds))[0])

    def wait_writable(sock: socket.socket, seconds: float) -> bool:
        """Wait until `sock` takes bytes (or is broken), at most `seconds`; False when the time is over."""
        return bool(select.select([], [sock], [], max(0.0, seconds))[1])

else:

    def wait_readable(sock: socket.socket, seconds: float) -> bool:
        """Wait until `sock` has bytes (or its end), at most `seconds`; False when the time is over."""
        return _poll(sock, select.POLLIN, seconds)

    def wait_writable(sock: socket.socket, seconds: float) -> bool:
        """Wait until `sock` takes bytes (or is broken), at most `seconds`; False when the time is over."""
        return _poll(sock, select.POLLOUT, seconds)

    def _poll(sock: socket.socket, events: int, seconds: float) -> bool:
        if seconds <= 0:
            return False
        poller = select.poll()
        poller.register(sock, events)
        return bool(poller.poll(seconds * 1000))

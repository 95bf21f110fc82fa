"""Asking the system how many written bytes the other side has not acknowledged yet."""

from __future__ import annotations

import socket
import struct
import sys

if sys.platform == "win32":

    def unacknowledged(sock: socket.socket) -> int | None:  # noqa: ARG001 -- the same face on every system
        """Return None: Windows does not tell a program what its peer acknowledged."""
        return None

elif sys.platform == "darwin":
    _SO_NWRITE = 0x1024  # <sys/socket.h>: bytes in the send buffer, acknowledged ones are removed

    def unacknowledged(sock: socket.socket) -> int | None:
        """Return the bytes in the send queue of `sock`. Raises OSError when it is not connected any more."""
        return sock.getsockopt(socket.SOL_SOCKET, _SO_NWRITE)

else:
    import fcntl
    import termios

    def unacknowledged(sock: socket.socket) -> int | None:
        """Return the bytes written to `sock` but not acknowledged (tcp(7), SIOCOUTQ). Raises OSError when closed.

        A FIN counts as one byte until it is acknowledged, so the figure may be one too high, never too low.
        """
        answer = fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")
        (count,) = struct.unpack("i", answer)
        return int(count)

"""Every cap and deadline of the portal's transport, in one frozen value that tests replace."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

_ON_WINDOWS = sys.platform == "win32"


@dataclass(frozen=True)
class Limits:
    """Bounds of one portal (SECURITY.md sections 2 and 7; ASVS 13.1.2, 15.4.4). Seconds, bytes and counts.

    All deadlines are absolute: they count from the moment the step begins, not from the last byte, because cheroot's
    `timeout` per socket operation lets one byte every nine seconds hold a thread for ever (SECURITY.md 2c).
    """

    handshake: float = 5.0
    """From accept to the end of the TLS handshake."""
    head: float = 10.0
    """From the first byte of a request (or the end of the handshake) to the empty line that ends its head."""
    idle: float = 15.0
    """How long a kept-alive connection may wait for its next request."""
    body: float = 20.0
    """For a whole form body; larger bodies get one second more for each `upload_rate` bytes."""
    upload_rate: int = 16 * 1024
    flush: float = 30.0
    """For the rest of a page that did not fit into the socket at once."""
    linger: float = 2.0
    """How long a closed connection waits for the other side's end (RFC 9112 section 9.6)."""
    linger_bytes: int = 256 * 1024

    head_bytes: int = 16 * 1024
    target_bytes: int = 8 * 1024
    head_fields: int = 100
    form_bytes: int = 64 * 1024
    """Bodies up to this size are collected before a worker sees the request."""
    unsent_bytes: int = 512 * 1024
    """How much of a page may wait for a slow reader without holding its worker."""

    connections: int = 480 if _ON_WINDOWS else 2000
    """On Windows select() ends at 512 sockets."""
    connections_per_address: int = 64
    transfers: int = 1000
    transfers_per_address: int = 32

    min_rate: int = 512
    """Bytes a second, acknowledged, averaged over `rate_window`; a slower transfer is cut."""
    rate_window: float = 60.0
    progress_interval: float = 0.2
    drain_interval: float = 0.02
    """How often the loop asks whether the last bytes have been acknowledged."""
    drain_silent: float = 30.0
    """How long to wait for a sign of life where the system cannot tell what was acknowledged."""

    workers: int = 16
    body_readers: int = 12
    """Workers that may wait for request bodies at the same time; the others keep serving pages."""
    loops: int = max(1, min(4, (os.cpu_count() or 1) // 2))
    """One for two cores: a loop fills a core by itself, and several take the interpreter from each other."""
    readers: int = 4
    backlog: int = 1024
    join: float = 1.0
    """How long stop() waits for each kind of thread after everything was closed."""

"""What a window makes of the process it runs in: small at rest, and never kept from its turn by other threads."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress

SWITCH_SECONDS = 0.0005
"""How long a thread may keep Python's lock while another waits. An event of Qt takes it several times, and each time
may wait that long for the threads that copy and serve: the usual 5 ms make a drawn window of 30 calls 150 ms late."""
HEAPS = 2
"""How many heaps all threads allocate from: with one for each of forty, each keeps what its thread has freed."""
_ARENA_MAX = -8
"""M_ARENA_MAX of mallopt(3) in glibc."""


def tune() -> None:
    """Share Python's lock and the heaps among threads as a window needs it; before the threads begin."""
    sys.setswitchinterval(SWITCH_SECONDS)
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_ARENA_MAX, HEAPS)


def give_back() -> None:
    """Give the system what was freed between things that are still in use: glibc keeps it otherwise. Takes 5 ms."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def settle() -> None:
    """Let the collector look no more at what there is now and will stay: that takes it 0.1 s each time otherwise."""
    gc.collect()
    gc.freeze()

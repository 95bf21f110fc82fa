"""Room for many connections: each takes a descriptor, a download two, and systems start programs with few of them."""

from __future__ import annotations

import logging
import sys

if sys.platform != "win32":
    import resource

log = logging.getLogger(__name__)

SPARE = 256
"""Descriptors for the database, the log, the window and what else the program has open."""


def make_room(connections: int) -> int:
    """Allow this process the descriptors that `connections` may need, as far as the system lets it; return how many.

    Only the soft limit is raised, which any process may do for itself.
    """
    if sys.platform == "win32":
        return connections
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * connections + SPARE
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (ValueError, OSError) as error:  # macOS has a lower bound of its own
        log.info("At most %d files and connections at once: %s", soft, error)
        return soft
    return wanted

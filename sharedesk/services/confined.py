"""Work on files from outside, done in a process of its own that can harm only itself: how it is started and bounded."""

from __future__ import annotations

import logging
import subprocess
import sys

if sys.platform != "win32":
    import resource

log = logging.getLogger(__name__)

WAIT_SECONDS = 10.0
MEMORY = 1024**3
CPU_SECONDS = 10


def command(module: str, words: str) -> list[str]:
    """Return how to start `module` as a program; a bundled program starts itself, with the hidden command `words`."""
    if getattr(sys, "frozen", False):
        return [sys.executable, words]
    return [sys.executable, "-m", module]


def run(started: list[str], fd: int) -> tuple[int, bytes] | None:
    """Return exit code and output of a program that gets the file open at `fd`; None when it took too long."""
    try:
        # No shell and no name of a file: the document is the descriptor itself.
        done = subprocess.run(  # noqa: S603
            started, stdin=fd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=WAIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.info("A confined program did not end well: %s", type(error).__name__)
        return None
    return done.returncode, done.stdout


def limit_resources() -> None:
    """Bound memory and time of the process that calls this, and let it write no file, where the system can."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def forbid_files() -> None:
    """Let the process that calls this open nothing any more, where the system can."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))

"""Downloads with curl, as many at the same time as asked for, and what they cost the server."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from bench.processes import Running
from bench.workbench import Workbench

GIBIBYTE = 2**30
MAX_SECONDS = "300"
FORMAT = "%{http_code} %{size_download} %{time_pretransfer} %{time_starttransfer} %{time_total}"
CURL = ("curl", "-sk", "--max-time", MAX_SECONDS, "-o", "/dev/null", "-w", FORMAT)


@dataclass(frozen=True, slots=True)
class Download:
    """What one turn took: bytes of all streams, seconds of the longest, CPU seconds of the server."""

    size: int
    seconds: float
    first_byte: float
    """Seconds from the request (TLS is set up) to the first byte of the answer, of the slowest stream."""
    answer: float
    """Seconds from the request to the last byte, of the slowest stream."""
    cpu: float

    @property
    def speed(self) -> float:
        """GiB a second."""
        return self.size / GIBIBYTE / self.seconds

    @property
    def cpu_per_gibibyte(self) -> float:
        """CPU seconds of the server for each GiB."""
        return self.cpu * GIBIBYTE / self.size


def download(bench: Workbench, server: Running, url: str, *, streams: int = 1, size: int | None = None) -> Download:
    """Download `url` over `streams` connections at once; raise RuntimeError unless each gets `size` bytes."""
    command = [bench.program("curl"), *CURL[1:], url]
    before = server.cpu_seconds()
    results = _run(command, streams)
    cpu = server.cpu_seconds() - before
    for status, got, *_ in results:
        if status != 200 or (size is not None and got != size):
            raise RuntimeError(f"{url} was answered with status {status:.0f} and {got:.0f} bytes instead of {size}")
    return Download(
        size=int(sum(got for _, got, *_ in results)),
        seconds=max(total for *_, total in results),
        first_byte=max(first - asked for _, _, asked, first, _ in results),
        answer=max(total - asked for _, _, asked, _, total in results),
        cpu=cpu,
    )


def _run(command: Sequence[str], streams: int) -> list[tuple[float, ...]]:
    """Run a command several times at once and return the numbers that each prints."""
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(streams)]
    try:
        outputs = [process.communicate()[0] for process in running]
        if failed := [process.returncode for process in running if process.returncode]:
            raise RuntimeError(f"curl ended with exit code {failed[0]}: {shlex.join(command)}")
    finally:
        for process in running:
            process.kill()
            process.wait()
    return [tuple(float(part) for part in output.split()) for output in outputs]


def note(bench: Workbench, url: str, about: str = "") -> int:
    """Return the number of the command line of `download`; `about` says what the line does not."""
    line = shlex.join([*CURL, url])
    return bench.commands.note(f"{line}   # {about}" if about else line)

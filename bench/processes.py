"""Programs that the bench starts: what they cost, read from /proc, and their certain end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
STOP_SECONDS = 10.0
READY_SECONDS = 30.0
MEBIBYTE = 1024 * 1024


class Running:
    """A started program with its children, all in a process group of their own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def pids(self) -> list[int]:
        """Return the program and its descendants."""
        found = [self.process.pid]
        for pid in found:
            children = (PROC / f"{pid}/task/{pid}/children").read_text(encoding="ascii")
            found += [int(child) for child in children.split()]
        return found

    def cpu_seconds(self) -> float:
        """Return user and system time of all processes so far (proc_pid_stat(5), fields 14 and 15)."""
        return sum(_ticks(pid) for pid in self.pids()) / TICKS

    def memory(self) -> int:
        """Return the resident memory of all processes now, in bytes."""
        return self._status("VmRSS")

    def peak_memory(self) -> int:
        """Return the most memory each process had since `forget_peak`, in bytes, summed up."""
        return self._status("VmHWM")

    def forget_peak(self) -> None:
        """Let `peak_memory` begin anew (proc_pid_clear_refs(5))."""
        for pid in self.pids():
            (PROC / f"{pid}/clear_refs").write_text("5", encoding="ascii")

    def _status(self, field: str) -> int:
        kibibytes = 0
        for pid in self.pids():
            lines = (PROC / f"{pid}/status").read_text(encoding="utf-8").splitlines()
            kibibytes += next((int(line.split()[1]) for line in lines if line.startswith(f"{field}:")), 0)
        return kibibytes * 1024


def private_memory(pid: int) -> int:
    """Return the bytes of memory that a process shares with nobody (proc_pid_smaps(5)): not those of libraries."""
    lines = (PROC / f"{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) * 1024


def _ticks(pid: int) -> int:
    fields = (PROC / f"{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def started(command: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Run a program, its stdin and stdout piped and its stderr in `log`, until the end of the block."""
    with log.open("ab") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **(environment or {})},
            text=True,
            start_new_session=True,
        )
    try:
        yield Running(process)
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """End a process group: politely, then by force."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def wait_for_port(running: Running, port: int, log: Path) -> None:
    """Wait until something listens on a port. Raises RuntimeError with the program's log when nothing does."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and running.process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"Nothing listens on port {port}:\n{log.read_text(encoding='utf-8', errors='replace')}")


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""Watches the machine: how long a process that does nothing else takes to read some memory, again and again.

    python -m bench.pace            until a line is read; prints the slow looks, and the longest, as JSON

Where a hypervisor takes memory back, each page is fetched anew when it is next used. For some tenths of a second every
program then runs at a fraction of its pace, and all of that counts as its own processor time.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from bench.workbench import REPOSITORY

PAGE, PAGES = 4096, 4096
EVERY_SECONDS = 0.02
FIRST = 50
"""Looks that say what is usual before the first one counts."""
SLOW = 10
"""A look is slow when it takes so many times as long as is usual."""
BEFORE_SECONDS, AFTER_SECONDS = 0.05, 0.3
"""How long around a slow look the machine counts as slow: others come to their own pages a little before or after."""


@dataclass(frozen=True, slots=True)
class Look:
    """One reading of the memory: when it began, by `time.monotonic`, and the processor time it took, in seconds.

    Waiting for a processor is left out: that may be the window's doing.
    """

    at: float
    seconds: float

    def covers(self, begin: float, end: float) -> bool:
        """Say whether the machine was slow in any of the time from `begin` to `end`."""
        return begin < self.at + self.seconds + AFTER_SECONDS and end > self.at - BEFORE_SECONDS


@dataclass(slots=True)
class Pace:
    """What was seen of the machine's pace."""

    slow: list[Look] = field(default_factory=list)
    longest: float = 0.0
    """The longest look, in seconds."""

    @property
    def slow_seconds(self) -> float:
        """For how long it was slow in all."""
        seconds = end = 0.0
        for one in self.slow:
            begin, end = max(end, one.at - BEFORE_SECONDS), one.at + one.seconds + AFTER_SECONDS
            seconds += end - begin
        return seconds

    def keeps(self, begin: float, end: float) -> bool:
        """Say whether the machine kept its pace from `begin` to `end`."""
        return not any(one.covers(begin, end) for one in self.slow)


@contextmanager
def watched() -> Iterator[Pace]:
    """Watch the machine from another process; what is yielded is filled in at the end of the block."""
    seen = Pace()
    command = [sys.executable, "-m", "bench.pace"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=REPOSITORY, text=True) as running:
        yield seen
        told = json.loads(running.communicate("\n")[0])
        seen.slow, seen.longest = [Look(*one) for one in told["slow"]], told["longest"]


def _look(memory: bytearray) -> Look:
    at, used = time.monotonic(), time.thread_time()
    memory[::PAGE]  # reads one byte of each page
    return Look(at, time.thread_time() - used)


def main() -> None:
    """Look until a line comes in, and print what was slow."""
    memory = bytearray(PAGES * PAGE)
    first = [_look(memory) for _ in range(FIRST)]
    looks: list[Look] = []
    while not select.select([sys.stdin], [], [], EVERY_SECONDS)[0]:
        looks.append(_look(memory))
    usual = median(one.seconds for one in first + looks)
    slow = [(one.at, one.seconds) for one in looks if one.seconds >= SLOW * usual]
    print(json.dumps({"slow": slow, "longest": max((one.seconds for one in looks), default=0.0)}))


if __name__ == "__main__":
    main()

"""Many threads that write to one database on a slow disk: how long the one waits that waits longest."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from bench.figures import Figures, Row, Target, interleave
from bench.workbench import Workbench
from sharedesk.store.database import Store

THREADS = 8
WRITES = 20
"""By each thread."""
SLOW = 0.02
"""Seconds that a commit of a slow disk takes; it is slept, so that the disk of the bench does not matter."""
REST = 0.005
"""Seconds between two writes of a thread."""
LONGEST = Target(2 * THREADS * SLOW * 1000)


def measure(bench: Workbench) -> list[Row]:
    """Let threads of one program write, and beside them threads that have nothing but SQLite's lock in common."""
    path = bench.folder / "writing.db"
    together, apart = Store(path), [Store(path) for _ in range(THREADS)]
    together.open()
    try:
        contenders: dict[str, Callable[[], float]] = {
            "together": partial(longest_wait, [together] * THREADS),
            "apart": partial(longest_wait, apart),
        }
        times = interleave(bench.scale.few_rounds, contenders, warm_up=0)
    finally:
        for store in (together, *apart):
            store.close()
    number = bench.commands.note(f"with store.write(): …   (in process, {THREADS} threads, {WRITES} times each)")
    title = f"{THREADS} threads write on a disk that takes {SLOW * 1000:.0f} ms: longest wait"
    ours, theirs = (Figures(tuple(times[name])) for name in ("together", "apart"))
    return [Row(title, "ms", ours, (number,), "SQLite's lock alone", theirs, LONGEST)]


def longest_wait(stores: Sequence[Store]) -> float:
    """Let one thread for each store write again and again; return the longest that one took, in ms."""
    waits: list[float] = []

    def write(store: Store) -> None:
        for _ in range(WRITES):
            begin = time.perf_counter()
            with store.write():
                store.next_revision()
                time.sleep(SLOW)
            waits.append((time.perf_counter() - begin) * 1000)
            time.sleep(REST)

    threads = [threading.Thread(target=write, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return max(waits)

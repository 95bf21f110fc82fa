"""Runs the measurements and prints one table: `python -m bench [--only NAME…] [--runs N] [--markdown FILE]`."""

from __future__ import annotations

import argparse
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from bench import machine, report
from bench.figures import Row
from bench.measures import (
    archives,
    auditing,
    browsing,
    crowd,
    downloads,
    listing,
    living,
    making,
    memory,
    pages,
    pictures,
    starting,
    writing,
)
from bench.workbench import REPOSITORY, NotMeasured, Scale, Workbench, workbench

MEASURES: dict[str, Callable[[Workbench], list[Row]]] = {
    "download": downloads.measure,
    "zip": archives.measure,
    "pages": pages.measure,
    "crowd": crowd.measure,
    "memory": memory.measure,
    "links": making.measure_links,
    "send": making.measure_send,
    "start": starting.measure,
    "window": starting.measure_window,
    "list": listing.measure,
    "idle": living.measure_idle,
    "growth": living.measure_growth,
    "turns": living.measure_turns,
    "browse": browsing.measure,
    "pictures": pictures.measure,
    "audit": auditing.measure,
    "write": writing.measure,
}
ALONE = {"links", "window", "list", "idle", "growth", "turns", "pictures", "audit", "write"}
"""What is measured without a program of others."""
PAGE = REPOSITORY / "docs" / "benchmarks.md"
ENDS = (signal.SIGINT, signal.SIGTERM)
UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}


def size(text: str) -> int:
    """Return the bytes of a size such as 64M or 1G. Raises ValueError."""
    factor = UNITS.get(text[-1:].upper(), 1)
    return int(text.rstrip("kKmMgG")) * factor


def options() -> argparse.Namespace:
    """Read the command line."""
    standard = Scale()
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure ShareDesk against others.")
    parser.add_argument("--only", nargs="+", choices=list(MEASURES), metavar="NAME", help=", ".join(MEASURES))
    parser.add_argument("--runs", type=int, default=standard.rounds, help="rounds that count (default: %(default)s)")
    parser.add_argument("--size", type=size, default=standard.size, help="size of the big files (default: 1G)")
    parser.add_argument("--huge", type=size, default=standard.huge, help="size of the sparse file (default: 4G)")
    parser.add_argument("--files", type=int, default=standard.small_files, help="small files (default: %(default)s)")
    parser.add_argument("--crowd", type=int, default=standard.slow, help="slow and silent clients each (%(default)s)")
    parser.add_argument("--seconds", type=float, default=standard.seconds, help="of each load of pages (%(default)s)")
    parser.add_argument("--markdown", type=Path, help="write a page; without --only: docs/benchmarks.md")
    return parser.parse_args()


def main() -> int:
    """Measure, print, write the page; return the exit code."""
    chosen = options()
    if not ALONE.issuperset(chosen.only or MEASURES) and (lacking := machine.missing()):
        print(lacking, file=sys.stderr)
        return 1
    for end in ENDS:
        signal.signal(end, _interrupted)
    scale = Scale(
        rounds=max(1, chosen.runs),
        size=chosen.size,
        huge=chosen.huge,
        small_files=chosen.files,
        slow=chosen.crowd,
        silent=chosen.crowd,
        seconds=chosen.seconds,
    )
    open_files = _allow_many_files()
    page = chosen.markdown or (None if chosen.only else PAGE)
    try:
        with workbench(scale) as bench:
            rows = _measured(bench, chosen.only or list(MEASURES))
            print(report.terminal(rows, bench))
            if page is not None:
                facts = [*machine.facts(), *bench.facts]
                page.write_text(report.markdown(rows, bench, facts, open_files), encoding="utf-8")
    except KeyboardInterrupt:
        print("Interrupted; everything that was started has ended.", file=sys.stderr)
        return 1
    return int(bench.failed)


def _measured(bench: Workbench, names: list[str]) -> list[Row]:
    rows: list[Row] = []
    for name in names:
        begin = time.monotonic()
        print(f"{name} …", end="", file=sys.stderr, flush=True)
        try:
            rows += MEASURES[name](bench)
        except NotMeasured as reason:
            bench.notes.append(f"{name}: {reason}")
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            bench.notes.append(f"{name} failed: {error}")
            bench.failed = True
        print(f" {time.monotonic() - begin:.0f} s", file=sys.stderr)
    return rows


def _interrupted(_signal: int, _frame: FrameType | None) -> None:
    """End everything that was started; a second Ctrl-C must not stop that half-way."""
    for end in ENDS:
        signal.signal(end, signal.SIG_IGN)
    raise KeyboardInterrupt


def _allow_many_files() -> int:
    """Raise the bound of open files as far as it goes, for a thousand clients on both sides; return it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


if __name__ == "__main__":
    raise SystemExit(main())

"""The one table, for the terminal and for docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bench.figures import Row
from bench.machine import Fact
from bench.workbench import Scale, Workbench

HEADER = ("what", "unit", "ShareDesk", "peer", "", "ratio", "target", "met", "how")
INTRODUCTION = """\
# Benchmarks

Written by `make bench` on {date}. Nothing here is a test: figures depend on the machine, and on what else it does.

- Each figure is the median of {rounds} rounds ({few_rounds} for what takes long) with the lowest and the highest in
  parentheses. ShareDesk and its peers take turns (A B A B …), usually after a round that does not count. The ratio is
  ShareDesk's figure divided by the peer's in the same round, so that what slows the machine down for a while weighs on
  both; its median is held against the target.
- Servers and clients share one machine and its processor, over the loopback interface. All speak TLS 1.3 with the
  certificate that ShareDesk made for itself. Files are in the page cache.
- *CPU s/GiB* is user and system time of all processes of the server, from `/proc`. *First byte* counts from the request
  (TLS is set up) to the first byte of the answer. The crowd's pages count from the TCP connection to the last byte,
  each over a new connection. Memory is resident memory (`VmRSS`, `VmHWM`) above what the server had before.
- *Memory of its own* of the window is what it shares with nobody (`Anonymous` in `/proc/<pid>/smaps_rollup`), as
  system monitors show it; *with libraries* is `VmRSS`. Growth is that of one long life, from its first quarter on.
- *Without a turn* is the longest gap between two beats of a timer of 5 ms on the GUI thread. Beside the window a
  process reads 16 MiB every 20 ms and does nothing else. The machine does not *keep its pace* from 0.05 s before a
  reading that takes ten times the median of processor time until 0.3 s after it.
- Pages a second are those that wrk gets over 16 connections, each asking again at once: their p99 is that of a server
  with more to do than it can.
- *share, first time* is a ZIP whose CRC-32 values nobody knows yet; *again* is the next download of the same files.
- The number of open files was raised to {open_files:,} for all servers alike.
"""
REPEAT = """\
## How to repeat

```
make bench                                    # everything; writes this file
make bench ARGS="--only download zip"         # some of it; prints the table only
make bench ARGS="--only download --runs 9 --size 256M --markdown figures.md"
```

It takes about an hour on Linux, most of it for the long life of the window, with about {space:.0f} GiB in the folder
for temporary files (`TMPDIR`; on a disk: tmpfs lacks a system call that ShareDesk reads files with). It needs nginx,
curl and wrk, and says how to install what is missing; copyparty is installed for the run when it is not there.
Everything else on the machine should be idle.
"""


def cells(row: Row) -> tuple[str, ...]:
    """Return the cells of a row."""
    return (
        row.what,
        row.unit,
        str(row.ours),
        row.peer or "–",
        str(row.theirs or "–"),
        str(row.ratio or "–"),
        str(row.target or "–"),
        {None: "–", True: "yes", False: "NO"}[row.met],
        " ".join(f"[{number}]" for number in dict.fromkeys(row.commands)),
    )


def table(rows: Sequence[Row]) -> str:
    """Return the table, its columns aligned with spaces; Markdown reads it too."""
    lines = [HEADER, *map(cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in (HEADER, rule, *lines[1:])
    )


def terminal(rows: Sequence[Row], bench: Workbench) -> str:
    """Return what is printed: the table, the command lines, what was not measured."""
    commands = [f"[{number}] {line}" for number, line in bench.commands.lines]
    notes = [f"Note: {note}" for note in _notes(bench)]
    return "\n".join([table(rows), "", *commands, *notes])


def markdown(rows: Sequence[Row], bench: Workbench, facts: Sequence[Fact], open_files: int) -> str:
    """Return the page for the documentation."""
    scale = bench.scale
    introduction = INTRODUCTION.format(
        date=datetime.now(UTC).date(), rounds=scale.rounds, few_rounds=scale.few_rounds, open_files=open_files
    )
    parts = [introduction, "## Machine\n", *(f"- {fact.name}: {fact.value}" for fact in facts), ""]
    parts += ["## Results\n", table(rows), ""]
    if notes := _notes(bench):
        parts += ["Not as planned:\n", *(f"- {note}" for note in notes), ""]
    parts += ["## Commands\n", "Started by the bench in a folder of its own, `<tmp>`. *how* in the table names them.\n"]
    parts += ["```", *(f"[{number}] {line}" for number, line in bench.commands.lines), "```\n"]
    for name, text in bench.commands.files.items():
        parts += [f"`{name}`:\n", f"```nginx\n{text}```\n"]
    return "\n".join([*parts, REPEAT.format(space=_space(scale))])


def _notes(bench: Workbench) -> list[str]:
    """Return what did not go as planned, each on one line."""
    return list(dict.fromkeys(bench.commands.readable(" ".join(note.split())) for note in bench.notes))


def _space(scale: Scale) -> float:
    """Return the GiB that the payload takes: the file, a folder with one and its copy, small files, a big copy."""
    return (4 * scale.size + 3 * scale.small_files * 20 * 1024) / 2**30 + 1 + scale.copied / 2**30

"""The window's list with 100,000 links: the figures that `bench.list_100k` prints."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict

from bench.figures import Figures, Row, Target
from bench.workbench import NotMeasured, Workbench

_LINE = re.compile(r"^(?P<what>.{28}) +(?P<ms>[\d.]+) ms(?: +target (?P<target>\d+))?")


def measure(bench: Workbench) -> list[Row]:
    """Run it a few times; where it prints the same figure for several steps, the worst one counts."""
    command = [sys.executable, "-m", "bench.list_100k", str(bench.scale.links)]
    found: dict[str, list[float]] = defaultdict(list)
    targets: dict[str, Target] = {}
    for _ in range(bench.scale.few_rounds):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        worst: dict[str, float] = {}
        for line in filter(None, map(_LINE.match, done.stdout.splitlines())):
            what = line["what"].strip()
            worst[what] = max(worst.get(what, 0.0), float(line["ms"]))
            if line["target"]:
                targets[what] = Target(float(line["target"]))
        if not worst:
            raise NotMeasured(f"bench.list_100k ended with code {done.returncode} and without figures")
        for what, milliseconds in worst.items():
            found[what].append(milliseconds)
    number = bench.commands.note(f"QT_QPA_PLATFORM=offscreen {' '.join(command)}")
    title = f"list of {bench.scale.links:,} links"
    return [
        Row(f"{title}: {what}", "ms", Figures(tuple(times)), (number,), target=targets.get(what))
        for what, times in found.items()
    ]

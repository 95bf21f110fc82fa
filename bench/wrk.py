"""Requests a second with wrk, over connections that are kept alive."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from bench.workbench import Workbench

CONNECTIONS = 16
PATIENCE = "10s"
"""How long wrk waits for a page before it counts as an error."""
BROWSER = ("User-Agent: Mozilla/5.0 (X11; Linux x86_64)", "Accept: text/html")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did: requests a second, and the 99th percentile of their times in milliseconds."""

    rate: float
    p99: float


def command_line(bench: Workbench, url: str, headers: Sequence[str] = ()) -> list[str]:
    """Return how wrk is run, asking as a browser does."""
    asked = [part for header in (*BROWSER, *headers) for part in ("-H", header)]
    seconds = f"{max(1, round(bench.scale.seconds))}s"
    limits = ("-t", "1", "-c", str(CONNECTIONS), "-d", seconds, "--timeout", PATIENCE)
    return [bench.program("wrk"), *limits, "--latency", *asked, url]


def load(command: Sequence[str]) -> Load:
    """Run wrk; raise RuntimeError when an answer was an error."""
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate, p99 = re.search(r"Requests/sec:\s+([\d.]+)", output), re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", output)
    if rate is None or p99 is None or "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(f"wrk did not get its pages:\n{output}")
    return Load(float(rate[1]), float(p99[1]) * _MILLISECONDS[p99[2]])

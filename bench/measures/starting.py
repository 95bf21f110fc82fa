"""How long a start takes: of commands, of the portal until it is ready, of the window until it is visible."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from bench.figures import Figures, Row, Target, interleave
from bench.processes import free_port, started, wait_for_port
from bench.servers import peers, sharedesk
from bench.workbench import NotMeasured, Workbench

VERSION, LINKS, SERVE = "sharedesk --version", "sharedesk links", "sharedesk serve until ready"
VISIBLE = Target(1500)


def measure(bench: Workbench) -> list[Row]:
    """Start commands and the portal; copyparty beside them."""
    lines = {VERSION: [sys.executable, "-m", "sharedesk", "--version"], LINKS: sharedesk.command_line(bench, "links")}
    contenders: dict[str, Callable[[], float]] = {name: partial(_run, line) for name, line in lines.items()}
    contenders[SERVE] = partial(_until_ready, bench)
    lines[SERVE] = sharedesk.serve_command(bench)
    beside = {VERSION: "copyparty --version", SERVE: "copyparty until it listens"}
    with sharedesk.serving(bench):
        pass  # the certificate that copyparty needs is made by the first start
    try:
        lines["copyparty --version"] = [bench.copyparty(), "--version"]
        lines["copyparty until it listens"] = peers.copyparty_command(bench, free_port())
    except NotMeasured as reason:
        bench.notes.append(f"start of copyparty: {reason}")
        beside = {}
    else:
        contenders["copyparty --version"] = partial(_run, lines["copyparty --version"])
        contenders["copyparty until it listens"] = partial(_until_listening, bench)
    results = {name: Figures(tuple(times)) for name, times in interleave(bench.scale.rounds, contenders).items()}
    rows = []
    for name in (VERSION, LINKS, SERVE):
        peer = beside.get(name, "")
        numbers = tuple(bench.commands.note(lines[line]) for line in (name, peer) if line)
        rows.append(Row(name, "ms", results[name], numbers, peer, results.get(peer)))
    return rows


def measure_window(bench: Workbench) -> list[Row]:
    """Open the window on a data folder that exists, without a screen. Raises NotMeasured when it does not open."""
    command = [sys.executable, "-m", "bench.window_start", str(bench.data)]
    times = interleave(bench.scale.rounds, {"window": partial(_until_visible, bench, command)})["window"]
    number = bench.commands.note(f"QT_QPA_PLATFORM=offscreen {' '.join(command)}")
    return [Row("window until visible", "ms", Figures(tuple(times)), (number,), target=VISIBLE)]


def _run(command: Sequence[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return (time.perf_counter() - begin) * 1000


def _until_ready(bench: Workbench) -> float:
    begin = time.perf_counter()
    with sharedesk.serving(bench):
        return (time.perf_counter() - begin) * 1000


def _until_listening(bench: Workbench) -> float:
    port = free_port()
    command, log = peers.copyparty_command(bench, port), bench.log("copyparty")
    begin = time.perf_counter()
    with started(command, log=log, environment=peers.copyparty_environment(bench)) as running:
        wait_for_port(running, port, log)
        return (time.perf_counter() - begin) * 1000


def _until_visible(bench: Workbench, command: Sequence[str]) -> float:
    begin = time.perf_counter()
    with started(command, log=bench.log("window"), environment={"QT_QPA_PLATFORM": "offscreen"}) as running:
        assert running.process.stdout is not None
        if running.process.stdout.readline().strip() != "visible":
            last = bench.log("window").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            raise NotMeasured(f"the window does not open: {' '.join(last)}")
        return (time.perf_counter() - begin) * 1000

"""Hundreds of slow downloads and silent connections: what a page takes everybody else, and the memory they cost."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from functools import partial
from statistics import quantiles

from bench.figures import Row, Target, figures, interleave
from bench.processes import Running, started
from bench.servers import peers, sharedesk
from bench.visitor import visits
from bench.workbench import Workbench

VISITS, EVERY = 500, 0.02
SETTLE_SECONDS = 2.0
OURS, THEIRS = "ShareDesk", "nginx, 1 worker"


@dataclass(frozen=True, slots=True)
class Held:
    """What one server showed: page times in milliseconds, memory in kB for each slow download."""

    p99: float
    worst: float
    memory: float


def measure(bench: Workbench) -> list[Row]:
    """Hold the crowd at ShareDesk and at nginx in turns, each time at a fresh process."""
    contenders = {OURS: partial(_at_sharedesk, bench), THEIRS: partial(_at_nginx, bench)}
    results = interleave(bench.scale.few_rounds, contenders, warm_up=0)
    crowd = f"{bench.scale.slow} slow downloads and {bench.scale.silent} silent connections"
    ours, theirs = results[OURS], results[THEIRS]
    holder = f"python -m bench.holder <port> <path> {bench.scale.slow} {bench.scale.silent}"
    commands = (bench.commands.note(sharedesk.serve_command(bench)), bench.commands.note(holder))

    def row(what: str, unit: str, target: Target | None, name: str) -> Row:
        ours_figures = figures(ours, lambda held: float(getattr(held, name)))
        theirs_figures = figures(theirs, lambda held: float(getattr(held, name)))
        return Row(what, unit, ours_figures, commands, THEIRS, theirs_figures, target)

    return [
        row(f"page beside {crowd}", "ms, p99", Target(100), "p99"),
        row(f"page beside {crowd}", "ms, max", Target(1000), "worst"),
        row("memory for each slow download", "kB", Target(200), "memory"),
    ]


def _at_sharedesk(bench: Workbench) -> Held:
    with sharedesk.serving(bench) as portal:
        link = portal.share(bench.payload.file()).removeprefix(portal.url)
        return _hold(bench, portal.running, portal.port, link, f"{link}/download")


def _at_nginx(bench: Workbench) -> Held:
    file = bench.payload.file()
    page = bench.payload.page(b"<!doctype html>" + b" " * 8000)
    with peers.nginx(bench, "1") as nginx:
        port = int(nginx.url.rpartition(":")[2])
        return _hold(bench, nginx.running, port, f"/{page.name}", f"/{file.name}")


def _hold(bench: Workbench, server: Running, port: int, page: str, file: str) -> Held:
    visits(port, page, 50, 0.0)  # what a server sets up once is no cost of a download
    before = server.memory()
    arguments = [sys.executable, "-m", "bench.holder", str(port), file, str(bench.scale.slow), str(bench.scale.silent)]
    with started(arguments, log=bench.log("holder")) as holder:
        _await(holder, "slow", bench)
        time.sleep(SETTLE_SECONDS)
        memory = (server.memory() - before) / 1000 / bench.scale.slow
        _tell(holder)
        _await(holder, "silent", bench)
        times = sorted(visits(port, page, VISITS, EVERY))
        _tell(holder)
        broken = _await(holder, "broken", bench)
    if broken:
        bench.notes.append(f"{broken} slow downloads were broken off by the server on port {port}")
    return Held(quantiles(times, n=100)[-1] * 1000, times[-1] * 1000, memory)


def _tell(holder: Running) -> None:
    assert holder.process.stdin is not None
    holder.process.stdin.write("\n")
    holder.process.stdin.flush()


def _await(holder: Running, word: str, bench: Workbench) -> int:
    assert holder.process.stdout is not None
    line = holder.process.stdout.readline().split()
    if not line or line[0] != word:
        raise RuntimeError(f"The crowd could not be held:\n{bench.log('holder').read_text(encoding='utf-8')}")
    return int(line[1])

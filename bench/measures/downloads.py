"""One big file over one and over four streams: speed, and what it costs the server."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from bench import curl
from bench.curl import Download
from bench.figures import Row, Target, figures, interleave
from bench.processes import Running
from bench.servers import peers, sharedesk
from bench.workbench import NotMeasured, Workbench

STREAMS = (1, 4)
OURS = "ShareDesk"
FASTER, CHEAPER = Target(1.0, at_least=True, of_ratio=True), Target(1.05, of_ratio=True)
TARGETS = {(1, "nginx, 1 worker"): FASTER, (4, "nginx, auto"): FASTER}


def measure(bench: Workbench) -> list[Row]:
    """Download the file from everybody."""
    file = bench.payload.file()
    with ExitStack() as stack:
        portal = stack.enter_context(sharedesk.serving(bench))
        servers = {OURS: (portal.running, f"{portal.share(file)}/download", portal.command)}
        for name, peer in _peers(bench, stack).items():
            servers[name] = (peer.running, peer.of(file, bench.payload.root), peer.command)
        return [row for streams in STREAMS for row in _rows(bench, servers, streams)]


def _peers(bench: Workbench, stack: ExitStack) -> dict[str, peers.Peer]:
    found = {
        "nginx, 1 worker": stack.enter_context(peers.nginx(bench, "1")),
        "nginx, auto": stack.enter_context(peers.nginx(bench, "auto")),
    }
    try:
        found["copyparty"] = stack.enter_context(peers.copyparty(bench))
    except NotMeasured as reason:
        bench.notes.append(f"download from copyparty: {reason}")
    return found


def _rows(bench: Workbench, servers: dict[str, tuple[Running, str, int]], streams: int) -> list[Row]:
    contenders: dict[str, Callable[[], Download]] = {
        name: partial(curl.download, bench, server, url, streams=streams, size=bench.payload.size)
        for name, (server, url, _) in servers.items()
    }
    results = interleave(bench.scale.rounds, contenders)
    notes = {
        name: (command, curl.note(bench, url, f"{streams} at the same time" if streams > 1 else ""))
        for name, (_, url, command) in servers.items()
    }
    what = "download, 1 stream" if streams == 1 else f"download, {streams} streams"
    rows = []
    for unit, pick in (("GiB/s", _speed), ("CPU s/GiB", _cost)):
        ours = figures(results[OURS], pick)
        for name in servers:
            if name != OURS:
                target = TARGETS.get((streams, name)) if pick is _speed else CHEAPER if "nginx" in name else None
                theirs = figures(results[name], pick)
                rows.append(Row(what, unit, ours, (*notes[OURS], *notes[name]), name, theirs, target))
    return rows


def _speed(result: Download) -> float:
    return result.speed


def _cost(result: Download) -> float:
    return result.cpu_per_gibibyte

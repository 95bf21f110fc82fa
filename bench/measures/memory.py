"""A very big file: how much more memory the server has while it is downloaded."""

from __future__ import annotations

from functools import partial

from bench import curl
from bench.figures import Figures, Row, Target, interleave
from bench.processes import MEBIBYTE, Running
from bench.servers import peers, sharedesk
from bench.workbench import Workbench

OURS, THEIRS = "ShareDesk", "nginx, 1 worker"


def measure(bench: Workbench) -> list[Row]:
    """Download a sparse file from both, each time from a fresh process."""
    noted: dict[str, tuple[int, int]] = {}
    contenders = {OURS: partial(_at_sharedesk, bench, noted), THEIRS: partial(_at_nginx, bench, noted)}
    results = interleave(bench.scale.few_rounds, contenders, warm_up=0)
    what = f"memory for a download of {bench.scale.huge / 2**30:.3g} GiB"
    ours, theirs = Figures(tuple(results[OURS])), Figures(tuple(results[THEIRS]))
    return [Row(what, "MiB", ours, (*noted[OURS], *noted[THEIRS]), THEIRS, theirs, Target(64))]


def _at_sharedesk(bench: Workbench, noted: dict[str, tuple[int, int]]) -> float:
    with sharedesk.serving(bench) as portal:
        small, big = portal.share(bench.payload.file()), portal.share(bench.payload.sparse(bench.scale.huge))
        noted[OURS] = (portal.command, curl.note(bench, f"{big}/download"))
        return _growth(bench, portal.running, f"{small}/download", f"{big}/download")


def _at_nginx(bench: Workbench, noted: dict[str, tuple[int, int]]) -> float:
    small, big, root = bench.payload.file(), bench.payload.sparse(bench.scale.huge), bench.payload.root
    with peers.nginx(bench, "1") as nginx:
        noted[THEIRS] = (nginx.command, curl.note(bench, nginx.of(big, root)))
        return _growth(bench, nginx.running, nginx.of(small, root), nginx.of(big, root))


def _growth(bench: Workbench, server: Running, small: str, big: str) -> float:
    """Return by how many MiB the peak of a big download is above what the server had after a small one."""
    curl.download(bench, server, small)
    server.forget_peak()
    before = server.memory()
    curl.download(bench, server, big, size=bench.scale.huge)
    return max(0, server.peak_memory() - before) / MEBIBYTE

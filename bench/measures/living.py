"""The window as it lives: its memory at rest and over much use, and how long its event loop is ever held up."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import pace
from bench.figures import Figures, Row, Target
from bench.processes import MEBIBYTE, free_port, private_memory, started
from bench.workbench import REPOSITORY, NotMeasured, Workbench
from sharedesk.app import build_context
from sharedesk.core.link import Mode
from sharedesk.ui.memory import Memory, save

REST_SECONDS = 60.0
LINKS = 200
WARM = 0.25
"""The part of a long life that only fills what is filled once: caches, and what can be undone."""
MEMORY, GROWTH, TURN = Target(150), Target(5), Target(100)
DISPLAY = "-displayfd"
SPACE = 1.25
"""How much room a copy needs on the disk, as a part of its size."""


def measure_idle(bench: Workbench) -> list[Row]:
    """Let the window rest with a list of links, as the command line opens it."""
    data = _data(bench, "idle")
    _make_links(bench, data)
    command = [sys.executable, "-m", "sharedesk", "--data-dir", str(data)]
    private, resident, number = [], [], 0
    with _screen(bench) as environment:
        number = bench.commands.note(f"{_said(environment)} {' '.join(command)}")
        for turn in range(bench.scale.few_rounds + 1):
            with started(command, log=bench.log("idle"), environment=_compiled(bench, environment)) as running:
                time.sleep(REST_SECONDS if turn else 5.0)  # the first start only fills the cache of compiled modules
                if running.process.poll() is not None:
                    raise RuntimeError(f"The window does not stay open:\n{bench.log('idle').read_text('utf-8')}")
                if turn:
                    private.append(private_memory(running.process.pid) / 1e6)
                    resident.append(running.memory() / 1e6)
    what = f"window at rest for {REST_SECONDS:.0f} s, {LINKS} links"
    return [
        Row(f"{what}: memory of its own", "MB", Figures(tuple(private)), (number,), target=MEMORY),
        Row(f"{what}: with libraries", "MB", Figures(tuple(resident)), (number,), target=MEMORY),
    ]


def measure_growth(bench: Workbench) -> list[Row]:
    """Make and delete links, open and close dialogs; each time in a window of its own, once."""
    rows = []
    for what, count in (("links", bench.scale.lived_links), ("dialogs", bench.scale.lived_dialogs)):
        lines, number = _live(bench, what, count)
        points = [(line["done"], line["bytes"] / MEBIBYTE) for line in lines if "bytes" in line]
        later = [point for point in points if point[0] >= WARM * count]
        title = {"links": "links made and deleted", "dialogs": "dialogs opened and closed"}[what]
        grown = later[-1][1] - later[0][1]
        per_thousand = _slope(later) * 1000
        rows += [
            Row(f"{count:,} {title}: memory of its own at the end", "MiB", Figures((points[-1][1],)), (number,)),
            Row(
                f"{count:,} {title}: growth after the first quarter", "MiB", Figures((grown,)), (number,), target=GROWTH
            ),
            Row(f"{count:,} {title}: slope, each 1,000", "MiB", Figures((per_thousand,)), (number,)),
        ]
    return rows


def measure_turns(bench: Workbench) -> list[Row]:
    """Watch the event loop during slow downloads from the window's own portal, and during a copy."""
    size = _copied_size(bench)
    jobs = (
        ("transfers", bench.scale.slow, f"{bench.scale.slow} downloads from the window's portal"),
        ("copy", size, f"copy of {size / 1e9:.3g} GB"),
    )
    rows = []
    for what, amount, called in jobs:
        with pace.watched() as machine:
            lines, number = _live(bench, what, amount)
        title = called
        seen: dict[str, Any] = {key: value for line in lines for key, value in line.items()}
        if what == "copy":
            title = f"{called}, {seen['seconds']:.0f} s"
        elif seen["running"] < amount:
            bench.notes.append(f"{amount - seen['running']} of the {amount} downloads had ended")
        for place, times in seen["places"].items():
            bench.notes.append(f"{what}: late {times} × in {place}")
        kept = [gap for at, gap in seen["gaps"] if machine.keeps(at, at + gap)]
        bench.notes.append(f"{what}: the machine was slow for {machine.slow_seconds:.1f} s")
        at_pace = Figures((max(kept, default=0.0) * 1000,))
        rows += [
            Row(f"{title}: longest without a turn", "ms", Figures((seen["worst"],)), (number,), target=TURN),
            Row(f"{title}: the same, while the machine keeps its pace", "ms", at_pace, (number,), target=TURN),
            Row(
                f"{title}: reading 16 MiB beside it, longest",
                "ms",
                Figures((machine.longest * 1000,)),
                (number,),
            ),
            Row(f"{title}: longest work of its own", "ms", Figures((seen["busiest"],)), (number,), target=TURN),
            Row(f"{title}: GUI thread's part of a core", "%", Figures((seen["part"] * 100,)), (number,)),
        ]
    load = os.getloadavg()
    bench.notes.append(f"load of the machine after this: {load[0]:.1f} on {os.cpu_count()} cores")
    return rows


def _live(bench: Workbench, what: str, count: int) -> tuple[list[dict[str, Any]], int]:
    """Run `bench.window_life`; return what it printed, and the number of its command."""
    data = _data(bench, what)
    command = [sys.executable, "-m", "bench.window_life", str(data), what, str(count)]
    environment = _compiled(bench, {"QT_QPA_PLATFORM": "offscreen"})
    done = subprocess.run(
        command, env={**os.environ, **environment}, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    shutil.rmtree(data, ignore_errors=True)
    shutil.rmtree(data.with_name(f"{data.name}-dropped"), ignore_errors=True)
    if done.returncode:
        raise RuntimeError(f"The window did not live through its {what}:\n{done.stderr[-2000:]}")
    number = bench.commands.note(f"QT_QPA_PLATFORM=offscreen {' '.join(command)}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")], number


def _data(bench: Workbench, name: str) -> Path:
    """Return a data folder whose portal opens on a free port of this machine, and which was welcomed."""
    data = bench.folder / f"window-{name}"
    program = build_context(data)
    try:
        program.base.change_settings({"portal.host": "127.0.0.1", "portal.port": str(free_port())}, by="bench")
        save(program.paths, Memory(welcomed=True))
    finally:
        program.close()
    return data


def _make_links(bench: Workbench, data: Path) -> None:
    program = build_context(data)
    try:
        for number in range(LINKS):
            path = bench.folder / f"Letter {number}.pdf"
            path.write_bytes(b"x" * 20_000)
            program.links.create(Mode.SHARE, [path], by="bench")
    finally:
        program.close()


def _copied_size(bench: Workbench) -> int:
    """Return how large a file can be copied here: as large as wanted, or as the disk has room for."""
    size = min(bench.scale.copied, int(shutil.disk_usage(bench.folder).free / SPACE))
    if size < bench.scale.copied:
        bench.notes.append(f"copy: the disk has room for {size / 1e9:.3g} GB only")
    return size


def _compiled(bench: Workbench, environment: dict[str, str]) -> dict[str, str]:
    """Return `environment` with room for compiled modules, which an installed program has and needs no memory for."""
    return {**environment, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(bench.folder / "compiled")}


@contextmanager
def _screen(bench: Workbench) -> Iterator[dict[str, str]]:
    """Have a screen of X11 where Xvfb is installed; yield what says so to a program."""
    program = shutil.which("Xvfb")
    if program is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    command = [program, DISPLAY, "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]
    with started(command, log=bench.log("Xvfb")) as running:
        assert running.process.stdout is not None
        number = running.process.stdout.readline().strip()
        if not number:
            raise NotMeasured("Xvfb does not start")
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}


def _said(environment: dict[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in environment.items() if name != "DISPLAY")


def _slope(points: list[tuple[float, float]]) -> float:
    """Return how much the second of each pair grows with the first: the line of least squares."""
    count = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0

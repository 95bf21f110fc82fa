"""From the drop to the link: how long people wait for its URL, and for the copy of a `send` link."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.figures import Figures, Row, Target, interleave
from bench.servers.sharedesk import command_line, make_link, run_json
from bench.workbench import Workbench
from sharedesk.app import build_context
from sharedesk.core.link import Mode

FILE_SIZE = 12 * 2**30
ME = "bench"
SECOND = Target(1000)


def measure_links(bench: Workbench) -> list[Row]:
    """Make links as the window does, in this process; nothing is copied yet."""
    count = bench.scale.small_files
    drops = {
        "12 GiB file": bench.payload.sparse(FILE_SIZE),
        f"folder of {count:,} files": bench.payload.folder_with_small_files(count),
    }
    program = build_context(bench.folder / "drops")

    def drop(mode: Mode, path: Path) -> float:
        begin = time.perf_counter()
        details = program.links.create(mode, [path], by=ME)
        program.links.url(details.link.token)
        took = time.perf_counter() - begin
        program.links.delete(details.link.token, by=ME)
        return took * 1000

    contenders: dict[str, Callable[[], float]] = {
        f"drop to link, {mode.value}, {what}": partial(drop, mode, path)
        for mode in Mode
        for what, path in drops.items()
    }
    try:
        results = interleave(bench.scale.rounds, contenders)
    finally:
        program.close()
    number = bench.commands.note("links.create(mode, [path], by=…); links.url(token)   (in process)")
    return [Row(what, "ms", Figures(tuple(times)), (number,), target=SECOND) for what, times in results.items()]


def measure_send(bench: Workbench) -> list[Row]:
    """Send a big file and many small ones from the command line, against durable copies made by coreutils."""
    file, copy = bench.payload.file(), bench.folder / "copy"
    count = bench.scale.small_files
    folder = bench.payload.folder_with_small_files(count)
    return [
        _send(bench, f"send {bench.payload.size / 2**30:.2g} GiB", file, f"cp {file} {copy} && sync {copy}", copy),
        _send(bench, f"send {count:,} files of 20 KiB", folder, f"cp -r {folder} {copy} && sync -f {copy}", copy),
    ]


def _send(bench: Workbench, what: str, source: Path, copy_by_hand: str, copy: Path) -> Row:
    by_hand = f"{copy_by_hand} && find {copy} -type f -exec sha256sum {{}} +"

    def send() -> float:
        begin = time.perf_counter()
        token = make_link(bench, "send", source)
        took = time.perf_counter() - begin
        run_json(command_line(bench, "link", "delete", "--json", token))
        return took

    def copied() -> float:
        begin = time.perf_counter()
        subprocess.run(by_hand, shell=True, check=True, capture_output=True)
        took = time.perf_counter() - begin
        subprocess.run(["rm", "-r", copy], check=True)
        return took

    results = interleave(bench.scale.rounds, {"send": send, "by hand": copied})
    numbers = bench.commands.note(command_line(bench, "send", str(source))), bench.commands.note(by_hand)
    ours, theirs = Figures(tuple(results["send"])), Figures(tuple(results["by hand"]))
    return Row(what, "s", ours, numbers, "cp, sync, sha256sum", theirs)

"""Folders as ZIP archives against the plain file: speed and time to the first byte."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import curl
from bench.curl import Download
from bench.figures import Row, Target, figures, interleave
from bench.payload import make_unknown
from bench.servers import peers, sharedesk
from bench.servers.sharedesk import ShareDesk
from bench.workbench import NotMeasured, Workbench

PLAIN = "plain file"
CLOSE, SOON = Target(0.8, at_least=True, of_ratio=True), Target(100)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is downloaded: what it holds, and the links to it."""

    what: str
    path: Path
    shared: str
    sent: str


def measure(bench: Workbench) -> list[Row]:
    """Download a folder with one big file, and one with many small files."""
    count = bench.scale.small_files
    with ExitStack() as stack:
        portal = stack.enter_context(sharedesk.serving(bench))
        plain = f"{portal.share(bench.payload.file())}/download"
        peer = _copyparty(bench, stack)
        folders = {
            "1 big file": bench.payload.folder_with_big_file(),
            f"{count:,} files of 20 KiB": bench.payload.folder_with_small_files(count),
        }
        rows = []
        for what, path in folders.items():
            folder = Folder(what, path, f"{portal.share(path)}/download", f"{portal.send(path)}/download")
            rows += _rows(bench, portal, plain, folder, peer)
        return rows


def _copyparty(bench: Workbench, stack: ExitStack) -> peers.Peer | None:
    try:
        return stack.enter_context(peers.copyparty(bench))
    except NotMeasured as reason:
        bench.notes.append(f"ZIP from copyparty: {reason}")
        return None


def _rows(bench: Workbench, portal: ShareDesk, plain: str, folder: Folder, peer: peers.Peer | None) -> list[Row]:
    def first() -> Download:
        make_unknown(folder.path)
        return curl.download(bench, portal.running, folder.shared)

    contenders: dict[str, Callable[[], Download]] = {
        PLAIN: lambda: curl.download(bench, portal.running, plain, size=bench.payload.size),
        "share, first time": first,
        "share, again": lambda: curl.download(bench, portal.running, folder.shared),
        "send": lambda: curl.download(bench, portal.running, folder.sent),
    }
    asked = {PLAIN: curl.note(bench, plain, "the link to the file")}
    if peer is not None:
        theirs_url = f"{peer.of(folder.path, bench.payload.root)}/?zip"
        contenders["copyparty"] = lambda: curl.download(bench, peer.running, theirs_url)
        asked["copyparty"] = curl.note(bench, theirs_url)
    results = interleave(bench.scale.rounds, contenders)
    rows = []
    for how in ("share, first time", "share, again", "send"):
        what = f"ZIP, {folder.what}, {how}"
        numbers = (portal.command, curl.note(bench, folder.shared, "the link to the folder"))
        speed = figures(results[how], lambda result: result.speed)
        for name, target in ((PLAIN, None if how.endswith("first time") else CLOSE), ("copyparty", None)):
            if name in results:
                theirs = figures(results[name], lambda result: result.speed)
                noted = (*numbers, asked[name])
                rows.append(Row(what, "GiB/s", speed, noted, name, theirs, target))
        first_byte = figures(results[how], lambda result: result.first_byte * 1000)
        plain_first = figures(results[PLAIN], lambda result: result.first_byte * 1000)
        rows.append(Row(f"{what}: first byte", "ms", first_byte, numbers, PLAIN, plain_first, SOON))
    return rows

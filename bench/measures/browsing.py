"""A folder of 100,000 files: how long a page of it takes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench import curl
from bench.curl import Download
from bench.figures import Row, Target, figures, interleave
from bench.servers import peers, sharedesk
from bench.workbench import NotMeasured, Workbench

PER_PAGE = 200
QUICK = Target(300)


def measure(bench: Workbench) -> list[Row]:
    """Ask for the first page of a folder that has just changed, and for pages of one that has not changed since.

    The peers list everything at once.
    """
    count = bench.scale.listed_files
    folder = bench.payload.flat_folder(count)
    with ExitStack() as stack:
        portal = stack.enter_context(sharedesk.serving(bench))
        url = f"{portal.share(folder)}/browse/{folder.name}"
        changing = bench.payload.flat_folder(
            count + 1
        )  # another one, for what has just changed is not kept for a while
        anew = f"{portal.share(changing)}/browse/{changing.name}"
        ours = {"first page": anew, "first page, again": url, "last page": f"{url}?page={max(1, count // PER_PAGE)}"}
        nginx = stack.enter_context(peers.nginx(bench, "1"))
        theirs = {"nginx, autoindex": (nginx, f"{nginx.of(folder, bench.payload.root)}/")}
        try:
            copyparty = stack.enter_context(peers.copyparty(bench))
            theirs["copyparty, list"] = (copyparty, f"{copyparty.of(folder, bench.payload.root)}/?ls")
        except NotMeasured as reason:
            bench.notes.append(f"folder of copyparty: {reason}")
        contenders: dict[str, Callable[[], Download]] = {
            name: partial(curl.download, bench, portal.running, page) for name, page in ours.items()
        }
        contenders["first page"] = partial(_after_a_change, changing, contenders["first page"])
        for name, (peer, listing) in theirs.items():
            contenders[name] = partial(curl.download, bench, peer.running, listing)
        results = interleave(bench.scale.rounds, contenders)
    times = {name: figures(found, lambda result: result.answer * 1000) for name, found in results.items()}
    return [
        Row(
            f"folder of {count:,} files, {page}",
            "ms",
            times[page],
            (curl.note(bench, ours[page]), curl.note(bench, theirs[peer][1])),
            peer,
            times[peer],
            QUICK,
        )
        for page in ours
        for peer in theirs
    ]


def _after_a_change(folder: Path, ask: Callable[[], Download]) -> Download:
    """Ask when a file has come and gone, so that nothing that was kept of the folder is of use."""
    probe = folder / "probe"
    probe.touch()
    probe.unlink()
    return ask()

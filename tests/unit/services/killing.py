"""Kills a process before every statement that writes in the life of a claim, and looks at what it left.

Run as a program, so that it can fork from a process without threads: `python -m tests.unit.services.killing DIRECTORY`
prints one JSON document for each moment of death.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from sharedesk.app import build_context
from sharedesk.core.grant import Purpose, Visitor
from sharedesk.core.link import LinkOptions, Mode
from sharedesk.services.context import AppContext
from tests.unit.desk import Clock

HOLDER = Visitor("holder", "192.0.2.8", "Firefox", is_remembered=True)
DATA = b"0123456789"


def main(folder: Path) -> None:
    """Kill one child after the other, each one statement later, until one lives to the end."""
    prepared = folder / "prepared"
    (folder / "a.bin").write_bytes(DATA)
    program = build_context(prepared, clock=Clock())
    kinds = (LinkOptions(one_time=True), LinkOptions(max_downloads=1))
    made = [program.links.create(Mode.SHARE, [folder / "a.bin"], options, by="me") for options in kinds]
    program.close()
    for token in (details.link.token for details in made):
        after, killed = 0, True
        while killed:
            data_dir, marks = folder / "data", folder / "marks"
            shutil.rmtree(data_dir, ignore_errors=True)
            marks.unlink(missing_ok=True)
            shutil.copytree(prepared, data_dir)
            child = os.fork()
            if child == 0:
                live(data_dir, token, after, marks)
                os._exit(0)
            killed = os.waitpid(child, 0)[1] == signal.SIGKILL
            found = {"token": token, "after": after, "killed": killed, "marks": marks.read_text().split()}
            print(json.dumps(found | autopsy(data_dir, token)))
            after += 1


def live(data_dir: Path, token: str, after: int, marks: Path) -> None:
    """Claim a link, download all of it in two parts, repeat it, and wait until that is over; die on the way."""
    clock = Clock()
    program = build_context(data_dir, clock=clock)
    marks.touch()
    _die_after(program, after)

    def mark(word: str) -> None:
        with marks.open("a") as file:
            file.write(f"{word}\n")

    link = program.links.get(token).link
    if link.one_time:
        program.claims.make(link, HOLDER)
        mark("claimed")
    for start, stop in ((0, 4), (4, 10), (0, 10)):
        grant = program.access.authorize(token, HOLDER, Purpose.DOWNLOAD)
        transfer = program.deliveries.begin(program.downloads.everything(grant), start, stop)
        mark("handed")
        transfer.source.read(stop - start)
        transfer.on_progress(1)
        program.deliveries.store_progress()
        mark(f"acknowledged-{stop}")
        transfer.source.close()
        transfer.on_end(stop - start, complete=True)
    mark("repeated")
    clock.advance(minutes=10)
    program.claimkeeping.tick()
    mark("over")


def _die_after(program: AppContext, statements: int) -> None:
    """Let the process be killed before it runs one statement more than these; what only reads is not counted."""
    execute, left = program.base.store.db.execute_sql, [statements]

    def dying(sql: str, *arguments: Any, **more: Any) -> Any:
        if not sql.startswith("SELECT"):
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
        return execute(sql, *arguments, **more)

    program.base.store.db.execute_sql = dying


def autopsy(data_dir: Path, token: str) -> dict[str, Any]:
    """Return what a new process finds, at once and when silent claims have been released."""
    clock = Clock()
    program = build_context(data_dir, clock=clock)
    found = {"at_once": _look(program, token)}
    clock.now += timedelta(minutes=16)
    program.claimkeeping.tick()
    found["later"] = _look(program, token)
    found["verified"] = program.audit.verify() is None and program.base.store.check_integrity() == "ok"
    program.close()
    return found


def _look(program: AppContext, token: str) -> dict[str, Any]:
    link = program.links.get(token).link
    holders = program.claims.holders(link.id)
    states = [holder.claim.state.value for holder in holders if holder.claim is not None]
    return {"claims": link.claims, "states": states, "ending": link.ending, "downloads": link.downloads}


if __name__ == "__main__":
    main(Path(sys.argv[1]))

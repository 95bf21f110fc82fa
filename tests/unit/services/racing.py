"""Races for one-time links: processes and threads that all want the same ones at the same time.

`python -m tests.unit.services.racing DIRECTORY 10000` runs the ten thousand of SECURITY.md (R3).
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from threading import Barrier, Thread

from sharedesk.app import build_context
from sharedesk.core.audit import Action, EventFilter
from sharedesk.core.grant import Purpose, Visitor
from sharedesk.core.link import Ending, LinkOptions, Mode
from sharedesk.errors import EnvironmentFault
from sharedesk.services.access import GateError, UnavailableError
from sharedesk.services.claims import NotHeldError
from sharedesk.services.context import AppContext

PROCESSES, THREADS = 2, 4
_RACER = ("-c", "import sys; from tests.unit.services.racing import run; run(*sys.argv[1:])")


def prepare(data_dir: Path, links: int) -> list[str]:
    """Make so many links that work once and return their tokens."""
    program = build_context(data_dir)
    original = data_dir.with_name("original.bin")
    original.write_bytes(b"secret")
    options = LinkOptions(one_time=True)
    with program.base.store.write():  # one wait for the disk instead of thousands
        made = [program.links.create(Mode.SHARE, [original], options, by="me").link.token for _ in range(links)]
    program.close()
    return made


def race(data_dir: Path, tokens: list[str]) -> Counter[str]:
    """Let all racers run, and return how many of them had each link."""
    command = [sys.executable, *_RACER, str(data_dir)]
    pipe = subprocess.PIPE
    racers = [subprocess.Popen([*command, str(n)], stdin=pipe, stdout=pipe, text=True) for n in range(PROCESSES)]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    lines = "".join(f"{token}\n" for token in tokens)
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(lines)
        racer.stdin.close()
    won: Counter[str] = Counter()
    for racer in racers:
        assert racer.stdout is not None
        won.update(racer.stdout.read().split())
        racer.stdout.close()
        assert racer.wait() == 0
    return won


def run(data_dir: str, name: str) -> None:
    """Be one process: read tokens to the end of stdin, then let every thread try to have each of them."""
    program = build_context(Path(data_dir))
    print("ready", flush=True)
    tokens = sys.stdin.read().split()
    start = Barrier(THREADS)
    won: list[list[str]] = [[] for _ in range(THREADS)]

    def try_all(number: int) -> None:
        visitor = Visitor(f"{name}-{number}", "192.0.2.1", "Firefox", is_remembered=True)
        start.wait()
        won[number] = [token for token in tokens if _had(program, token, visitor)]

    threads = [Thread(target=try_all, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(*(token for tokens in won for token in tokens))
    program.close()


def _had(program: AppContext, token: str, visitor: Visitor) -> bool:
    """Try to have a link, once more whenever the database is busy, as its other racers keep it for very long."""
    while True:
        try:
            return _try(program, token, visitor)
        except EnvironmentFault:
            continue


def _try(program: AppContext, token: str, visitor: Visitor) -> bool:
    """Try to claim a link and download all of it; say whether that went well."""
    try:
        grant = program.access.authorize(token, visitor, Purpose.CLAIM)
        program.claims.make(grant.details.link, visitor)
        grant = program.access.authorize(token, visitor, Purpose.DOWNLOAD)
        transfer = program.deliveries.begin(program.downloads.everything(grant), 0, 6)
    except (UnavailableError, NotHeldError, GateError):
        return False
    data = transfer.source.read(10)
    transfer.source.close()
    transfer.on_end(len(data), complete=True)
    return data == b"secret"


def doubles(data_dir: Path, tokens: list[str], won: Counter[str]) -> list[str]:
    """Return the tokens of links that were not had by exactly one racer, or not noted as exactly that."""
    program = build_context(data_dir)
    wrong = []
    for token in tokens:
        link = program.links.get(token).link
        completed = program.audit.events(EventFilter(token=token, actions=(Action.DOWNLOAD_COMPLETED,)))
        noted = (link.claims, link.downloads, link.ending, len(completed))
        if won[token] != 1 or noted != (1, 1, Ending.USED, 1):
            wrong.append(token)
    program.close()
    return wrong


if __name__ == "__main__":
    directory, count = Path(sys.argv[1]) / "data", int(sys.argv[2])
    raced = prepare(directory, count)
    print(f"{count} links, {len(doubles(directory, raced, race(directory, raced)))} wrong")

"""Killed at any moment, ShareDesk loses no link that it gave away, and shows none that is not whole."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.link import CopyPhase
from sharedesk.services.context import AppContext
from tests.unit.desk import copy_of

KILLS = 20
FILES = {f"docs/{number}.bin": bytes([number]) * 5000 for number in range(6)} | {
    "docs/large.bin": b"l" * 300_000,
    "single.bin": b"s" * 3_000_000,
}

WORK = """
import os
import sys
from pathlib import Path
from sharedesk.app import build_context
from sharedesk.core.link import Mode
from sharedesk.services import copying

copying.TELL_EVERY = copying.STORE_EVERY = 0.0


def work():
    program = build_context(Path(sys.argv[1]))
    paths = [Path(argument) for argument in sys.argv[2:]]
    program.bus.subscribe(lambda event: print("event", flush=True))
    while True:
        announced = program.links.create(Mode.SEND, paths, by="me", announced=True)
        print("announced", announced.link.token, flush=True)
        program.copying.run(announced.link.id)
        print("whole", announced.link.token, flush=True)
        quiet = program.links.create(Mode.SEND, paths[:1], by="me")
        program.copying.run(quiet.link.id)
        print("whole", quiet.link.token, flush=True)


for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        work()
    print("child", child, flush=True)
    print("over", os.WTERMSIG(os.waitpid(child, 0)[1]), flush=True)
"""


class Workshop:
    """A process that forks others, which make links until they are killed: each is there at once."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def killed(self, after: int) -> tuple[set[str], set[str]]:
        """Let a process make links and kill it after so many lines; returns what it announced and called whole."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        found: dict[str, set[str]] = {"announced": set(), "whole": set()}
        print("begin", file=self._process.stdin, flush=True)
        child, count = 0, -1
        for line in self._process.stdout:
            kind, _, word = line.strip().partition(" ")
            if kind == "over":
                assert int(word) == signal.SIGKILL
                return found["announced"], found["whole"]
            if kind == "child":
                child = int(word)
            else:
                count += 1
                if word:
                    found[kind].add(word)
            if child and count >= after:
                os.kill(child, signal.SIGKILL)
                child = 0  # what it had said by then is still read
        raise AssertionError("the workshop closed")


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Return files to send."""
    originals = tmp_path / "originals"
    for name, data in FILES.items():
        (originals / name).parent.mkdir(parents=True, exist_ok=True)
        (originals / name).write_bytes(data)
    return [originals / "docs", originals / "single.bin"]


@pytest.fixture
def workshop(data_dir: Path, paths: list[Path]) -> Iterator[Workshop]:
    """Return the workshop for a data directory."""
    command = [sys.executable, "-c", WORK, str(data_dir), *map(str, paths)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Workshop(process)


def stored(program: AppContext, token: str) -> dict[str, tuple[str | None, str]]:
    """Return the checksum and the hash of what is stored, by path, for each file of a link."""
    details = program.links.get(token)
    found = {}
    for root in program.contents.locate_roots(details):
        for located in [root, *(program.contents.below(details, root) if root.entry.is_folder else [])]:
            if located.storage_key is not None:
                found[located.entry.path] = (
                    located.entry.sha256,
                    hashlib.sha256(copy_of(program, located)).hexdigest(),
                )
    return found


@pytest.mark.timeout(300)  # it forks, copies and reads again for many seconds, on a busy computer for minutes
def test_killed_at_any_moment_no_link_is_lost_or_half(data_dir: Path, workshop: Workshop) -> None:
    expected = {name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()}
    randomly = random.Random(20)
    promised: set[str] = set()
    checked: set[str] = set()
    for _ in range(KILLS):
        announced, whole = workshop.killed(after=randomly.randrange(60))
        promised |= announced | whole
        program = build_context(data_dir)
        for link_id in program.copying.abandoned():
            program.copying.run(link_id)
        program.retention.purge()
        program.retention.sweep()
        links = program.links.page()
        assert promised <= {link.token for link in links}, "a link that was given away is lost"
        assert all(link.phase is CopyPhase.READY for link in links)
        for link in links:
            if link.token in checked:
                continue
            for path, (noted, real) in stored(program, link.token).items():
                assert noted == real == expected[path]
            checked.add(link.token)
        known = {item.id for link in links for item in program.links.get(link.token).items}
        assert {path.name for path in program.paths.send_storage.iterdir()} == known, "leftovers stay"
        assert program.base.store.check_integrity() == "ok"
        assert program.audit.verify() is None
        program.close()
    assert promised

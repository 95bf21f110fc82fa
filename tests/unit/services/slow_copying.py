"""Copies of several chunks, in whose middle something happens."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from sharedesk.core.link import Link
from sharedesk.events import AppEvent
from sharedesk.services import copying
from sharedesk.services.control import CopyControl
from sharedesk.storage.copying import CHUNK
from tests.unit.desk import Desk

BIG = b"0123456789abcdef" * (CHUNK // 16) * 3


class Chunks:
    """Runs something in the copying thread when a chunk was copied."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen = 0
        self.actions: dict[int, Callable[[], object]] = {}
        original = copying._Meter.step

        def step(meter: copying._Meter, size: int) -> None:
            self.seen += 1
            if action := self.actions.pop(self.seen, None):
                action()
            original(meter, size)

        monkeypatch.setattr(copying._Meter, "step", step)


def run_in_thread(desk: Desk, link: Link, control: CopyControl) -> threading.Thread:
    """Copy a link in a thread of its own."""
    thread = threading.Thread(target=desk.program.copying.run, args=(link.id, control), name="job-copy")
    thread.start()
    return thread


def until(desk: Desk, wanted: Callable[[], bool]) -> threading.Event:
    """Return an event that is set when something told by the bus finds `wanted` true."""
    found = threading.Event()

    def listen(_event: AppEvent) -> None:
        if not found.is_set() and wanted():
            found.set()

    desk.program.bus.subscribe(listen)
    return found

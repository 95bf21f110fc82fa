"""Garbage is collected on the GUI thread alone."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from bench.processes import private_memory
from sharedesk.ui.collector import GarbageCollector


class Cycle:
    """Garbage that only the collector can free; it tells on which thread that happened."""

    def __init__(self, freed: list[threading.Thread]) -> None:
        self.me = self
        self._freed = freed

    def __del__(self) -> None:
        self._freed.append(threading.current_thread())


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[GarbageCollector]:
    gc.enable()
    collector = GarbageCollector()
    yield collector
    collector.close()
    assert gc.isenabled()


def test_threads_that_allocate_free_nothing(collector: GarbageCollector) -> None:
    freed: list[threading.Thread] = []

    def work() -> None:
        Cycle(freed)
        keep = [[number] for number in range(5000)]
        del keep

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert freed == []
    kept = [[number] for number in range(5000)]
    collector.look()
    assert freed == [threading.main_thread()]
    del kept


def test_a_little_garbage_waits(collector: GarbageCollector) -> None:
    gc.collect()
    freed: list[threading.Thread] = []
    Cycle(freed)
    collector.look()
    assert freed == []
    collector.close()
    assert freed == [threading.main_thread()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have other heaps")
def test_what_was_freed_goes_back_to_the_system(collector: GarbageCollector) -> None:
    blocks = [bytearray(2**16) for _ in range(1000)]
    del blocks[:-1]  # the last one keeps the heap from shrinking by itself
    held, usual = private_memory(os.getpid()), gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    try:
        for generation in (1, 1, 0, 0):
            gc.collect(generation)
        fresh = [[number] for number in range(100)]
        collector.look()
    finally:
        gc.set_threshold(*usual)
    assert private_memory(os.getpid()) < held - 40 * 2**20
    del fresh

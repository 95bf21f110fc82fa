"""Any history of downloads side by side, against a simple model: what has to be counted."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sharedesk.app import build_context
from sharedesk.services.delivery import Transfer
from sharedesk.services.downloads import Download
from tests.unit.desk import COMPLETED, DATA, STARTED, Clock, Desk, end


class Books(RuleBasedStateMachine):
    """Anna's connections come and go in any order; a model says what has to be counted."""

    SIZE = 40

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(mkdtemp())
        (self.root / "originals").mkdir()
        clock = Clock()
        self.desk = Desk(build_context(self.root / "data", clock=clock), clock, self.root / "originals")
        self.running: list[tuple[Transfer, int]] = []
        self.models: dict[int, set[int]] = {}
        self.asked: dict[int, set[int]] = {}

    @initialize()
    def make(self) -> None:
        self.link = self.desk.share({"a.bin": DATA[: self.SIZE]})
        self.download: Download = self.desk.everything(self.link)

    @rule(ends=st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)))
    def begin(self, ends: tuple[int, int]) -> None:
        start, stop = sorted(ends)
        if start < stop:
            transfer = self.desk.begin(self.download, start, stop)
            self.models.setdefault(transfer.delivery_id, set())
            self.asked.setdefault(transfer.delivery_id, set()).update(range(start, stop))
            self.running.append((transfer, stop - start))

    @rule()
    def begin_whole(self) -> None:
        newest = max(self.models, default=0)
        self.begin((0, self.SIZE))
        assert self.running[-1][0].delivery_id > newest, "the whole is a delivery of its own"

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def progress(self, data: st.DataObject) -> None:
        transfer, length = data.draw(st.sampled_from(self.running))
        transfer.on_progress(data.draw(st.integers(transfer.acknowledged, length)))

    @precondition(lambda self: self.running)
    @rule(data=st.data(), whole=st.booleans())
    def end(self, data: st.DataObject, whole: bool) -> None:
        index = data.draw(st.integers(0, len(self.running) - 1))
        transfer, length = self.running.pop(index)
        acknowledged = length if whole else data.draw(st.integers(transfer.acknowledged, length))
        end(transfer, acknowledged, complete=acknowledged == length)
        self.models[transfer.delivery_id] |= set(range(transfer.start, transfer.start + acknowledged))

    @rule()
    def store(self) -> None:
        self.desk.program.deliveries.store_progress()

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        if not hasattr(self, "link"):
            return
        counted = self.desk.link(self.link).downloads
        certain = sum(len(delivered) == self.SIZE for delivered in self.models.values())
        possible = sum(len(asked) == self.SIZE for asked in self.asked.values())
        assert certain <= counted <= possible
        assert len(self.desk.events(COMPLETED)) == counted
        assert len(self.desk.events(STARTED)) == len(self.models)

    def teardown(self) -> None:
        for transfer, _ in self.running:
            transfer.source.close()
        self.desk.program.close()
        shutil.rmtree(self.root)


TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=12, stateful_step_count=20)

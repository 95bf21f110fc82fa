"""How the reading of copies is divided: in turns, after rests, between processes, and it can be cut anywhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.link import Link
from sharedesk.errors import EnvironmentFault
from sharedesk.services import scrubbing as module
from sharedesk.services.context import AppContext
from sharedesk.services.scrubbing import LEAST_A_TURN
from sharedesk.store.laps import Lap
from tests.conftest import ExpectedLog
from tests.unit.desk import Desk
from tests.unit.services.damaging import TREE, alerts, flip, lap, nothing, stored


class Ended(Exception):
    """The program ends."""


@pytest.fixture
def link(desk: Desk) -> Link:
    return desk.send(TREE)


def test_a_turn_ends_after_its_share(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_A_TURN", 2**20)
    desk.send({"big": os.urandom(4 * 2**20)})
    read: list[int] = []
    desk.program.scrubber.turn(read.append)
    assert 2**20 <= sum(read) <= 2 * 2**20
    assert desk.program.scrubber.summary().checked == 0
    lap(desk.program)
    assert desk.program.scrubber.summary().checked == 4 * 2**20


def test_a_large_storage_has_larger_turns_and_deliveries_make_them_smaller(
    desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    scrubber = desk.program.scrubber
    assert scrubber._amount() == LEAST_A_TURN
    transfer = desk.begin(desk.everything(link))
    assert scrubber._amount() == LEAST_A_TURN // module.WHILE_BUSY
    transfer.source.close()
    transfer.on_end(0, complete=False)
    monkeypatch.setattr(desk.program.retention, "used", lambda: 40 * 10**12)
    assert scrubber._amount() == 10**8
    hours = 40 * 10**12 / scrubber._amount() / 3600
    assert hours < 30 * 4, "four hours a day are enough"


def test_after_a_lap_there_is_rest(desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    lap(desk.program)
    flip(desk, link, "single.txt")
    desk.clock.advance(days=6)
    lap(desk.program)
    assert alerts(desk) == []
    desk.clock.advance(days=-10)
    assert desk.program.scrubber._taken() is not None, "a clock that was set back is no reason to wait"


def test_it_goes_on_where_it_was_in_the_next_process(
    desk: Desk, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEAST_A_TURN", 5 * module.FILE_COST)
    monkeypatch.setattr(module, "PAGE", 3)
    files = {f"docs/{number:02}": bytes([number]) for number in range(10)}
    desk.send(files)
    desk.send({"single": b"s"})
    read: list[str] = []
    sound = module.is_sound

    def watched(packs: module.Packs, file: module.StoredFile) -> object:
        read.append(file.path)
        return sound(packs, file)

    monkeypatch.setattr(module, "is_sound", watched)
    desk.program.scrubber.turn(nothing)
    begun = list(read)
    assert 0 < len(begun) < 11
    desk.program.close()
    program = build_context(data_dir, clock=desk.clock)
    lap(program)
    assert sorted(set(read)) == sorted(["", *(path.removeprefix("docs/") for path in files)])
    assert len(read) <= 12, "one file may be read twice, the one that was being read"
    assert program.scrubber.summary().checked == 11
    program.close()


def test_it_ends_between_two_chunks_and_forgets_nothing(desk: Desk, expected_log: ExpectedLog) -> None:
    link = desk.send({"big": os.urandom(3 * 2**20)})
    flip(desk, link, "big")
    chunks: list[int] = []

    def end(size: int) -> None:
        chunks.append(size)
        if len(chunks) == 2:
            raise Ended

    with pytest.raises(Ended):
        desk.program.scrubber.turn(end)
    desk.program.scrubber.close()
    assert alerts(desk) == []
    lap(desk.program)
    expected_log("Damaged copies")
    assert [alert.item for alert in alerts(desk)] == ["big"]


def test_damage_that_is_not_told_yet_is_found_again_after_an_end(
    desk: Desk, expected_log: ExpectedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEAST_A_TURN", 2 * module.FILE_COST)
    link = desk.send({f"docs/{number}": b"x" for number in range(4)})
    stored(desk, link, "docs/0").unlink()
    desk.program.scrubber.turn(nothing)
    assert alerts(desk) == []
    desk.program.scrubber.close()
    lap(desk.program)
    expected_log("Damaged copies")
    assert [alert.detail["files"] for alert in alerts(desk)] == [4]


def test_only_one_process_reads(desk: Desk, link: Link, other: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_A_TURN", 1)
    desk.program.scrubber.turn(nothing)
    other.scrubber.turn(lambda _size: pytest.fail("both read"))
    desk.program.scrubber.close()
    desk.program.base.processes.close()
    lap(other)
    found = other.scrubber.summary()
    assert found.checked == found.total, "the other one takes over when the first is dead"


def test_of_two_processes_that_begin_at_once_one_does(
    desk: Desk, other: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send({"a": b"a"})
    first, second = desk.program.scrubber, other.scrubber
    looked, looks = second._laps.lap, iter([first._taken])

    def late() -> Lap | None:
        """Answer what was true before the other process began."""
        found = looked()
        for begin in looks:
            assert begin() is not None
        return found

    monkeypatch.setattr(second._laps, "lap", late)
    assert second._taken() is None
    with first._store.scope():
        lap = first._laps.lap()
    assert lap is not None
    assert lap.owner == first._processes.me


def test_how_far_it_is_is_kept_now_and_then(desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_A_TURN", 1)
    monkeypatch.setattr(module, "SAVE_SECONDS", 0.0)
    scrubber = desk.program.scrubber
    scrubber.turn(nothing)
    with desk.program.base.store.scope():
        kept = scrubber._laps.lap()
    assert kept == scrubber._lap
    assert kept is not None
    assert kept.item_id


def test_a_full_disk_does_not_keep_the_program_from_ending(
    desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEAST_A_TURN", 1)
    scrubber = desk.program.scrubber
    scrubber.turn(nothing)

    def full() -> None:
        raise EnvironmentFault("The disk is full.")

    monkeypatch.setattr(scrubber, "_save", full)
    scrubber.close()
    assert scrubber._work is None
    scrubber.close()


def test_the_upkeep_reads_and_ends_at_once(desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    upkeep = desk.program.housekeeping
    turned: list[int] = []

    def turn(step: module.Step) -> None:
        turned.append(1)
        step(1)

    upkeep._duties = []
    upkeep.add_reading(0.0, turn, after=0.0)
    upkeep._do_due()
    assert turned == [1]
    upkeep._stop.set()
    upkeep._do_due()
    assert turned == [1, 1], "the turn was cut, and the end is not an error"
    upkeep.add_reading(0.0, lambda _step: pytest.fail("too early"), after=60.0)
    upkeep._stop.clear()
    upkeep._do_due()

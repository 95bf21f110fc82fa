"""Copies that are read again: damage is noticed once and refused, the rest is served, the work can be cut anywhere."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.audit import Action, Event
from sharedesk.core.link import Ending, Link, LinkState, Presence
from sharedesk.errors import EnvironmentFault
from sharedesk.events import LinkChanged
from sharedesk.services import scrubbing as module
from sharedesk.services.access import Reason, UnavailableError
from sharedesk.services.contents import GoneError
from sharedesk.services.context import AppContext
from sharedesk.services.scrubbing import LEAST_A_TURN, REST
from sharedesk.services.suspects import Suspect
from sharedesk.storage.base import SourceChangedError
from sharedesk.storage.packs import SMALL
from sharedesk.store.laps import Lap
from tests.conftest import ExpectedLog
from tests.unit.desk import BEN, ME, Desk, drain, names

LARGE = os.urandom(SMALL + 1)
TREE = {
    "docs/a.txt": b"aaa",
    "docs/deep/b.txt": b"bbbb",
    "docs/deep/large.bin": LARGE,
    "docs/other/c.txt": b"ccccc",
    "single.txt": b"one",
}


class Ended(Exception):
    """The program ends."""


def nothing(_size: int) -> None:
    """Read on."""


def lap(program: AppContext) -> None:
    """Read everything again, as if a week had passed."""
    program.scrubber.turn(nothing)
    while program.scrubber._work is not None:
        program.scrubber.turn(nothing)


def again(desk: Desk) -> None:
    """Make the next lap."""
    desk.clock.advance(days=REST.days)
    lap(desk.program)


def stored(desk: Desk, link: Link, path: str) -> Path:
    """Return the file or pack in the send storage that has the copy of what is at `path`."""
    located = desk.program.contents.locate(desk.program.links.get(link.token), path)
    assert located.storage_key is not None
    return desk.program.paths.send_storage / located.record.item.id / located.storage_key


def flip(desk: Desk, link: Link, path: str) -> Path:
    """Change one bit of the copy of what is at `path`; size and time stay as they are."""
    located = desk.program.contents.locate(desk.program.links.get(link.token), path)
    file = stored(desk, link, path)
    before = file.stat()
    offset = (located.storage_offset or 0) + (located.entry.size or 0) // 2
    with file.open("r+b") as opened:
        opened.seek(offset)
        byte = opened.read(1)[0]
        opened.seek(offset)
        opened.write(bytes([byte ^ 1]))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    return file


def fetch(desk: Desk, link: Link, path: str) -> bytes:
    return desk.fetch(desk.program.downloads.file(desk.grant(link), path))


def alerts(desk: Desk) -> list[Event]:
    return desk.events(Action.LINK_MISSING)


@pytest.fixture
def link(desk: Desk) -> Link:
    return desk.send(TREE)


@pytest.fixture
def other(data_dir: Path, desk: Desk) -> Iterator[AppContext]:
    """Return what another process on the same data directory would have."""
    other = build_context(data_dir, clock=desk.clock)
    yield other
    other.close()


# -- what is found


def test_sound_copies_are_no_news(desk: Desk, link: Link) -> None:
    desk.told.clear()
    lap(desk.program)
    assert desk.told == []
    assert desk.state(link) is LinkState.ACTIVE
    found = desk.program.scrubber.summary()
    assert found.checked == found.total == sum(map(len, TREE.values()))
    assert (found.damaged, found.overdue) == (0, 0)


@pytest.mark.parametrize("path", ["docs/a.txt", "docs/deep/b.txt", "docs/deep/large.bin"])
def test_a_flipped_byte_in_a_folder_is_refused_and_told_once(
    desk: Desk, link: Link, path: str, expected_log: ExpectedLog
) -> None:
    flip(desk, link, path)
    lap(desk.program)
    assert expected_log("Damaged copies") == [f"Damaged copies of link {link.id}: 1"]
    again(desk)
    (alert,) = alerts(desk)
    assert (alert.token, alert.item, alert.detail) == (link.token, path, {"reason": "damaged", "item": path})
    assert desk.state(link) is LinkState.MISSING
    assert "damaged" in (desk.link(link).reason(desk.clock.now) or "")
    assert LinkChanged(link.id, link.token) in desk.told
    assert [item.presence for item in desk.items(link)] == [Presence.DAMAGED, Presence.HERE]
    with pytest.raises(GoneError):
        desk.program.downloads.file(desk.grant(link), path)
    for sound in TREE.keys() - {path}:
        assert fetch(desk, link, sound) == TREE[sound]


def test_every_zip_that_holds_a_damaged_file_is_refused_and_the_others_are_not(
    desk: Desk, link: Link, expected_log: ExpectedLog
) -> None:
    whole = desk.everything(link)
    assert drain(whole.open(0, whole.size)), "its layout is kept from now on"
    flip(desk, link, "docs/deep/b.txt")
    lap(desk.program)
    expected_log("Damaged copies")
    grant, downloads = desk.grant(link), desk.program.downloads
    with pytest.raises(GoneError):
        downloads.everything(grant)
    for folder in ("docs", "docs/deep"):
        with pytest.raises(GoneError):
            downloads.folder(grant, folder)
    assert desk.fetch(downloads.folder(grant, "docs/other"))


def test_pages_say_which_files_cannot_be_had(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    flip(desk, link, "docs/deep/b.txt")
    lap(desk.program)
    expected_log("Damaged copies")
    details, contents = desk.program.links.get(link.token), desk.program.contents
    assert [root.presence for root in contents.roots(details)] == [Presence.DAMAGED, Presence.HERE]

    def shown(folder: str) -> dict[str, Presence]:
        return {entry.name: entry.presence for entry in contents.folder(details, folder).entries}

    assert shown("docs") == {"deep": Presence.DAMAGED, "other": Presence.HERE, "a.txt": Presence.HERE}
    assert shown("docs/deep") == {"b.txt": Presence.DAMAGED, "large.bin": Presence.HERE}
    located = contents.below(details, contents.locate(details, "docs/deep"))
    assert [one.entry.presence for one in located] == [Presence.DAMAGED, Presence.HERE]


def test_a_flipped_byte_in_a_single_file(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    flip(desk, link, "single.txt")
    lap(desk.program)
    expected_log("Damaged copies")
    again(desk)
    assert [alert.item for alert in alerts(desk)] == ["single.txt"]
    assert [item.presence for item in desk.items(link)] == [Presence.HERE, Presence.DAMAGED]
    with pytest.raises(GoneError):
        desk.program.downloads.file(desk.grant(link), "single.txt")
    with pytest.raises(GoneError):
        desk.everything(link)
    assert fetch(desk, link, "docs/a.txt") == b"aaa"


def test_a_link_whose_only_file_is_damaged_does_not_open(desk: Desk, expected_log: ExpectedLog) -> None:
    link = desk.send({"single.txt": b"one"})
    flip(desk, link, "single.txt")
    lap(desk.program)
    expected_log("Damaged copies")
    with pytest.raises(UnavailableError) as refused:
        desk.grant(link)
    assert refused.value.reason is Reason.MISSING


@pytest.mark.parametrize("path", ["docs/deep/large.bin", "single.txt"])
@pytest.mark.parametrize("change", ["cut", "lengthened", "deleted", "a folder"])
def test_a_copy_of_its_own_that_is_not_what_it_was(
    desk: Desk, link: Link, path: str, change: str, expected_log: ExpectedLog
) -> None:
    file = stored(desk, link, path)
    match change:
        case "cut":
            os.truncate(file, len(TREE[path]) - 1)
        case "lengthened":
            os.truncate(file, len(TREE[path]) + 1)
        case "deleted":
            file.unlink()
        case _:
            file.unlink()
            file.mkdir()
    lap(desk.program)
    expected_log("Damaged copies")
    assert [alert.item for alert in alerts(desk)] == [path]


def test_a_pack_that_is_gone_is_one_finding(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    stored(desk, link, "docs/a.txt").unlink()
    lap(desk.program)
    expected_log("Damaged copies")
    assert [alert.detail for alert in alerts(desk)] == [
        {"reason": "damaged", "item": "docs/a.txt", "files": 2},
        {"reason": "damaged", "item": "docs/other/c.txt"},
    ], "what lies between is sound"
    assert desk.program.scrubber.summary().damaged == 3
    assert fetch(desk, link, "docs/deep/large.bin") == LARGE


def test_a_pack_that_was_cut_loses_what_lay_behind(desk: Desk, expected_log: ExpectedLog) -> None:
    link = desk.send({f"docs/{number:02}": bytes([number]) * 10 for number in range(20)})
    os.truncate(stored(desk, link, "docs/00"), 95)
    lap(desk.program)
    expected_log("Damaged copies")
    (alert,) = alerts(desk)
    assert alert.detail == {"reason": "damaged", "item": "docs/09", "files": 11}
    assert fetch(desk, link, "docs/08") == b"\x08" * 10


def test_a_copy_that_the_disk_does_not_give(
    desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    bad = stored(desk, link, "single.txt")
    refuse(monkeypatch, desk, bad, errno.EIO)
    lap(desk.program)
    expected_log("Damaged copies")
    assert [alert.item for alert in alerts(desk)] == ["single.txt"]


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_what_says_nothing_of_the_copy_blames_no_copy(
    desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    refuse(monkeypatch, desk, stored(desk, link, "single.txt"), code)
    with pytest.raises(EnvironmentFault, match="cannot be checked now"):
        lap(desk.program)
    monkeypatch.undo()
    desk.program.scrubber.turn(nothing)
    lap(desk.program)
    assert alerts(desk) == []
    found = desk.program.scrubber.summary()
    assert found.checked == found.total


def refuse(monkeypatch: pytest.MonkeyPatch, desk: Desk, bad: Path, code: int) -> None:
    """Let the disk refuse to open one copy."""
    opened = desk.program.scrubber._storage.open

    def refusing(item_id: str, key: str, size: int | None = None) -> int:
        if key == bad.name:
            raise OSError(code, os.strerror(code))
        return opened(item_id, key, size)

    monkeypatch.setattr(desk.program.scrubber._storage, "open", refusing)


# -- what is left alone


def test_originals_are_not_read(desk: Desk) -> None:
    desk.share({"a": b"a"})
    lap(desk.program)
    assert desk.program.scrubber.summary().total == 0


def test_a_copy_that_is_being_made_is_left_alone(desk: Desk) -> None:
    desk.send({"docs/a": b"a"}, copy=False)
    lap(desk.program)
    assert alerts(desk) == []


@pytest.mark.parametrize("what", ["revoked", "deleted", "item removed", "copied anew"])
def test_what_changed_while_it_was_read_is_left_alone(desk: Desk, link: Link, what: str) -> None:
    """The copy goes between two chunks, as it does when its link ends in the middle of the reading."""
    item = desk.items(link)[1]
    flip(desk, link, "single.txt")
    with desk.program.base.store.scope():
        record = desk.program.scrubber._links.record(item.id)
    assert record is not None
    reading = desk.program.scrubber._file(record)
    assert next(reading)
    match what:
        case "revoked":
            desk.program.links.revoke(link.token, by=ME)
            desk.program.retention.purge()
        case "deleted":
            desk.program.links.delete(link.token, by=ME)
            desk.program.retention.purge()
        case "item removed":
            desk.program.items.remove(link.token, item.id, by=ME)
        case _:
            with desk.program.base.store.write():
                desk.program.scrubber._links.update(link.id, phase="copying")
    desk.told.clear()
    for _ in reading:
        pass
    assert alerts(desk) == []
    assert desk.told == []


def test_what_another_process_noted_is_not_told_again(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    flip(desk, link, "single.txt")
    flip(desk, link, "docs/a.txt")
    scrubber = desk.program.scrubber
    with desk.program.base.store.scope():
        before = scrubber._links.records(link.id)
    lap(desk.program)
    expected_log("Damaged copies")
    assert len(alerts(desk)) == 2
    scrubber._note(before[1], [])
    scrubber._note(before[0], ["a.txt"])
    assert len(alerts(desk)) == 2


def test_an_ended_link_is_not_counted(desk: Desk, link: Link) -> None:
    with desk.program.base.store.write():
        desk.program.scrubber._links.end(link.id, Ending.EXPIRED, desk.clock.now)
    assert desk.program.scrubber.summary().total == 0


# -- how the work is divided


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


# -- at delivery


@pytest.mark.parametrize("size", [0, len(LARGE) - 1, len(LARGE) + 1])
def test_a_copy_with_another_size_is_not_delivered_though_nobody_has_checked_it(
    desk: Desk, link: Link, size: int
) -> None:
    whole = desk.everything(link)
    os.truncate(stored(desk, link, "docs/deep/large.bin"), size)
    download = desk.program.downloads.file(desk.grant(link, BEN), "docs/deep/large.bin")
    with pytest.raises(GoneError):
        download.open(0, download.size)
    with pytest.raises(SourceChangedError):
        drain(whole.open(0, whole.size))


@pytest.mark.parametrize("path", ["docs/deep/large.bin", "single.txt", "docs/deep/b.txt"])
def test_what_a_visitor_cannot_have_is_checked_at_once(
    desk: Desk, link: Link, other: AppContext, path: str, expected_log: ExpectedLog
) -> None:
    lap(other)
    stored(desk, link, path).unlink()
    download = desk.program.downloads.file(desk.grant(link), path)
    for _ in range(2):
        with pytest.raises(GoneError):
            download.open(0, download.size)
    desk.program.scrubber.turn(nothing)
    expected_log("Damaged copies")
    assert [alert.item for alert in alerts(desk)] == [path]


@pytest.mark.parametrize(("path", "told"), [("docs/deep/large.bin",) * 2, ("docs/deep/b.txt", "docs/a.txt")])
def test_what_an_archive_cannot_have_is_checked_at_once(
    desk: Desk, link: Link, path: str, told: str, expected_log: ExpectedLog
) -> None:
    lap(desk.program)
    stored(desk, link, path).unlink()
    whole = desk.everything(link)
    with pytest.raises(SourceChangedError):
        drain(whole.open(0, whole.size))
    desk.program.scrubber.turn(nothing)
    expected_log("Damaged copies")
    assert [alert.item for alert in alerts(desk)] == [told]


def test_a_suspect_that_is_sound_or_gone_is_no_news(desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    lap(desk.program)
    for path in ("docs/a.txt", "single.txt"):
        with monkeypatch.context() as patch:
            refuse(patch, desk, stored(desk, link, path), errno.EMFILE)
            download = desk.program.downloads.file(desk.grant(link), path)
            with pytest.raises(GoneError):
                download.open(0, download.size)
    suspects = desk.program.scrubber._suspects
    suspects.add(Suspect(desk.items(link)[0].id, "f" * 24, None))
    suspects.add(Suspect("f" * 24, "f" * 24, None))
    read: list[int] = []
    desk.program.scrubber.turn(read.append)
    assert sum(read) >= len("aaaone"), "both were read"
    assert suspects.take() is None
    assert alerts(desk) == []


# -- what was found


def test_the_summary_counts_and_forgets_with_the_time(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    scrubber = desk.program.scrubber
    total = sum(map(len, TREE.values()))
    assert (scrubber.summary().checked, scrubber.summary().overdue) == (0, 0), "copied a moment ago"
    desk.clock.advance(days=31)
    assert scrubber.summary().overdue == total
    flip(desk, link, "single.txt")
    flip(desk, link, "docs/a.txt")
    lap(desk.program)
    expected_log("Damaged copies")
    found = scrubber.summary()
    assert (found.total, found.checked, found.overdue, found.damaged) == (total, total, 0, 2)
    desk.clock.now += timedelta(days=31)
    assert scrubber.summary().checked == 0


def test_what_is_taken_off_a_link_takes_its_damage_along(desk: Desk, link: Link, expected_log: ExpectedLog) -> None:
    flip(desk, link, "docs/a.txt")
    lap(desk.program)
    expected_log("Damaged copies")
    desk.program.items.remove(link.token, "docs", by=ME)
    assert desk.state(link) is LinkState.ACTIVE
    assert desk.program.scrubber.summary().damaged == 0
    assert names(desk.items(link)) == ["single.txt"]

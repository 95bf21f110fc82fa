"""Copies that are read again: damage is noticed once and refused, and the rest is served."""

from __future__ import annotations

import errno
import os
from datetime import timedelta

import pytest

from sharedesk.core.link import Ending, Link, LinkState, Presence
from sharedesk.errors import EnvironmentFault
from sharedesk.events import LinkChanged
from sharedesk.services.access import Reason, UnavailableError
from sharedesk.services.contents import GoneError
from sharedesk.services.scrubbing import REST
from tests.conftest import ExpectedLog
from tests.unit.desk import ME, Desk, drain, names
from tests.unit.services.damaging import LARGE, TREE, alerts, fetch, flip, lap, nothing, refuse, stored


def again(desk: Desk) -> None:
    """Make the next lap."""
    desk.clock.advance(days=REST.days)
    lap(desk.program)


@pytest.fixture
def link(desk: Desk) -> Link:
    return desk.send(TREE)


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
        record = desk.program.scrubber._items.get(item.id)
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
        before = scrubber._items.of_link(link.id)
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

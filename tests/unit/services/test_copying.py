"""Copies of `send` links: right, durable, watched, and resumed after a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.audit import Action
from sharedesk.core.link import LinkState, Mode
from sharedesk.events import CopyProgress
from sharedesk.services import copying as module
from sharedesk.services.control import CopyCancelled, CopyControl
from tests.unit.desk import HOSTILE, Desk, copy_of, names, sha
from tests.unit.services.slow_copying import BIG, Chunks

pytestmark = pytest.mark.usefixtures("short_waits")


TREE = {"docs/a.txt": b"aaa", "docs/inner/b.txt": b"bb", "docs/inner/deep/c.txt": b"", "single.txt": b"one"}


# -- the result


def test_a_copied_link_is_ready_with_checksums(desk: Desk) -> None:
    link = desk.send(TREE)
    assert desk.state(link) is LinkState.ACTIVE
    assert (link.size, link.copied, link.file_count) == (8, 8, 4)
    docs, single = desk.items(link)
    assert (docs.size, docs.file_count, docs.sha256) == (5, 3, None)
    assert (single.size, single.sha256) == (3, sha(b"one"))
    program = desk.program
    details = program.links.get(link.token)
    for path, data in TREE.items():
        located = program.contents.locate(details, path)
        assert located.entry.sha256 == sha(data)
        assert copy_of(program, located) == data


def test_the_layout_of_the_storage_tells_no_names(desk: Desk) -> None:
    link = desk.send(TREE)
    assert desk.storage() == sorted(item.id for item in desk.items(link))
    stored = [path.name for path in desk.program.paths.send_storage.rglob("*") if path.is_file()]
    assert all(name == "owner" or len(name) == 24 for name in stored)


def test_later_changes_of_the_original_do_not_matter(desk: Desk) -> None:
    link = desk.send({"a.txt": b"first"})
    (desk.folder / "a.txt").write_bytes(b"second")
    (desk.folder / "a.txt").unlink()
    assert desk.fetch(desk.everything(link)) == b"first"


def test_progress_is_told_and_stored(desk: Desk) -> None:
    link = desk.send({"big": BIG})
    told = desk.heard(CopyProgress)
    assert [progress.copied for progress in told] == sorted(progress.copied for progress in told)
    assert told[-1] == CopyProgress(link.id, len(BIG), len(BIG), 0.0)
    assert all(progress.total == len(BIG) for progress in told)


def test_the_time_that_is_left_is_told_when_something_can_be_said(
    desk: Desk, chunks: Chunks, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])

    def a_second_later() -> None:
        now[0] += 1

    chunks.actions = dict.fromkeys((1, 2, 3), a_second_later)
    desk.send({"big": BIG})
    assert [progress.seconds_left for progress in desk.heard(CopyProgress)] == [2.0, 1.0, 0.0, 0.0]


def test_a_folder_that_grew_since_the_link_was_made_counts_as_it_is_copied(desk: Desk) -> None:
    link = desk.send({"docs/a": b"a"}, copy=False)
    desk.write({"docs/b": b"bb"})
    desk.program.copying.run(link.id)
    assert (desk.link(link).size, desk.link(link).copied, desk.link(link).file_count) == (3, 3, 2)


def test_running_again_changes_nothing(desk: Desk) -> None:
    link = desk.send({"a": b"a"})
    stored = desk.storage()
    desk.program.copying.run(link.id)
    assert desk.storage() == stored
    assert desk.state(link) is LinkState.ACTIVE


# -- after a crash


def test_the_copies_of_a_dead_process_are_taken_up_or_taken_away(desk: Desk, data_dir: Path) -> None:
    told = desk.send({"a": b"a"}, copy=False, announced=True)
    untold = desk.send({"b": b"b"}, copy=False)
    other = build_context(data_dir, clock=desk.clock)
    assert other.copying.abandoned() == [], "its process is alive"
    desk.program.base.processes.close()
    assert other.copying.abandoned() == [told.id]
    assert [link.id for link in other.links.page()] == [told.id]
    assert desk.events(Action.LINK_DELETED)[0].token == untold.token
    other.copying.run(told.id)
    assert desk.state(told) is LinkState.ACTIVE
    other.close()


def test_of_two_that_find_a_copy_one_takes_it(desk: Desk, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.send({"a": b"a"}, copy=False, announced=True)
    second, third = (build_context(data_dir, clock=desk.clock) for _ in range(2))
    desk.program.base.processes.close()
    copying = second.copying._links.copying
    won: list[int] = []

    def overtaken() -> object:
        found = copying()
        won.extend(third.copying.abandoned())
        return found

    monkeypatch.setattr(second.copying._links, "copying", overtaken)
    assert second.copying.abandoned() == []
    assert won == [link.id]
    second.close()
    third.close()


def test_a_control_that_is_asked_first_keeps_its_first_answer() -> None:
    control = CopyControl()
    assert control.checkpoint()
    control.pause()
    assert not control.checkpoint(0.001)
    control.wait(0.001)
    control.suspend()
    control.cancel()
    with pytest.raises(CopyCancelled) as ended:
        control.wait(10)
    assert ended.type.__name__ == "CopySuspended"


def test_hostile_names_are_shown_clean_and_told_apart(desk: Desk) -> None:
    desk.write_raw("docs", HOSTILE)
    link = desk.make(Mode.SEND, desk.write({"docs/plain": b"plain"}))
    desk.program.copying.run(link.id)
    details = desk.program.links.get(link.token)
    shown = names(desk.program.contents.folder(details, "docs").entries)
    assert shown == [
        "A", "a (2)", "back_slash", "caf\ufffd (2).txt", "caf\ufffd.txt", "eviltxt.exe", "newline", "plain",
    ]  # fmt: skip
    contents = {desk.fetch(desk.program.downloads.file(desk.grant(link), f"docs/{name}")) for name in shown}
    assert contents == {*HOSTILE, b"plain"}

"""The books on downloads: a download counts once, when every byte of it was acknowledged, and never otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.audit import Action
from sharedesk.core.link import Link
from sharedesk.errors import EnvironmentFault
from sharedesk.events import LinkChanged, TransferProgress
from sharedesk.store.audit import AuditRepository
from tests.conftest import ExpectedLog
from tests.unit.desk import ANNA, BEN, COMPLETED, DATA, DOWNLOADS, INTERRUPTED, STARTED, Clock, Desk, drain, end


@pytest.fixture
def link(desk: Desk) -> Link:
    return desk.send({"a.bin": DATA})


# -- counting


def test_a_whole_download_counts_once(desk: Desk, link: Link) -> None:
    desk.clock.advance(minutes=5)
    assert desk.fetch(desk.everything(link)) == DATA
    now = desk.link(link)
    assert (now.downloads, now.last_download_at) == (1, desk.clock.now)
    started, completed = desk.events(*DOWNLOADS)
    assert (started.action, started.item, started.bytes, started.total) == (STARTED, "a.bin", 0, 1000)
    assert (completed.action, completed.item, completed.bytes, completed.total) == (COMPLETED, "a.bin", 1000, 1000)
    assert (completed.who.ip, completed.who.user_agent) == (ANNA.ip, ANNA.user_agent)
    assert LinkChanged(link.id, link.token) in desk.told


def test_an_empty_file_counts_when_it_was_answered(desk: Desk) -> None:
    link = desk.send({"empty": b""})
    assert desk.fetch(desk.everything(link)) == b""
    assert desk.link(link).downloads == 1
    assert desk.events(COMPLETED)[0].total == 0


def test_looking_at_it_never_counts(desk: Desk, link: Link) -> None:
    download = desk.everything(link)
    drain(download.open(0, 1000))
    desk.program.access.previewed(desk.grant(link), "a.bin")
    assert desk.link(link).downloads == 0
    assert desk.actions(*DOWNLOADS) == []
    assert desk.actions()[-1] is Action.PREVIEW_VIEWED


def test_an_interrupted_download_that_is_resumed_counts_once(desk: Desk, link: Link) -> None:
    download = desk.everything(link)
    end(desk.begin(download), 300)
    assert desk.actions(*DOWNLOADS) == [STARTED, INTERRUPTED]
    assert desk.events(INTERRUPTED)[0].bytes == 300
    assert desk.link(link).downloads == 0
    desk.fetch(download, 300)
    assert desk.actions(*DOWNLOADS) == [STARTED, INTERRUPTED, COMPLETED]
    assert desk.link(link).downloads == 1


def test_begun_anew_after_an_interruption_is_another_delivery(desk: Desk, link: Link) -> None:
    download = desk.everything(link)
    end(desk.begin(download), 300)
    desk.fetch(download)
    assert desk.actions(*DOWNLOADS) == [STARTED, INTERRUPTED, STARTED, COMPLETED]
    assert desk.link(link).downloads == 1
    assert [record.acknowledged for record in desk.program.deliveries.for_link(link.id)] == [1000, 300]


def test_segments_side_by_side_are_one_download(desk: Desk, link: Link) -> None:
    """As aria2 does it: the first connection asks for everything and leaves when the others have taken over."""
    download = desk.everything(link)
    first = desk.begin(download)
    first.on_progress(200)
    others = [desk.begin(download, start, start + 250) for start in (250, 500, 750)]
    for transfer in others:
        end(transfer, 250, complete=True)
    assert desk.link(link).downloads == 0
    end(first, 260)
    assert desk.link(link).downloads == 1
    assert desk.actions(*DOWNLOADS) == [STARTED, COMPLETED]


def test_a_segment_given_up_at_once_does_not_hide_that_the_first_connection_carried_it(desk: Desk, link: Link) -> None:
    """As aria2 does it where the server is slow to answer: the first connection runs on into the segments of others."""
    download = desk.everything(link)
    first, second, third = desk.begin(download), desk.begin(download, 250, 500), desk.begin(download, 500, 1000)
    drain(first.source)
    end(first, 490)  # it was closed at 500: the acknowledgement of the last record is lost
    end(third, 500, complete=True)
    assert desk.link(link).downloads == 0
    end(second, 0)
    assert desk.link(link).downloads == 1


def test_progress_that_is_stored_forgets_no_segment_that_ended(desk: Desk, link: Link) -> None:
    download = desk.everything(link)
    first, second = desk.begin(download, 0, 500), desk.begin(download, 500, 1000)
    first.on_progress(100)
    end(second, 500, complete=True)
    desk.program.deliveries.store_progress()
    assert desk.program.deliveries.for_link(link.id)[0].acknowledged == 600
    end(first, 500, complete=True)
    assert desk.link(link).downloads == 1


def test_each_of_many_deliveries_has_its_own_progress(desk: Desk, link: Link) -> None:
    anna, ben = desk.begin(desk.everything(link)), desk.begin(desk.everything(link, BEN), 500)
    anna.on_progress(100)
    ben.on_progress(70)
    desk.clock.advance(seconds=5)
    desk.program.deliveries.store_progress()
    kept = {record.ip: record for record in desk.program.deliveries.for_link(link.id)}
    assert (kept[ANNA.ip].acknowledged, kept[ANNA.ip].ranges.split(";")[0]) == (100, "0-100")
    assert (kept[BEN.ip].acknowledged, kept[BEN.ip].ranges.split(";")[0]) == (70, "500-570")
    assert {record.updated_at for record in kept.values()} == {desk.clock()}


def test_what_is_told_never_goes_back(desk: Desk, link: Link) -> None:
    download = desk.everything(link)
    first, second = desk.begin(download, 0, 500), desk.begin(download, 500, 1000)
    second.on_progress(400)
    end(second, 500, complete=True)
    first.on_progress(10)
    first.on_progress(500)
    end(first, 500, complete=True)
    told = desk.heard(TransferProgress)
    assert [progress.acknowledged for progress in told] == [0, 0, 400, 500, 500, 510, 1000, 1000, 1000]
    assert [progress.running for progress in told] == [True] * 8 + [False]
    assert {(progress.who, progress.item, progress.total, progress.link_id) for progress in told} == {
        (ANNA.ip, "a.bin", 1000, link.id)
    }


def test_progress_after_the_end_is_not_told(desk: Desk, link: Link) -> None:
    transfer = desk.begin(desk.everything(link))
    end(transfer, 1000, complete=True)
    desk.told.clear()
    transfer.on_progress(1000)
    assert desk.told == []


def test_two_whole_downloads_at_once_count_twice(desk: Desk, link: Link) -> None:
    download = desk.everything(link)
    first, second = desk.begin(download), desk.begin(download)
    for transfer in (second, first):
        end(transfer, 1000, complete=True)
    assert desk.link(link).downloads == 2
    assert desk.actions(*DOWNLOADS) == [STARTED, STARTED, COMPLETED, COMPLETED]


def test_repeated_ranges_do_not_add_up(desk: Desk, link: Link) -> None:
    download = desk.everything(link)
    for _ in range(5):
        desk.fetch(download, 0, 400)
    assert desk.link(link).downloads == 0
    assert desk.program.deliveries.for_link(link.id)[0].acknowledged == 400
    desk.fetch(download, 400)
    desk.fetch(download, 0, 400)
    desk.fetch(download, 400)
    assert desk.link(link).downloads == 1
    assert desk.actions(*DOWNLOADS) == [STARTED, COMPLETED]


def test_visitors_do_not_complete_each_others_downloads(desk: Desk, link: Link) -> None:
    desk.fetch(desk.everything(link, ANNA), 0, 600)
    desk.fetch(desk.everything(link, BEN), 600)
    assert desk.link(link).downloads == 0
    assert len(desk.program.deliveries.for_link(link.id)) == 2


def test_another_version_is_another_delivery(desk: Desk) -> None:
    link = desk.share({"a.bin": DATA})
    desk.fetch(desk.everything(link), 0, 600)
    (desk.folder / "a.bin").write_bytes(DATA)
    desk.fetch(desk.everything(link), 600)
    assert desk.link(link).downloads == 0


def test_a_crash_in_the_middle_and_a_resumption_in_a_new_process(
    desk: Desk, link: Link, data_dir: Path, clock: Clock
) -> None:
    transfer = desk.begin(desk.everything(link))
    transfer.on_progress(400)
    desk.program.deliveries.store_progress()  # and then the process is killed
    transfer.source.close()
    again = build_context(data_dir, clock=clock)
    restarted = Desk(again, clock, desk.folder)
    restarted.fetch(restarted.everything(link), 400)
    assert restarted.link(link).downloads == 1
    assert again.deliveries.for_link(link.id)[0].acknowledged == 1000
    again.close()


def test_what_another_process_delivered_is_counted_in(desk: Desk, link: Link, data_dir: Path, clock: Clock) -> None:
    other = Desk(build_context(data_dir, clock=clock), clock, desk.folder)
    mine = desk.begin(desk.everything(link), 0, 500)
    other.fetch(other.everything(link), 500)
    mine.on_progress(200)
    desk.program.deliveries.store_progress()
    end(mine, 500, complete=True)
    assert desk.link(link).downloads == 1
    other.program.close()


# -- who is named


@pytest.mark.parametrize(
    ("policy", "anna", "ben"),
    [("full", ANNA.ip, BEN.ip), ("truncated", "192.0.2.0", "2001:db8:1::"), ("none", None, None)],
)
def test_addresses_are_kept_as_the_policy_says(
    desk: Desk, link: Link, policy: str, anna: str | None, ben: str | None
) -> None:
    desk.program.change_setting("audit.ip", policy, by="owner")
    for visitor, ip in ((ANNA, anna), (BEN, ben)):
        desk.fetch(desk.everything(link, visitor))
        assert desk.events(COMPLETED)[-1].who.ip == ip
        assert desk.program.deliveries.for_link(link.id)[0].ip == ip


def test_a_visitor_with_an_address_to_write_to_is_named_by_it(desk: Desk, link: Link) -> None:
    desk.fetch(desk.everything(link, replace(ANNA, email="anna@example.com", user_agent="x" * 300)))
    assert desk.heard(TransferProgress)[-1].who == "anna@example.com"
    assert desk.events(COMPLETED)[0].who.user_agent == "x" * 300


# -- what is running


def test_running_deliveries_are_known_to_other_processes(desk: Desk, link: Link, data_dir: Path, clock: Clock) -> None:
    other = build_context(data_dir, clock=clock)
    assert other.deliveries.active() == ()
    transfer = desk.begin(desk.everything(link))
    transfer.on_progress(300)
    desk.program.deliveries.store_progress()
    running = other.deliveries.active()
    assert [(one.link_id, one.item, one.acknowledged, one.total, one.running) for one in running] == [
        (link.id, "a.bin", 300, 1000, True)
    ]
    end(transfer, 1000, complete=True)
    assert other.deliveries.active() == ()
    other.close()


def test_a_delivery_that_nobody_reports_on_is_not_running(desk: Desk, link: Link) -> None:
    transfer = desk.begin(desk.everything(link))
    desk.clock.advance(seconds=61)
    assert desk.program.deliveries.active() == ()
    desk.program.deliveries.store_progress()
    assert len(desk.program.deliveries.active()) == 1
    end(transfer, 1000)


def test_nothing_running_writes_nothing(desk: Desk, link: Link) -> None:
    with desk.program.base.store.scope():
        other = desk.program.base.store.change_mark()
        desk.program.deliveries.store_progress()
        assert desk.program.base.store.change_mark() == other


# -- what goes wrong


@pytest.mark.shows("16.5.3")
def test_a_download_that_cannot_be_noted_is_not_begun(desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    download = desk.everything(link)
    source = download.open(0, 1000)
    close = source.close
    monkeypatch.setattr(source, "close", lambda: (closed.append(True), close()))

    def full(*_arguments: object) -> None:
        raise EnvironmentFault("The disk is full.")

    monkeypatch.setattr(AuditRepository, "append", full)
    with pytest.raises(EnvironmentFault):
        desk.begin(replace(download, open=lambda _start, _stop: source))
    assert closed
    assert desk.program.deliveries.for_link(link.id) == []


def test_an_end_that_cannot_be_noted_disturbs_nobody(
    desk: Desk, link: Link, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    transfer = desk.begin(desk.everything(link))

    def full(*_arguments: object) -> None:
        raise EnvironmentFault("The disk is full.")

    monkeypatch.setattr(AuditRepository, "append", full)
    end(transfer, 1000, complete=True)
    expected_log("could not be recorded")
    assert desk.heard(TransferProgress)[-1].running is False
    assert desk.link(link).downloads == 0


def test_an_end_of_what_is_not_in_the_books_any_more(desk: Desk, link: Link) -> None:
    transfer = desk.begin(desk.everything(link))
    with desk.program.base.store.write() as db:
        db.execute_sql("delete from delivery")
    end(transfer, 1000, complete=True)
    assert desk.link(link).downloads == 0

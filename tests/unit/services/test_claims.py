"""Links that work once or a few times: who gets in, and what moves a claim on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.audit import Action
from sharedesk.core.claims import CONNECTIONS
from sharedesk.core.gates import Gate
from sharedesk.core.grant import Purpose
from sharedesk.core.link import Ending, Link, LinkEdit, LinkState
from sharedesk.services.access import GateError, Reason, UnavailableError
from sharedesk.services.claims import NotHeldError
from sharedesk.services.seats import CrowdedError
from sharedesk.store.claims import ClaimRepository
from tests.unit.desk import ANNA, BEN, DATA, HOLDER, ME, OTHER, Desk
from tests.unit.services.claiming import (
    CLAIMED,
    CONSUMED,
    DELIVERING,
    DRAINED,
    RELEASED,
    SUSPENDED,
    claim,
    drop,
    refusal,
    states,
    tick,
)

ARROWS = (Action.CLAIM_MADE, Action.CLAIM_RELEASED, Action.CLAIM_SUSPENDED, Action.LINK_USED)


# -- links that work once


def test_nobody_gets_in_before_the_click(desk: Desk, once: Link) -> None:
    for purpose in (Purpose.VIEW, Purpose.BROWSE, Purpose.PREVIEW, Purpose.DOWNLOAD, Purpose.ASK):
        with pytest.raises(GateError) as error:
            desk.program.access.authorize(once.token, HOLDER, purpose)
        assert error.value.gate is Gate.CLAIM
    assert desk.link(once).claims == 0


def test_the_first_click_wins_and_clicking_twice_is_the_same(desk: Desk, once: Link) -> None:
    claim(desk, once)
    claim(desk, once)
    assert desk.link(once).claims == 1
    assert desk.actions(*ARROWS) == [Action.CLAIM_MADE]
    assert desk.events(Action.CLAIM_MADE)[0].who.ip == HOLDER.ip
    with pytest.raises(NotHeldError):
        desk.program.claims.make(once, OTHER)
    for purpose in (Purpose.VIEW, Purpose.DOWNLOAD, Purpose.CLAIM):
        with pytest.raises(UnavailableError) as error:
            desk.program.access.authorize(once.token, OTHER, purpose)
        assert (error.value.reason, error.value.status, error.value.retry_after) == (Reason.IN_USE, 409, None)


def test_the_last_byte_ends_it_for_everybody_but_the_holder(desk: Desk, once: Link) -> None:
    claim(desk, once)
    assert desk.fetch(desk.everything(once, HOLDER)) == DATA
    now = desk.link(once)
    assert (now.ending, now.downloads, states(desk, once)) == (Ending.USED, 1, [DRAINED])
    assert desk.actions(*ARROWS) == [Action.CLAIM_MADE, Action.LINK_USED]
    assert desk.events(Action.LINK_USED)[0].who.ip == HOLDER.ip
    assert refusal(lambda: desk.grant(once, OTHER)) is Reason.USED


def test_the_holder_may_repeat_for_ten_minutes_and_that_counts_nothing(desk: Desk, once: Link) -> None:
    claim(desk, once)
    desk.fetch(desk.everything(once, HOLDER))
    tick(desk, minutes=9, seconds=59)
    desk.program.retention.purge()
    assert desk.fetch(desk.everything(once, HOLDER)) == DATA
    assert desk.link(once).downloads == 1
    completed = desk.events(Action.DOWNLOAD_COMPLETED)
    assert ["repeat" in event.detail for event in completed] == [False, True]
    tick(desk, seconds=1)
    assert states(desk, once) == [CONSUMED]
    assert refusal(lambda: desk.grant(once, HOLDER)) is Reason.USED
    desk.program.retention.purge()
    assert desk.storage() == []


@pytest.mark.shows("A61")
def test_a_dropped_line_is_resumed_by_the_holder_alone(desk: Desk, once: Link) -> None:
    claim(desk, once)
    drop(desk, once, HOLDER, 400)
    assert states(desk, once) == [DELIVERING]
    tick(desk, hours=23)
    assert refusal(lambda: desk.grant(once, OTHER)) is Reason.IN_USE
    assert desk.fetch(desk.everything(once, HOLDER), 400) == DATA[400:]
    assert (desk.state(once), desk.link(once).downloads) == (LinkState.USED, 1)


def test_a_silent_claim_is_released_after_a_quarter_of_an_hour(desk: Desk, once: Link) -> None:
    claim(desk, once)
    tick(desk, minutes=14, seconds=59)
    assert states(desk, once) == [CLAIMED]
    tick(desk, seconds=1)
    assert states(desk, once) == [RELEASED]
    assert desk.link(once).claims == 0
    claim(desk, once, OTHER)
    assert refusal(lambda: desk.grant(once, HOLDER)) is Reason.IN_USE


def test_the_fourth_silent_claim_asks_the_owner(desk: Desk, once: Link) -> None:
    for _ in range(4):
        claim(desk, once)
        tick(desk, minutes=15)
    assert states(desk, once) == [RELEASED] * 3 + [SUSPENDED]
    assert desk.actions(*ARROWS)[-1] is Action.CLAIM_SUSPENDED
    assert refusal(lambda: desk.grant(once, HOLDER)) is Reason.STALLED
    assert refusal(lambda: desk.grant(once, OTHER)) is Reason.IN_USE


def test_what_stops_half_way_waits_for_the_owner(desk: Desk, once: Link) -> None:
    claim(desk, once)
    drop(desk, once, HOLDER, 400)
    tick(desk, hours=24)
    assert states(desk, once) == [SUSPENDED]
    assert desk.link(once).claims == 1
    assert refusal(lambda: desk.grant(once, HOLDER)) is Reason.STALLED
    tick(desk, days=30)
    assert states(desk, once) == [SUSPENDED]


def test_the_first_byte_of_a_preview_binds_the_link_too(desk: Desk, once: Link) -> None:
    claim(desk, once)
    desk.program.access.authorize(once.token, HOLDER, Purpose.ASK)
    assert states(desk, once) == [CLAIMED]
    for _ in range(2):
        assert desk.program.access.authorize(once.token, HOLDER, Purpose.PREVIEW).claim is not None
    assert states(desk, once) == [DELIVERING]
    tick(desk, minutes=15)
    assert states(desk, once) == [DELIVERING]
    assert desk.link(once).downloads == 0


def test_a_transfer_that_never_began_does_not_bind_it(desk: Desk, once: Link) -> None:
    claim(desk, once)
    transfer = desk.begin(desk.everything(once, HOLDER))
    assert states(desk, once) == [DELIVERING]
    transfer.source.close()
    transfer.on_end(0, complete=False)
    assert states(desk, once) == [CLAIMED]
    tick(desk, minutes=15)
    assert states(desk, once) == [RELEASED]


def test_one_of_two_connections_that_never_began_changes_nothing(desk: Desk, once: Link) -> None:
    claim(desk, once)
    first, second = (desk.begin(desk.everything(once, HOLDER), start) for start in (1, 2))
    second.source.close()
    second.on_end(0, complete=False)
    assert states(desk, once) == [DELIVERING]
    first.source.read(10)
    desk.program.deliveries.store_progress()
    assert desk.program.claims.holders(once.id)[0].claim.delivered == 10  # type: ignore[union-attr]
    first.source.close()
    first.on_end(0, complete=False)
    assert states(desk, once) == [DELIVERING]


def test_an_empty_file_is_delivered_when_it_is_answered(desk: Desk) -> None:
    link = desk.send({"empty": b""}, one_time=True)
    claim(desk, link)
    desk.fetch(desk.everything(link, HOLDER))
    assert desk.state(link) is LinkState.USED


def test_every_file_has_to_arrive(desk: Desk) -> None:
    link = desk.send({"a.txt": b"a", "Top/b.txt": b"b", "Top/sub/c.txt": b"c", "Top/sub/d.txt": b"d"}, one_time=True)
    claim(desk, link)
    downloads = desk.program.downloads
    desk.fetch(downloads.file(desk.grant(link, HOLDER), "Top/b.txt"))
    desk.fetch(downloads.file(desk.grant(link, HOLDER), "a.txt"))
    desk.fetch(downloads.file(desk.grant(link, HOLDER), "a.txt"))
    assert (states(desk, link), desk.link(link).downloads) == ([DELIVERING], 2)
    tick(desk)
    tick(desk)
    assert states(desk, link) == [DELIVERING]
    desk.fetch(downloads.folder(desk.grant(link, HOLDER), "Top/sub"))
    assert (states(desk, link), desk.link(link).downloads) == ([DRAINED], 3)
    assert desk.state(link) is LinkState.USED
    desk.fetch(desk.everything(link, HOLDER))
    assert desk.link(link).downloads == 3


def test_the_zip_of_everything_is_everything(desk: Desk) -> None:
    link = desk.share({"Top/a.txt": b"a", "Top/b.txt": b"b"}, one_time=True)
    claim(desk, link)
    download = desk.everything(link, HOLDER)
    desk.fetch(download, 0, 50)
    desk.fetch(download, 50)
    assert (desk.state(link), desk.link(link).downloads) == (LinkState.USED, 1)


def test_what_was_given_back_since_the_page_was_shown_is_told(desk: Desk, once: Link) -> None:
    claim(desk, once)
    download = desk.everything(once, HOLDER)
    desk.program.claims.give_back(once.token, by=ME)
    assert refusal(lambda: desk.begin(download)) is Reason.IN_USE


def test_two_processes_note_once_what_time_did(
    desk: Desk, once: Link, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stalled = desk.send({"b.bin": DATA}, one_time=True)
    claim(desk, stalled)
    drop(desk, stalled, HOLDER, 10)
    desk.clock.advance(hours=23, minutes=45)
    claim(desk, once)
    desk.clock.advance(minutes=15)
    other = build_context(data_dir, clock=desk.clock)
    half_done = ClaimRepository.half_done

    def overtaken(repository: ClaimRepository) -> dict[int, int]:
        monkeypatch.setattr(ClaimRepository, "half_done", half_done)
        other.claimkeeping.tick()
        return half_done(repository)

    monkeypatch.setattr(ClaimRepository, "half_done", overtaken)
    desk.program.claimkeeping.tick()
    assert states(desk, once) + states(desk, stalled) == [RELEASED, SUSPENDED]
    assert sorted(desk.actions(*ARROWS))[-2:] == [Action.CLAIM_RELEASED, Action.CLAIM_SUSPENDED]
    assert len(desk.actions(*ARROWS)) == 4
    assert desk.link(once).claims == 0
    other.close()


def test_a_missing_original_is_not_delivered(desk: Desk) -> None:
    link = desk.share({"a.txt": b"a", "b.txt": b"b"}, one_time=True)
    claim(desk, link)
    (desk.folder / "b.txt").unlink()
    desk.fetch(desk.program.downloads.file(desk.grant(link, HOLDER), "a.txt"))
    assert states(desk, link) == [DELIVERING]


def test_what_a_crash_left_unnoted_is_noted_by_the_next_process(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    link = desk.send({"a.txt": b"a", "b.txt": b"b"}, one_time=True)
    claim(desk, link)
    monkeypatch.setattr(desk.program.deliveries._passage, "settle", lambda _claim_id, _subject: None)
    for name in ("a.txt", "b.txt"):
        desk.fetch(desk.program.downloads.file(desk.grant(link, HOLDER), name))
    assert states(desk, link) == [DELIVERING]
    again = Desk(build_context(data_dir, clock=desk.clock), desk.clock, desk.folder)
    again.program.claimkeeping.tick()
    again.program.claimkeeping.tick()
    assert states(desk, link) == [DRAINED]
    assert desk.state(link) is LinkState.USED
    again.program.close()


def test_settling_what_is_gone_does_nothing(desk: Desk, once: Link) -> None:
    passage = desk.program.deliveries._passage
    passage.settle(99)
    claim(desk, once)
    desk.program.links.delete(once.token, by=ME)
    passage.settle(1)
    assert desk.actions(*ARROWS) == [Action.CLAIM_MADE]


# -- a few times


def test_looking_takes_nothing_and_the_first_byte_takes_one(desk: Desk, twice: Link) -> None:
    for purpose in (Purpose.VIEW, Purpose.ASK, Purpose.PREVIEW, Purpose.DOWNLOAD):
        desk.program.access.authorize(twice.token, HOLDER, purpose)
    download = desk.everything(twice, HOLDER)
    assert desk.link(twice).claims == 0
    desk.begin(download).source.close()
    assert desk.link(twice).claims == 1


def test_a_remembered_visitor_is_one_however_often_they_repeat(desk: Desk, twice: Link) -> None:
    for _ in range(3):
        desk.fetch(desk.everything(twice, HOLDER))
    assert (desk.link(twice).claims, desk.link(twice).downloads) == (1, 1)
    tick(desk, minutes=10)
    desk.fetch(desk.everything(twice, HOLDER))
    assert (desk.state(twice), desk.link(twice).downloads) == (LinkState.USED, 2)


def test_a_script_takes_one_for_each_whole_download(desk: Desk, twice: Link) -> None:
    drop(desk, twice, ANNA, 300)
    desk.fetch(desk.everything(twice, ANNA), 300)
    assert (desk.link(twice).claims, desk.link(twice).downloads) == (1, 1)
    desk.fetch(desk.everything(twice, ANNA))
    assert states(desk, twice) == [DRAINED, DRAINED]
    assert (desk.state(twice), desk.link(twice).downloads) == (LinkState.USED, 2)
    assert refusal(lambda: desk.grant(twice, ANNA)) is Reason.USED


def test_all_taken_and_not_complete_is_busy(desk: Desk, twice: Link) -> None:
    drop(desk, twice, HOLDER, 300)
    drop(desk, twice, BEN, 300)
    assert refusal(lambda: desk.grant(twice, OTHER)) is Reason.IN_USE
    assert desk.link(twice).ending is None
    desk.fetch(desk.everything(twice, BEN), 300)
    assert desk.link(twice).ending is None
    desk.fetch(desk.everything(twice, HOLDER), 300)
    assert desk.link(twice).ending is Ending.USED


def test_who_asked_first_and_came_last_is_told(desk: Desk, twice: Link) -> None:
    late = desk.everything(twice, OTHER)
    drop(desk, twice, HOLDER, 300)
    drop(desk, twice, BEN, 300)
    assert refusal(lambda: desk.begin(late)) is Reason.IN_USE
    assert [record.visitor for record in desk.program.deliveries.for_link(twice.id)] == [BEN.key, HOLDER.key]


@pytest.mark.parametrize("edit", [LinkEdit(max_downloads=1), LinkEdit(one_time=True)], ids=["lower", "once"])
def test_a_limit_that_is_lowered_below_what_was_had_ends_the_link(desk: Desk, twice: Link, edit: LinkEdit) -> None:
    desk.fetch(desk.everything(twice, HOLDER))
    desk.program.links.edit(twice.token, edit, by=ME)
    assert refusal(lambda: desk.grant(twice, OTHER)) is Reason.IN_USE
    desk.program.claimkeeping.wear_out()
    desk.program.claimkeeping.wear_out()
    assert desk.state(twice) is LinkState.USED
    assert desk.actions(*ARROWS) == [Action.CLAIM_MADE, Action.LINK_USED]


def test_a_limit_that_is_lifted_opens_the_link(desk: Desk, twice: Link) -> None:
    for visitor in (HOLDER, BEN):
        drop(desk, twice, visitor, 300)
    desk.program.links.edit(twice.token, LinkEdit(max_downloads=None), by=ME)
    desk.fetch(desk.everything(twice, OTHER))
    assert desk.link(twice).downloads == 1


# -- how much


@pytest.mark.shows("2.3.4")
def test_eight_connections_and_no_more(desk: Desk, once: Link) -> None:
    claim(desk, once)
    download = desk.everything(once, HOLDER)
    running = [desk.begin(download, start) for start in range(1, CONNECTIONS + 1)]
    with pytest.raises(CrowdedError) as error:
        desk.begin(download, 0)
    assert error.value.retry_after == 5
    running.pop().on_end(0, complete=False)
    running.append(desk.begin(download, 100))
    for transfer in running:
        transfer.source.close()
        transfer.on_end(0, complete=False)


def test_a_claim_is_no_way_to_publish(desk: Desk, once: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sharedesk.core.claims._CAP_BEYOND", 500)
    claim(desk, once)
    download = desk.everything(once, HOLDER)
    for _ in range(3):
        drop(desk, once, HOLDER, 999)
    with pytest.raises(CrowdedError) as error:
        desk.begin(download)
    assert error.value.retry_after is None
    assert desk.program.claims.holders(once.id)[0].claim.delivered == 3 * 999  # type: ignore[union-attr]
    desk.fetch(download, 999)
    assert desk.state(once) is LinkState.USED

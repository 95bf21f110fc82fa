"""Links that work once or a few times: who gets in, what moves a claim on, and what the owner decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.audit import Action, Who
from sharedesk.core.claims import CONNECTIONS, ClaimState
from sharedesk.core.gates import Gate
from sharedesk.core.grant import Purpose, Ticket, Visitor
from sharedesk.core.link import KEEP, Ending, Link, LinkDetails, LinkEdit, LinkState
from sharedesk.errors import UserError
from sharedesk.services import lacking
from sharedesk.services.access import GateError, Reason, UnavailableError
from sharedesk.services.claims import NotHeldError
from sharedesk.services.contents import Located
from sharedesk.services.releasing import Releases
from sharedesk.services.seats import CrowdedError
from sharedesk.store.claims import ClaimRepository
from tests.unit.desk import ANNA, BEN, HOLDER, ME, OTHER, Desk

DATA = bytes(range(100)) * 10
CLAIMED, DELIVERING, DRAINED = ClaimState.CLAIMED, ClaimState.DELIVERING, ClaimState.DRAINED
CONSUMED, RELEASED, SUSPENDED = ClaimState.CONSUMED, ClaimState.RELEASED, ClaimState.SUSPENDED
ARROWS = (Action.CLAIM_MADE, Action.CLAIM_RELEASED, Action.CLAIM_SUSPENDED, Action.LINK_USED)


def claim(desk: Desk, link: Link, visitor: Visitor = HOLDER) -> None:
    grant = desk.program.access.authorize(link.token, visitor, Purpose.CLAIM)
    desk.program.claims.make(grant.details.link, visitor)


def states(desk: Desk, link: Link) -> list[ClaimState]:
    return [holder.claim.state for holder in desk.program.claims.holders(link.id) if holder.claim is not None]


def tick(desk: Desk, **later: float) -> None:
    desk.clock.advance(**later)
    desk.program.claimkeeping.tick()


def must_stop(desk: Desk, link: Link, visitor: Visitor = HOLDER) -> bool:
    """Say whether what a visitor began to download before the link was changed has to stop."""
    return bool(desk.program.access.ended([Ticket(link.id, visitor.key, link.password_epoch, visitor.email, None)]))


def refusal(ask: Callable[[], object]) -> Reason:
    with pytest.raises(UnavailableError) as error:
        ask()
    return error.value.reason


def drop(desk: Desk, link: Link, visitor: Visitor, acknowledged: int, start: int = 0) -> None:
    """Begin a download and lose its line after so many bytes."""
    transfer = desk.begin(desk.everything(link, visitor), start)
    transfer.source.read(acknowledged)
    transfer.source.close()
    transfer.on_end(acknowledged, complete=False)


@pytest.fixture
def once(desk: Desk) -> Link:
    return desk.send({"a.bin": DATA}, one_time=True)


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


@pytest.fixture
def twice(desk: Desk) -> Link:
    return desk.send({"a.bin": DATA}, max_downloads=2)


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


# -- expiry


@pytest.fixture
def brief(desk: Desk) -> Link:
    return desk.send({"a.bin": DATA, "b.bin": DATA}, one_time=True, expires_at=desk.clock.now + timedelta(hours=1))


def test_the_holder_may_finish_for_an_hour(desk: Desk, brief: Link) -> None:
    claim(desk, brief)
    drop(desk, brief, HOLDER, 300)
    desk.clock.advance(hours=1, minutes=59)
    desk.program.links.expire_due()
    desk.program.retention.purge()
    assert refusal(lambda: desk.grant(brief, OTHER)) is Reason.EXPIRED
    for name in ("a.bin", "b.bin"):
        desk.fetch(desk.program.downloads.file(desk.grant(brief, HOLDER), name))
    assert states(desk, brief) == [DRAINED]
    assert desk.link(brief).ending is Ending.EXPIRED
    assert not must_stop(desk, brief)
    desk.clock.advance(minutes=1)
    assert refusal(lambda: desk.grant(brief, HOLDER)) is Reason.EXPIRED
    assert must_stop(desk, brief)


def test_who_only_clicked_has_begun_nothing(desk: Desk, brief: Link) -> None:
    claim(desk, brief)
    desk.clock.advance(hours=1)
    assert refusal(lambda: desk.grant(brief, HOLDER)) is Reason.EXPIRED


def test_nobody_finishes_where_the_policy_says_so(desk: Desk, brief: Link) -> None:
    desk.program.change_setting("policy.expiry.finish", "false", by=ME)
    claim(desk, brief)
    drop(desk, brief, HOLDER, 300)
    assert not must_stop(desk, brief)
    desk.clock.advance(hours=1)
    assert refusal(lambda: desk.grant(brief, HOLDER)) is Reason.EXPIRED
    assert must_stop(desk, brief)


def test_a_running_download_of_any_link_may_be_resumed_after_the_expiry(desk: Desk) -> None:
    link = desk.send({"a.bin": DATA}, expires_at=desk.clock.now + timedelta(hours=1))
    desk.clock.advance(minutes=59, seconds=30)
    drop(desk, link, HOLDER, 300)
    download = desk.everything(link, HOLDER)
    desk.clock.advance(minutes=30)
    assert refusal(lambda: desk.program.access.authorize(link.token, HOLDER, Purpose.VIEW)) is Reason.EXPIRED
    assert refusal(lambda: desk.grant(link, OTHER)) is Reason.EXPIRED
    assert desk.program.access.authorize(link.token, HOLDER, Purpose.ASK).is_finishing
    desk.program.retention.purge()
    finishing = desk.everything(link, HOLDER)
    assert refusal(lambda: desk.begin(finishing)) is Reason.EXPIRED, "the whole would be a new download"
    assert desk.fetch(finishing, 300) == DATA[300:]
    assert refusal(lambda: desk.grant(link, HOLDER)) is Reason.EXPIRED
    assert download.size == 1000


def test_an_old_interruption_is_not_resumed_after_the_expiry(desk: Desk) -> None:
    link = desk.send({"a.bin": DATA}, expires_at=desk.clock.now + timedelta(hours=1))
    drop(desk, link, HOLDER, 300)
    desk.clock.advance(hours=1)
    assert refusal(lambda: desk.grant(link, HOLDER)) is Reason.EXPIRED


@pytest.mark.shows("2.3.4")
def test_setting_the_clock_back_revives_nothing(desk: Desk) -> None:
    link = desk.send({"a.bin": DATA}, one_time=True, expires_at=desk.clock.now + timedelta(hours=1))
    desk.clock.advance(hours=2)
    desk.program.base.steady.advance()
    desk.clock.advance(days=-1)
    assert refusal(lambda: desk.grant(link, HOLDER)) is Reason.EXPIRED
    with pytest.raises(NotHeldError):
        desk.program.claims.make(link, HOLDER)
    assert desk.link(link).ending is Ending.EXPIRED


def test_setting_the_clock_back_makes_no_grace_longer(desk: Desk, once: Link) -> None:
    claim(desk, once)
    desk.fetch(desk.everything(once, HOLDER))
    desk.clock.advance(minutes=10)
    assert desk.program.base.steady.advance() == desk.clock.now
    desk.clock.advance(hours=-3)
    tick(desk)
    assert states(desk, once) == [CONSUMED]
    assert refusal(lambda: desk.grant(once, HOLDER)) is Reason.USED


def test_every_claim_notes_the_time(desk: Desk, once: Link) -> None:
    claim(desk, once)
    noted = desk.clock.now
    desk.clock.advance(days=-1)
    assert desk.program.base.steady() == noted


# -- the owner


def test_give_back_lets_somebody_else_have_it(desk: Desk, once: Link) -> None:
    claim(desk, once)
    drop(desk, once, HOLDER, 300)
    given = desk.program.claims.give_back(once.token, by=ME)
    assert (given.link.claims, states(desk, once)) == (0, [RELEASED])
    assert desk.events(Action.CLAIM_RELEASED)[0].who.person == ME
    with pytest.raises(GateError):
        desk.grant(once, HOLDER)
    claim(desk, once, OTHER)
    desk.fetch(desk.everything(once, OTHER))
    assert desk.state(once) is LinkState.USED


def test_what_was_given_back_is_cut(desk: Desk, once: Link) -> None:
    claim(desk, once)
    transfer = desk.begin(desk.everything(once, HOLDER))
    ended = desk.program.access.ended
    assert ended([transfer.ticket]) == []
    desk.program.claims.give_back(once.token, by=ME)
    assert ended([transfer.ticket, replace(transfer.ticket, claim_id=None)]) == [transfer.ticket]
    transfer.source.read(500)
    transfer.source.close()
    transfer.on_end(1000, complete=True)
    assert states(desk, once) == [RELEASED], "what is not theirs any more is not completed"
    assert desk.link(once).ending is None


def test_only_what_stopped_is_given_back_where_something_did(desk: Desk, twice: Link) -> None:
    drop(desk, twice, HOLDER, 300)
    desk.clock.advance(hours=23)
    drop(desk, twice, OTHER, 300)
    tick(desk, hours=1)
    assert states(desk, twice) == [SUSPENDED, DELIVERING]
    halves = [desk.begin(desk.everything(twice, OTHER)) for _ in range(2)]
    gone = replace(halves[0].ticket, claim_id=1)
    desk.program.claims.give_back(twice.token, by=ME)
    assert desk.program.access.ended([gone, *(half.ticket for half in halves)]) == [gone], "others go on"
    for half in halves:
        half.source.close()
        half.on_end(0, complete=False)
    assert states(desk, twice) == [RELEASED, DELIVERING]
    desk.program.claims.give_back(twice.token, by=ME)
    assert states(desk, twice) == [RELEASED, RELEASED]
    assert desk.link(twice).claims == 0
    with pytest.raises(UserError, match="Nobody holds"):
        desk.program.claims.give_back(twice.token, by=ME)


def test_end_counts_it_as_used(desk: Desk, once: Link) -> None:
    claim(desk, once)
    transfer = desk.begin(desk.everything(once, HOLDER))
    ended = desk.program.claims.end(once.token, by=ME)
    assert (ended.link.ending, states(desk, once)) == (Ending.USED, [CONSUMED])
    assert desk.events(Action.LINK_USED)[0].who.person == ME
    assert desk.program.access.ended([transfer.ticket]) == [transfer.ticket]
    transfer.source.close()
    transfer.on_end(0, complete=False)
    assert refusal(lambda: desk.grant(once, HOLDER)) is Reason.USED
    assert desk.program.retention.purge() == 1
    for decide in (desk.program.claims.end, desk.program.claims.give_back):
        with pytest.raises(UserError, match="has ended"):
            decide(once.token, by=ME)


@pytest.mark.parametrize("last", ["docs/29", "docs"])
def test_files_one_by_one_are_not_all_looked_at_each_time(
    desk: Desk, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = desk.send({f"docs/{number}": b"x" for number in range(30)} | {"alone": b"y"}, one_time=True)
    claim(desk, link)
    looked: list[str] = []
    below = desk.program.contents.below

    def counted(details: LinkDetails, folder: Located) -> list[Located]:
        looked.append(folder.entry.path)
        return below(details, folder)

    monkeypatch.setattr(desk.program.contents, "below", counted)
    downloads = desk.program.downloads
    for path in ("alone", *(f"docs/{number}" for number in range(29))):
        desk.fetch(downloads.file(desk.grant(link, HOLDER), path))
    assert (looked, desk.state(link)) == (["docs"], LinkState.ACTIVE)
    grant = desk.grant(link, HOLDER)
    desk.fetch(downloads.folder(grant, last) if last == "docs" else downloads.file(grant, last))
    assert (looked, desk.state(link)) == (["docs", "docs"], LinkState.USED)


def test_what_was_given_back_is_not_given_back_again(desk: Desk, once: Link) -> None:
    claim(desk, once)
    (held,) = [one.claim for one in desk.program.claims.holders(once.id) if one.claim is not None]
    with desk.program.base.journal.change() as change:
        for _ in range(2):
            Releases(desk.program.base.store).release(change, once, held, {CLAIMED}, who=Who(person=ME))
    assert (len(desk.events(Action.CLAIM_RELEASED)), desk.link(once).claims) == (1, 0)


def test_only_so_many_claims_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lacking, "REMEMBERED", 2)
    made = lacking.Lacking()
    for claim_id in (1, 2, 3):
        made.remember(claim_id, ["a", "b"])
    assert [made.still(claim_id, "a") for claim_id in (1, 2, 3)] == [False, True, True]
    assert not made.still(2, "b")


def test_a_link_without_a_limit_is_not_ended_by_use(desk: Desk) -> None:
    link = desk.send({"a": b"a"})
    with pytest.raises(UserError, match="any number of times"):
        desk.program.claims.end(link.token, by=ME)


def test_the_owner_sees_how_much_everybody_has(desk: Desk, twice: Link) -> None:
    drop(desk, twice, HOLDER, 300)
    desk.clock.advance(seconds=1)
    desk.fetch(desk.everything(twice, BEN))
    first, second = desk.program.claims.holders(twice.id)
    assert (first.visitor, first.ip, first.delivered, first.total) == (HOLDER.key, HOLDER.ip, 300, 1000)
    assert (second.visitor, second.delivered, second.total) == (BEN.key, 1000, 1000)
    assert first.claim is not None
    assert (first.claim.state, first.claim.user_agent) == (DELIVERING, "Firefox")


def test_without_a_limit_the_owner_sees_visitors(desk: Desk) -> None:
    link = desk.send({"a.bin": DATA, "b.bin": DATA})
    drop(desk, link, HOLDER, 10)
    downloads = desk.program.downloads
    for name in ("a.bin", "b.bin"):
        desk.fetch(downloads.file(desk.grant(link, HOLDER), name), 0, 600)
    drop(desk, link, HOLDER, 5)
    desk.clock.advance(seconds=1)
    drop(desk, link, OTHER, 20)
    amounts = [(one.visitor, one.claim, one.delivered) for one in desk.program.claims.holders(link.id)]
    assert amounts == [(HOLDER.key, None, 1200), (OTHER.key, None, 20)]
    assert desk.program.claims.holders(99) == []


def test_a_restricted_link_is_held_by_cookie_and_address(desk: Desk) -> None:
    link = desk.send({"a": b"a"}, one_time=True, allowed_emails=("*@example.com",))
    named = replace(HOLDER, email="a@example.com")
    desk.program.claims.make(link, named)
    claims = desk.program.claims
    assert claims.hold(desk.link(link), named).claim is not None
    assert claims.hold(desk.link(link), replace(HOLDER, email="b@example.com")).claim is None


def test_who_is_taken_off_the_list_holds_nothing_any_more(desk: Desk) -> None:
    link = desk.send({"a": b"a"}, max_downloads=3, allowed_emails=("*@example.com",))
    gone, stays, done = (replace(BEN, key=name, email=f"{name}@example.com") for name in ("gone", "stays", "done"))
    claims = desk.program.claims
    for visitor in (gone, stays, done):
        with desk.program.base.journal.change() as change:
            claims.take(change, link, visitor, desk.clock.now)
        desk.clock.advance(seconds=1)
    repository = ClaimRepository(desk.program.base.store)
    with desk.program.base.store.write():
        repository.move(3, {CLAIMED}, DRAINED, drained_at=desk.clock.now)
    tickets = [Ticket(link.id, one.key, 0, one.email, number) for number, one in enumerate((gone, stays, done), 1)]
    desk.program.links.edit(link.token, LinkEdit(allowed_emails=("stays@example.com",)), by=ME)
    assert (states(desk, link), desk.link(link).claims) == ([RELEASED, CLAIMED, DRAINED], 2)
    (event,) = desk.events(Action.CLAIM_RELEASED)
    assert (event.who.email, event.who.person, event.detail) == (gone.email, ME, {"reason": "the address was removed"})
    assert desk.program.access.ended(tickets) == [tickets[0], tickets[2]]


def test_a_link_for_everybody_again_keeps_the_claims(desk: Desk) -> None:
    link = desk.send({"a": b"a"}, one_time=True, allowed_emails=("a@example.com",))
    desk.program.claims.make(link, replace(HOLDER, email="a@example.com"))
    desk.program.links.edit(link.token, LinkEdit(allowed_emails=()), by=ME)
    assert states(desk, link) == [CLAIMED]


@pytest.mark.parametrize("how", ["revoke", "delete"])
def test_a_link_that_ends_while_its_claims_are_looked_for(
    desk: Desk, once: Link, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim(desk, once)
    look = ClaimRepository.half_done

    def end_meanwhile(repository: ClaimRepository) -> dict[int, int]:
        monkeypatch.setattr(ClaimRepository, "half_done", look)
        getattr(desk.program.links, how)(once.token, by=ME)
        return look(repository)

    monkeypatch.setattr(ClaimRepository, "half_done", end_meanwhile)
    tick(desk, minutes=15)
    assert desk.actions(Action.CLAIM_RELEASED, Action.CLAIM_SUSPENDED) == []


def test_edits_that_do_not_touch_the_limit_keep_the_claims(desk: Desk, once: Link) -> None:
    claim(desk, once)
    desk.program.links.edit(once.token, LinkEdit(title="New", one_time=KEEP), by=ME)
    assert states(desk, once) == [CLAIMED]

"""What the owner is told at once: a toast, a notice of the desktop when another program is in front, floods in one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from sharedesk.core.audit import Action
from sharedesk.core.claims import UNFINISHED, ClaimState
from sharedesk.core.link import Link, LinkEdit, LinkState, Mode
from sharedesk.events import Notification
from sharedesk.store.claims import ClaimRepository
from sharedesk.ui.models.links import LinkRole
from sharedesk.ui.tray import Tray
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.wording.status import LinkFilter, Status
from tests.ui.window.conftest import Told
from tests.ui.window.desk import Desk
from tests.ui.window.recipients import ANNA, begin, expire, guess, move

Heard = list[tuple[str, str]]


def happen(desk: Desk, number: int = 1, action: Action = Action.DOWNLOAD_COMPLETED) -> None:
    desk.context.bus.publish(Notification(f"Downloaded by visitor {number}", "Letter", 1, action))


@pytest.fixture
def elsewhere(desk: Desk) -> Heard:
    """Return what the desktop is told."""
    told: Heard = []
    tray = Tray(desk.window)
    tray.tell = lambda title, text, _offers: told.append((title, text))  # type: ignore[method-assign]
    desk.workspace.use_tray(tray)
    return told


def test_a_download_is_told_in_the_window(qtbot: QtBot, desk: Desk, told: Told) -> None:
    happen(desk)
    qtbot.waitUntil(lambda: len(told.notices) == 1)
    notice = told.notices[0]
    assert (notice.title, notice.text, notice.meaning) == ("Downloaded by visitor 1", "Letter", Meaning.OK)


def test_show_brings_up_the_link(qtbot: QtBot, linked: Desk, told: Told) -> None:
    link = linked.links()[0]
    linked.window.list.view.clearSelection()
    linked.window.hide()
    linked.context.bus.publish(Notification("Downloaded by Anna", link.title, link.id, Action.DOWNLOAD_COMPLETED))
    qtbot.waitUntil(lambda: told.notices[-1].title == "Downloaded by Anna")
    [offer] = told.notices[-1].offers
    assert offer.text == "Show"
    offer.act()
    assert linked.window.isVisible()
    assert linked.window.list.view.selected() == [link.token]
    assert linked.window.details_open


def test_what_needs_the_owner_looks_like_it(qtbot: QtBot, desk: Desk, told: Told) -> None:
    happen(desk, action=Action.GATE_LOCKED)
    qtbot.waitUntil(lambda: len(told.notices) == 1)
    assert told.notices[0].meaning is Meaning.WARN


@pytest.mark.parametrize("in_front", [True, False])
def test_the_desktop_is_told_while_another_program_is_in_front(
    qtbot: QtBot, desk: Desk, told: Told, elsewhere: Heard, monkeypatch: pytest.MonkeyPatch, in_front: bool
) -> None:
    monkeypatch.setattr(desk.window, "isActiveWindow", lambda: in_front)
    happen(desk)
    qtbot.waitUntil(lambda: len(told.notices) == 1)
    assert elsewhere == ([] if in_front else [("Downloaded by visitor 1", "Letter")])


@pytest.fixture
def expired(desk: Desk) -> Link:
    """A link whose time is over."""
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    made = desk.newest().link
    until = desk.context.clock() + timedelta(days=1)
    desk.context.links.edit(made.token, LinkEdit(expires_at=until), by="maya")
    expire(desk, made)
    desk.workspace.alerts._pause.stop()
    return made


def test_a_wish_for_more_time_is_granted_from_the_message(qtbot: QtBot, desk: Desk, expired: Link) -> None:
    desk.context.requests.ask(expired.token, ANNA)
    qtbot.waitUntil(lambda: desk.toast() == ("Somebody asks for more time", "a.pdf"))
    desk.press("Extend 3 days")
    assert desk.toast() == ("Extended by 3 days", "a.pdf")
    assert desk.state() is LinkState.ACTIVE
    assert desk.context.requests.open_requests(expired.id) == []


@pytest.mark.parametrize("wanted", [LinkFilter.ALL, LinkFilter.ACTIVE])
def test_what_needs_the_owner_is_shown_whatever_is_filtered(
    qtbot: QtBot, desk: Desk, expired: Link, wanted: LinkFilter
) -> None:
    desk.window.sidebar.choose(wanted)
    desk.context.requests.ask(expired.token, ANNA)
    qtbot.waitUntil(lambda: desk.toast()[0] == "Somebody asks for more time")
    desk.press("Show")
    assert desk.window.details_open
    assert desk.workspace.details.link is not None
    assert desk.workspace.details.link.token == expired.token
    assert desk.window.details.decisions.isVisible()


def test_a_download_and_a_lock_offer_what_fits_them(qtbot: QtBot, desk: Desk, told: Told) -> None:
    happen(desk)
    desk.workspace.alerts._pause.stop()
    happen(desk, action=Action.GATE_LOCKED)
    qtbot.waitUntil(lambda: len(told.notices) == 2)
    assert [[offer.text for offer in notice.offers] for notice in told.notices] == [["Show"], ["Show"]]
    told.notices[1].offers[0].act()  # a link that is gone meanwhile
    assert not desk.window.details_open


def test_of_several_things_the_filter_is_shown(qtbot: QtBot, desk: Desk, told: Told) -> None:
    happen(desk)
    for action in (Action.GATE_LOCKED, Action.DOWNLOAD_COMPLETED):
        happen(desk, action=action)
    desk.workspace.alerts._pause.timeout.emit()
    qtbot.waitUntil(lambda: told.notices[-1].title == "2 things happened to your links")
    desk.press("Show")
    assert desk.window.sidebar.current is LinkFilter.ATTENTION


# -- the filter


def attention(desk: Desk) -> int:
    return desk.window.model.counts().attention


def test_a_wish_for_more_time_needs_attention_until_it_is_answered(desk: Desk, expired: Link) -> None:
    assert (attention(desk), desk.window.model.counts().ended) == (0, 1)
    desk.context.requests.ask(expired.token, ANNA)
    assert (attention(desk), desk.window.model.counts().ended) == (1, 0)
    desk.window.sidebar.choose(LinkFilter.ATTENTION)
    assert len(desk.window.model) == 1
    desk.context.requests.dismiss(expired.token, by="maya")
    assert (attention(desk), len(desk.window.model)) == (0, 0)


def row_says(desk: Desk) -> tuple[str, str]:
    """Return what the row of the newest link says; the details of one that is chosen say the same."""
    model, link = desk.window.model, desk.links()[0]
    status = model.index_of(link.id).data(LinkRole.STATUS)
    assert isinstance(status, Status)
    said = f"{status.text} · {status.detail}"
    assert desk.window.details._status.accessibleName() in {status.sentence, said}
    return status.text, status.detail


def test_the_row_says_what_waits(desk: Desk, expired: Link) -> None:
    desk.window.open_details()
    assert row_says(desk)[0] == "Expired"
    desk.context.requests.ask(expired.token, ANNA)
    assert row_says(desk)[0] == "Asked for more time"
    desk.context.requests.dismiss(expired.token, by="maya")
    assert row_says(desk)[0] == "Expired"


def test_the_row_says_how_far_a_download_came(desk: Desk) -> None:
    desk.drop(Mode.SHARE, desk.file("a.pdf", bytes(100)))
    once = desk.context.links.edit(desk.newest().link.token, LinkEdit(one_time=True), by="maya").link
    desk.window.open_details()
    transfer = begin(desk, once, ANNA)
    move(desk, transfer, 61)
    transfer.source.close()
    transfer.on_end(61, complete=False)
    store = desk.context.base.store
    [claim] = ClaimRepository(store).of_link(once.id)
    with desk.context.base.journal.change() as change:
        assert ClaimRepository(store).move(claim.id, UNFINISHED, ClaimState.SUSPENDED)
        change.record(Action.CLAIM_SUSPENDED, once)
        change.touched(once)
    assert row_says(desk) == ("Claimed", "Stopped at 61%")
    desk.context.claims.give_back(once.token, by="maya")
    assert row_says(desk)[0] != "Claimed"


def test_who_guessed_too_often_needs_attention_until_they_may_try_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    made = desk.context.links.edit(desk.newest().link.token, LinkEdit(password="correct horse"), by="maya").link
    guess(desk, made, ANNA)
    assert attention(desk) == 1
    later = desk.context.clock() + timedelta(days=1)
    monkeypatch.setattr(desk.context.attention, "_clock", lambda: later)
    desk.window.model.tick()
    assert attention(desk) == 0


def test_what_waits_at_the_start_needs_attention(desk: Desk, expired: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as deaf:
        deaf.setattr(desk.workspace.attention, "look", lambda: None)
        desk.context.requests.ask(expired.token, ANNA)
    assert attention(desk) == 0
    desk.workspace.attention.look()
    assert attention(desk) == 1


def test_a_flood_is_told_in_one(qtbot: QtBot, desk: Desk, told: Told) -> None:
    desk.workspace.alerts._pause.setInterval(200)
    for number in range(1, 6):
        happen(desk, number)
    qtbot.waitUntil(lambda: len(told.notices) == 2)
    assert told.notices[0].title == "Downloaded by visitor 1"
    assert told.notices[1].title == "4 things happened to your links"
    assert told.notices[1].text == "Last: Downloaded by visitor 5, Letter"
    qtbot.waitUntil(lambda: not desk.workspace.alerts._pause.isActive())
    happen(desk, 6)
    qtbot.waitUntil(lambda: len(told.notices) == 3)
    assert told.notices[2].title == "Downloaded by visitor 6"

"""What waits for a decision at a link: shown in its details, done by a button, and gone afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.core.audit import Action
from sharedesk.core.claims import ClaimState
from sharedesk.core.grant import Visitor
from sharedesk.core.link import Link, LinkEdit, LinkState, Mode
from sharedesk.errors import UserError
from sharedesk.store.claims import ClaimRepository
from sharedesk.store.links import LinkRepository
from sharedesk.ui.jobs import Jobs, Task
from sharedesk.ui.pages.decisions import Asked, DecisionStack, Held, Pending

from .conftest import Told
from .desk import Desk
from .recipients import ANNA, BEN, begin, expire, guess, move

NOTE = "<img src=x> Until Friday, please."


def share(desk: Desk, change: LinkEdit) -> Link:
    """Share 100 bytes with these options, the details open."""
    desk.drop(Mode.SHARE, desk.file("a.pdf", bytes(100)))
    made = desk.context.links.edit(desk.newest().link.token, change, by="maya").link
    desk.window.open_details()
    QApplication.processEvents()
    return made


def stack(desk: Desk) -> DecisionStack:
    QApplication.processEvents()
    return desk.window.details.decisions


def titles(desk: Desk) -> list[str]:
    return [banner.accessibleName() for banner in stack(desk)._banners]


@pytest.fixture
def once(desk: Desk) -> Link:
    """A link that works once."""
    return share(desk, LinkEdit(one_time=True))


@pytest.fixture
def locked(desk: Desk) -> Link:
    """A link with a password."""
    return share(desk, LinkEdit(password="correct horse"))


@pytest.fixture
def expired(desk: Desk) -> Link:
    """A link whose time is over."""
    made = share(desk, LinkEdit(expires_at=desk.context.clock() + timedelta(days=1)))
    expire(desk, made)
    return desk.newest().link


def test_nothing_to_decide_shows_nothing(desk: Desk, once: Link) -> None:
    assert not stack(desk).isVisible()


@pytest.mark.parametrize(
    ("button", "state", "said"),
    [("Give back", ClaimState.RELEASED, "Link given back"), ("End link", ClaimState.CONSUMED, "Link ended")],
)
def test_a_holder_is_shown_and_decided_on(desk: Desk, once: Link, button: str, state: ClaimState, said: str) -> None:
    move(desk, begin(desk, once, ANNA), 61)
    desk.workspace.details.reload()
    assert titles(desk)[0].startswith("Claimed by anna@example.com, 61%. ")
    desk.press(button, stack(desk))
    [claim] = ClaimRepository(desk.context.base.store).of_link(once.id)
    assert claim.state is state
    assert desk.toast() == (said, "a.pdf")
    assert not any(title.startswith("Claimed by") for title in titles(desk))


def test_a_link_that_was_used_is_reopened(desk: Desk, once: Link) -> None:
    transfer = begin(desk, once, BEN)
    transfer.source.read(100)
    transfer.on_end(100, complete=True)
    assert desk.state() is LinkState.USED
    assert titles(desk)[0].startswith("Used by 192.0.2.82. If that was the wrong person, reopen it")
    desk.press("Reopen", stack(desk))
    assert desk.state() is LinkState.ACTIVE
    assert desk.toast() == ("Link reopened", "a.pdf")
    assert not stack(desk).isVisible()


def test_a_link_that_cannot_be_reopened_says_nothing_of_it(desk: Desk, once: Link) -> None:
    decisions = desk.workspace.details._decisions
    desk.context.claims.end(once.token, by="maya")
    assert decisions.pending(desk.newest().link) == Pending(used_by="Someone")
    with desk.context.base.store.write():
        over = desk.context.clock() - timedelta(minutes=1)
        LinkRepository(desk.context.base.store).update(once.id, expires_at=over)
    assert decisions.pending(desk.newest().link) == Pending()


def test_who_holds_a_link_is_followed_as_bytes_leave_until_all_are_there(qtbot: QtBot, desk: Desk, once: Link) -> None:
    transfer = begin(desk, once, ANNA)
    qtbot.waitUntil(lambda: titles(desk)[:1] != [] and "anna@example.com, 0%" in titles(desk)[0])
    for percent in (8, 61):
        move(desk, transfer, percent)
        qtbot.waitUntil(lambda done=percent: f"anna@example.com, {done}%" in titles(desk)[0])
    transfer.source.read(100)
    transfer.on_end(100, complete=True)
    qtbot.waitUntil(lambda: not any(title.startswith("Claimed by") for title in titles(desk)))


def test_a_holder_in_another_process_is_looked_at_now_and_then(desk: Desk, once: Link) -> None:
    transfer = begin(desk, once, ANNA)
    desk.workspace.details.reload()
    transfer.acknowledged = 43
    desk.context.deliveries.store_progress()  # as another process does, which tells nobody here
    desk.window.model.tick()
    assert "anna@example.com, 43%" in titles(desk)[0]


def test_holders_of_a_limited_link_are_named_as_well_as_they_are_known(desk: Desk) -> None:
    limited = share(desk, LinkEdit(max_downloads=5))
    for visitor, done in ((ANNA, 61), (BEN, 8), (Visitor("eve", "192.0.2.83", "curl"), 0)):
        move(desk, begin(desk, limited, visitor), done)
    desk.context.change_setting("audit.ip", "none", by="maya")
    move(desk, begin(desk, limited, Visitor("x", "192.0.2.84", "curl")), 1)
    desk.workspace.details.reload()
    assert titles(desk)[0].startswith("Claimed by anna@example.com, 61%, 192.0.2.82, 8%, 192.0.2.83, 0% and 1 more. ")
    held = desk.workspace.details._decisions.pending(desk.newest().link).held
    assert held[-1] == Held("Someone", 1, 100)


def test_guessers_may_try_again(desk: Desk, locked: Link) -> None:
    for number in range(5):
        guess(desk, locked, Visitor(f"v{number}", f"192.0.2.{number + 1}", "curl"))
    assert titles(desk)[0].startswith("Too many wrong guesses from 192.0.2.1, 192.0.2.2, 192.0.2.3 and 2 more. ")
    desk.press("Let them try again", stack(desk))
    assert desk.context.guard.locks(locked.id) == ()
    assert not stack(desk).isVisible()


@pytest.mark.parametrize(("button", "state"), [("Extend 3 days", LinkState.ACTIVE), ("Not now", LinkState.EXPIRED)])
def test_wishes_for_more_time_are_answered(desk: Desk, expired: Link, button: str, state: LinkState) -> None:
    assert desk.context.requests.ask(expired.token, ANNA, NOTE)
    assert desk.context.requests.ask(expired.token, BEN)
    assert titles(desk) == [f"anna@example.com and Someone ask for more time. “{NOTE}”"]
    desk.press(button, stack(desk))
    assert desk.state() is state
    assert desk.context.requests.open_requests(expired.id) == []
    assert not stack(desk).isVisible()


def test_what_is_not_possible_is_said(desk: Desk, once: Link, told: Told) -> None:
    begin(desk, once, ANNA)
    desk.workspace.details.reload()
    stack(desk)
    [claim] = ClaimRepository(desk.context.base.store).of_link(once.id)
    with desk.context.base.store.write():  # somewhere else, a moment ago
        ClaimRepository(desk.context.base.store).move(claim.id, [claim.state], ClaimState.RELEASED)
    desk.press("Give back", stack(desk))
    assert told.problems[0].title == "Nobody holds this link."


@pytest.mark.parametrize("refuses", [False, True])
def test_a_double_click_decides_once(
    desk: Desk, once: Link, jobs: Jobs, monkeypatch: pytest.MonkeyPatch, refuses: bool
) -> None:
    begin(desk, once, ANNA)
    desk.workspace.details.reload()
    waiting: list[Task] = []
    monkeypatch.setattr(jobs.pool, "start", waiting.append)
    if refuses:
        monkeypatch.setattr(desk.workspace.details._decisions, "take", refuse)
    give_back = stack(desk).buttons()[0]
    give_back.click()
    give_back.click()
    assert not any(one.isEnabled() for one in stack(desk).buttons())
    assert len(waiting) == 1
    waiting.pop()()
    assert all(one.isEnabled() for one in stack(desk).buttons()) is refuses, "else when it is known what waits now"
    while waiting:
        waiting.pop(0)()
    assert bool(titles(desk)) is refuses


def refuse(*_what: object) -> str:
    raise UserError("The database is locked.")


def test_decisions_are_open_again_when_the_link_cannot_be_read(
    desk: Desk, once: Link, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(desk, once, ANNA)
    desk.workspace.details.reload()
    monkeypatch.setattr(desk.workspace.details._decisions, "pending", refuse)
    desk.press("Give back", stack(desk))
    assert told.problems[-1].title == "The database is locked."
    assert all(one.isEnabled() for one in stack(desk).buttons())


def test_tab_walks_every_control_of_the_details_from_top_to_bottom(desk: Desk, once: Link) -> None:
    window, details = desk.window, desk.window.details
    begin(desk, once, ANNA)
    desk.workspace.details.reload()
    buttons = stack(desk).buttons()  # newer than all others
    window.activateWindow()
    while QApplication.activeWindow() is not window:  # the platform tells it by an event
        QApplication.processEvents()
    first, *others = buttons
    first.setFocus(Qt.FocusReason.TabFocusReason)
    walked: list[QWidget] = []
    while (focused := window.focusWidget()) and details.isAncestorOf(focused) and focused not in walked:
        walked.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert window.focusWidget() is window.strip.button
    assert walked[:-1] == [
        first, *others, details.url, details.copy_button, details.qr_button, details.open_button, details.email_button,
        details.pause_button, details.more_button, details.edit_button, *details.options.buttons(), details.add_button,
        details._files, details.receipt_button, details.timeline,
    ]  # fmt: skip
    assert walked[-1] is details.close_button
    reached = [
        one
        for one in details.findChildren(QWidget)
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled()
    ]
    assert set(reached) == set(walked)


def test_the_focus_stays_through_updates(desk: Desk, once: Link) -> None:
    transfer = begin(desk, once, ANNA)
    desk.workspace.details.reload()
    end = next(one for one in stack(desk).buttons() if one.text() == "End link")
    end.setFocus()
    move(desk, transfer, 62)
    desk.workspace.details.reload()
    assert "62%" in titles(desk)[0]
    buttons = stack(desk).buttons()
    assert desk.window.focusWidget() in buttons
    assert desk.window.details.tab_order()[: len(buttons)] == buttons


def test_only_what_a_link_may_have_is_asked_for(desk: Desk) -> None:
    decisions = desk.workspace.details._decisions
    until = desk.context.clock() + timedelta(days=1)
    plain = share(desk, LinkEdit())
    begin(desk, plain, BEN)
    assert decisions.pending(plain) == Pending()
    full = desk.context.links.edit(plain.token, LinkEdit(one_time=True, expires_at=until), by="maya").link
    begin(desk, full, ANNA)
    full = desk.context.links.edit(full.token, LinkEdit(password="correct horse"), by="maya").link
    guess(desk, full, BEN)
    expected = Pending((Held("anna@example.com", 0, 100),), ("192.0.2.82",))
    assert decisions.pending(full) == expected
    expire(desk, full)
    desk.context.requests.ask(full.token, ANNA, NOTE)
    assert decisions.pending(desk.newest().link) == Pending((), ("192.0.2.82",), (Asked("anna@example.com", NOTE),))


# -- what had left when a link was withdrawn


def erase(desk: Desk) -> None:
    desk.window.actions_.erase.trigger()
    desk.press("Erase now", desk.sheet())


def test_the_window_says_who_had_how_much_of_a_withdrawn_link(qtbot: QtBot, desk: Desk) -> None:
    made = share(desk, LinkEdit())
    first = begin(desk, made, ANNA)
    second = begin(desk, made, BEN)
    move(desk, first, 100)
    first.on_end(100, complete=True)
    move(desk, second, 43)
    erase(desk)
    assert desk.toast() == ("Link erased", "a.pdf · 2 people had some of it")
    lines = "anna@example.com: 100%, 100 of 100 bytes\n192.0.2.82: {}\n"
    assert titles(desk) == [_left(lines.format("43%, 43 of 100 bytes"))]
    second.on_end(45, complete=False)  # what was on its way when the line was cut
    qtbot.waitUntil(lambda: titles(desk) == [_left(lines.format("45%, 45 of 100 bytes"))])
    assert desk.newest().link.state(desk.context.clock()) is LinkState.REVOKED
    desk.window.close_details()
    desk.press("Show")
    assert desk.window.details_open


def _left(lines: str) -> str:
    return f"What had left when the link was withdrawn. {lines.strip()}"


@pytest.mark.parametrize(("done", "said"), [(0, "nothing had left"), (61, "anna@example.com had 61%")])
def test_what_had_left_is_said_in_short(desk: Desk, done: int, said: str) -> None:
    made = share(desk, LinkEdit())
    transfer = begin(desk, made, ANNA)
    move(desk, transfer, done)
    erase(desk)
    assert desk.toast() == ("Link erased", f"a.pdf · {said}")
    nothing = "Nothing had left when the link was withdrawn"
    assert titles(desk) == ([_left("anna@example.com: 61%, 61 of 100 bytes")] if done else [nothing])
    assert desk.context.audit.events()[-1].action is Action.LINK_REVOKED


def test_of_many_people_the_first_are_named(desk: Desk) -> None:
    made = share(desk, LinkEdit())
    for number in range(22):
        move(desk, begin(desk, made, Visitor(f"v{number}", f"192.0.2.{number + 1}", "curl")), 5)
    erase(desk)
    [title] = titles(desk)
    assert "192.0.2.20: 5%" in title
    assert "192.0.2.21" not in title
    assert title.endswith("and 2 more people")

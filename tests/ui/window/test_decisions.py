"""What waits for a decision at a link: shown in its details, done by a button, and gone afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from sharedesk.core.audit import Action, Event, Who
from sharedesk.core.link import Ending, Link, LinkEdit, Mode
from sharedesk.errors import UserError
from sharedesk.events import AuditAppended
from sharedesk.ui.desk.decisions import Decisions
from sharedesk.ui.jobs import Jobs, Task
from sharedesk.ui.pages.decisions import NOTHING, Asked, Decision, DecisionStack, Held, Pending
from tests.factories import NOW, make_link

from .conftest import Told
from .desk import Desk


@dataclass
class OneClaim:
    """A claim that is as far as it says."""

    state: str = "suspended"


@dataclass
class OneHolder:
    """A holder of a link."""

    email: str | None = "anna@example.com"
    ip: str | None = "192.0.2.81"
    claim: OneClaim | None = field(default_factory=OneClaim)
    delivered: int = 61
    total: int = 100


@dataclass
class OneLock:
    """Somebody who has to wait."""

    who: str = "192.0.2.81"


@dataclass
class OneWish:
    """Somebody's wish for more time."""

    email: str | None = "anna@example.com"
    note: str = "<img src=x> Until Friday, please."


@dataclass
class Services:
    """Stands for the three services: has what it is given, and remembers what was decided."""

    found: list[OneHolder] = field(default_factory=list)
    locked: list[OneLock] = field(default_factory=list)
    wishes: list[OneWish] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    refuses: bool = False
    reopens: bool = False

    def holders(self, link_id: int) -> list[OneHolder]:
        return self.found

    def locks(self, link_id: int) -> list[OneLock]:
        return self.locked

    def open_requests(self, link_id: int) -> list[OneWish]:
        return self.wishes

    def give_back(self, token: str, *, by: str) -> None:
        if self.refuses:
            raise UserError("Nobody holds this link.", hint="There is nothing to give back.")
        self._do(f"give back by {by}", self.found)

    def end(self, token: str, *, by: str) -> None:
        self._do(f"end by {by}", self.found)

    def unlock(self, token: str, *, by: str) -> None:
        self._do(f"unlock by {by}", self.locked)

    def extend(self, token: str, days: int, *, by: str) -> None:
        self._do(f"extend {days} by {by}", self.wishes)

    def dismiss(self, token: str, *, by: str) -> None:
        self._do(f"dismiss by {by}", self.wishes)

    def may_reopen(self, link: Link) -> bool:
        return self.reopens

    def reopen(self, token: str, *, by: str) -> None:
        self.reopens = False
        self._do(f"reopen by {by}", self.found)

    def _do(self, what: str, waiting: list[OneHolder] | list[OneLock] | list[OneWish]) -> None:
        self.done.append(what)
        waiting.clear()


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def decisions(services: Services) -> Decisions:
    return Decisions("maya", services, services, services, services)


@pytest.fixture
def shown(desk: Desk) -> Desk:
    """A desk with a link that has every protection, its details open."""
    desk.drop(Mode.SHARE, desk.file("a.pdf"))
    until = desk.context.clock() + timedelta(days=1)
    change = LinkEdit(password="correct horse", one_time=True, expires_at=until)
    desk.context.links.edit(desk.newest().link.token, change, by="maya")
    desk.window.open_details()
    return desk


def reload(desk: Desk) -> DecisionStack:
    desk.workspace.details.reload()
    QApplication.processEvents()
    return desk.window.details.decisions


def titles(stack: DecisionStack) -> list[str]:
    return [banner.accessibleName() for banner in stack._banners]


def test_nothing_to_decide_shows_nothing(shown: Desk) -> None:
    assert not reload(shown).isVisible()


@pytest.mark.parametrize(
    ("button", "done", "said"),
    [("Give back", "give back by maya", "Link given back"), ("End link", "end by maya", "Link ended")],
)
def test_a_holder_is_shown_and_decided_on(shown: Desk, services: Services, button: str, done: str, said: str) -> None:
    services.found = [OneHolder(), OneHolder(email=None, delivered=8), OneHolder(email=None, ip=None, delivered=0)]
    services.found += [OneHolder(claim=OneClaim("consumed")), OneHolder(claim=None)]
    stack = reload(shown)
    assert titles(stack)[0].startswith("Claimed by anna@example.com, 61%, 192.0.2.81, 8% and Someone, 0%. ")
    shown.press(button, stack)
    assert services.done == [done]
    assert shown.toast() == (said, "a.pdf")
    assert not stack.isVisible()


def test_a_link_that_was_used_is_reopened(shown: Desk, services: Services) -> None:
    link = shown.newest().link
    shown.context.claims.end(link.token, by="maya")
    services.found, services.reopens = [OneHolder(email=None, claim=OneClaim("consumed")), OneHolder()], True
    stack = reload(shown)
    assert titles(stack)[0].startswith("Used by 192.0.2.81. If that was the wrong person, reopen it")
    shown.press("Reopen", stack)
    assert services.done == ["reopen by maya"]
    assert shown.toast() == ("Link reopened", "a.pdf")
    assert not stack.isVisible()


def test_a_link_that_cannot_be_reopened_says_nothing_of_it(services: Services) -> None:
    services.found = [OneHolder(claim=OneClaim("drained"))]
    used = make_link(one_time=True, ending=Ending.USED)
    decisions = Decisions("maya", services, services, services, services)
    assert decisions.pending(used) == NOTHING
    services.reopens = True
    assert decisions.pending(used) == Pending(used_by="anna@example.com")
    services.found = []
    assert decisions.pending(used) == Pending(used_by="Someone")
    assert decisions.pending(make_link(one_time=True)) == NOTHING
    assert Decisions("maya", services).pending(used) == NOTHING


def test_guessers_may_try_again(shown: Desk, services: Services) -> None:
    services.locked = [OneLock(), OneLock(""), OneLock("a"), OneLock("b"), OneLock("c")]
    stack = reload(shown)
    assert titles(stack)[0].startswith("Too many wrong guesses from 192.0.2.81, Someone, a and 2 more. ")
    shown.press("Let them try again", stack)
    assert services.done == ["unlock by maya"]


@pytest.mark.parametrize(("button", "done"), [("Extend 3 days", "extend 3 by maya"), ("Not now", "dismiss by maya")])
def test_wishes_for_more_time_are_answered(shown: Desk, services: Services, button: str, done: str) -> None:
    services.wishes = [OneWish(), OneWish(email=None, note="")]
    stack = reload(shown)
    assert titles(stack) == ["anna@example.com and Someone ask for more time. “<img src=x> Until Friday, please.”"]
    shown.press(button, stack)
    assert services.done == [done]


def test_what_is_not_possible_is_said(shown: Desk, services: Services, told: Told) -> None:
    services.found, services.refuses = [OneHolder()], True
    stack = reload(shown)
    shown.press("Give back", stack)
    assert told.problems[0].title == "Nobody holds this link."
    assert stack.isVisible()


@pytest.mark.parametrize("refuses", [False, True])
def test_a_double_click_decides_once(
    shown: Desk, services: Services, jobs: Jobs, monkeypatch: pytest.MonkeyPatch, refuses: bool
) -> None:
    services.found, services.refuses = [OneHolder()], refuses
    stack = reload(shown)
    waiting: list[Task] = []
    monkeypatch.setattr(jobs.pool, "start", waiting.append)
    give_back = stack.buttons()[0]
    give_back.click()
    give_back.click()
    assert not any(one.isEnabled() for one in stack.buttons())
    assert len(waiting) == 1
    waiting.pop()()
    if not refuses:
        assert not any(one.isEnabled() for one in stack.buttons())  # until it is known what waits now
        services.found = [OneHolder(email="b@example.com")]
        waiting.pop()()
    assert [one.isEnabled() for one in stack.buttons()] == [True, True]


def test_decisions_are_open_again_when_the_link_cannot_be_read(
    shown: Desk, services: Services, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.found = [OneHolder()]
    stack = reload(shown)

    def refuse(link_id: int) -> list[OneHolder]:
        raise UserError("The database is locked.")

    monkeypatch.setattr(services, "holders", refuse)
    shown.press("Give back", stack)
    assert told.problems[-1].title == "The database is locked."
    assert all(one.isEnabled() for one in stack.buttons())


def test_news_at_the_gates_is_shown_at_once(shown: Desk, services: Services) -> None:
    services.locked = [OneLock()]
    link = shown.newest().link
    event = Event(99, NOW, Action.GATE_LOCKED, link.token, None, None, None, Who(ip="192.0.2.81"), {}, "00")
    shown.context.bus.publish(AuditAppended(event, link.id))
    QApplication.processEvents()
    assert shown.window.details.decisions.isVisible()


def test_the_focus_stays_through_updates(shown: Desk, services: Services) -> None:
    services.found = [OneHolder()]
    stack = reload(shown)
    end = next(one for one in stack.buttons() if one.text() == "End link")
    end.setFocus()
    services.found = [OneHolder(delivered=62)]
    reload(shown)
    assert "62%" in titles(stack)[0]
    assert shown.window.focusWidget() in stack.buttons()
    assert shown.window.details.tab_order()[: len(stack.buttons())] == stack.buttons()


def test_tab_walks_every_control_of_the_details_from_top_to_bottom(shown: Desk, services: Services) -> None:
    window, details = shown.window, shown.window.details
    services.found, services.wishes = [OneHolder()], [OneWish()]
    stack = reload(shown)  # its buttons are newer than all others
    window.activateWindow()
    while QApplication.activeWindow() is not window:  # the platform tells it by an event
        QApplication.processEvents()
    first, *others = stack.buttons()
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


def test_only_what_a_link_may_have_is_asked_for(services: Services) -> None:
    services.found, services.locked, services.wishes = [OneHolder()], [OneLock()], [OneWish()]
    decisions = Decisions("maya", services, services, services, services)
    assert decisions.pending(make_link()) == NOTHING
    assert not Decisions("maya").pending(make_link(one_time=True, has_password=True, expires_at=NOW))
    protected = make_link(one_time=True, allowed_emails=("a@x.de",), expires_at=NOW)
    expected = Pending(
        (Held("anna@example.com", 61, 100),), ("192.0.2.81",), (Asked("anna@example.com", OneWish().note),)
    )
    assert decisions.pending(protected) == expected
    assert decisions.pending(replace(protected, ending=Ending.USED)).held == ()


def test_a_decision_without_its_service_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Decisions("maya").take(Decision.UNLOCK, make_link())

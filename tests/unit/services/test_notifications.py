"""Telling the owner: on the desktop and by mail, each event once, by the link's own choice, and floods gathered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sharedesk.app import build_context
from sharedesk.core.audit import Action, Who
from sharedesk.core.link import Link
from sharedesk.events import Notification
from sharedesk.services.context import AppContext
from sharedesk.services.notifications import MOST, PROBLEMS
from sharedesk.services.outbox import OutboxWorker
from tests.mailtrap import MailTrap, body, mail_trap, set_up
from tests.unit.desk import ANNA, BEN, ME, Desk

OWNER = "elena@example.com"


@pytest.fixture
def trap(desk: Desk) -> Iterator[MailTrap]:
    """Return the mail server of a desk whose owner wants mails."""
    with mail_trap() as trap:
        set_up(desk.program, trap.port)
        desk.program.change_setting("notify.address", OWNER, by=ME)
        desk.program.change_setting("notify.mail", "true", by=ME)
        yield trap


def look(program: AppContext) -> None:
    """Do what the upkeep does every second."""
    program.notifications.look()
    OutboxWorker(program.base, program.mail).work()


def download(desk: Desk, link: Link) -> None:
    desk.fetch(desk.everything(link))


def happen(desk: Desk, link: Link, action: Action) -> None:
    with desk.program.base.journal.change() as change:
        change.record(
            action,
            link,
            who=Who(ip="192.0.2.7", email="anna@example.com"),
        )


# -- on the desktop


def test_a_download_is_told_on_the_desktop(desk: Desk) -> None:
    link = desk.share({"a.txt": b"abc"}, title="Engagement letter")
    download(desk, link)
    (told,) = desk.heard(Notification)
    assert told == Notification(
        "Downloaded by 192.0.2.7", "Engagement letter · a.txt", link.id, Action.DOWNLOAD_COMPLETED
    )


@pytest.mark.parametrize(
    ("wanted", "of_the_link", "told"),
    [("true", None, 1), ("true", False, 0), ("true", True, 1), ("false", None, 0), ("false", True, 0)],
)
def test_the_desktop_is_told_what_is_wanted(desk: Desk, wanted: str, of_the_link: bool | None, told: int) -> None:
    desk.program.change_setting("notify.desktop", wanted, by=ME)
    download(desk, desk.share({"a.txt": b"abc"}, notify=of_the_link))
    assert len(desk.heard(Notification)) == told


@pytest.mark.parametrize("action", PROBLEMS)
@pytest.mark.parametrize("wanted", [True, False])
def test_what_needs_the_owner_is_told_on_the_desktop(desk: Desk, action: Action, wanted: bool) -> None:
    desk.program.change_setting("notify.problems", str(wanted), by=ME)
    link = desk.share({"a.txt": b"abc"}, title="Letter", notify=False)
    happen(desk, link, action)
    wanted_notes = [Notification(PROBLEMS[action].heading, "Letter", link.id, action)] if wanted else []
    assert desk.heard(Notification) == wanted_notes


def test_everything_else_and_what_is_of_no_link_is_not_told(desk: Desk) -> None:
    link = desk.share({"a.txt": b"abc"})
    desk.program.links.pause(link.token, by=ME)
    with desk.program.base.journal.change() as change:
        change.record(Action.GATE_LOCKED, detail={"what": "unknown links"})
    desk.program.links.delete(link.token, by=ME)
    happen(desk, link, Action.GATE_LOCKED)
    assert desk.heard(Notification) == []


# -- by mail


def test_each_download_is_told_in_one_mail(desk: Desk, trap: MailTrap) -> None:
    link = desk.share({"a.txt": b"abc"}, title="Engagement letter")
    download(desk, link)
    for _ in range(2):
        look(desk.program)
    (message,) = trap.messages
    assert (message["To"], message["Subject"]) == (OWNER, "Downloaded: Engagement letter")
    text = body(message)
    assert "File: a.txt\nSize: 3 bytes\nBy: 192.0.2.7\nWhen: Tuesday, 24 November 2026" in text
    assert link.token not in message.as_string()
    desk.fetch(desk.everything(link, BEN))
    look(desk.program)
    assert len(trap.messages) == 2


@pytest.mark.parametrize(
    ("setting", "of_the_link", "mails"),
    [("true", None, 1), ("true", False, 0), ("false", None, 0), ("false", True, 1)],
)
def test_the_link_has_the_last_word(
    desk: Desk, trap: MailTrap, setting: str, of_the_link: bool | None, mails: int
) -> None:
    desk.program.change_setting("notify.mail", setting, by=ME)
    download(desk, desk.share({"a.txt": b"abc"}, notify=of_the_link))
    look(desk.program)
    assert len(trap.messages) == mails


@pytest.mark.parametrize("missing", ["notify.address", "mail.host"])
def test_without_an_address_or_a_server_nothing_is_told_later_either(desk: Desk, trap: MailTrap, missing: str) -> None:
    value = desk.program.settings.entry(missing).value
    desk.program.change_setting(missing, "", by=ME)
    download(desk, desk.share({"a.txt": b"abc"}))
    look(desk.program)
    desk.program.change_setting(missing, value, by=ME)
    look(desk.program)
    assert trap.messages == []


@pytest.mark.parametrize(("wanted", "mails"), [("true", 1), ("false", 0)])
@pytest.mark.parametrize("action", PROBLEMS)
def test_what_needs_the_owner_is_told_by_mail(
    desk: Desk, trap: MailTrap, action: Action, wanted: str, mails: int
) -> None:
    desk.program.change_setting("notify.problems", wanted, by=ME)
    happen(desk, desk.share({"a.txt": b"abc"}, title="Letter", notify=False), action)
    look(desk.program)
    assert trap.subjects == [f"{PROBLEMS[action].heading}: Letter"] * mails
    if mails:
        assert "By: anna@example.com · 192.0.2.7\nWhen: " in body(trap.messages[0])


def test_the_mail_has_what_the_recipient_wrote_and_the_audit_log_has_not(desk: Desk, trap: MailTrap) -> None:
    link = desk.send({"a.txt": b"abc"}, title="Letter", expires_at=desk.clock.now + timedelta(hours=1))
    desk.clock.advance(hours=2)
    desk.program.links.expire_due()
    written = "Could I have it until Friday? " + "Please. " * 50 + "Anna"
    assert desk.program.requests.ask(link.token, ANNA, written)
    look(desk.program)
    text = " ".join(body(trap.messages[-1]).split())
    assert f"They write: “{written}”" in text
    (event,) = desk.events(Action.TIME_REQUESTED)
    assert "Friday" not in str(event)


def test_a_request_that_is_not_kept_any_more_is_still_told(desk: Desk, trap: MailTrap) -> None:
    link = desk.share({"a.txt": b"abc"}, title="Letter")
    with desk.program.base.journal.change() as change:
        change.record(Action.TIME_REQUESTED, link, detail={"request": 99})
    look(desk.program)
    assert "They write" not in body(trap.messages[0])


def test_what_is_of_no_link_any_more_is_passed_over(desk: Desk, trap: MailTrap) -> None:
    link = desk.share({"a.txt": b"abc"})
    download(desk, link)
    desk.program.links.delete(link.token, by=ME)
    with desk.program.base.journal.change() as change:
        change.record(Action.GATE_LOCKED)
    look(desk.program)
    assert trap.messages == []


def test_what_happened_while_nobody_looked_is_told_by_the_next_process(
    desk: Desk, trap: MailTrap, data_dir: Path
) -> None:
    download(desk, desk.share({"a.txt": b"abc"}))
    others = [build_context(data_dir, clock=desk.clock) for _ in range(2)]
    for program in (*others, desk.program):
        look(program)
    assert len(trap.messages) == 1
    for other in others:
        other.close()


def test_many_events_are_read_page_by_page(desk: Desk, trap: MailTrap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sharedesk.services.notifications.PAGE", 3)
    for number in range(5):
        download(desk, desk.share({f"{number}.txt": b"abc"}))
    look(desk.program)
    assert len(trap.messages) == 5


def test_an_event_that_somebody_changed_stops_nothing(desk: Desk, trap: MailTrap) -> None:
    link = desk.share({"a.txt": b"abc"})
    with desk.program.base.store.write() as db:
        db.execute_sql("update event set action = 'none' where seq = 3")
    download(desk, link)
    look(desk.program)
    assert len(trap.messages) == 1


@pytest.mark.parametrize("damage", ["action = 'newer.action'", "detail = '{'"])
def test_an_event_that_cannot_be_read_hides_none_before_or_after_it(desk: Desk, trap: MailTrap, damage: str) -> None:
    for name in "abc":
        download(desk, desk.share({f"{name}.txt": b"abc"}))
    (_, middle, _) = desk.events(Action.DOWNLOAD_COMPLETED)
    with desk.program.base.store.write() as db:
        db.execute_sql(f"update event set {damage} where seq = {middle.seq}")
    look(desk.program)
    assert trap.subjects == ["Downloaded: a.txt", "Downloaded: c.txt"]


def test_floods_are_gathered(desk: Desk, trap: MailTrap) -> None:
    link, other = desk.share({"a.txt": b"abc"}, title="Hot"), desk.share({"b.txt": b"abc"}, title="Cold")
    for _ in range(MOST + 3):
        download(desk, link)
        look(desk.program)
        desk.clock.advance(minutes=1)
    download(desk, other)
    look(desk.program)
    assert trap.subjects == ["Downloaded: Hot"] * MOST + ["Downloaded: Cold"]
    desk.clock.advance(minutes=40)
    download(desk, link)
    desk.clock.advance(minutes=20)
    look(desk.program)
    assert trap.subjects[MOST + 1 :] == ["4 more things happened: Hot"]
    desk.clock.advance(minutes=20)
    download(desk, link)
    look(desk.program)
    assert trap.subjects[-1] == "Downloaded: Hot"


def test_the_upkeep_tells(desk: Desk, trap: MailTrap) -> None:
    desk.program.housekeeping.start()
    desk.fetch(desk.everything(desk.share({"a.txt": b"abc"}), ANNA))
    assert trap.await_messages(1)[0]["Subject"] == "Downloaded: a.txt"

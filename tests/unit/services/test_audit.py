"""The audit log in the database: complete, filtered, and unable to hide a change."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from threading import Thread

import pytest

from sharedesk.core.audit import Action, EventFilter, NewEvent, UnreadableEventError, Who
from sharedesk.errors import EnvironmentFault
from sharedesk.store import chain
from sharedesk.store.audit import AuditRepository
from tests.factories import make_link
from tests.unit.desk import ANNA, ME, Desk

COLUMNS = ("at", "action", "token", "item", "bytes", "total", "ip", "email", "user_agent", "person", "detail", "hash")


@pytest.fixture
def log(desk: Desk) -> Desk:
    """Return a desk whose log has five events with something in every field."""
    link = make_link(token="token")
    for number in range(5):
        with desk.program.base.journal.change() as change:
            who = Who("192.0.2.1", "anna@example.com", "curl", "Ann")
            change.record(
                Action.PAGE_VIEWED, link, who=who, item=f"{number}", bytes=number, total=9, detail={"number": number}
            )
        desk.clock.advance(minutes=1)
    return desk


def tamper(desk: Desk, sql: str, *values: object) -> None:
    desk.program.base.store.close()
    with sqlite3.connect(desk.program.paths.database) as connection:
        connection.execute(sql, values)
    connection.close()


def test_an_untouched_log_is_whole(log: Desk) -> None:
    assert log.program.audit.verify() is None
    assert log.program.audit.count() == 5


def test_a_new_log_is_empty_and_whole(desk: Desk) -> None:
    assert desk.program.audit.verify() is None
    assert desk.program.audit.count() == 0
    assert desk.program.audit.events() == []


@pytest.mark.parametrize("value", ["x", 1, None, b"\xff", 1 << 62, "[1, {"])
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.shows("16.4.2")
def test_a_change_of_any_column_is_named(log: Desk, column: str, value: object) -> None:
    try:
        tamper(log, f"update event set {column} = ? where seq = 3", value)
    except sqlite3.IntegrityError:
        return  # the schema itself refuses it
    assert log.program.audit.verify() == 3


@pytest.mark.shows("16.4.2")
def test_what_was_taken_out_or_put_in_is_named(log: Desk) -> None:
    tamper(log, "delete from event where seq = 2")
    assert log.program.audit.verify() == 2


def test_the_first_event_cannot_be_cut_off(log: Desk) -> None:
    tamper(log, "delete from event where seq = 1")
    assert log.program.audit.verify() == 1


def test_an_event_that_was_forged_is_named(log: Desk) -> None:
    tamper(log, "insert into event select 6, at, action, token, link_id, item, bytes, total, ip, email, user_agent, "
                "person, detail, hash from event where seq = 5")  # fmt: skip
    assert log.program.audit.verify() == 6


def test_a_long_log_is_checked_in_pages(log: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain.ChainRepository.after, "__defaults__", (2,))
    assert log.program.audit.verify() is None


@pytest.mark.parametrize("change", ["action = 'dance'", "detail = '{'", "at = 'soon'"])
def test_reading_a_damaged_event_is_refused_in_words(log: Desk, change: str) -> None:
    tamper(log, f"update event set {change} where seq = 4")
    with pytest.raises(EnvironmentFault, match="Event 4 of the audit log was changed") as refused:
        log.program.audit.events()
    assert isinstance(refused.value, UnreadableEventError)


def test_events_are_filtered(log: Desk) -> None:
    link = log.share({"a": b""})
    log.program.links.pause(link.token, by=ME)
    start, audits = log.clock.now - timedelta(minutes=5), log.program.audit

    def seqs(**wanted: object) -> list[int]:
        return [event.seq for event in audits.events(EventFilter(**wanted))]  # type: ignore[arg-type]

    assert seqs() == [1, 2, 3, 4, 5, 6, 7]
    assert seqs(token=link.token) == [6, 7]
    assert seqs(actions=("link.paused",)) == [7]
    assert seqs(since=start + timedelta(minutes=1), until=start + timedelta(minutes=3)) == [2, 3]
    assert [event.seq for event in audits.events(limit=2)] == [1, 2]
    assert [event.seq for event in audits.events(limit=2, newest_first=True)] == [7, 6]
    assert [event.seq for event in audits.page(EventFilter(token=link.token), limit=1).events] == [7]


def test_who_set_a_setting_last(desk: Desk) -> None:
    keys = ["policy.password.rule", "policy.expiry.maximum"]
    for key, value, person in (
        (keys[0], "required", "Anna"), (keys[1], "7d", ME), (keys[0], "forbidden", ME), ("branding.title", "N", ME),
    ):  # fmt: skip
        desk.program.change_setting(key, value, by=person)
    last_set = desk.program.audit.last_set
    found = last_set(keys)
    assert {key: event.detail["value"] for key, event in found.items()} == {keys[0]: "forbidden", keys[1]: "7d"}
    assert last_set(["branding.footer"]) == {}


@pytest.mark.shows("16.2.1")
def test_events_come_back_as_they_were_told(log: Desk) -> None:
    event = log.events()[0]
    assert event.who == Who("192.0.2.1", "anna@example.com", "curl", "Ann")
    assert (event.bytes, event.total, event.detail) == (0, 9, {"number": 0})
    assert event.at == log.clock.now - timedelta(minutes=5)


def test_the_links_of_events_are_known(desk: Desk) -> None:
    link = desk.share({"a": b""})
    desk.program.change_setting("sender.name", "x", by=ME)
    store = desk.program.base.store
    with store.scope():
        assert AuditRepository(store).link_ids(desk.events()) == {1: link.id, 2: None}


def test_threads_write_one_unbroken_chain(desk: Desk) -> None:
    def work() -> None:
        for _ in range(15):
            with desk.program.base.journal.change() as change:
                change.record(Action.PORTAL_STARTED)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert desk.program.audit.count() == 60
    assert desk.program.audit.verify() is None


@pytest.mark.shows("16.2.1")
def test_a_visitor_is_named_as_the_policy_allows(desk: Desk) -> None:
    new = NewEvent(Action.PAGE_VIEWED, who=Who(ip=ANNA.ip))
    with desk.program.base.store.write():
        event = desk.program.base.journal.append(new, None)
    assert desk.program.base.journal.is_own(event)
    assert event.who.ip == ANNA.ip

"""The chain of the audit log: what was changed, taken out at either end, or written anew is found and named."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from sharedesk.core.audit import Action, EventFilter, Who, chain_hash
from sharedesk.core.chain import START, ChainEnd
from sharedesk.services.journal import Journal
from sharedesk.store.chain import ChainRepository
from tests.corpus import HOSTILE_NAMES
from tests.factories import make_link
from tests.unit.desk import ANNA, BEN, ME, Desk

COLUMNS = (
    "at", "action", "token", "item", "bytes", "total", "ip", "email", "user_agent", "person", "detail", "hash", "seq",
)  # fmt: skip


def tamper(desk: Desk, *statements: str) -> None:
    """Change the database behind the program's back."""
    desk.program.base.store.close()
    with sqlite3.connect(desk.program.paths.database) as connection:
        for sql in statements:
            connection.execute(sql)
    connection.close()


def write(desk: Desk, number: int) -> None:
    """Write events that have something in every field."""
    for count in range(number):
        with desk.program.base.journal.change() as change:
            who = Who("192.0.2.1", "anna@example.com", "curl", "Ann")
            change.record(
                Action.PAGE_VIEWED, make_link(token="t"), who=who, item="a", bytes=count, total=9, detail={"n": count}
            )
        desk.clock.advance(minutes=1)


@pytest.fixture
def log(desk: Desk) -> Desk:
    """Return a desk with five events."""
    write(desk, 5)
    return desk


def test_the_head_is_the_newest_event(log: Desk) -> None:
    newest = log.events()[-1]
    assert log.program.audit.head() == ChainEnd(newest.seq, newest.hash)


def test_a_new_log_has_the_head_of_nothing(desk: Desk) -> None:
    assert desk.program.audit.head() == START
    assert desk.program.audit.check().first_broken is None


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("delete from event where seq = 5", 5),
        ("delete from event where seq >= 3", 3),
        ("delete from event", 1),
        ("update chain set seq = 4 where name = 'head'", 5),
        ("update chain set hash = 'x' where name = 'head'", 5),
        ("update chain set seq = 9 where name = 'head'", 6),
        ("delete from chain where name = 'head'", 5),
        ("delete from event where seq <= 2", 1),
        ("update chain set seq = 2, hash = (select hash from event where seq = 2) where name = 'anchor'", 2),
    ],
)
@pytest.mark.shows("16.4.2")
def test_neither_end_can_be_cut_off(log: Desk, sql: str, named: int) -> None:
    tamper(log, sql)
    assert log.program.audit.check().first_broken == named


def test_events_taken_off_the_end_stay_missing(log: Desk) -> None:
    tamper(log, "delete from event where seq = 5")
    write(log, 2)
    assert log.program.audit.verify() == 5


def test_old_events_cannot_go_without_a_record(log: Desk) -> None:
    tamper(
        log,
        "update chain set seq = 2, hash = (select hash from event where seq = 2) where name = 'anchor'",
        "delete from event where seq <= 2",
    )
    assert log.program.audit.verify() == 2


def test_a_log_without_the_note_of_its_head_goes_on(log: Desk, desk: Desk) -> None:
    tamper(log, "delete from chain where name = 'head'")
    write(log, 1)
    assert [event.seq for event in log.events()] == [1, 2, 3, 4, 5, 6]
    assert log.program.audit.verify() == 6


def test_a_log_that_lost_both_goes_on_too(desk: Desk) -> None:
    tamper(desk, "delete from chain")
    write(desk, 1)
    assert desk.program.audit.check().first_broken == 1
    assert desk.program.audit.head() == START


def test_a_head_that_was_written_down_proves_what_stood_there(log: Desk) -> None:
    head = log.program.audit.head()
    write(log, 3)
    assert log.program.audit.check(head=head.hash).found
    assert not log.program.audit.check(head="f" * 64).found


def test_a_log_that_was_written_anew_is_whole_and_yet_found_out(log: Desk) -> None:
    head = log.program.audit.head()
    connection = sqlite3.connect(log.program.paths.database)
    events, previous = log.events(), START.hash
    with connection:
        connection.execute("update event set person = 'Nobody'")
        for event in events:
            object.__setattr__(event, "who", Who(event.who.ip, event.who.email, event.who.user_agent, "Nobody"))
            previous = chain_hash(previous, event)
            connection.execute("update event set hash = ? where seq = ?", (previous, event.seq))
        connection.execute("update chain set hash = ? where name = 'head'", (previous,))
    connection.close()
    finding = log.program.audit.check(head=head.hash)
    assert (finding.first_broken, finding.found) == (None, False)


def test_progress_is_told_and_can_end_the_check(log: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChainRepository.after, "__defaults__", (2,))
    told: list[tuple[int, int]] = []
    assert log.program.audit.verify(lambda *steps: told.append(steps)) is None
    assert told == [(2, 5), (4, 5), (5, 5)]

    def enough(_checked: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        log.program.audit.verify(enough)


def test_what_is_written_during_a_check_is_checked_too(log: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    after, waiting = ChainRepository.after, [1]

    def late(self: ChainRepository, seq: int, limit: int = 1000) -> list[tuple[object, ...]]:
        rows = after(self, seq, limit)
        if not rows and waiting:
            waiting.pop()
            write(log, 1)  # between the last page and the look at the head
        return rows

    monkeypatch.setattr(ChainRepository, "after", late)
    finding = log.program.audit.check()
    assert (finding.first_broken, finding.events) == (None, 6)


def test_a_removal_during_a_check_begins_it_again(log: Desk) -> None:
    log.program.change_setting("audit.retention", "1h", by=ME)
    write(log, 2)
    log.clock.advance(minutes=59)
    trimmed: list[int] = []

    def trim(_checked: int, _total: int) -> None:
        if not trimmed:
            trimmed.append(log.program.forgetting.forget())

    finding = log.program.audit.check(trim)
    assert trimmed[0] > 0
    assert (finding.first_broken, finding.anchor.seq) == (None, trimmed[0])


def test_hostile_text_keeps_the_chain(desk: Desk) -> None:
    for name in HOSTILE_NAMES.values():
        safe = name.encode("utf-8", "replace").decode()
        with desk.program.base.journal.change() as change:
            change.record(Action.PAGE_VIEWED, item=safe, who=Who(user_agent=safe), detail={safe: name})
    assert desk.program.audit.verify() is None
    assert len(desk.program.audit.events()) == len(HOSTILE_NAMES)


MIXED = 10_000


def mix(desk: Desk) -> list[Action]:
    """Do 10,000 mixed actions, and return what they should leave in the log."""
    link, ended = desk.share({"a.txt": b"abc"}), desk.share({"b.txt": b"b"})
    desk.program.links.revoke(ended.token, by=ME)
    expected = desk.actions()
    grant, download = desk.grant(link), desk.everything(link)
    with desk.program.base.store.write():  # one commit for all: the disk is not what is tested
        while len(expected) < MIXED:
            desk.clock.advance(seconds=1)
            match len(expected) % 12:
                case 0:
                    desk.fetch(download)
                    expected += [Action.DOWNLOAD_STARTED, Action.DOWNLOAD_COMPLETED]
                case 2:
                    transfer = desk.begin(download)
                    transfer.source.close()
                    transfer.on_end(1, complete=False)
                    expected += [Action.DOWNLOAD_STARTED, Action.DOWNLOAD_INTERRUPTED]
                case 7:
                    with pytest.raises(Exception, match="does not open"):
                        desk.grant(ended, BEN)
                    expected.append(Action.DOWNLOAD_REFUSED)
                case _:
                    desk.program.access.previewed(grant, "a.txt")
                    expected.append(Action.PREVIEW_VIEWED)
    return expected


@pytest.mark.no_cover
@pytest.mark.timeout(600)
def test_every_one_of_ten_thousand_actions_is_one_event(desk: Desk) -> None:
    expected = mix(desk)
    events = desk.events()
    assert [event.action for event in events] == expected
    assert [event.seq for event in events] == list(range(1, len(expected) + 1))
    ends = [event for event in events if event.action in {Action.DOWNLOAD_COMPLETED, Action.DOWNLOAD_INTERRUPTED}]
    starts = [event for event in events if event.action is Action.DOWNLOAD_STARTED]
    assert [event.detail["delivery"] for event in ends] == [event.detail["delivery"] for event in starts]
    assert len({event.detail["delivery"] for event in starts}) == len(starts)
    assert all(event.who.ip == ANNA.ip and event.item == "a.txt" and event.total == 3 for event in starts)
    refused = desk.program.audit.events(EventFilter(actions=("download.refused",)))
    assert all(event.who.ip == BEN.ip and event.at.utcoffset() == timedelta(0) for event in refused)
    assert desk.program.audit.verify() is None
    target = len(expected) // 2
    connection = sqlite3.connect(desk.program.paths.database)
    for column in COLUMNS:  # whichever field of whichever event: it is named
        before = connection.execute(f"select {column} from event where seq = ?", (target,)).fetchone()[0]
        value = 10**9 if column in {"at", "seq", "bytes", "total"} else "page.viewed!"
        with connection:
            connection.execute(f"update event set {column} = ? where seq = ?", (value, target))
        assert desk.program.audit.verify() == target, column
        with connection:
            connection.execute(
                f"update event set {column} = ? where hash = (select hash from event where {column} = ?)",
                (before, value),
            )
    connection.close()
    assert desk.program.audit.verify() is None


def test_appending_reads_no_more_when_the_log_is_long(log: Desk) -> None:
    """Every statement of an append is answered by an index: none walks the log."""
    journal: Journal = log.program.base.journal
    statements: list[str] = []
    with log.program.base.store.write() as db:
        db.connection().set_trace_callback(statements.append)
        with journal.change() as change:
            change.record(Action.PORTAL_STARTED)
        db.connection().set_trace_callback(None)
        asked = [sql for sql in statements if sql.startswith("SELECT")]
        plans = [row[3] for sql in asked for row in db.execute_sql(f"explain query plan {sql}").fetchall()]
    assert len(asked) == 2
    assert all("USING" in plan for plan in plans), plans

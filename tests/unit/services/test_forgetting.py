"""What the log forgets: events by their age and addresses by the policy, in every table, with the chain still whole."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import timedelta

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.grant import Visitor
from sharedesk.core.link import Link, LinkEdit
from sharedesk.errors import UserError
from sharedesk.services import forgetting
from sharedesk.services.journal import limited_ip
from sharedesk.store.chain import ChainRepository
from sharedesk.store.claims import ClaimRepository
from tests.unit.desk import ANNA, BEN, ME, Desk


@pytest.fixture
def log(desk: Desk) -> Desk:
    """Return a desk with an event on each of ten days, which keeps them for five."""
    desk.program.change_setting("audit.retention", "5d", by=ME)
    for _ in range(9):
        desk.clock.advance(days=1)
        with desk.program.base.journal.change() as change:
            change.record(Action.PORTAL_STARTED)
    return desk


def test_nothing_goes_while_everything_is_kept(desk: Desk) -> None:
    desk.share({"a": b""})
    desk.clock.advance(days=9999)
    assert desk.program.forgetting.forget() == 0
    assert desk.actions() == [Action.LINK_CREATED]


@pytest.mark.parametrize("batch", [1, 3, 2000])
@pytest.mark.shows("14.2.7")
def test_old_events_go_and_the_chain_holds(log: Desk, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "BATCH", batch)
    before = log.events()
    assert log.program.forgetting.forget() == 4
    kept = log.events()
    assert kept[: 10 - 4] == before[4:]
    assert kept[0].at == log.clock.now - timedelta(days=5)
    records = log.events(Action.AUDIT_TRIMMED)
    assert sum(int(event.detail["count"] or 0) for event in records) == 4
    last = records[-1].detail
    assert (last["through"], last["anchor"], "broken" in last) == (4, before[3].hash, False)
    finding = log.program.audit.check(head=before[3].hash)
    assert (finding.first_broken, finding.anchor.seq, finding.found) == (None, 4, True)
    assert finding.events == len(kept) == log.program.audit.count()


def test_forgetting_again_changes_nothing(log: Desk) -> None:
    log.program.forgetting.forget()
    head = log.program.audit.head()
    assert log.program.forgetting.forget() == 0
    assert log.program.audit.head() == head


def test_the_record_of_a_removal_alone_is_no_reason_for_another(log: Desk) -> None:
    log.clock.advance(days=6)
    assert log.program.forgetting.forget() == 10
    for _ in range(3):
        log.clock.advance(days=30)
        assert log.program.forgetting.forget() == 0
    assert log.actions() == [Action.AUDIT_TRIMMED]
    with log.program.base.journal.change() as change:
        change.record(Action.PORTAL_STARTED)
    log.clock.advance(days=30)
    assert log.program.forgetting.forget() == 2
    assert log.program.audit.verify() is None


def tamper(desk: Desk, sql: str) -> None:
    connection = sqlite3.connect(desk.program.paths.database)
    with connection:
        connection.execute(sql)
    connection.close()


def test_what_was_broken_before_it_went_is_recorded(log: Desk) -> None:
    tamper(log, "update event set person = 'x' where seq = 2")
    log.program.forgetting.forget()
    assert log.events(Action.AUDIT_TRIMMED)[0].detail["broken"] == 2
    assert log.program.audit.verify() is None


def test_a_time_that_is_none_does_not_keep_events_for_ever(log: Desk) -> None:
    tamper(log, "update event set at = 'never' where seq = 1")
    assert log.program.forgetting.forget() == 4


@pytest.mark.parametrize(
    "sql", ["delete from event where seq = 6", "update chain set hash = 'x' where name = 'anchor'"]
)
def test_tampering_after_a_removal_is_found(log: Desk, sql: str) -> None:
    log.program.forgetting.forget()
    tamper(log, sql)
    assert log.program.audit.verify() in {5, 6}


def test_a_removal_cannot_be_made_up_by_moving_the_anchor(log: Desk) -> None:
    log.program.forgetting.forget()
    tamper(log, "update chain set seq = 6, hash = (select hash from event where seq = 6) where name = 'anchor'")
    tamper(log, "delete from event where seq <= 6")
    assert log.program.audit.verify() == 6


def test_another_process_may_be_faster(log: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    look, looked = ChainRepository.after, [0]

    def gone_meanwhile(self: ChainRepository, seq: int, limit: int = 1000) -> list[tuple[object, ...]]:
        looked[0] += 1
        return look(self, seq, limit) if looked[0] == 1 else []

    monkeypatch.setattr(ChainRepository, "after", gone_meanwhile)
    assert log.program.forgetting.forget() == 0


def test_a_lost_anchor_counts_as_the_beginning(log: Desk) -> None:
    tamper(log, "delete from chain where name = 'anchor'")
    assert log.program.audit.verify() is None
    assert log.program.audit.page().before is None
    assert log.program.forgetting.forget() == 4


def test_deliveries_forget_who_it_was_at_the_same_age(desk: Desk) -> None:
    link = desk.share({"a": b"abc"})
    desk.fetch(desk.everything(link))
    desk.program.change_setting("audit.retention", "5d", by=ME)
    desk.clock.advance(days=4)
    desk.fetch(desk.everything(link, BEN))
    desk.clock.advance(days=2)
    desk.program.forgetting.forget()
    ben, anna = desk.program.deliveries.for_link(link.id)
    assert (ben.ip, ben.user_agent) == (BEN.ip, BEN.user_agent)
    assert (anna.ip, anna.user_agent, anna.email, anna.acknowledged) == (None, None, None, 3)


def holder_of(desk: Desk, link: Link) -> tuple[object, ...]:
    (claim,) = ClaimRepository(desk.program.base.store).of_link(link.id)
    return claim.ip, claim.user_agent, claim.email


@pytest.mark.shows("14.2.7")
def test_claims_that_are_over_forget_their_holder_at_the_same_age(desk: Desk) -> None:
    over, open_ = (desk.send({"a.bin": b"abc"}, one_time=True) for _ in range(2))
    for link in (over, open_):
        desk.program.claims.make(link, ANNA)
    desk.program.links.revoke(over.token, by=ME)
    desk.program.change_setting("audit.retention", "5d", by=ME)
    desk.program.forgetting.forget()
    assert holder_of(desk, over)[:2] == (ANNA.ip, ANNA.user_agent)
    desk.clock.advance(days=6)
    desk.program.forgetting.forget()
    assert holder_of(desk, over) == (None, None, None)
    assert holder_of(desk, open_)[:2] == (ANNA.ip, ANNA.user_agent)


TREE = {"docs/minutes of the board.txt": b"abc", "docs/in/b.txt": b"", "c.txt": b"ccc"}


def dump(desk: Desk) -> str:
    """Return all of the database, as text."""
    connection = sqlite3.connect(desk.program.paths.database)
    text = "\n".join(connection.iterdump())
    connection.close()
    return text


def kept(desk: Desk, *texts: str) -> list[str]:
    """Return which of these stand anywhere in the database, its free pages aside."""
    all_of_it = dump(desk)
    return [text for text in texts if text in all_of_it]


def months_pass(desk: Desk) -> None:
    """Let the upkeep of a year happen, with events kept for a month."""
    desk.program.change_setting("audit.retention", "30d", by=ME)
    desk.program.links.expire_due()
    desk.program.retention.purge()
    desk.clock.advance(days=365)
    desk.program.links.expire_due()
    desk.program.retention.purge()
    desk.program.forgetting.forget()


def sha256(name: str) -> str:
    return hashlib.sha256(TREE[name]).hexdigest()


@pytest.mark.parametrize("how", ["delete", "revoke", "expire"])
@pytest.mark.shows("14.2.7")
def test_what_was_in_a_link_that_is_over_goes_with_its_events(desk: Desk, how: str) -> None:
    ends = desk.clock.now + timedelta(hours=1) if how == "expire" else None
    link = desk.send(TREE, title="Merger", message="Strictly secret", expires_at=ends)
    desk.fetch(desk.everything(link))  # a ZIP: its list of files is kept beyond the copies
    desk.fetch(desk.program.downloads.file(desk.grant(link), "c.txt"))
    desk.program.links.edit(link.token, LinkEdit(allowed_emails=("eva@example.com",)), by=ME)
    inside, shown = ("minutes of the board", "b.txt"), ("Merger", "Strictly secret", "eva@example.com")
    hashes = (sha256("docs/minutes of the board.txt"), sha256("c.txt"))
    desk.clock.advance(hours=2)
    if how == "delete":
        desk.program.links.delete(link.token, by=ME)
    elif how == "revoke":
        desk.program.links.revoke(link.token, by=ME)
    assert kept(desk, *inside, *hashes, *shown) == [*inside, *hashes, *shown]
    months_pass(desk)
    assert kept(desk, *inside, *hashes) == []
    assert kept(desk, *shown) == ([] if how == "delete" else [*shown])
    desk.program.forgetting.forget()
    if how == "delete":
        assert kept(desk, "c.txt", str(desk.folder)) == []
        with pytest.raises(UserError, match="no link"):
            desk.program.receipts.of(link.token)
    else:
        receipt = desk.program.receipts.of(link.token)
        assert [(one.sha256, one.files) for one in receipt.deliveries] == [(None, ())] * 2


def test_what_may_come_back_or_is_younger_keeps_its_content(desk: Desk) -> None:
    living = desk.send({"living.txt": b"l"})
    desk.program.change_setting("storage.keep", "never", by=ME)
    expired = desk.send({"expired.txt": b"e"}, expires_at=desk.clock.now + timedelta(hours=1))
    original = desk.share({"original.txt": b"o"}, expires_at=desk.clock.now + timedelta(hours=1))
    desk.program.housekeeping._fingerprint()
    hashes = [hashlib.sha256(data).hexdigest() for data in (b"l", b"e", b"o")]
    months_pass(desk)
    young = desk.send({"young.txt": b"y"})
    desk.program.links.revoke(young.token, by=ME)
    desk.program.retention.purge()
    desk.clock.advance(days=29)
    desk.program.forgetting.forget()
    hashes.append(hashlib.sha256(b"y").hexdigest())
    assert kept(desk, *hashes) == hashes
    desk.program.requests.extend(expired.token, by=ME)
    assert desk.fetch(desk.everything(desk.link(expired))) == b"e"
    assert desk.fetch(desk.everything(living)) == b"l"
    assert desk.program.receipts.of(original.token).title == "original.txt"


def test_what_was_known_of_originals_goes_when_no_link_has_them(desk: Desk) -> None:
    one, two = desk.share({"f/deep/one.txt": b"1"}), desk.share({"g/two.txt": b"2"})
    for link in (one, two):
        desk.fetch(desk.everything(link))  # their checksums for the ZIP are remembered by path
    assert len(kept(desk, str(desk.folder / "f/deep/one.txt"), str(desk.folder / "g/two.txt"))) == 2
    desk.program.links.delete(one.token, by=ME)
    months_pass(desk)
    assert kept(desk, "one.txt") == []
    assert kept(desk, str(desk.folder / "g/two.txt")) != []


@pytest.mark.parametrize(
    ("ip", "truncated"),
    [
        ("192.0.2.77", "192.0.2.0"), ("2001:db8:1:2:3::4", "2001:db8:1::"), ("::ffff:192.0.2.77", "192.0.2.0"),
        ("fe80::1%eth0", "fe80::"), ("nonsense", None), (None, None),
    ],
)  # fmt: skip
@pytest.mark.shows("14.2.6", "14.2.7")
def test_addresses_are_cut_as_the_policy_says(ip: str | None, truncated: str | None) -> None:
    assert limited_ip(ip, "full") == ip
    assert limited_ip(ip, "truncated") == truncated
    assert limited_ip(ip, "none") is None


@pytest.mark.parametrize("policy", ["full", "truncated", "none"])
@pytest.mark.parametrize("ip", ["203.0.113.77", "2001:db8:77:78:79::80"])
def test_no_table_keeps_more_of_an_address_than_the_policy_allows(desk: Desk, policy: str, ip: str) -> None:
    desk.program.change_setting("audit.ip", policy, by=ME)
    visitor = Visitor("key", ip, "Firefox")
    link, ended = desk.share({"a": b"abc"}), desk.share({"b": b""})
    desk.program.links.revoke(ended.token, by=ME)
    grant = desk.grant(link, visitor)
    desk.program.access.viewed(grant)
    desk.program.access.previewed(grant, "a")
    desk.fetch(desk.everything(link, visitor))
    transfer = desk.begin(desk.everything(link, visitor))
    transfer.source.close()
    transfer.on_end(1, complete=False)
    with pytest.raises(Exception, match="does not open"):
        desk.grant(ended, visitor)
    desk.program.base.store.close()
    connection = sqlite3.connect(desk.program.paths.database)
    dump = "\n".join(connection.iterdump())
    connection.close()
    assert (ip in dump) == (policy == "full")
    cut = {"203.0.113.77": "203.0.113.0", "2001:db8:77:78:79::80": "2001:db8:77::"}[ip]
    assert (cut in dump) == (policy == "truncated")


def test_anna_is_known_by_default(desk: Desk) -> None:
    link = desk.share({"a": b"abc"})
    desk.fetch(desk.everything(link))
    assert [event.who.ip for event in desk.events(Action.DOWNLOAD_COMPLETED)] == [ANNA.ip]

"""The upkeep behind window and portal: it begins, ends, tells, expires, recognises, and survives a duty that fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Ending
from sharedesk.events import AppEvent, AuditAppended, LinkChanged, SettingsChanged
from sharedesk.services import housekeeping as module
from sharedesk.services import watch
from sharedesk.services.context import AppContext
from sharedesk.services.housekeeping import Housekeeping
from sharedesk.services.watch import Watch
from tests.conftest import ExpectedLog
from tests.unit.desk import ME, Desk

WAIT = 10.0


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WATCH_SECONDS", 0.005)


def heard(desk: Desk, wanted: Callable[[AppEvent], bool]) -> threading.Event:
    """Return an event that is set when the bus tells something wanted."""
    found = threading.Event()

    def listen(event: AppEvent) -> None:
        if wanted(event):
            found.set()

    desk.program.bus.subscribe(listen)
    return found


def alone(desk: Desk, *duties: tuple[float, Callable[[], object]]) -> Housekeeping:
    """Return an upkeep with these duties only."""
    program = desk.program
    upkeep = Housekeeping(program.base, Watch(program.base, program.addresses), program.presence, program.copying)
    upkeep._duties.clear()
    for every, do in duties:
        upkeep.add(every, do)
    return upkeep


def test_it_starts_and_stops_again_and_again(desk: Desk) -> None:
    before = threading.active_count()
    for _ in range(20):
        done = threading.Event()
        upkeep = alone(desk, (0.0, done.set))
        upkeep.start()
        assert done.wait(WAIT)
        upkeep.stop()
        upkeep.stop()
    assert threading.active_count() == before


def test_started_twice_it_runs_once(desk: Desk) -> None:
    upkeep = alone(desk)
    upkeep.start()
    upkeep.start()
    assert sum(thread.name == "portal-upkeep" for thread in threading.enumerate()) == 1
    upkeep.stop()


def test_a_duty_that_fails_is_logged_and_keeps_nobody_from_theirs(desk: Desk, expected_log: ExpectedLog) -> None:
    failed, done = threading.Event(), threading.Event()

    def fail() -> None:
        failed.set()
        raise ZeroDivisionError

    upkeep = alone(desk, (3600.0, fail), (0.0, lambda: failed.is_set() and done.set()))
    upkeep.start()
    assert done.wait(WAIT)
    upkeep.stop()
    expected_log("A duty failed")


def test_a_duty_waits_for_its_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    now, done = [100.0], []
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    upkeep = alone(desk, (5.0, lambda: done.append(now[0])))
    for moment in (100.0, 104.9, 105.0, 109.9, 110.0):
        now[0] = moment
        upkeep._do_due()
    assert done == [100.0, 105.0, 110.0]


def test_watching_that_fails_begins_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    looks: list[bool] = []
    looked_again = threading.Event()

    def look(_watch: Watch) -> bool:
        looks.append(True)
        if len(looks) == 1:
            raise ZeroDivisionError
        looked_again.set()
        return False

    monkeypatch.setattr(Watch, "look", look)
    upkeep = alone(desk)
    wait = upkeep._stop.wait
    monkeypatch.setattr(upkeep._stop, "wait", lambda seconds: wait(min(seconds, 0.01)))
    upkeep.start()
    assert looked_again.wait(WAIT)
    upkeep.stop()
    expected_log("Watching the database failed")


def test_changes_of_another_process_are_told(desk: Desk, other: AppContext) -> None:
    link = desk.share({"a": b"a"})
    desk.program.housekeeping.start()
    ready = heard(desk, lambda event: event == SettingsChanged("sender.name"))
    other.change_setting("sender.name", "Elena", by=ME)
    assert ready.wait(WAIT)
    changed = heard(desk, lambda event: event == LinkChanged(link.id, link.token))
    recorded = heard(desk, lambda event: isinstance(event, AuditAppended) and event.event.action is Action.LINK_PAUSED)
    other.links.pause(link.token, by=ME)
    assert changed.wait(1.0)
    assert recorded.wait(1.0)
    deleted = heard(desk, lambda event: event == LinkChanged(link.id, link.token, deleted=True))
    other.links.delete(link.token, by=ME)
    assert deleted.wait(1.0)
    assert [event for event in desk.heard(AuditAppended) if event.link_id == link.id]


def test_the_watch_tells_the_events_of_others_only_and_all_of_them(
    desk: Desk, other: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "BURST", 3)
    program = desk.program
    looking = Watch(program.base, program.addresses)
    with program.base.store.scope():
        assert not looking.look()
        assert not looking.look()
        program.change_setting("sender.name", "mine", by=ME)
        for number in range(10):
            other.change_setting("sender.name", f"{number}", by=ME)
        desk.told.clear()
        assert looking.look()
        assert not looking.look()
    assert len(desk.heard(AuditAppended)) == 10
    assert desk.heard(SettingsChanged) == [SettingsChanged("sender.name")]
    with program.base.store.scope():
        program.change_setting("sender.name", "mine again", by=ME)
        desk.told.clear()
        looking.look()
    assert desk.told == []


def test_an_event_that_cannot_be_read_hides_none_from_the_watch(
    desk: Desk, other: AppContext, expected_log: ExpectedLog
) -> None:
    program = desk.program
    looking = Watch(program.base, program.addresses)
    with program.base.store.scope():
        looking.look()
        for number in range(3):
            other.change_setting("sender.name", f"{number}", by=ME)
        with other.base.store.write() as db:
            db.execute_sql("update event set action = 'newer.action' where seq = (select max(seq) - 1 from event)")
        desk.told.clear()
        looking.look()
        looking.look()
    assert [event.event.detail["value"] for event in desk.heard(AuditAppended)] == ["0", "2"]
    assert len(expected_log("Passed over")) == 1


def test_links_expire_originals_are_missed_and_copies_go_by_themselves(desk: Desk) -> None:
    soon = desk.send({"a": b"a"}, expires_at=desk.clock.now.replace(hour=11))
    gone = desk.share({"b": b"b"})
    (desk.folder / "b").unlink()
    desk.clock.advance(hours=2)
    expired = heard(desk, lambda event: isinstance(event, AuditAppended) and event.event.action is Action.LINK_EXPIRED)
    missed = heard(desk, lambda event: isinstance(event, AuditAppended) and event.event.action is Action.LINK_MISSING)
    desk.program.housekeeping.start()
    assert expired.wait(WAIT)
    assert missed.wait(WAIT)
    desk.program.housekeeping.stop()
    assert desk.link(soon).ending is Ending.EXPIRED
    assert desk.link(gone).missing


def test_the_content_of_shared_files_gets_known(desk: Desk) -> None:
    link = desk.share({"a": b"a", "b": b"b" * 3 * 2**20, "docs/c": b"c"})
    known = threading.Event()

    def listen(event: AppEvent) -> None:
        if isinstance(event, LinkChanged) and all(item.sha256 for item in desk.items(link)[:2]):
            known.set()

    desk.program.bus.subscribe(listen)
    desk.program.housekeeping.start()
    assert known.wait(WAIT)


def test_a_file_whose_content_cannot_be_known_lets_the_others_go_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FINGERPRINTS", 1)
    link = desk.share({"a": b"a", "bb": b"bb"})
    (desk.folder / "a").unlink()
    upkeep, tried = desk.program.housekeeping, []
    fingerprint = desk.program.presence.fingerprint
    monkeypatch.setattr(
        desk.program.presence,
        "fingerprint",
        lambda record, step: (tried.append(record.item.name), fingerprint(record, step))[1],
    )
    upkeep._duties = [module.Duty(0.0, upkeep._fingerprint)]
    for _ in range(3):
        upkeep._do_due()
    assert tried == ["a", "bb"], "one was tried in vain, the other is known"
    assert desk.items(link)[1].sha256 is not None
    monkeypatch.setattr(module.time, "monotonic", lambda: float("inf"))
    upkeep._do_due()
    assert tried[2:] == ["a"], "after a minute it has another chance"


def test_duties_go_on_between_the_chunks_of_a_large_file(desk: Desk) -> None:
    desk.share({"big": b"x" * 3 * 2**20})
    upkeep, done = desk.program.housekeeping, []
    upkeep._duties = [module.Duty(0.0, upkeep._fingerprint), module.Duty(0.0, lambda: done.append(1))]
    upkeep._do_due()
    assert len(done) == 4, "after each of three chunks, and at the end"


@pytest.mark.parametrize(("took", "least"), [(0.05, 0.05), (60.0, module.REST_SECONDS)])
def test_it_rests_for_as_long_as_a_chunk_took(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, took: float, least: float
) -> None:
    upkeep, rests = alone(desk), list[float]()
    monkeypatch.setattr(upkeep._stop, "wait", rests.append)
    now = time.monotonic()
    upkeep._chunk_read = now - took
    upkeep._resting(2**20)
    assert least <= rests[0] <= module.REST_SECONDS
    assert upkeep._chunk_read >= now, "the rest does not count as reading"


def test_a_large_file_does_not_delay_the_end(desk: Desk) -> None:
    link = desk.share({"big": b"x" * 3 * 2**20})
    upkeep = desk.program.housekeeping
    upkeep._stop.set()
    upkeep._guarded(upkeep._fingerprint)
    assert desk.items(link)[0].sha256 is None


def test_copies_of_dead_processes_are_handed_to_those_who_copy(desk: Desk, other: AppContext) -> None:
    link = desk.send({"a": b"a"}, copy=False, announced=True)
    desk.program.base.processes.close()
    other.housekeeping._adopt_copies()
    adopted: list[int] = []
    found = threading.Event()

    def adopt(link_id: int) -> None:
        adopted.append(link_id)
        found.set()

    other.housekeeping.start(adopt)
    assert found.wait(WAIT)
    other.housekeeping.stop()
    assert adopted == [link.id]


def test_what_waits_to_be_recorded_is_written_at_the_end(desk: Desk) -> None:
    link = desk.share({"a": b"a"})
    upkeep = alone(desk)
    upkeep.start()
    desk.program.access.viewed(desk.grant(link))
    upkeep.stop()
    assert desk.actions(Action.PAGE_VIEWED) == [Action.PAGE_VIEWED]

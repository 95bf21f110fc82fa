"""The outbox: what is queued is sent once, later where the server fails, and a code never twice."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from threading import Semaphore

import pytest

from sharedesk.app import build_context
from sharedesk.core.mail import Mail, MailState, MailStatus
from sharedesk.net import smtp
from sharedesk.net.smtp import MailServer
from sharedesk.net.smtpfaults import MailFault
from sharedesk.services.mail import MailService
from sharedesk.services.outbox import OutboxWorker
from sharedesk.store.outbox import OutboxRepository
from tests.conftest import ExpectedLog
from tests.mailtrap import MailTrap, body, mail_trap, set_up
from tests.unit.desk import ME, Desk
from tests.unit.services.mailing import ANNA, code, note, outbox

# -- codes


def test_a_code_that_was_sent_leaves_nothing(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap
) -> None:
    set_up(desk.program, trap.port)
    mail.queue(code(desk))
    worker.work()
    assert "493817" in body(trap.messages[0])
    assert outbox(desk) == []


def test_a_code_that_cannot_be_sent_is_sent_later(
    desk: Desk, mail: MailService, worker: OutboxWorker, closed_port: int
) -> None:
    set_up(desk.program, closed_port)
    mail.queue(code(desk))
    worker.work()
    assert mail.status().waiting == 1
    with mail_trap(port=closed_port) as trap:
        worker.work()
        assert trap.messages == [], "it is not due yet"
        desk.clock.advance(seconds=10)
        worker.work()
        worker.work()
    assert trap.subjects == ["Your code for files from Elena"]
    assert outbox(desk) == []
    assert mail.status() == MailStatus(MailState.WORKING, desk.clock.now)


def test_a_code_is_given_up_when_it_is_over(
    desk: Desk, mail: MailService, worker: OutboxWorker, closed_port: int, expected_log: ExpectedLog
) -> None:
    set_up(desk.program, closed_port)
    mail.queue(code(desk))
    worker.work()
    desk.clock.advance(minutes=10)
    worker.work()
    assert outbox(desk) == []
    assert expected_log("given up") == ["Mails given up because they could not be sent in time: 1"]


@pytest.mark.parametrize(("is_code", "left"), [(True, []), (False, ["download"])])
def test_in_doubt_a_notification_is_sent_again_and_a_code_is_not(
    desk: Desk, mail: MailService, worker: OutboxWorker, monkeypatch: pytest.MonkeyPatch, is_code: bool,
    left: list[str], expected_log: ExpectedLog,
) -> None:  # fmt: skip
    def broke(*_arguments: object) -> None:
        raise MailFault("The line broke.", "", "", may_have_arrived=True)

    set_up(desk.program, 1)
    monkeypatch.setattr(smtp, "send", broke)
    mail.queue(code(desk) if is_code else note(desk))
    worker.work()
    assert [kind for kind, _, _ in outbox(desk)] == left
    assert len(expected_log("given up") if is_code else []) == is_code


# -- the outbox


def test_what_is_queued_is_sent_once_and_then_forgotten(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap
) -> None:
    set_up(desk.program, trap.port)
    mail.queue(note(desk))
    worker.work()
    worker.work()
    assert trap.subjects == ["Downloaded: Link 1"]
    assert outbox(desk) == [("download", "sent", "")], "only that there was one, for a day"
    desk.clock.advance(days=1)
    worker.work()
    assert outbox(desk) == []


def test_a_mail_is_queued_with_its_transaction_or_not_at_all(desk: Desk, mail: MailService) -> None:
    def fail() -> None:
        with desk.program.base.journal.change():
            mail.queue(note(desk))
            assert len(outbox(desk)) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert outbox(desk) == []


def test_codes_go_first(desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap) -> None:
    set_up(desk.program, trap.port)
    mail.queue(note(desk))
    mail.queue(code(desk))
    worker.work()
    assert trap.subjects == ["Your code for files from Elena", "Downloaded: Link 1"]


def test_while_no_server_is_set_up_mails_wait(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap
) -> None:
    mail.queue(note(desk))
    worker.work()
    set_up(desk.program, trap.port)
    worker.work()
    assert len(trap.messages) == 1


def test_a_server_that_is_down_is_tried_ever_more_rarely(
    desk: Desk, mail: MailService, worker: OutboxWorker, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(desk.program, closed_port)
    tries: list[float] = []
    send, start = smtp.send, desk.clock.now

    def counted(*arguments: object) -> None:
        tries.append((desk.clock.now - start).total_seconds())
        send(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(smtp, "send", counted)
    for number in range(3):
        mail.queue(note(desk, number))
    for _ in range(2 * 360 + 1):
        worker.work()
        desk.clock.advance(seconds=10)
    assert tries == [0, 10, 70, 370, 2170, 3970, 5770], "one try for all of them"
    assert mail.status().waiting == 3, "another one each time, as each could be the reason"
    with mail_trap(port=closed_port) as trap:
        desk.clock.advance(minutes=30)
        worker.work()
    assert sorted(trap.subjects) == ["Downloaded: Link 0", "Downloaded: Link 1", "Downloaded: Link 2"]


def test_when_mail_works_again_what_waits_is_sent(
    desk: Desk, mail: MailService, worker: OutboxWorker, closed_port: int
) -> None:
    set_up(desk.program, closed_port)
    mail.queue(note(desk))
    worker.work()
    with mail_trap(port=closed_port) as trap:
        mail.test(ANNA)
        worker.work()
    assert trap.subjects == ["Test mail from ShareDesk", "Downloaded: Link 1"]


def test_changed_settings_are_tried_at_once(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap, closed_port: int
) -> None:
    set_up(desk.program, closed_port)
    mail.queue(note(desk))
    worker.work()
    desk.program.change_setting("branding.title", "Halvorsen", by=ME)
    worker.work()
    assert trap.messages == []
    desk.program.change_setting("mail.port", str(trap.port), by=ME)
    worker.work()
    assert len(trap.messages) == 1


def test_one_that_is_refused_for_the_moment_does_not_keep_the_others(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap
) -> None:
    set_up(desk.program, trap.port)
    trap.refuse["ben@example.com"] = "450 greylisted"
    mail.queue(note(desk, 1, "ben@example.com"))
    mail.queue(note(desk, 2))
    worker.work()
    assert trap.subjects == ["Downloaded: Link 2"]
    trap.refuse.clear()
    desk.clock.advance(seconds=10)
    worker.work()
    assert trap.subjects == ["Downloaded: Link 2", "Downloaded: Link 1"]


def test_one_that_is_refused_for_good_is_given_up(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap, expected_log: ExpectedLog
) -> None:
    set_up(desk.program, trap.port)
    trap.refuse[ANNA] = "550 no such user"
    mail.queue(note(desk))
    worker.work()
    assert outbox(desk) == []
    (told,) = expected_log("given up")
    assert ANNA not in told


FOREIGN = "zoë@example.com"
"""An address that only a server with SMTPUTF8 takes."""


@pytest.mark.parametrize("make", [note, code])
def test_an_address_that_the_server_cannot_take_ends_that_mail_alone(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap, expected_log: ExpectedLog,
    make: Callable[..., Mail],
) -> None:  # fmt: skip
    set_up(desk.program, trap.port)
    mail.queue(make(desk, to=FOREIGN))
    mail.queue(note(desk, 2))
    worker.work()
    assert trap.subjects == ["Downloaded: Link 2"]
    assert outbox(desk) == [("download", "sent", "")]
    assert mail.status().state is MailState.WORKING, "that says nothing of the server"
    assert mail.answers()
    (told,) = expected_log("given up")
    assert FOREIGN not in told


def test_a_mail_that_cannot_be_written_ends_alone(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap, expected_log: ExpectedLog
) -> None:
    set_up(desk.program, trap.port)
    mail.queue(note(desk, to="anna@example.com\nBcc: eve@example.com"))
    mail.queue(note(desk, 2))
    worker.work()
    assert trap.subjects == ["Downloaded: Link 2"]
    assert len(outbox(desk)) == 1
    expected_log("cannot be written")


def test_a_mail_at_which_the_server_hangs_up_lets_the_others_go_first(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = smtp.send

    def hang_up(server: MailServer, message: EmailMessage, sender: str, to: str, seconds: float) -> None:
        if to == "ben@example.com":
            raise MailFault("The mail server ended the connection.", "", "")
        send(server, message, sender, to, seconds)

    monkeypatch.setattr(smtp, "send", hang_up)
    set_up(desk.program, trap.port)
    mail.queue(note(desk, 1, "ben@example.com"))
    mail.queue(note(desk, 2))
    worker.work()
    assert trap.messages == [], "it may be the server"
    desk.clock.advance(seconds=10)
    worker.work()
    assert trap.subjects == ["Downloaded: Link 2"]


def test_the_thread_asks_the_outbox_only_when_something_was_written(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(desk.program, trap.port)
    rounds, looks = Semaphore(0), Semaphore(0)
    work, mark = worker.work, desk.program.base.store.change_mark

    def look() -> int:
        looks.release()
        return mark()

    monkeypatch.setattr("sharedesk.services.outbox.ROUND_SECONDS", 0.001)
    monkeypatch.setattr(worker, "work", lambda: (work(), rounds.release()))
    monkeypatch.setattr(desk.program.base.store, "change_mark", look)
    worker.start()
    assert rounds.acquire(timeout=20)
    for _ in range(50):
        assert looks.acquire(timeout=20)
    assert not rounds.acquire(blocking=False), "nothing was written"
    with desk.program.base.store.write():
        mail.queue(note(desk))
        for _ in range(50):  # it was woken before the mail could be seen
            assert looks.acquire(timeout=20)
    trap.await_messages(1)
    worker.stop()


def test_of_several_processes_one_sends(desk: Desk, data_dir: Path, trap: MailTrap) -> None:
    set_up(desk.program, trap.port)
    others = [build_context(data_dir, clock=desk.clock) for _ in range(3)]
    for number in range(20):
        desk.program.mail.queue(note(desk, number))
    for other in others:
        other.housekeeping.start()
    trap.await_messages(20)
    for other in others:
        other.close()
    assert len(set(trap.subjects)) == len(trap.messages) == 20


def test_one_that_another_has_taken_is_left_alone(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(desk.program, trap.port)
    mail.queue(note(desk))
    due = worker._outbox.due(desk.clock.now, 1)
    worker.work()
    monkeypatch.setattr(worker._outbox, "due", lambda *_arguments: due)
    worker.work()
    assert len(trap.messages) == 1


@pytest.mark.parametrize(("is_code", "sent"), [(True, 0), (False, 1)])
def test_what_a_dead_process_was_sending_is_sent_again_unless_it_is_a_code(
    desk: Desk, worker: OutboxWorker, trap: MailTrap, data_dir: Path, is_code: bool, sent: int
) -> None:
    set_up(desk.program, trap.port)
    other = build_context(data_dir, clock=desk.clock)
    desk.program.mail.queue(code(desk) if is_code else note(desk))
    repository = OutboxRepository(other.base.store)
    with other.base.store.write():
        (posted,) = repository.due(desk.clock.now, 5)
        assert repository.claim(posted.id, other.base.processes.me)
    worker.work()
    assert trap.messages == [], "it may still be sending"
    other.base.processes.close()  # what the system does for a process that was killed
    worker.work()
    worker.work()
    assert len(trap.messages) == sent
    other.base.store.close()


def test_the_thread_sends_what_is_queued_and_ends(desk: Desk, mail: MailService, trap: MailTrap) -> None:
    set_up(desk.program, trap.port)
    desk.program.housekeeping.start()
    with desk.program.base.journal.change():
        mail.queue(code(desk))
    trap.await_messages(1)
    desk.program.housekeeping.stop()
    mail.queue(note(desk))
    assert len(trap.messages) == 1


def test_a_round_that_fails_is_told_and_the_next_one_works(
    desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap, monkeypatch: pytest.MonkeyPatch,
    expected_log: ExpectedLog,
) -> None:  # fmt: skip
    set_up(desk.program, trap.port)
    clear_up, failed = worker._clear_up, []

    def once() -> None:
        if not failed:
            failed.append(True)
            raise ZeroDivisionError
        clear_up()

    monkeypatch.setattr(worker, "_clear_up", once)
    mail.queue(note(desk))
    worker.start()
    trap.await_messages(1)
    worker.stop()
    expected_log("could not be worked off")


def test_a_stop_leaves_what_is_not_begun(desk: Desk, mail: MailService, worker: OutboxWorker, trap: MailTrap) -> None:
    set_up(desk.program, trap.port)
    mail.queue(note(desk))
    worker.stop()
    worker.work()
    assert trap.messages == []

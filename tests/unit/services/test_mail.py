"""Mail through a real server: whether it works, and what goes along with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from sharedesk.app import build_context
from sharedesk.core.letter import content_id
from sharedesk.core.mail import MailState, MailStatus
from sharedesk.core.saying import Sentence
from sharedesk.errors import UserError
from sharedesk.events import MailChanged
from sharedesk.net import smtp
from sharedesk.net.smtpfaults import MailFault
from sharedesk.services.codemail import CodeMailer
from sharedesk.services.mail import MailService
from sharedesk.services.outbox import OutboxWorker
from tests.mailtrap import HOST, PASSWORD, USER, MailTrap, Trust, body, mail_trap, set_up
from tests.pictures import raster, write
from tests.unit.desk import ME, Desk
from tests.unit.services.mailing import ANNA, note, outbox

# -- whether it works


def test_without_a_server_there_is_no_mail(desk: Desk, mail: MailService) -> None:
    assert mail.status() == MailStatus(MailState.OFF)
    assert not mail.answers()
    for use in (lambda: mail.test(ANNA), mail.check):
        with pytest.raises(MailFault, match="No mail server is set up"):
            use()
    assert outbox(desk) == []


def test_a_test_mail_proves_that_it_works(desk: Desk, mail: MailService, trap: MailTrap) -> None:
    set_up(desk.program, trap.port, name="Elena Marchetti")
    desk.program.change_setting("branding.title", "Halvorsen", by=ME)
    assert mail.status() == MailStatus(MailState.UNTRIED)
    assert 0 < mail.test(" Anna@Example.com ") < 8
    (message,) = trap.messages
    assert message["From"] == "Elena Marchetti <files@example.com>"
    assert message["To"] == ANNA
    assert message["Subject"] == "Test mail from Halvorsen"
    assert mail.status() == MailStatus(MailState.WORKING, desk.clock.now)
    assert desk.heard(MailChanged)[-1] == MailChanged(mail.status())


def test_a_test_to_what_is_no_address_is_refused(desk: Desk, mail: MailService) -> None:
    set_up(desk.program, 1)
    with pytest.raises(UserError):
        mail.test("anna")


def test_a_failure_is_told_with_its_beginning(desk: Desk, mail: MailService, closed_port: int) -> None:
    set_up(desk.program, closed_port)
    began = desk.clock.now
    for _ in range(2):
        with pytest.raises(MailFault, match="takes no connections"):
            mail.test(ANNA)
        desk.clock.advance(minutes=5)
    status = mail.status()
    assert (status.state, status.since, status.waiting) == (MailState.FAILING, began, 0)
    assert status.problem.startswith(f"The mail server {HOST} takes no connections on port {closed_port}.")
    assert isinstance(status.problem, Sentence), "a window can say it in its own language"
    assert len(desk.heard(MailChanged)) == 1


def test_another_reason_is_told_but_not_another_beginning(desk: Desk, mail: MailService, closed_port: int) -> None:
    set_up(desk.program, closed_port, user=USER, password=PASSWORD)
    began = desk.clock.now
    with pytest.raises(MailFault):
        mail.check()
    desk.clock.advance(minutes=5)
    with mail_trap(port=closed_port, login=True) as trap:
        trap.accounts.clear()
        with pytest.raises(MailFault, match="refused the login"):
            mail.check()
    assert mail.status().since == began
    assert "refused the login" in mail.status().problem


def test_changed_settings_are_untried(desk: Desk, mail: MailService, trap: MailTrap) -> None:
    set_up(desk.program, trap.port)
    mail.test(ANNA)
    desk.program.change_setting("mail.password", "another", by=ME)
    assert mail.status().state is MailState.UNTRIED


def test_other_processes_know_and_tell(desk: Desk, data_dir: Path, trap: MailTrap) -> None:
    set_up(desk.program, trap.port)
    other = build_context(data_dir, clock=desk.clock)
    told: list[object] = []
    other.bus.subscribe(told.append)
    desk.program.mail.test(ANNA)
    OutboxWorker(other.base, other.mail).work()
    assert told == [MailChanged(MailStatus(MailState.WORKING, desk.clock.now))]
    other.close()


def test_a_login_over_tls_with_the_password_from_the_key_store(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust = Trust.make(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trust.file))
    with mail_trap(starttls=trust.context("localhost"), login=True) as trap:
        settings = {"host": "localhost", "security": "starttls", "user": USER, "password": PASSWORD}
        set_up(desk.program, trap.port, **settings)
        desk.program.mail.test(ANNA)
    assert len(trap.messages) == 1


def test_a_password_that_cannot_be_read_is_a_reason(desk: Desk, mail: MailService, trap: MailTrap) -> None:
    set_up(desk.program, trap.port, user=USER, password=PASSWORD)
    desk.program.paths.secrets.unlink()
    with pytest.raises(MailFault, match=r"The secret mail\.password"):
        mail.test(ANNA)
    assert mail.status().state is MailState.FAILING


def test_whether_codes_can_be_sent_is_asked_of_the_server_but_not_all_the_time(
    desk: Desk, mail: MailService, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(desk.program, closed_port)
    asked: list[float] = []
    check = smtp.check
    monkeypatch.setattr(smtp, "check", lambda server, seconds: asked.append(seconds) or check(server, seconds))
    assert [mail.answers(), mail.answers()] == [False, False]
    assert len(asked) == 1
    monkeypatch.setattr("sharedesk.services.mail.BAD_SECONDS", 0.0)
    with mail_trap(port=closed_port) as trap:
        assert [mail.answers(), mail.answers()] == [True, True]
        assert len(asked) == 2
        desk.program.change_setting("mail.from", "other@example.com", by=ME)
        assert mail.answers()
    assert len(asked) == 3
    assert trap.messages == []
    assert all(7 < seconds <= 8 for seconds in asked)
    assert mail.status().state is MailState.WORKING


def test_while_one_waits_for_a_silent_server_the_others_do_not(
    desk: Desk, mail: MailService, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(desk.program, 1)
    asking, answered = Event(), Event()

    def silent(*_arguments: object) -> None:
        asking.set()
        answered.wait(20)

    monkeypatch.setattr(smtp, "check", silent)
    monkeypatch.setattr("sharedesk.services.mail.TURN_SECONDS", 0.05)
    said: list[bool] = []
    first = Thread(target=lambda: said.append(mail.answers()))
    first.start()
    assert asking.wait(20)
    assert not mail.answers()
    answered.set()
    first.join()
    assert said == [True]
    assert mail.answers()


# -- codes for the e-mail gate


def test_codes_are_queued_for_the_gate(desk: Desk, worker: OutboxWorker, trap: MailTrap) -> None:
    set_up(desk.program, trap.port)
    desk.program.change_setting("public_url", "https://share.example.com:8443", by=ME)
    codes = CodeMailer(desk.program.mail, desk.program.settings, desk.program.addresses)
    link = desk.share({"a.txt": b"a"})
    assert codes.can_mail()
    with desk.program.base.journal.change():
        codes.queue_code(link, ANNA, "493817", desk.clock.now + timedelta(minutes=10), "en")
    worker.work()
    (message,) = trap.messages
    assert f"files that {ME} shares with you on share.example.com" in " ".join(body(message).split())
    assert link.token not in message.as_string()
    desk.program.change_setting("sender.name", "Halvorsen", by=ME)
    with desk.program.base.journal.change():
        codes.queue_code(link, ANNA, "493817", desk.clock.now + timedelta(minutes=10), "en")
    worker.work()
    assert trap.subjects[-1] == "Your code for files from Halvorsen"


def test_a_mail_brings_the_logo_along(desk: Desk, mail: MailService, trap: MailTrap) -> None:
    set_up(desk.program, trap.port)
    picture = write(desk.folder / "logo.png", raster("PNG", 480, 72))
    desk.program.branding.publish({"branding.logo": str(picture), "branding.legal": "Register 7"}, by=ME)
    logo = desk.program.branding.current().logo
    assert logo is not None
    mail.test(ANNA)
    desk.program.change_setting("branding.logo", None, by=ME)
    (message,) = trap.messages
    html = message.get_body(("html",))
    assert html is not None
    assert f'<img src="cid:{content_id(logo)}" width="240" height="36" alt="ShareDesk"' in html.get_content()
    (attached,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert attached["Content-ID"] == f"<{content_id(logo)}>"
    assert attached.get_content_disposition() == "inline"
    assert attached.get_content() == desk.program.branding.picture(logo)
    assert body(message).endswith("-- \nShareDesk\nRegister 7\n")


def test_a_mail_whose_logo_is_gone_goes_without(desk: Desk, mail: MailService, trap: MailTrap) -> None:
    set_up(desk.program, trap.port)
    gone = replace(note(desk), html='<img src="cid:0123456789abcdef0123456789abcdef-10x10.png@logo" alt="Northwind">')
    mail.attempt(gone, "uid", desk.clock.now)
    (message,) = trap.messages
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]

"""`mail`: a test that says what is wrong, and whether mail works; and what the doctor says of it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sharedesk.core.mail import Happening, download_mail
from sharedesk.services.context import AppContext
from sharedesk.services.outbox import OutboxWorker
from tests.mailtrap import HOST, PASSWORD, USER, MailTrap, mail_trap, set_up
from tests.unit.cli.conftest import Cli

Failing = Callable[..., str]


@pytest.fixture
def trap(program: AppContext) -> Iterator[MailTrap]:
    with mail_trap(login=True) as trap:
        set_up(program, trap.port, user=USER, password=PASSWORD)
        yield trap


def mail_finding(cli: Cli) -> dict[str, str]:
    (finding,) = [one for one in cli("doctor", "--json").document["checks"] if one["check"] == "mail"]
    return dict(finding)


def test_a_test_mail(cli: Cli, trap: MailTrap) -> None:
    assert cli("mail", "test", "anna@example.com").out.startswith("The mail server took a test mail for anna@example")
    document = cli("mail", "test", "ANNA@example.com", "--json").document
    assert document.keys() == {"to", "seconds"}
    assert trap.subjects == ["Test mail from ShareDesk"] * 2


def test_what_is_wrong_is_told(failing: Failing, cli: Cli, trap: MailTrap) -> None:
    assert "is not an e-mail address" in failing("mail", "test", "anna")
    cli("settings", "set", "mail.password", "wrong")
    told = failing("mail", "test", "anna@example.com")
    assert "refused the login." in told
    assert "Check mail.user and mail.password" in told
    assert "wrong" not in told


def test_without_a_server(failing: Failing, cli: Cli) -> None:
    assert failing("mail", "test", "anna@example.com").startswith("No mail server is set up.")
    assert cli("mail", "status").lines == ["No mail server is set up."]
    assert cli("mail", "status", "--json").document == {
        "state": "off", "since": None, "problem": "", "waiting": 0, "password_place": "",
    }  # fmt: skip


def test_the_status(cli: Cli, trap: MailTrap) -> None:
    assert cli("mail", "status").lines == [
        "A mail server is set up; nothing was sent through it yet.",
        "The password is kept in a file only you can read.",
    ]
    cli("mail", "test", "anna@example.com")
    document = cli("mail", "status", "--json").document
    assert (document["state"], document["problem"], document["waiting"]) == ("working", "", 0)
    assert document["since"].endswith("Z")
    assert cli("mail", "status").out.startswith("Mail works since 2")


def test_mails_that_wait_are_counted(cli: Cli, program: AppContext) -> None:
    with socket.create_server((HOST, 0)) as free:
        port = int(free.getsockname()[1])
    set_up(program, port)
    happened = Happening("Letter", "token", "now")
    program.mail.queue(download_mail(program.mail.look(), "elena@example.com", happened))
    OutboxWorker(program.base, program.mail).work()
    lines = cli("mail", "status").lines
    assert lines[0].startswith("Mail fails since ")
    assert lines[1] == "Mails that wait to be tried again: 1."


def test_the_doctor_tries_the_mail_server(cli: Cli, trap: MailTrap, data_dir: Path) -> None:
    told = "The mail server 127.0.0.1 answers and takes our login."
    assert mail_finding(cli) == {"check": "mail", "verdict": "ok", "message": told, "hint": ""}
    cli("settings", "set", "mail.password", "wrong")
    finding = mail_finding(cli)
    assert finding["verdict"] == "fail"
    assert "refused the login" in finding["message"]
    assert trap.messages == []


def test_the_doctor_says_what_does_not_work_without_mail(cli: Cli) -> None:
    finding = mail_finding(cli)
    assert finding["verdict"] == "warn"
    assert "links for named people" in finding["message"]

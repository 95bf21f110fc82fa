"""Sending mail to a real server: in clear text, with STARTTLS, with TLS, with a login; and every way it can fail."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from sharedesk.core import mail as mails
from sharedesk.core.letter import Look
from sharedesk.core.mailmessage import as_message
from sharedesk.core.settings import MailSecurity
from sharedesk.net import smtp
from sharedesk.net.smtp import MailServer, check, send
from sharedesk.net.smtpfaults import Blame, MailFault, fault_of
from tests.mailtrap import HOST, PASSWORD, USER, Trust, body, mail_trap

NONE, STARTTLS, TLS = MailSecurity.NONE, MailSecurity.STARTTLS, MailSecurity.TLS
SENDER, ANNA = "files@example.com", "anna@example.com"
LOOK = Look("Halvorsen", "#2f55d4")


@pytest.fixture
def trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trust:
    """Return an authority that the program trusts."""
    made = Trust.make(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


def post(server: MailServer, to: str = ANNA, *, sender: str = SENDER, seconds: float = 10.0) -> None:
    message = as_message(
        mails.trial_mail(LOOK, to, server.host), name="Halvorsen", address=sender, uid="1", at=datetime.now(UTC)
    )
    send(server, message, sender, to, seconds)


def refused(server: MailServer, to: str = ANNA, *, seconds: float = 10.0) -> MailFault:
    with pytest.raises(MailFault) as told:
        post(server, to, seconds=seconds)
    return told.value


# -- it works


def test_in_clear_text() -> None:
    with mail_trap() as trap:
        post(MailServer(HOST, trap.port, NONE))
    (message,) = trap.messages
    assert trap.envelopes == [(SENDER, [ANNA])]
    assert "works" in body(message)
    assert "works" in body(message, "html")


@pytest.mark.parametrize("security", [STARTTLS, TLS])
def test_encrypted_and_logged_in(trust: Trust, security: MailSecurity) -> None:
    context = trust.context("localhost")
    with mail_trap(login=True, **{security.value: context}) as trap:  # type: ignore[arg-type]
        post(MailServer("localhost", trap.port, security, USER, PASSWORD))
        check(MailServer("localhost", trap.port, security, USER, PASSWORD), 10.0)
    assert len(trap.messages) == 1
    assert trap.logins == [(USER, PASSWORD)] * 2


def test_a_password_that_is_not_ascii() -> None:
    with mail_trap(login=True) as trap:
        trap.accounts["zoë"] = "pässword"
        post(MailServer(HOST, trap.port, NONE, "zoë", "pässword"))
        fault = refused(MailServer(HOST, trap.port, NONE, "zoë", "wrong"))
    assert len(trap.messages) == 1
    assert fault.title.endswith("refused the login.")


def test_an_address_that_is_not_ascii_needs_a_server_that_knows_such() -> None:
    with mail_trap(utf8=True) as trap:
        post(MailServer(HOST, trap.port, NONE), "zoë@example.com")
    assert trap.envelopes == [(SENDER, ["zoë@example.com"])]
    with mail_trap() as trap:
        fault = refused(MailServer(HOST, trap.port, NONE), "zoë@example.com")
    assert "cannot send to this address" in fault.title
    assert fault.blame is Blame.REFUSED, "every other mail can still be sent"


def test_ipv6_is_tried_first_and_ipv4_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 0, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (HOST, 0)),
    ]
    with mail_trap() as trap:
        monkeypatch.setattr(socket, "getaddrinfo", _resolver(places))
        post(MailServer("mail.example.com", trap.port, NONE))
    assert len(trap.messages) == 1


def _resolver(places: list[Any]) -> Any:
    real = socket.getaddrinfo

    def resolve(host: str, *arguments: Any, **more: Any) -> Any:
        return places if host == "mail.example.com" else real(host, *arguments, **more)

    return resolve


@pytest.mark.parametrize(("address", "own"), [(HOST, "[127.0.0.1]"), ("::1", "[IPv6:::1]")])
def test_it_greets_by_its_address(address: str, own: str) -> None:
    said: list[bytes] = []
    with scripted([b"220 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"221 bye\r\n"], said, address=address) as port:
        check(MailServer(address, port, NONE), 10.0)
    assert said[0] == f"ehlo {own}\r\n".encode()


# -- it does not


@contextmanager
def scripted(
    answers: list[bytes], said: list[bytes] | None = None, *, address: str = HOST, hold: bool = False
) -> Iterator[int]:
    """Run a server that says one answer after the other, whatever it is told, then hangs up (or is silent: `hold`)."""
    done = Event()

    def serve() -> None:
        line, _ = listener.accept()
        with suppress(ConnectionError), line, line.makefile("rb") as reader:  # it may hang up with an answer unread
            line.settimeout(20)
            line.sendall(answers[0])
            for answer in answers[1:]:
                heard = reader.readline()
                if said is not None:
                    said.append(heard)
                if heard == b"":
                    return
                line.sendall(answer)
            if hold:
                done.wait(20)

    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family) as listener:
        thread = Thread(target=serve, name="job-scripted", daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        done.set()
        with suppress(OSError):  # whoever had no time left has not even knocked
            socket.create_connection(listener.getsockname()[:2], 5).close()
        thread.join()


def test_a_server_that_is_not_there() -> None:
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    fault = refused(MailServer(HOST, port, NONE))
    assert fault.title == f"The mail server {HOST} takes no connections on port {port}."
    assert (fault.blame, fault.may_have_arrived, fault.hint) == (Blame.SERVER, False, "Check mail.port")


def test_a_name_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refused(MailServer("mail.example.com", 587, NONE)).title == "The mail server mail.example.com was not found."


def test_a_name_without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _resolver([]))
    assert "was not found" in refused(MailServer("mail.example.com", 587, NONE)).title


def test_a_name_system_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = Event()
    monkeypatch.setattr(smtp, "NAME_SECONDS", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_more: answered.wait(20))
    fault = refused(MailServer("mail.example.com", 587, NONE))
    answered.set()
    assert fault.title == "The mail server mail.example.com does not answer on port 587."


@pytest.mark.parametrize(
    "answers", [[b""], [b"220 hello\r\n", b""], [b"220 hello\r\n", b"250 ok\r\n", b"250-half"]], ids=len
)
def test_a_server_that_falls_silent_costs_a_bounded_time(answers: list[bytes]) -> None:
    began = time.monotonic()
    with scripted(answers, hold=True) as port:
        fault = refused(MailServer(HOST, port, NONE), seconds=0.3)
    assert time.monotonic() - began < 5
    assert "does not answer" in fault.title
    assert not fault.may_have_arrived


def test_time_that_is_over_is_over() -> None:
    with scripted([b"220 hello\r\n"]) as port, pytest.raises(MailFault, match="does not answer"):
        check(MailServer(HOST, port, NONE), 0.0)


def test_a_line_that_breaks_after_the_message_leaves_it_in_doubt() -> None:
    to_data = [b"220 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"]
    with scripted(to_data) as port:
        fault = refused(MailServer(HOST, port, NONE))
    assert fault.may_have_arrived
    assert fault.blame is Blame.SERVER


@pytest.mark.parametrize("security", [STARTTLS, TLS])
@pytest.mark.shows("12.3.1/12.3.2")
def test_a_certificate_for_another_name(trust: Trust, security: MailSecurity) -> None:
    context = trust.context("mail.example.com")
    with mail_trap(**{security.value: context}) as trap:  # type: ignore[arg-type]
        fault = refused(MailServer("localhost", trap.port, security))
    assert fault.title == "The certificate of the mail server localhost is not trusted."
    assert "Hostname mismatch" in fault.message
    assert trap.messages == []


@pytest.mark.parametrize("security", [STARTTLS, TLS])
@pytest.mark.shows("12.3.1/12.3.2")
def test_a_certificate_of_a_strange_authority(tmp_path: Path, trust: Trust, security: MailSecurity) -> None:
    (tmp_path / "strange").mkdir()
    context = Trust.make(tmp_path / "strange").context("localhost")
    with mail_trap(login=True, **{security.value: context}) as trap:  # type: ignore[arg-type]
        fault = refused(MailServer("localhost", trap.port, security, USER, PASSWORD))
    assert fault.title == "The certificate of the mail server localhost is not trusted."
    assert trap.logins == []


def test_tls_with_a_server_that_speaks_clear_text(trust: Trust) -> None:
    with mail_trap() as trap:
        assert refused(MailServer("localhost", trap.port, TLS)).hint.startswith("Set mail.security to starttls")
        assert "cannot do what is asked" in refused(MailServer("localhost", trap.port, STARTTLS)).title


@pytest.mark.shows("12.3.1/12.3.2")
def test_no_password_goes_over_an_unprotected_network(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[bytes] = []
    with scripted([b"220 hello\r\n", b"250-ok\r\n250 AUTH PLAIN\r\n"], said) as port:
        client = smtp._Client(MailServer(HOST, port, NONE, USER, PASSWORD), 10.0)
        client._peer = "192.0.2.7"
        with pytest.raises(MailFault, match="is not logged in to"):
            client.begin()
        client.close()
        assert client._context.minimum_version is ssl.TLSVersion.TLSv1_2
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.noop()
    assert len(said) == 1


def test_a_login_that_is_refused() -> None:
    with mail_trap(login=True) as trap:
        server = MailServer(HOST, trap.port, NONE, USER, "wrong")
        fault = refused(server)
    assert fault.title == f"The mail server {HOST} refused the login."
    assert fault.message.startswith("It says: 535 ")
    assert "wrong" not in str(fault) + repr(server)


def test_a_server_that_wants_a_login() -> None:
    with mail_trap(login=True) as trap:
        fault = refused(MailServer(HOST, trap.port, NONE))
    assert fault.title == f"The mail server {HOST} refused the sender."
    assert fault.blame is Blame.SERVER


@pytest.mark.parametrize(
    ("what", "answer", "title", "blame"),
    [
        (ANNA, "550 no such user \x1b[31mhere", "refused the recipient", Blame.REFUSED),
        (ANNA, "450 greylisted", "refused the recipient", Blame.MESSAGE),
        ("DATA", "554 looks like spam", "refused the mail", Blame.REFUSED),
        ("DATA", "451 later", "refused the mail", Blame.MESSAGE),
    ],
)
def test_what_the_server_refuses(what: str, answer: str, title: str, blame: Blame) -> None:
    with mail_trap() as trap:
        trap.refuse[what] = answer
        fault = refused(MailServer(HOST, trap.port, NONE))
    assert title in fault.title
    assert fault.blame is blame
    assert not fault.may_have_arrived
    assert fault.message.startswith(f"It says: {answer[:12]}")
    assert fault.message.isprintable()


def test_data_refused_before_it_was_sent_is_not_in_doubt() -> None:
    with scripted([b"220 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"503 no\r\n", b"250 ok\r\n"]) as port:
        fault = refused(MailServer(HOST, port, NONE))
    assert (fault.blame, fault.may_have_arrived) == (Blame.REFUSED, False)


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (smtplib.SMTPConnectError(421, "too busy"), "does not take mail at the moment"),
        (OSError(101, "Network is unreachable"), "cannot be reached on port 587"),
        (UnicodeError("label too long"), "was not found"),
    ],
)
def test_other_errors_are_told_as_well(error: Exception, title: str) -> None:
    fault = fault_of(error, "mail.example.com", 587, may_have_arrived=False)
    assert title in fault.title
    assert fault.blame is Blame.SERVER

"""Mail of a real `serve`: over TLS with a login, each download told once, also when the mail server or `serve` dies."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.core.audit import Action
from sharedesk.core.link import Link, Mode
from sharedesk.core.mail import MailState
from tests.e2e import harness
from tests.e2e.harness import Serving, serving, sharedesk, until
from tests.mailtrap import HOST, PASSWORD, USER, Trust, body, mail_trap

OWNER = "elena@example.com"

Write = Callable[..., Path]


def set_up(data_dir: Path, **values: object) -> None:
    """Set settings on the command line, the password as it should be done."""
    for key, value in values.items():
        done = sharedesk(data_dir, "settings", "set", key.replace("_", "."), value)
        assert done.returncode == 0, done.stderr


def want_mail(data_dir: Path, host: str, port: int, **values: object) -> None:
    set_up(data_dir, mail_host=host, mail_port=port, mail_from="files@example.com", **values)
    set_up(data_dir, notify_address=OWNER, notify_mail="true")


def download(portal: Serving, link: Link) -> None:
    done = portal.curl("--fail", "--output", "/dev/null", portal.link_url(link, "/download"))
    assert done.returncode == 0, done.stderr


def test_a_download_is_told_over_tls_with_a_login(
    data_dir: Path, tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust = Trust.make(tmp_path)
    monkeypatch.setitem(harness.ENVIRONMENT, "SSL_CERT_FILE", str(trust.file))
    with mail_trap(starttls=trust.context("localhost"), login=True) as trap:
        want_mail(data_dir, "localhost", trap.port, mail_user=USER)
        assert sharedesk(data_dir, "settings", "set", "mail.password", "-", input=f"{PASSWORD}\n").returncode == 0
        with serving(data_dir) as portal:
            download(portal, portal.make(Mode.SHARE, write("report.bin")))
            (message,) = trap.await_messages(1)
    assert (message["To"], message["Subject"]) == (OWNER, "Downloaded: report.bin")
    assert trap.logins == [(USER, PASSWORD)]
    assert PASSWORD.encode() not in b"".join(path.read_bytes() for path in data_dir.glob("sharedesk.db*"))


def test_what_could_not_be_told_before_a_kill_is_told_once_after_it(data_dir: Path, write: Write) -> None:
    with socket.create_server((HOST, 0)) as free:
        port = int(free.getsockname()[1])
    want_mail(data_dir, HOST, port, mail_security="none")
    portal = Serving(data_dir)
    for number in range(3):
        download(portal, link := portal.make(Mode.SHARE, write(f"{number}.bin")))
        portal.await_event(link, Action.DOWNLOAD_COMPLETED)  # curl has its last byte before `serve` wrote that down
    until(lambda: portal.program.mail.status().state is MailState.FAILING)
    portal.kill()
    with mail_trap(port=port) as trap, serving(data_dir) as portal:
        set_up(data_dir, mail_name="Elena")  # try at once
        trap.await_messages(3)
        until(lambda: portal.program.mail.status().state is MailState.WORKING)
    assert sorted(trap.subjects) == ["Downloaded: 0.bin", "Downloaded: 1.bin", "Downloaded: 2.bin"]


class Visitor:
    """A recipient with a browser: cookies, and forms filled in."""

    def __init__(self, portal: Serving, link: Link, jar: Path) -> None:
        self._portal, self._url, self._jar = portal, portal.link_url(link), jar

    def get(self, path: str = "") -> str:
        return self._curl(path)

    def give(self, gate: str, value: str) -> str:
        """Fill in the form of a gate and return the page after it."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get())
        assert found is not None
        fields = ("--data-urlencode", f"csrf_token={found[1]}", "--data-urlencode", f"{gate}={value}")
        return self._curl(f"/{gate}", "--location", *fields)

    def _curl(self, path: str, *options: str) -> str:
        done = self._portal.curl("--cookie", self._jar, "--cookie-jar", self._jar, *options, self._url + path)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()


def test_a_named_person_gets_in_with_the_code_from_the_mail(data_dir: Path, tmp_path: Path, write: Write) -> None:
    with mail_trap() as trap:
        set_up(data_dir, mail_host=HOST, mail_port=trap.port, mail_security="none", mail_from="files@example.com")
        with serving(data_dir) as portal:
            link = portal.make(Mode.SHARE, write("report.bin"), allowed_emails=("anna@example.com",))
            anna, eve = Visitor(portal, link, tmp_path / "anna"), Visitor(portal, link, tmp_path / "eve")
            assert "a code is on its way" in anna.give("email", "Anna@Example.com")
            (message,) = trap.await_messages(1)
            code = re.search(r"Your code is (\d{6})", body(message))
            assert code is not None
            assert message["To"] == "anna@example.com"
            assert link.token not in message.as_string()
            assert "a code is on its way" in eve.give("email", "eve@example.com")
            assert "report.bin" not in eve.give("code", code[1]), "it is good for the browser that asked"
            assert "report.bin" in anna.give("code", code[1])
            with portal.program.base.store.scope() as db:
                assert db.execute_sql("select count(*) from outbox").fetchone()[0] == 0, "no code stays"
        assert len(trap.messages) == 1, "a stranger gets no mail"

"""The log of a whole day at its most talkative: portal, mail and commands, and no secret of any of them in it."""

from __future__ import annotations

import base64
import http.client
import re
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from sharedesk.app import build_context
from sharedesk.core.link import Link, Mode
from tests.e2e import harness
from tests.e2e.harness import Serving, serving, sharedesk, until
from tests.mailtrap import PASSWORD, USER, Trust, body, mail_trap

Write = Callable[..., Path]

LINK_PASSWORD, WRONG, EDITED = "correct horse battery", "battery wrong horse", "another horse entirely"
ANNA = "anna@example.com"


class Browser:
    """One visitor: keeps the cookie, fills in forms."""

    def __init__(self, portal: Serving) -> None:
        self._portal = portal
        self.cookie = ""
        self.forms: set[str] = set()

    def ask(self, method: str, path: str, fields: str = "") -> str:
        """Send a request and return the page."""
        connection = http.client.HTTPSConnection("127.0.0.1", self._portal.port, context=self._portal.context())
        headers = {"Accept": "text/html", "Cookie": f"__Host-visitor={self.cookie}"}
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, fields, headers)
        answer = connection.getresponse()
        found = re.match(r"__Host-visitor=([^;]+)", answer.headers.get("Set-Cookie", ""))
        self.cookie = found[1] if found else self.cookie
        page = answer.read().decode(errors="replace")
        connection.close()
        return page

    def give(self, link: Link, gate: str, **fields: str) -> None:
        """Fill in the form that the page of a link shows."""
        found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.ask("GET", f"/s/{link.token}"))
        assert found
        self.forms.add(found[1])
        self.ask("POST", f"/s/{link.token}/{gate}", urlencode({"csrf_token": found[1]} | fields))


def use_the_portal(portal: Serving, link: Link, read_code: Callable[[], str]) -> tuple[Browser, str]:
    """Pass every gate of a link, with mistakes; ask for what is not there; send what is no HTTP."""
    visitor = Browser(portal)
    visitor.give(link, "password", password=WRONG)
    visitor.give(link, "password", password=LINK_PASSWORD)
    visitor.give(link, "email", email=ANNA)
    code = read_code()
    visitor.give(link, "code", code="000000" if code != "000000" else "111111")
    visitor.give(link, "code", code=code)
    visitor.ask("GET", f"/s/{link.token}/download")
    for path in (f"/s/{link.token}/files/none", f"/s/{link.token[:-1]}x", f"/s/{link.token}/%00", "/nowhere"):
        visitor.ask("GET", path)
    basic = base64.b64encode(f"anna:{WRONG}".encode()).decode()
    portal.get(f"/s/{link.token}/download", Authorization=f"Basic {basic}")
    with socket.create_connection(("127.0.0.1", portal.port)) as plain:
        plain.sendall(f"GET /s/{link.token}?password={LINK_PASSWORD} HTTP/1.1\r\n\r\n".encode())
        plain.recv(100)
    with portal.context().wrap_socket(
        socket.create_connection(("127.0.0.1", portal.port)), server_hostname="127.0.0.1"
    ) as line:
        line.sendall(f"NONSENSE /s/{link.token} {visitor.cookie}\r\nCookie {visitor.cookie}\r\n\r\n".encode())
        line.recv(100)
    return visitor, code


def test_no_secret_is_ever_in_the_log(
    data_dir: Path, tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust = Trust.make(tmp_path)
    monkeypatch.setitem(harness.ENVIRONMENT, "SSL_CERT_FILE", str(trust.file))
    monkeypatch.setitem(harness.ENVIRONMENT, "SHAREDESK_LOG_LEVEL", "debug")

    def run(*words: object, **more: object) -> str:
        done = sharedesk(data_dir, *words, **more)
        return done.stdout + done.stderr

    with mail_trap(starttls=trust.context("localhost"), login=True) as trap:
        with closing(build_context(data_dir)) as program:
            for key, value in {
                "host": "localhost",
                "port": trap.port,
                "from": "files@example.com",
                "user": USER,
            }.items():
                program.change_setting(f"mail.{key}", str(value), by="test")
        run("settings", "set", "mail.password", "-", input=f"{WRONG}\n")
        run("mail", "test", ANNA)
        run("settings", "set", "mail.password", "-", input=f"{PASSWORD}\n")
        with serving(data_dir) as portal:
            link = portal.make(Mode.SHARE, write("report.bin"), password=LINK_PASSWORD, allowed_emails=(ANNA,))

            def read_code() -> str:
                found = re.search(r"\b(\d{6})\b", body(trap.await_messages(1)[0]))
                assert found
                return found[1]

            visitor, code = use_the_portal(portal, link, read_code)
            generated = re.findall(r"Password: (\S+)", run("send", write("more.bin"), "--generate-password"))
            run("link", "edit", link.token, "--password", EDITED)
            run("link", "revoke", link.token, "--no-such-option")
            run("doctor")
            run("link", "show", "Unknown-Token-0123456789a")
            until(lambda: "Z DEBUG " in logged(data_dir))
            tokens = [one.token for one in portal.program.links.page()]
        text = logged(data_dir) + portal.errors.read_text()
    key = (data_dir / "secret.key").read_bytes().hex()
    assert not re.search(rf"\b{code}\b", text), "six digits in a longer number are no code"
    secrets = {LINK_PASSWORD, WRONG, EDITED, PASSWORD, visitor.cookie, key, *visitor.forms, *generated, *tokens}
    assert (len(tokens), len(generated), bool(visitor.forms)) == (2, 1, True)
    assert all(len(secret) >= 8 for secret in secrets)
    assert {secret for secret in secrets if secret in text} == set()


def logged(data_dir: Path) -> str:
    """Return all that is in the log."""
    return "".join(path.read_text() for path in (data_dir / "logs").glob("*.log*"))

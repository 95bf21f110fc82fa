"""Nothing that opens a link or tells of a person is left in what others may read, and what helps to find a bug is."""

from __future__ import annotations

import traceback

import pytest

from sharedesk.core.redaction import without_people, without_secrets
from sharedesk.core.tokens import new_id, new_secret, new_token
from sharedesk.server.visitors import COOKIE_BYTES

TOKEN = "Ab3dEf-hIjKlMnOpQrStUvW_"
PASSWORD = "correct horse battery"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (f"GET https://desk:8443/s/{TOKEN}/files/a.pdf", "GET https://desk:8443/s/[token]/files/a.pdf"),
        (f"There is no link “{TOKEN}”.", "There is no link “[token]”."),
        (f"('SELECT ?', ['{TOKEN}', 3])", "('SELECT ?', ['[token]', 3])"),
        ("password=hunter2 rest", "password=[hidden] rest"),
        ('{"password": "correct horse", "n": 1}', '{"password": [hidden], "n": 1}'),
        ("Passwort: 'ge heim'", "Passwort: [hidden]"),
        ("Cookie: __Host-visitor=abc", "Cookie: [hidden]"),
        ("__Host-visitor=abc; Path=/", "__Host-visitor=[hidden]; Path=/"),
        ("Authorization: Basic dXNlcjpwYXNz", "Authorization: [hidden] [hidden]"),
        ("sent Basic dXNlcjpwYXNz", "sent Basic [hidden]"),
        ("Your code is: 482913", "Your code is: 482913"),
        ("code=482913", "code=[code]"),
        ("code 482913", "code [code]"),
        ("$argon2id$v=19$m=65536,t=3,p=4$abc$def", "[hash]"),
    ],
)
def test_secrets_are_hidden(text: str, safe: str) -> None:
    assert without_secrets(text) == safe


def test_no_token_or_cookie_that_is_ever_made_stays() -> None:
    for _ in range(3000):
        for made in (new_token(), new_secret(COOKIE_BYTES)):
            assert made not in without_secrets(f"failed on {made}: gone")


@pytest.mark.parametrize(
    "text",
    [
        "pytest.PytestUnraisableExceptionWarning: x",
        "    token = new_token()",
        "    self.password.setText(kept.password)",
        "in test_a_link_that_was_given_back_twice_and_more",
        "HTTP status code: 404",
        "/home/x/.venv/lib/python3.11/site-packages/cheroot/server.py",
        "2026-11-24T10:00:00.000Z INFO 4711 MainThread sharedesk.server.transport.connection: x",
        "The copy 0123456789abcdef01234567 could not be erased",
    ],
)
def test_what_helps_to_find_a_bug_stays(text: str) -> None:
    assert without_secrets(text) == text
    assert without_secrets(f"item {(name := new_id())}") == f"item {name}"


def test_reports_name_no_people_and_no_home() -> None:
    text = "PermissionError: '/home/maya/Klage Müller.pdf' for anna.m+x@example.co.uk, <bo@example.com>"
    assert without_people(text, "/home/maya") == "PermissionError: '~/Klage Müller.pdf' for [address], <[address]>"
    windows = "C:\\Users\\Maya"
    assert without_people(f"in {windows}\\a and {windows + chr(92) + 'a'!r}", windows) == "in ~\\a and '~\\\\a'"
    assert without_people("a/b", "/") == "a/b"


def test_a_traceback_keeps_its_shape() -> None:
    def open_link(token: str, password: str) -> None:
        raise ValueError(f"no link {token} for maya@example.com, password={password!r}")

    try:
        open_link(TOKEN, PASSWORD)
    except ValueError as error:
        told = without_people("".join(traceback.format_exception(error)), "/home/maya")
    assert "in open_link" in told
    assert told.endswith("ValueError: no link [token] for [address], password=[hidden]\n")
    for secret in (TOKEN, PASSWORD, "maya@"):
        assert secret not in told

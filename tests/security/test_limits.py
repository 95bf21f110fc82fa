"""The figures in docs/security.md are those of the program, and every protection that is told of exists."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sharedesk.core import codes, gates, passwords, tokens
from sharedesk.core.wordlist import WORDS
from sharedesk.server.app import FORM_LIMIT
from sharedesk.server.transport.limits import Limits
from sharedesk.server.visitors import COOKIE_AGE, COOKIE_BYTES
from sharedesk.services import hashing
from tests.security.document import DOCUMENT

LIMITS = Limits()


def figures(what: str) -> list[int]:
    """Return the numbers in the row of the table of limits, in their order."""
    (row,) = re.findall(rf"^\| {what} \| (.+) \|$", DOCUMENT.read_text(), flags=re.MULTILINE)
    words = {"two": "2", "five": "5", "six": "6"}
    text = re.sub(r"\b(two|five|six)\b", lambda found: words[found[0]], row.replace(",", ""))
    return [int(number) for number in re.findall(r"(?<![⁻\w.])\d+(?!⁻)(?!\w)", text)]


@pytest.fixture(autouse=True)
def passwords_are_cheap() -> None:
    """Take the cost that people get."""


@pytest.mark.shows("2.1.3", "6.1.1")
def test_what_is_documented_of_passwords_and_codes_is_so() -> None:
    assert figures("passwords") == [
        passwords.MIN_LENGTH, passwords.MAX_LENGTH, passwords.HASHER.memory_cost // 1024, passwords.HASHER.time_cost,
        hashing.AT_ONCE, hashing.IN_LINE,
    ]  # fmt: skip
    assert figures("generated passwords") == [passwords.GENERATED_WORDS, len(WORDS), 55, 16, 92]
    assert len(WORDS) ** passwords.GENERATED_WORDS == 2**55
    of_characters = passwords.generate(passwords.Style.CHARACTERS)
    assert len(of_characters) == 16
    assert 2**92 < len(passwords._CHARACTERS) ** 16 < 2**93
    minutes = int(codes.LIFETIME / timedelta(minutes=1))
    assert figures("codes")[:7] == [
        codes.DIGITS, minutes, codes.TRIES, codes.SENT_AN_HOUR, codes.WRONG_A_DAY, codes.ASKED,
        int(codes.RESEND_AFTER / timedelta(seconds=1)),
    ]  # fmt: skip
    assert figures("what a visitor proved") == [gates.PROOF_AGE.days]
    assert figures("the visitor's cookie") == [COOKIE_BYTES * 8, COOKIE_AGE.days]
    token = tokens.new_token()
    assert figures("a link's token") == [len(token), len(token) * 6]


@pytest.mark.shows("2.1.3", "13.1.2/13.1.3", "15.1.3/15.2.2")
def test_what_is_documented_of_connections_and_requests_is_so() -> None:
    assert figures("forms") == [FORM_LIMIT // 1024] == [LIMITS.form_bytes // 1024]
    assert figures("request heads") == [LIMITS.head_bytes // 1024, LIMITS.head_fields, int(LIMITS.head)]
    assert figures("connections") == [
        LIMITS.connections, LIMITS.connections_per_address, LIMITS.transfers, LIMITS.transfers_per_address,
    ]  # fmt: skip

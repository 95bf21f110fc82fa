"""Tokens and ids: unguessable, and safe on a command line and in a mail."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sharedesk.core import tokens
from sharedesk.core.tokens import TOKEN_BYTES, digest, is_token, new_id, new_secret, new_token


@pytest.mark.shows("A44", "11.2.3")
def test_tokens_differ_and_start_and_end_with_a_letter_or_digit() -> None:
    made = {new_token() for _ in range(500)}
    assert len(made) == 500
    assert all(is_token(token) and len(token) == TOKEN_BYTES * 4 // 3 for token in made)
    assert all(token[0].isalnum() and token[-1].isalnum() for token in made)


def test_a_token_with_a_dash_at_an_end_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["-" + "aB" * 11 + "a", "aB" * 11 + "a_", "bC" * 12])
    monkeypatch.setattr(tokens.secrets, "token_urlsafe", lambda _size: next(drawn))
    assert new_token() == "bC" * 12


WORDS = ["ab3defghijklmnopqrstuvw9", "AB3DEFGHIJKLMNOPQRSTUVW9", "XtxarIkoqhTbnncsdkSwaTc4", "x23456789012345678901234"]


@pytest.mark.parametrize("make", [new_token, lambda: new_secret(TOKEN_BYTES)])
def test_what_would_be_taken_for_a_word_is_thrown_away(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], str]
) -> None:
    drawn = iter([*WORDS, "XtxarIkoqhTbnncsdkSwa4Tc"])
    monkeypatch.setattr(tokens.secrets, "token_urlsafe", lambda _size: next(drawn))
    assert make() == "XtxarIkoqhTbnncsdkSwa4Tc"


def test_ids_are_24_hex_digits() -> None:
    assert re.fullmatch(r"[0-9a-f]{24}", new_id())
    assert new_id() != new_id()


@pytest.mark.parametrize("text", ["", "short", "a" * 65, "a" * 20 + "/", "a" * 20 + "\n", "ä" * 20])
def test_what_could_be_no_token(text: str) -> None:
    assert not is_token(text)


def test_a_digest_is_of_any_text() -> None:
    assert digest("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert digest("\udc80") != digest("?")

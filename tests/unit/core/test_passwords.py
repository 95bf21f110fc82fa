"""Passwords of links: accepted as typed, generated well, hashed with argon2id, compared in even time."""

from __future__ import annotations

import math

import pytest
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedesk.core.passwords import DUMMY, HASHER, MAX_LENGTH, Style, check, generate, hashed, matches
from sharedesk.core.wordlist import WORDS
from sharedesk.errors import UserError


@pytest.fixture(autouse=True)
def passwords_are_cheap() -> None:
    """Take the cost that people get."""


@pytest.mark.parametrize(
    "password", ["8 letter", "ümläut-€uro", "a" * 64, "x" * MAX_LENGTH, "🔑🔑🔑🔑🔑🔑🔑🔑", " spaces  "]
)
@pytest.mark.shows("6.2.1/6.2.5/6.2.9")
def test_any_printable_password_is_taken_as_it_is(password: str) -> None:
    assert check(password) == password


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "only 0 characters"), ("1234567", "only 7 characters"), ("x" * (MAX_LENGTH + 1), "has 257 characters"),
        ("tab\there!", "control characters"), ("nul\x00 here", "control characters"), ("\udc80 surrogate", "control"),
    ],
)  # fmt: skip
@pytest.mark.shows("6.2.1/6.2.5/6.2.9")
def test_what_is_refused_and_why(password: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as refused:
        check(password)
    assert refused.value.hint
    assert password[:3] not in str(refused.value) or len(password) < 3


def test_an_administrator_may_ask_for_more() -> None:
    with pytest.raises(UserError, match="only 9") as refused:
        check("123456789", minimum=10)
    assert refused.value.hint == "Use 10 or more."
    assert check("1234567890", minimum=10)


def test_generated_passwords_are_words_or_characters() -> None:
    assert len(set(WORDS)) == 2048
    assert len({word[:4] for word in WORDS}) == 2048
    words = generate().split("-")
    assert len(words) == 5
    assert set(words) <= set(WORDS)
    characters = generate(Style.CHARACTERS)
    assert len(characters) == 16
    assert not set(characters) & set("ilo01IO")
    assert check(characters)
    assert math.log2(2048**5) >= 50
    assert len({generate() for _ in range(50)} | {generate(Style.CHARACTERS) for _ in range(50)}) == 100


@pytest.mark.shows("11.4.2")
def test_hashing_is_argon2id_of_todays_strength() -> None:
    encoded = hashed("correct horse")
    assert encoded.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hashed("correct horse") != encoded, "salted"
    assert matches("correct horse", encoded)
    assert not matches("correct  horse", encoded)
    assert not HASHER.check_needs_rehash(encoded)


@pytest.mark.shows("A30")
def test_without_a_password_nothing_matches() -> None:
    assert not matches("", None)
    assert not matches("anything", None)
    assert not matches("anything", "not a hash")
    assert not matches("x" * (MAX_LENGTH + 1), hashed("x" * MAX_LENGTH))


def test_no_password_is_compared_at_the_same_cost() -> None:
    assert extract_parameters(DUMMY) == extract_parameters(hashed("correct horse battery"))
    with pytest.raises(VerifyMismatchError):
        HASHER.verify(DUMMY, "correct horse battery")


def test_the_same_letters_typed_otherwise_are_the_same() -> None:
    assert matches("cafe\u0301 au lait", hashed("caf\u00e9 au lait"))


@settings(max_examples=5, deadline=None)
@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
@pytest.mark.shows("6.2.8")
def test_only_the_same_password_matches(one: str, other: str) -> None:
    assert matches(one, hashed(one))
    if one != other:
        assert not matches(other + "!", hashed(one + "?"))

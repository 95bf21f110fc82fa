"""How the sender of a link is called for recipients."""

from __future__ import annotations

import pytest

from sharedesk.core.senders import initials, sender_name


def test_the_chosen_name_comes_before_that_of_the_account() -> None:
    assert sender_name("Maya Lindqvist", "maya") == "Maya Lindqvist"
    assert sender_name("", "maya") == "maya"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Elena Marchetti", "EM"),
        ("elena", "E"),
        ("Ana María de la Cruz", "AC"),
        ("李 雷", "李雷"),
        ("(x) ?", ""),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters

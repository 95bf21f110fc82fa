"""E-mail addresses: one spelling for each owner, and lists that mean exactly what they say."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.emails import MAX_PATTERNS, is_allowed, normalise, normalise_patterns, split_patterns
from sharedesk.errors import UserError

LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789+_-", min_size=1, max_size=20)
DOMAIN = st.builds(
    "{}.{}".format, st.text("abcdefghij0123", min_size=1, max_size=10), st.sampled_from(["com", "co.uk", "example"])
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("anna@example.com", "anna@example.com"),
        ("  Anna.Bell@Example.COM ", "anna.bell@example.com"),
        ("ａｎｎａ@ｅｘａｍｐｌｅ．ｃｏｍ", "anna@example.com"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@example.com.", "anna@example.com"),
        ("josé@example.com", "josé@example.com"),
        ("STRASSE@example.com", "strasse@example.com"),
        ("straße@example.com", "strasse@example.com"),
        ("a+b@example.com", "a+b@example.com"),
    ],
)
@pytest.mark.shows("A6")
def test_one_spelling(text: str, address: str) -> None:
    assert normalise(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "", "anna", "@example.com", "anna@", "anna@localhost", "a b@example.com", "anna@exa mple.com",
        "anna@@example.com", "anna@example..com", ".anna@example.com", "anna.@example.com", "an..na@example.com",
        "an\u200bna@example.com", "anna\u202e@example.com", "anna@example.com\r\nBcc: x@example.com", "a\x00@b.com",
        "Anna <anna@example.com>", "anna@[192.0.2.1]", "anna@-example.com", f"{'a' * 65}@example.com",
        f"anna@{'a' * 64}.com", f"anna@{'abcdefgh.' * 30}com", "*@example.com", "anna,ben@example.com", "\udc80@b.com",
        '"anna"@example.com', "anna@example.com/",
    ],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(UserError, match="is not an e-mail address") as refused:
        normalise(text)
    assert "anna@example.com" in refused.value.hint
    assert refused.value.title.isprintable()


@given(LOCAL, DOMAIN, st.sampled_from([str.upper, str.title, lambda text: f" {text}\t"]))
@pytest.mark.shows("A6")
def test_spelling_it_differently_changes_nothing(local: str, domain: str, change: object) -> None:
    address = f"{local}@{domain}"
    assert normalise(change(address)) == normalise(address)  # type: ignore[operator]


@given(st.text(max_size=60))
def test_any_text_is_refused_or_settled(text: str) -> None:
    try:
        address = normalise(text)
    except UserError:
        return
    assert normalise(address) == address
    assert not any(unicodedata.category(char)[0] in "CZ" for char in address)


def test_lists() -> None:
    assert split_patterns("Anna@example.com; *@Example.org\nanna@EXAMPLE.com,") == ("anna@example.com", "*@example.org")
    assert split_patterns("") == ()
    with pytest.raises(UserError, match="is not an e-mail address"):
        split_patterns("*@com")
    with pytest.raises(UserError, match="is not an e-mail address"):
        split_patterns("*@*.example.com")
    with pytest.raises(UserError, match="There are 201"):
        normalise_patterns(f"a{number}@example.com" for number in range(MAX_PATTERNS + 1))


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("anna@example.com", True),
        ("ben@example.org", True),
        ("anna@example.org", True),
        ("ben@example.com", False),
        ("ben@sub.example.org", False),
        ("ben@badexample.org", False),
        ("ben@example.org.evil.net", False),
    ],
)
def test_who_is_on_the_list(address: str, allowed: bool) -> None:
    assert is_allowed(address, ("anna@example.com", "*@example.org")) is allowed


@given(LOCAL, DOMAIN, st.lists(st.builds("*@{}".format, DOMAIN), max_size=5))
def test_a_domain_is_compared_as_a_whole(local: str, domain: str, patterns: list[str]) -> None:
    assert is_allowed(f"{local}@{domain}", patterns) == (f"*@{domain}" in patterns)

"""Codes: six digits, random, as people type them."""

from __future__ import annotations

import pytest

from sharedesk.core.codes import DIGITS, new_code, typed


@pytest.mark.shows("6.4.1", "6.5.1-6.5.5")
def test_codes_are_six_random_digits() -> None:
    codes = [new_code() for _ in range(300)]
    assert all(len(code) == DIGITS and code.isascii() and code.isdigit() for code in codes)
    assert len(set(codes)) > 290
    assert any(code.startswith("0") for code in codes), "leading zeros belong to it"


@pytest.mark.parametrize(
    "text", ["482913", " 482913\n", "482 913", "482-913", "4 8 2 9 1 3", "482\u2013913", "482.913"]
)
def test_as_people_type_them(text: str) -> None:
    assert typed(text) == "482913"


@pytest.mark.parametrize("text", ["", "48291", "4829133", "48291x", "٤٨٢٩١٣", "482913\x00", "-482913x"])
def test_what_is_no_code(text: str) -> None:
    assert typed(text) == ""

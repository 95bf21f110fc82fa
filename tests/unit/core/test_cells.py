"""No cell of a CSV file is a formula, whatever was in the text, and every cell can be read back."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.cells import Sheet, cell
from tests.corpus import HOSTILE_NAMES

PAYLOADS = [
    "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "＝1", "＋1",
    "－1", "＠A1", "﹦1", "⁺1", "\u202e=1", "\x00=1",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_formula_is_text(payload: str) -> None:
    safe = str(cell(payload))
    assert safe[0] == "'"
    assert safe.replace("'", "") == payload


@pytest.mark.parametrize("harmless", ["", "a", "a=1", "1-2", "100% of it.pdf", "Mozilla/5.0 (X11; Linux)", "'=1", "{}"])
def test_other_text_stays_as_it_is(harmless: str) -> None:
    assert cell(harmless) == harmless


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a;=1", "a;'=1"), ("a;  =1", "a;  '=1"), ('a;"=1', 'a;"\'=1'), ("a\t+1", "a\t'+1"), ("a\n@x", "a\n'@x"),
        ("a;b", "a;b"),
    ],
)  # fmt: skip
def test_a_separator_of_another_country_begins_no_formula(text: str, safe: str) -> None:
    assert cell(text) == safe


def test_numbers_and_nothing_stay() -> None:
    assert [cell(value) for value in (5, 0, None, True)] == [5, 0, "", True]


def written(*rows: list[object]) -> str:
    out = io.StringIO(newline="")
    sheet = Sheet(out, ("one", "two"))
    for row in rows:
        sheet.add(row)
    return out.getvalue()


def test_rows_end_and_quote_as_rfc_4180_says() -> None:
    assert written(['say "hi"', "a,b"], ["two\r\nlines", None]) == (
        'one,two\r\n"say ""hi""","a,b"\r\n"two\r\nlines",\r\n'
    )


@given(st.lists(st.text() | st.sampled_from(sorted(HOSTILE_NAMES.values())), min_size=2, max_size=2))
@pytest.mark.shows("1.2.10")
def test_whatever_is_written_is_read_back_and_harmless(row: list[str]) -> None:
    (_, read) = list(csv.reader(io.StringIO(written(list(row)), newline=""), strict=True))
    assert len(read) == 2
    for was, now in zip(row, read, strict=True):
        assert now.replace("'", "") == was.replace("'", "")
        assert unicodedata.normalize("NFKC", now.strip())[:1] not in {*"=+-@"} or not now.strip()

"""Cells of a CSV file that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol

_SIGNS = "=+\\-@＝＋－＠﹢﹣﹦﹫⁺₊⁼₌"
"""What makes a spreadsheet calculate a cell, in every width (ASVS 1.2.10, CWE-1236); tab and line breaks do it too."""
_HIDDEN_START = re.compile(rf"[\t\r\n]|[{_SIGNS}]")
_AFTER_SEPARATOR = re.compile(rf"([;\t\r\n]\s*\"?)(?=[{_SIGNS}])")


class Writable(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> object:
        """Take some text."""


def cell(value: object) -> str | int:
    """Return a value as a cell: numbers as they are, None empty, other values as text with "'" before a formula.

    What a spreadsheet cuts off before it looks (space, invisible characters) does not hide a formula, and neither does
    a semicolon or a tab, which separate cells where the reader's settings say so (OWASP, CSV Injection).
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    text = _AFTER_SEPARATOR.sub(r"\1'", str(value))
    shown = next((n for n, char in enumerate(text) if not _is_cut_off(char)), len(text))
    return f"'{text}" if _HIDDEN_START.match(text) or _HIDDEN_START.match(text, shown) else text


def _is_cut_off(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in {"Cf", "Cc", "Mn"}


class Sheet:
    """Writes rows as CSV (RFC 4180: commas, quotes where they are needed, CR LF)."""

    def __init__(self, out: Writable, header: Sequence[str]) -> None:
        self._writer = csv.writer(out)
        self._writer.writerow(header)

    def add(self, values: Iterable[object]) -> None:
        """Write one row."""
        self._writer.writerow([cell(value) for value in values])

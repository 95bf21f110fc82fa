"""docs/security.md is what the tests show, and nothing is left without a test or a reason."""

from __future__ import annotations

import pytest

from tests.security.catalogue import ADVISORIES, ASVS, NOT_HERE
from tests.security.document import DOCUMENT, render, shown, written

KEYS = (*ADVISORIES, *ASVS)
SHOWN = shown()


def test_the_document_is_what_the_tests_show() -> None:
    text = DOCUMENT.read_text()
    assert text == written(text, render(SHOWN)), "run: python -m tests.security.document"


def test_marks_name_what_the_catalogue_knows() -> None:
    assert SHOWN.keys() <= set(KEYS)
    assert NOT_HERE.keys() <= set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_everything_is_shown_or_explained(key: str) -> None:
    assert (key in SHOWN) != (key in NOT_HERE)

"""Colours: the contrast of WCAG, and text that can be read on every accent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.colours import BLACK, READABLE, WHITE, contrast, text_on


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(WHITE, BLACK, 21.0), (WHITE, WHITE, 1.0), ("#767676", WHITE, 4.54), ("#ff0000", WHITE, 4.0)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(expected, abs=0.01)


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_text_can_be_read_on_every_colour(accent: str) -> None:
    assert contrast(text_on(accent), accent) >= READABLE

"""Conditional requests, in the order of precedence of RFC 9110 section 13.2.2."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.preconditions import Conditions, Outcome, Validators, evaluate

ETAG = '"5d,41"'
CHANGED = datetime(1994, 11, 6, 8, 49, 37, 900_000, tzinfo=UTC)
CURRENT = Validators(ETAG, CHANGED)
SAME = "Sun, 06 Nov 1994 08:49:37 GMT"
BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT"
AFTER = "Sun, 06 Nov 1994 08:49:38 GMT"

PROCEED, IGNORE_RANGE = Outcome.PROCEED, Outcome.IGNORE_RANGE
NOT_MODIFIED, FAILED = Outcome.NOT_MODIFIED, Outcome.PRECONDITION_FAILED


def test_last_modified_is_an_http_date_in_utc() -> None:
    assert CURRENT.last_modified == SAME
    elsewhere = CHANGED.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert Validators(ETAG, elsewhere).last_modified == SAME


@pytest.mark.parametrize(
    ("conditions", "outcome"),
    [
        (Conditions(), PROCEED),
        # If-None-Match: weak comparison
        (Conditions(if_none_match=ETAG), NOT_MODIFIED),
        (Conditions(if_none_match=f"W/{ETAG}"), NOT_MODIFIED),
        (Conditions(if_none_match=f'"a", W/"b,c" ,{ETAG}'), NOT_MODIFIED),
        (Conditions(if_none_match="*"), NOT_MODIFIED),
        (Conditions(if_none_match='"other"'), PROCEED),
        (Conditions(if_none_match="5d,41"), PROCEED),
        (Conditions(if_none_match=""), PROCEED),
        # ... which outweighs If-Modified-Since
        (Conditions(if_none_match='"other"', if_modified_since=SAME), PROCEED),
        (Conditions(if_none_match=ETAG, if_modified_since=BEFORE), NOT_MODIFIED),
        # If-Modified-Since, in the three forms of an HTTP-date
        (Conditions(if_modified_since=SAME), NOT_MODIFIED),
        (Conditions(if_modified_since="Sunday, 06-Nov-94 08:49:37 GMT"), NOT_MODIFIED),
        (Conditions(if_modified_since="Sun Nov  6 08:49:37 1994"), NOT_MODIFIED),
        (Conditions(if_modified_since=AFTER), NOT_MODIFIED),
        (Conditions(if_modified_since=BEFORE), PROCEED),
        (Conditions(if_modified_since="yesterday"), PROCEED),
        (Conditions(if_modified_since=""), PROCEED),
        # If-Match: strong comparison
        (Conditions(if_match=ETAG), PROCEED),
        (Conditions(if_match=f'"a", {ETAG}'), PROCEED),
        (Conditions(if_match="*"), PROCEED),
        (Conditions(if_match=f"W/{ETAG}"), FAILED),
        (Conditions(if_match='"other"'), FAILED),
        (Conditions(if_match=""), FAILED),
        # ... which outweighs If-Unmodified-Since, and both outweigh the rest
        (Conditions(if_match=ETAG, if_unmodified_since=BEFORE), PROCEED),
        (Conditions(if_match='"other"', if_none_match=ETAG), FAILED),
        (Conditions(if_match=ETAG, if_none_match=ETAG), NOT_MODIFIED),
        (Conditions(if_unmodified_since=BEFORE), FAILED),
        (Conditions(if_unmodified_since=SAME), PROCEED),
        (Conditions(if_unmodified_since=AFTER, if_modified_since=AFTER), NOT_MODIFIED),
        (Conditions(if_unmodified_since="31 Foo 2000"), PROCEED),
        # If-Range: strong, or exactly the date that was sent
        (Conditions(has_range=True), PROCEED),
        (Conditions(has_range=True, if_range=ETAG), PROCEED),
        (Conditions(has_range=True, if_range=SAME), PROCEED),
        (Conditions(has_range=True, if_range=f"W/{ETAG}"), IGNORE_RANGE),
        (Conditions(has_range=True, if_range='"other"'), IGNORE_RANGE),
        (Conditions(has_range=True, if_range=AFTER), IGNORE_RANGE),
        (Conditions(has_range=True, if_range="Sun Nov  6 08:49:37 1994"), IGNORE_RANGE),
        (Conditions(has_range=True, if_range=""), IGNORE_RANGE),
        (Conditions(if_range='"other"'), PROCEED),
        (Conditions(has_range=True, if_range='"other"', if_none_match=ETAG), NOT_MODIFIED),
        (Conditions(has_range=True, if_range=ETAG, if_match='"other"'), FAILED),
    ],
)
def test_precedence(conditions: Conditions, outcome: Outcome) -> None:
    assert evaluate("GET", conditions, CURRENT) is outcome


def test_only_get_has_ranges() -> None:
    assert evaluate("HEAD", Conditions(has_range=True), CURRENT) is IGNORE_RANGE
    assert evaluate("HEAD", Conditions(), CURRENT) is PROCEED
    assert evaluate("HEAD", Conditions(if_none_match=ETAG), CURRENT) is NOT_MODIFIED


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(st.sampled_from("SunNov 0123456789,:-+GMT"), max_size=60),
        st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} (Nov|Feb) \d{1,12} \d\d:\d\d:\d{1,3} [+-]?\d{0,12}", fullmatch=True),
    )
)
def test_no_header_can_break_it(header: str) -> None:
    conditions = Conditions(
        has_range=True,
        if_match=header,
        if_none_match=header,
        if_range=header,
    )
    assert evaluate("GET", conditions, CURRENT) in Outcome
    dates = Conditions(if_modified_since=header, if_unmodified_since=header)
    assert evaluate("GET", dates, CURRENT) in Outcome

"""Times in the database: whole milliseconds in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sharedesk.store.times import from_ms, to_ms

moments = st.datetimes(timezones=st.just(UTC))


@given(moments)
def test_a_moment_comes_back_to_the_millisecond(moment: datetime) -> None:
    assert timedelta(0) <= moment - from_ms(to_ms(moment)) < timedelta(milliseconds=1)


def test_no_time_stays_none() -> None:
    assert to_ms(None) is None
    assert from_ms(None) is None

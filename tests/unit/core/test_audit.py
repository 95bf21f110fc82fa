"""The hash chain makes every change to the audit log visible."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.audit import GENESIS, Action, Event, UnreadableEventError, Who, chain_hash, first_broken
from tests.factories import NOW


def chain(length: int) -> list[Event]:
    events, previous = [], GENESIS
    for seq in range(1, length + 1):
        at = NOW + timedelta(seconds=seq)
        who = Who("192.0.2.1", "a@example.com", "curl", "Ann")
        event = Event(seq, at, Action.PAGE_VIEWED, "token", "a.pdf", seq, 10, who, {"x": 1}, "")
        previous = chain_hash(previous, event)
        events.append(replace(event, hash=previous))
    return events


CHANGES = [
    {"at": NOW}, {"action": Action.LINK_CREATED}, {"token": None}, {"item": "b.pdf"}, {"bytes": 99}, {"total": None},
    {"who": Who("192.0.2.2", "a@example.com", "curl", "Ann")}, {"who": Who("192.0.2.1", None, "curl", "Ann")},
    {"who": Who("192.0.2.1", "a@example.com", "wget", "Ann")}, {"who": Who("192.0.2.1", "a@example.com", "curl")},
    {"detail": {"x": 2}}, {"detail": {}}, {"hash": GENESIS},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_any_field_is_found(change: dict[str, object]) -> None:
    events = chain(5)
    events[2] = replace(events[2], **change)  # type: ignore[arg-type]
    assert first_broken(events) == 3


@given(st.integers(1, 12), st.data())
def test_what_is_left_out_or_swapped_is_found(length: int, data: st.DataObject) -> None:
    events = chain(length)
    assert first_broken(events) is None
    index = data.draw(st.integers(0, length - 1))
    rest = events[:index] + events[index + 1 :]
    assert first_broken(rest) == (None if index == length - 1 else index + 1)
    other = data.draw(st.integers(0, length - 1))
    events[index], events[other] = events[other], events[index]
    assert first_broken(events) == (None if index == other else min(index, other) + 1)


def test_an_empty_log_is_whole() -> None:
    assert first_broken([]) is None


def test_an_event_that_cannot_be_read_is_named() -> None:
    def broken() -> object:
        yield from chain(1)
        raise UnreadableEventError(2)

    assert first_broken(broken()) == 2  # type: ignore[arg-type]

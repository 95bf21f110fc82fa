"""The hash of an event covers every field, and groups of actions are what their names say."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.audit import Action, Event, Who, chain_hash, matching_actions
from sharedesk.core.chain import GENESIS, START, ChainEnd, seal
from sharedesk.core.clock import iso
from tests.corpus import HOSTILE_NAMES
from tests.factories import NOW

WHO = Who("192.0.2.1", "a@example.com", "curl", "Ann")
EVENT = Event(1, NOW + timedelta(seconds=1), Action.PAGE_VIEWED, "token", "a.pdf", 5, 10, WHO, {"x": 1}, "")
text = st.none() | st.text() | st.sampled_from(sorted(HOSTILE_NAMES.values()))
number = st.none() | st.integers(0, 2**63 - 1)


CHANGES = [
    {"at": NOW}, {"action": Action.LINK_CREATED}, {"token": None}, {"item": "b.pdf"}, {"bytes": 99}, {"total": None},
    {"who": Who("192.0.2.2", "a@example.com", "curl", "Ann")}, {"who": Who("192.0.2.1", None, "curl", "Ann")},
    {"who": Who("192.0.2.1", "a@example.com", "wget", "Ann")}, {"who": Who("192.0.2.1", "a@example.com", "curl")},
    {"detail": {"x": 2}}, {"detail": {}}, {"hash": GENESIS},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_the_hash_covers_every_field(change: dict[str, object]) -> None:
    changed = replace(EVENT, **change)  # type: ignore[arg-type]
    assert (chain_hash(GENESIS, changed) == chain_hash(GENESIS, EVENT)) == (set(change) == {"hash"})


def test_the_hash_covers_what_came_before() -> None:
    assert chain_hash(GENESIS, EVENT) != chain_hash("1" * 64, EVENT)


@given(text, text, number, number, st.tuples(text, text, text, text), st.dictionaries(st.text(), text))
def test_what_is_hashed_is_canonical_json(
    token: str | None,
    item: str | None,
    size: int | None,
    total: int | None,
    who: tuple[str | None, str | None, str | None, str | None],
    detail: dict[str, str | int | float | bool | None],
) -> None:
    event = Event(7, NOW, Action.LINK_CREATED, token, item, size, total, Who(*who), dict(detail), "")
    fields = [GENESIS, 7, iso(NOW), "link.created", token, item, size, total, *who, detail]
    plain = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    assert chain_hash(GENESIS, event) == hashlib.sha256(plain.encode()).hexdigest()


@pytest.mark.parametrize(("size", "token"), [(1.5, "t"), (b"1", "t"), (1, b"t"), ("1", "t"), (1, 1)], ids=str)
def test_values_of_another_type_are_no_event(size: object, token: object) -> None:
    with pytest.raises(TypeError):
        seal(1, GENESIS, iso(NOW), ("page.viewed", token, None), (size, None), (None,) * 4, "{}")  # type: ignore[arg-type]


def test_a_chain_begins_with_nothing() -> None:
    assert ChainEnd(0, "0" * 64) == START


def test_actions_are_named_alone_or_by_their_group() -> None:
    assert matching_actions(["link.paused", "download.*"]) == (
        Action.LINK_PAUSED,
        Action.DOWNLOAD_STARTED,
        Action.DOWNLOAD_INTERRUPTED,
        Action.DOWNLOAD_COMPLETED,
        Action.DOWNLOAD_REFUSED,
    )
    assert matching_actions(["download", "link.eaten", "*"]) == ()

"""Room for connections: the soft limit goes up as far as it is needed and allowed, and never down."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest

from sharedesk.server.transport.descriptors import SPARE, make_room


@pytest.fixture(autouse=True)
def same_limit_afterwards() -> Iterator[int]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, before[1]), before[1]))
    yield before[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def soft_limit() -> int:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def test_it_is_raised_to_what_is_needed() -> None:
    assert make_room(1000) == soft_limit() == 2000 + SPARE


def test_it_is_never_lowered() -> None:
    assert make_room(1) == soft_limit() == 1024


def test_it_stays_where_the_system_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_which: int, _limits: tuple[int, int]) -> None:
        raise ValueError("not allowed to raise maximum limit")

    with monkeypatch.context() as patched:
        patched.setattr(resource, "setrlimit", refuse)
        assert make_room(1000) == 1024


def test_the_hard_limit_bounds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(resource, "getrlimit", lambda _which: (1024, 1500))
        patched.setattr(resource, "setrlimit", lambda _which, limits: None)
        assert make_room(1000) == 1500

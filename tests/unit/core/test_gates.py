"""Which gate a visitor faces next."""

from __future__ import annotations

from sharedesk.core.gates import Gate, next_step
from tests.factories import NOW, make_link
from tests.unit.desk import ANNA


def test_a_link_without_protections_is_open() -> None:
    assert next_step(make_link(), ANNA, NOW) is Gate.OPEN

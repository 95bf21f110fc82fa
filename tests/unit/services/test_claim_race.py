"""One-time means once: however many want a link at the same moment, one has it (R3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.services.racing import doubles, prepare, race

LINKS = 200


@pytest.mark.shows("A16", "2.3.4", "15.4.1/15.4.2")
def test_of_all_who_race_for_a_link_exactly_one_has_it(data_dir: Path) -> None:
    tokens = prepare(data_dir, LINKS)
    won = race(data_dir, tokens)
    assert sum(won.values()) == LINKS
    assert doubles(data_dir, tokens, won) == []

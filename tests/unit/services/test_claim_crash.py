"""Killed at any moment, a link that works once is neither given to a second visitor nor taken from its holder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DONE = {"drained", "consumed"}


@pytest.mark.timeout(300)
def test_killed_before_every_statement_of_its_life(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.unit.services.killing", str(tmp_path)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, timeout=280).stdout
    deaths = [json.loads(line) for line in output.splitlines()]
    assert len(deaths) > 50
    assert [death["killed"] for death in deaths].count(False) == 2, "two lived to the end"
    for death in deaths:
        check(death)
    reached = {tuple(death["at_once"]["states"]) for death in deaths}
    assert reached == {(), ("claimed",), ("delivering",), ("drained",), ("consumed",)}


def check(death: dict[str, Any]) -> None:
    """Fail unless what was left is what the marks of the dead process allow."""
    marks, at_once, later = death["marks"], death["at_once"], death["later"]
    assert death["verified"], death
    for found in (at_once, later):
        assert found["claims"] == sum(state != "released" for state in found["states"]), death
        assert found["downloads"] <= 1, death
        assert (found["ending"] == "used") == bool(DONE & set(found["states"])), death
    if "handed" in marks:
        assert at_once["claims"] == later["claims"] == 1, "never free again after the first byte"
        assert not {"claimed", "released"} & set(later["states"]), death
    if "acknowledged-10" not in marks:
        assert not DONE & set(later["states"]), "never complete without the last byte acknowledged"
    if "over" in marks:
        assert at_once == later == {"claims": 1, "states": ["consumed"], "ending": "used", "downloads": 1}

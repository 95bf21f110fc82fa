"""Passwords that programs send with every request: compared once, and not for ever."""

from __future__ import annotations

import pytest

from sharedesk.services import unlocking
from sharedesk.services.guard import GuardService
from sharedesk.services.hashing import PasswordHashing
from sharedesk.services.unlocking import Unlocking
from tests.unit.desk import ANNA, Desk

PASSWORD = "correct horse battery"


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets longer with every password that is really compared."""
    found: list[str] = []
    verify = PasswordHashing.verify

    def counted(hashing: PasswordHashing, password: str, encoded: str | None) -> bool:
        found.append(password)
        return verify(hashing, password, encoded)

    monkeypatch.setattr(PasswordHashing, "verify", counted)
    return found


def test_a_right_one_is_compared_once_a_wrong_one_each_time(
    desk: Desk, compared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unlocking, "PROGRAMS", 1)
    opening = Unlocking(desk.program.base, PasswordHashing(), GuardService(desk.program.base))
    one, other = desk.share({"a": b"a"}, password=PASSWORD), desk.share({"b": b"b"}, password=PASSWORD)
    for _ in range(3):
        assert opening.opens_for_program(one, ANNA, PASSWORD)
    assert len(compared) == 1
    assert not opening.opens_for_program(one, ANNA, "wrong horse battery")
    assert not opening.opens_for_program(one, ANNA, "wrong horse battery")
    assert len(compared) == 3
    assert opening.opens_for_program(other, ANNA, PASSWORD), "the same words, another link"
    assert opening.opens_for_program(one, ANNA, PASSWORD)
    assert len(compared) == 5, "only so many are remembered"

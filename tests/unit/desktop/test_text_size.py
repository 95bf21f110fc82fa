"""How large text is wanted: asked of a desktop on a real session bus."""

from __future__ import annotations

import sys

import pytest

from sharedesk.desktop.text_size import factor_of_desktop
from tests.session_bus import PORTAL, desktop, session_bus

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux asks over D-Bus")

GNOME = "org.gnome.desktop.interface"


@pytest.mark.parametrize(
    ("wishes", "factor"),
    [
        ({}, 1.0),
        ({GNOME: {"enable-animations": ("b", True)}}, 1.0),
        ({GNOME: {"text-scaling-factor": ("d", 1.25)}}, 1.25),
        ({GNOME: {"text-scaling-factor": ("d", 40.0)}}, 3.0),
        ({GNOME: {"text-scaling-factor": ("d", 0.0)}}, 0.5),
        ({GNOME: {"text-scaling-factor": ("s", "large")}}, 1.0),
    ],
)
def test_a_desktop_says_it(
    monkeypatch: pytest.MonkeyPatch, wishes: dict[str, dict[str, tuple[str, object]]], factor: float
) -> None:
    with session_bus() as address, desktop(address, PORTAL) as asked:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        asked.wishes = wishes
        assert factor_of_desktop() == factor


def test_where_nobody_answers_text_is_as_it_mostly_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        assert factor_of_desktop() == 1.0


def test_other_systems_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert factor_of_desktop() == 1.0

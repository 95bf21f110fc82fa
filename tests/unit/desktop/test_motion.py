"""Whether less motion is wanted: asked of a desktop on a real session bus."""

from __future__ import annotations

import sys

import pytest

from sharedesk.desktop.motion import less_is_wanted
from tests.session_bus import PORTAL, desktop, session_bus

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux asks over D-Bus")

Wishes = dict[str, dict[str, tuple[str, object]]]


@pytest.mark.parametrize(
    ("wishes", "still"),
    [
        ({}, False),
        ({"org.freedesktop.appearance": {"color-scheme": ("u", 1)}}, False),
        ({"org.freedesktop.appearance": {"reduced-motion": ("u", 0)}}, False),
        ({"org.freedesktop.appearance": {"reduced-motion": ("u", 1)}}, True),
        ({"org.gnome.desktop.interface": {"enable-animations": ("b", True)}}, False),
        ({"org.gnome.desktop.interface": {"enable-animations": ("b", False)}}, True),
        ({"org.kde.kdeglobals.KDE": {"AnimationDurationFactor": ("s", "0.5")}}, False),
        ({"org.kde.kdeglobals.KDE": {"AnimationDurationFactor": ("s", "0")}}, True),
    ],
)
def test_a_desktop_says_so_in_its_own_way(monkeypatch: pytest.MonkeyPatch, wishes: Wishes, still: bool) -> None:
    with session_bus() as address, desktop(address, PORTAL) as asked:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        asked.wishes = wishes
        assert less_is_wanted() is still


@pytest.mark.parametrize("bus", [True, False])
def test_where_nobody_answers_there_is_no_such_wish(monkeypatch: pytest.MonkeyPatch, bus: bool) -> None:
    with session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address if bus else "unix:path=/nowhere")
        assert not less_is_wanted()

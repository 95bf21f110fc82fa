"""What docks are told to show at the icon, on a real session bus with one who listens as a dock does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from jeepney import MatchRule, MessageType, message_bus
from jeepney.io.blocking import open_dbus_connection

from sharedesk.desktop.launcher import APPLICATION, INTERFACE, NOTHING, AtIcon, SessionLauncher
from tests.session_bus import session_bus

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has such docks")


class Dock:
    """Hears what is told of our icon."""

    def __init__(self, address: str) -> None:
        self._connection = open_dbus_connection(bus=address)
        heard = MatchRule(type="signal", interface=INTERFACE, member="Update")
        self._connection.send_and_get_reply(message_bus.AddMatch(heard), timeout=20)

    def next(self) -> dict[str, Any]:
        """Return the next values that are told, without their types."""
        while True:
            message = self._connection.receive(timeout=20)
            if message.header.message_type is MessageType.signal and len(message.body) == 2:
                application, properties = message.body
                assert application == APPLICATION
                return {name: value for name, (_, value) in properties.items()}

    def close(self) -> None:
        """Leave the bus."""
        self._connection.close()


@contextmanager
def dock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dock]:
    with session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        made = Dock(address)
        yield made
        made.close()


def told(*, count: int = 0, progress: float | None = None) -> dict[str, Any]:
    return {
        "count": count,
        "count-visible": bool(count),
        "progress": progress or 0.0,
        "progress-visible": progress is not None,
    }


def test_number_and_bar_are_told_and_taken_away_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with dock(monkeypatch) as heard:
        launcher = SessionLauncher()
        launcher.show(NOTHING)  # no news
        launcher.show(AtIcon(2))
        assert heard.next() == told(count=2)
        launcher.show(AtIcon(2, 0.0))
        assert heard.next() == told(count=2, progress=0.0)
        launcher.show(AtIcon(2, 0.43))
        launcher.show(AtIcon(2, 0.43))
        assert heard.next() == told(count=2, progress=0.43)
        launcher.show(AtIcon(2))
        assert heard.next() == told(count=2)
        launcher.close()
        assert heard.next() == told()
        launcher.show(AtIcon(3))
        launcher.close()
        assert launcher._thread is not None
        assert not launcher._thread.is_alive()


def test_only_the_newest_of_what_waits_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with dock(monkeypatch) as heard:
        launcher = SessionLauncher()
        with launcher._changed:  # its thread has to wait
            for percent in range(100):
                launcher._wanted = AtIcon(0, percent / 100)
            launcher.show(AtIcon(0, 1.0))
        assert heard.next() == told(progress=1.0)
        launcher.close()
        assert heard.next() == told()


def test_without_a_bus_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    launcher = SessionLauncher()
    launcher.close()
    launcher = SessionLauncher()
    launcher.show(AtIcon(1))
    launcher.show(AtIcon(2))
    launcher.close()
    assert launcher._thread is not None
    assert not launcher._thread.is_alive()

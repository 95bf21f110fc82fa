"""Keeping the computer awake: asked of a desktop on a real session bus, and of a login manager where none answers."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from sharedesk.desktop.awake import WakeLock, can_stay_awake
from tests.session_bus import SESSION_MANAGER, desktop, login_manager, session_bus

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux asks over D-Bus"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
NO_SUSPEND = 4


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect what wakepy leaves: it never closes its connections to the bus itself."""
    yield
    gc.collect()


def test_the_desktop_is_asked_and_told_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with session_bus() as address, desktop(address, SESSION_MANAGER) as asked:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        lock = WakeLock()
        assert lock.take()
        assert lock.take()
        name, (_program, _window, _reason, flags) = asked.next()
        assert (name, flags) == ("Inhibit", NO_SUSPEND)
        lock.release()
        lock.release()
        assert asked.next() == ("Uninhibit", (7,))
        assert asked.asked.empty()
        assert can_stay_awake()
        assert [asked.next()[0], asked.next()[0]] == ["Inhibit", "Uninhibit"]


def test_without_a_desktop_the_system_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with session_bus() as address, login_manager(address) as manager:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        lock = WakeLock()
        assert lock.take()
        assert lock.take()
        assert manager.asked.get(timeout=20) == ("sleep:idle", "ShareDesk", "Files are being transferred", "block")
        assert not manager.is_given_back()
        lock.release()
        lock.release()
        assert manager.is_given_back()
        assert manager.asked.empty()


def test_where_a_desktop_answers_the_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with session_bus() as address, desktop(address, SESSION_MANAGER), login_manager(address) as manager:
        for bus in ("SESSION", "SYSTEM"):
            monkeypatch.setenv(f"DBUS_{bus}_BUS_ADDRESS", address)
        assert can_stay_awake()
        assert manager.asked.empty()


@pytest.mark.parametrize("bus", [True, False])
def test_where_nobody_answers_it_is_not_possible(monkeypatch: pytest.MonkeyPatch, bus: bool) -> None:
    with session_bus() as address:
        for name in ("SESSION", "SYSTEM"):
            monkeypatch.setenv(f"DBUS_{name}_BUS_ADDRESS", address if bus else "unix:path=/nowhere")
        assert not can_stay_awake()
        lock = WakeLock()
        assert not lock.take()
        lock.release()

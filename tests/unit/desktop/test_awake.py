"""Keeping the computer awake: asked of a desktop on a real session bus."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from sharedesk.desktop.awake import WakeLock, can_stay_awake
from tests.session_bus import SESSION_MANAGER, desktop, session_bus

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


@pytest.mark.parametrize("bus", [True, False])
def test_where_nobody_answers_it_is_not_possible(monkeypatch: pytest.MonkeyPatch, bus: bool) -> None:
    with session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address if bus else "unix:path=/nowhere")
        assert not can_stay_awake()
        lock = WakeLock()
        assert not lock.take()
        lock.release()

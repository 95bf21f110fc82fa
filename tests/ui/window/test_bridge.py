"""Events of the bus reach the GUI thread, in order, with progress thinned out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from pytestqt.qtbot import QtBot

from sharedesk.core.audit import Action, Event, Who
from sharedesk.core.mail import MailState, MailStatus
from sharedesk.events import (
    AppEvent,
    AuditAppended,
    Bus,
    CopyProgress,
    LinkChanged,
    MailChanged,
    Notification,
    PortalChanged,
    PortalState,
    SettingsChanged,
    TransferProgress,
)
from sharedesk.ui import bridge as bridge_module
from sharedesk.ui.bridge import Bridge

EVENT = Event(1, datetime(2026, 1, 1, tzinfo=UTC), Action.LINK_CREATED, "t", None, None, None, Who(), {}, "00")


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def bridge(qtbot: QtBot, bus: Bus) -> Iterator[Bridge]:
    bridge = Bridge(bus)
    yield bridge
    bridge.close()


@pytest.fixture
def seen(bridge: Bridge) -> list[AppEvent]:
    events: list[AppEvent] = []
    for signal in (
        bridge.link_changed, bridge.copy_progress, bridge.transfer_progress, bridge.audit_appended,
        bridge.portal_changed, bridge.settings_changed, bridge.mail_changed, bridge.notification,
    ):  # fmt: skip
        signal.connect(events.append)
    return events


def transfer(acknowledged: int, *, running: bool = True, delivery: int = 7) -> TransferProgress:
    return TransferProgress(1, delivery, "a.pdf", "anna", acknowledged, 1000, running)


def from_a_thread(bus: Bus, *events: AppEvent) -> None:
    thread = threading.Thread(target=lambda: [bus.publish(event) for event in events])
    thread.start()
    thread.join()


def test_every_kind_of_event_arrives_in_order_on_the_gui_thread(
    qtbot: QtBot, bus: Bus, bridge: Bridge, seen: list[AppEvent]
) -> None:
    threads: list[threading.Thread] = []
    bridge.link_changed.connect(lambda _event: threads.append(threading.current_thread()))
    events = [
        LinkChanged(1, "t"),
        AuditAppended(EVENT, 1),
        PortalChanged(PortalState.ONLINE, "https://x"),
        SettingsChanged("public_url"),
        MailChanged(MailStatus(MailState.OFF)),
        Notification("Downloaded by anna@example.com", "Letter", 1, Action.DOWNLOAD_COMPLETED),
        transfer(1000, running=False),
    ]
    from_a_thread(bus, *events)
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == len(events))
    assert seen == events
    assert threads == [threading.main_thread()]


def test_of_progress_only_the_newest_is_shown(qtbot: QtBot, bus: Bus, seen: list[AppEvent]) -> None:
    from_a_thread(bus, *(transfer(n) for n in range(500)), CopyProgress(1, 5, 10, None), transfer(3, delivery=8))
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert set(seen) == {transfer(499), CopyProgress(1, 5, 10, None), transfer(3, delivery=8)}


def test_progress_goes_on_after_a_tick(qtbot: QtBot, bus: Bus, seen: list[AppEvent]) -> None:
    from_a_thread(bus, transfer(1))
    qtbot.waitUntil(lambda: seen == [transfer(1)])
    from_a_thread(bus, transfer(2))
    qtbot.waitUntil(lambda: seen == [transfer(1), transfer(2)])


def test_the_end_of_a_transfer_replaces_its_waiting_progress(
    qtbot: QtBot, bus: Bus, bridge: Bridge, seen: list[AppEvent]
) -> None:
    end = transfer(1000, running=False)
    from_a_thread(bus, transfer(900), end, transfer(5, delivery=8))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [end, transfer(5, delivery=8)]


def test_after_closing_nothing_arrives(qtbot: QtBot, bus: Bus, bridge: Bridge, seen: list[AppEvent]) -> None:
    from_a_thread(bus, transfer(1), LinkChanged(1, "t"))
    bridge.close()
    from_a_thread(bus, LinkChanged(2, "u"))
    QCoreApplication.processEvents()
    assert not bridge._tick.isActive()
    assert seen == []


@pytest.mark.parametrize("kind", ["links", "progress"])
def test_between_slices_of_many_events_the_window_has_its_turn(
    qtbot: QtBot, bus: Bus, bridge: Bridge, seen: list[AppEvent], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(bridge_module, "SLICE_SECONDS", -1.0)  # no time for more than one
    turns, at = [0], list[int]()
    clock = QTimer(interval=0)
    clock.timeout.connect(lambda: turns.append(len(turns)))
    clock.start()
    for signal in (bridge.link_changed, bridge.transfer_progress):
        signal.connect(lambda _event: at.append(turns[-1]))
    events = [LinkChanged(n, "t") if kind == "links" else transfer(n, delivery=n) for n in range(1, 6)]
    from_a_thread(bus, *events)
    qtbot.waitUntil(lambda: len(seen) == 5)
    assert seen == events
    assert len(set(at)) == 5, "the event loop came round between any two of them"


def test_what_moves_again_while_a_tick_is_shown_waits_for_the_next(
    qtbot: QtBot, bus: Bus, bridge: Bridge, seen: list[AppEvent]
) -> None:
    again = transfer(2)

    def move(_event: TransferProgress) -> None:
        if len(seen) == 1:
            bus.publish(again)
            assert bridge._progress

    bridge.transfer_progress.connect(move)
    from_a_thread(bus, transfer(1), transfer(5, delivery=8))
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert seen == [transfer(1), transfer(5, delivery=8), again]


def test_the_end_of_a_transfer_is_not_followed_by_what_waited_for_its_slice(
    qtbot: QtBot, bus: Bus, bridge: Bridge, seen: list[AppEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge_module, "SLICE_SECONDS", -1.0)
    end = transfer(1000, running=False, delivery=9)
    bridge.transfer_progress.connect(lambda event: bus.publish(end) if event == transfer(1) else None)
    from_a_thread(bus, transfer(1), transfer(5, delivery=8), transfer(6, delivery=9))
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert set(seen) == {transfer(1), transfer(5, delivery=8), end}

"""Notices with buttons, on a real session bus with a desktop that shows them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from queue import Queue

import pytest

from sharedesk.desktop import activation
from sharedesk.desktop.notices import OPEN, DesktopNotice, SessionNotices
from tests.session_bus import NOTIFICATIONS, FakeDesktop, desktop, session_bus

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has such a service")


class Listener:
    """What comes back."""

    def __init__(self) -> None:
        self.chosen: Queue[tuple[int, int]] = Queue()
        self.failed: Queue[int] = Queue()
        self.notices = SessionNotices(lambda key, button: self.chosen.put((key, button)), self.failed.put)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.notices.close()


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


def shown(asked: FakeDesktop) -> tuple[object, ...]:
    assert asked.next()[0] == "GetCapabilities"
    name, arguments = asked.next()
    assert name == "Notify"
    return tuple(arguments)


def test_a_notice_has_its_buttons_and_text_as_it_is(bus: str, listener: Listener) -> None:
    with desktop(bus, NOTIFICATIONS) as asked:
        listener.notices.show(DesktopNotice(5, "Downloaded", "<b>a & b</b>.pdf", ("Show", "Copy")))
        program, replaces, icon, title, text, actions, hints, timeout = shown(asked)
        assert (program, replaces, icon, title, timeout) == ("ShareDesk", 0, "sharedesk", "Downloaded", -1)
        assert text == "&lt;b&gt;a &amp; b&lt;/b&gt;.pdf"
        assert actions == ["default", "Open", "0", "Show", "1", "Copy"]
        assert hints == {"desktop-entry": ("s", "sharedesk")}


def test_what_is_pressed_comes_back_with_its_notice(
    bus: str, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desktop(bus, NOTIFICATIONS) as asked:
        for key in (5, 6):
            listener.notices.show(DesktopNotice(key, "t", buttons=("Show",)))
            shown(asked)
        asked.choose(99, "0")  # of another program
        monkeypatch.setenv(activation.VARIABLE, "")
        asked.give_token(2, "token-1")
        asked.choose(2, "0")
        asked.choose(1, "default")
        assert listener.chosen.get(timeout=20) == (6, 0)
        assert activation.own_token() == "token-1"
        assert listener.chosen.get(timeout=20) == (5, OPEN)
        asked.dismiss(1)
        asked.choose(1, "0")
        asked.choose(2, "default")
        assert listener.chosen.get(timeout=20) == (6, OPEN)
        assert listener.chosen.empty()


def test_a_notice_is_taken_back_unless_people_have_closed_it(bus: str, listener: Listener) -> None:
    listener.notices.take_back(4)  # before there was any
    with desktop(bus, NOTIFICATIONS) as asked:
        for key in (5, 6):
            listener.notices.show(DesktopNotice(key, "t"))
            shown(asked)
        listener.notices.take_back(6)
        assert asked.next() == ("CloseNotification", (2,))
        listener.notices.take_back(6)
        asked.refuse("CloseNotification")  # as desktops do for one that has gone meanwhile
        listener.notices.take_back(5)
        assert asked.next() == ("CloseNotification", (1,))
        listener.notices.show(DesktopNotice(7, "t"))
        assert shown(asked)[3] == "t"


def test_what_nobody_shows_is_given_back_and_later_ones_are_tried(bus: str, listener: Listener) -> None:
    listener.notices.show(DesktopNotice(1, "t"))
    assert listener.failed.get(timeout=20) == 1
    with desktop(bus, NOTIFICATIONS) as asked:
        listener.notices.show(DesktopNotice(2, "t"))
        assert shown(asked)[3] == "t"
    assert listener.failed.empty()


def test_without_a_bus_everything_is_given_back(listener: Listener) -> None:
    for key in range(3):
        listener.notices.show(DesktopNotice(key, "t"))
    assert sorted(listener.failed.get(timeout=20) for _ in range(3)) == [0, 1, 2]


def test_what_is_shown_while_one_is_given_back_is_tried_anew(bus: str) -> None:
    """Whoever is given one back may show the next at once: nobody gives that back as well."""
    with desktop(bus, NOTIFICATIONS) as asked:
        asked.refuse("GetCapabilities")
        shown_again: Queue[int] = Queue()

        def failed(key: int) -> None:
            asked.refuse("")
            notices.show(DesktopNotice(key + 1, "again"))
            shown_again.put(key)

        notices = SessionNotices(lambda _key, _button: None, failed)
        notices.show(DesktopNotice(1, "t"))
        assert shown_again.get(timeout=20) == 1
        assert asked.next()[0] == "GetCapabilities"
        assert shown(asked)[3] == "again"
        notices.close()
        assert shown_again.empty()

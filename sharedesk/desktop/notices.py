"""Notices with buttons, shown by the notification service of a Linux desktop (org.freedesktop.Notifications 1.2)."""

from __future__ import annotations

import contextlib
import html
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from queue import Queue
from threading import Lock, Thread
from typing import Any

if sys.platform.startswith("linux"):
    from jeepney import DBusAddress, MatchRule, message_bus, new_method_call
    from jeepney.io.threading import DBusRouter, open_dbus_router
    from jeepney.low_level import HeaderFields, Message
    from jeepney.wrappers import DBusErrorResponse, unwrap_msg

from sharedesk.desktop import activation

log = logging.getLogger(__name__)

OPEN = -1
"""What is chosen by a click beside the buttons."""
ANSWER_SECONDS = 5.0
_INTERFACE = "org.freedesktop.Notifications"
_DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class DesktopNotice:
    """What is shown; `key` tells notices apart for whoever shows them."""

    key: int
    title: str
    text: str = ""
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _TakenBack:
    """The notice with this key is to go."""

    key: int


if sys.platform.startswith("linux"):

    class SessionNotices:
        """Talks to the session bus on the thread `desktop-notices`, from the first notice to `close`.

        `chosen` gets the key of a notice and the number of a button, or OPEN; `failed` the key of one that nobody took.
        Both are called on any thread.
        """

        def __init__(self, chosen: Callable[[int, int], None], failed: Callable[[int], None]) -> None:
            self._chosen = chosen
            self._failed = failed
            self._queue: Queue[DesktopNotice | _TakenBack | Message | None] = Queue()
            self._thread: Thread | None = None
            self._lock = Lock()
            self._shown: dict[int, int] = {}
            self._in_hand: DesktopNotice | None = None

        def show(self, notice: DesktopNotice) -> None:
            """Show a notice, soon."""
            with self._lock:
                self._queue.put(notice)
                if self._thread is None:
                    self._thread = Thread(target=self._run, name="desktop-notices", daemon=True)
                    self._thread.start()

        def take_back(self, key: int) -> None:
            """Take a notice away, soon; one that people have closed is gone already."""
            with self._lock:
                if self._thread is not None:
                    self._queue.put(_TakenBack(key))

        def close(self) -> None:
            """End the thread; what is shown stays."""
            with self._lock:
                thread = self._thread
                self._queue.put(None)
            if thread is not None:
                thread.join(ANSWER_SECONDS)

        def _run(self) -> None:
            """Serve until `close`. Without a bus or a service what waits is given back; the next notice tries anew."""
            try:
                with open_dbus_router(bus="SESSION") as router:
                    self._serve(router)
            except Exception as error:  # whatever the bus and its library raise, people are told another way
                log.info("This desktop shows no notices with buttons: %s: %s", type(error).__name__, error)
                for notice in self._give_up():
                    self._failed(notice.key)

        def _give_up(self) -> list[DesktopNotice]:
            """Make way for another thread, and return what this one has not shown."""
            with self._lock:
                self._thread = None
                left: list[object] = [self._in_hand]
                while not self._queue.empty():
                    left.append(self._queue.get())
                self._in_hand = None
                return [one for one in left if isinstance(one, DesktopNotice)]

        def _serve(self, router: DBusRouter) -> None:
            heard = MatchRule(type="signal", interface=_INTERFACE)
            unwrap_msg(router.send_and_get_reply(message_bus.AddMatch(heard), timeout=ANSWER_SECONDS))
            with router.filter(heard, queue=self._queue):
                while (item := self._queue.get()) is not None:
                    if isinstance(item, DesktopNotice):
                        self._show(router, item)
                    elif isinstance(item, _TakenBack):
                        self._take_back(router, item.key)
                    else:
                        self._hear(item)

        def _show(self, router: DBusRouter, notice: DesktopNotice) -> None:
            actions = [_DEFAULT, "Open"]
            for number, button in enumerate(notice.buttons):
                actions += [str(number), button]
            hints = {"desktop-entry": ("s", "sharedesk")}
            self._in_hand = notice
            understands = _call(router, "GetCapabilities", "", ())[0]
            text = html.escape(notice.text, quote=False) if "body-markup" in understands else notice.text
            arguments = ("ShareDesk", 0, "sharedesk", notice.title, text, actions, hints, -1)
            (number,) = _call(router, "Notify", "susssasa{sv}i", arguments)
            self._in_hand = None
            self._shown[number] = notice.key

        def _take_back(self, router: DBusRouter, key: int) -> None:
            for number in [number for number, shown in self._shown.items() if shown == key]:
                del self._shown[number]
                with contextlib.suppress(DBusErrorResponse):  # closed by somebody a moment ago
                    _call(router, "CloseNotification", "u", (number,))

        def _hear(self, message: Message) -> None:
            """Take a button that was pressed, of any program's notices, or the end of a notice."""
            member, key = message.header.fields[HeaderFields.member], self._shown.get(message.body[0])
            if key is None:
                return
            if member == "NotificationClosed":
                del self._shown[message.body[0]]
            elif member == "ActivationToken":
                activation.accept(message.body[1])
            elif member == "ActionInvoked":
                action = message.body[1]
                self._chosen(key, OPEN if action == _DEFAULT else int(action))

    def _call(router: DBusRouter, name: str, signature: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """Ask the service. Raises what the bus and its library raise."""
        service = DBusAddress("/org/freedesktop/Notifications", bus_name=_INTERFACE, interface=_INTERFACE)
        asked = new_method_call(service, name, signature or None, arguments)
        return tuple(unwrap_msg(router.send_and_get_reply(asked, timeout=ANSWER_SECONDS)))

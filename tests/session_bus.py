"""A session bus of its own (dbus-daemon) with a desktop on it that notes what it is asked: sleep, notices, wishes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from queue import Queue
from threading import Thread
from typing import Any

from jeepney import HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.threading import DBusConnection, ReceiveStopped, open_dbus_connection
from jeepney.low_level import Message
from jeepney.wrappers import DBusAddress

SESSION_MANAGER = "org.gnome.SessionManager"
NOTIFICATIONS = "org.freedesktop.Notifications"
PORTAL = "org.freedesktop.portal.Desktop"
_NOTICES = DBusAddress("/org/freedesktop/Notifications", interface=NOTIFICATIONS)


class FakeDesktop:
    """Answers the calls below; `asked` gets the name and the arguments of each, `wishes` is what `ReadAll` tells."""

    def __init__(self, address: str, *names: str) -> None:
        self.asked: Queue[tuple[str, tuple[Any, ...]]] = Queue()
        self._connection: DBusConnection = open_dbus_connection(bus=address)
        self._thread = Thread(target=self._answer, daemon=True)
        self._notices = 0
        self._refused = ""
        self.wishes: dict[str, dict[str, tuple[str, object]]] = {}
        for name in names:
            self._connection.send(message_bus.RequestName(name))
            while self._connection.receive(timeout=20).header.message_type is not MessageType.method_return:
                pass  # the bus also says that we own it
        self._thread.start()

    def next(self) -> tuple[str, tuple[Any, ...]]:
        """Return the next call."""
        return self.asked.get(timeout=20)

    def refuse(self, name: str) -> None:
        """Answer a call of this name with an error from now on."""
        self._refused = name

    def choose(self, notice: int, action: str) -> None:
        """Press a button of a notice."""
        self._connection.send(new_signal(_NOTICES, "ActionInvoked", "us", (notice, action)))

    def give_token(self, notice: int, token: str) -> None:
        """Hand on the right to come to the front, as desktops do before they tell of a button."""
        self._connection.send(new_signal(_NOTICES, "ActivationToken", "us", (notice, token)))

    def dismiss(self, notice: int) -> None:
        """Close a notice."""
        self._connection.send(new_signal(_NOTICES, "NotificationClosed", "uu", (notice, 2)))

    def close(self) -> None:
        """Leave the bus."""
        self._connection.interrupt()  # `close` alone would take the connection away from under the thread
        self._thread.join(10)
        self._connection.close()

    def _answer(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except (ReceiveStopped, ConnectionError, OSError):
                return
            if message.header.message_type is MessageType.method_call:
                self._handle(message)

    def _handle(self, message: Message) -> None:
        name = str(message.header.fields[HeaderFields.member])
        match name:
            case self._refused:
                answer = new_error(message, "org.freedesktop.DBus.Error.Failed")
            case "Inhibit":
                answer = new_method_return(message, "u", (7,))
            case "Notify":
                self._notices += 1
                answer = new_method_return(message, "u", (self._notices,))
            case "GetCapabilities":
                answer = new_method_return(message, "as", (["actions", "body", "body-markup"],))
            case "ReadAll":
                answer = new_method_return(message, "a{sa{sv}}", (self.wishes,))
            case _:
                answer = new_method_return(message)
        self._connection.send(answer)
        self.asked.put((name, message.body))


@contextmanager
def session_bus(environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a session bus; yields its address. What it starts gets the `environment`, by default that of the test."""
    words = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as daemon:
        assert daemon.stdout is not None
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()


@contextmanager
def desktop(address: str, *names: str) -> Iterator[FakeDesktop]:
    """Run a desktop that owns `names` on a bus."""
    made = FakeDesktop(address, *names)
    try:
        yield made
    finally:
        made.close()

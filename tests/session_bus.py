"""A session bus of its own (dbus-daemon) with a desktop on it that notes what it is asked: sleep, notices, wishes."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
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


class BusService:
    """Owns `names` on a bus, and answers every call with what `reply` returns, on a thread of its own."""

    def __init__(self, address: str, *names: str) -> None:
        self._connection: DBusConnection = open_dbus_connection(bus=address, enable_fds=True)
        for name in names:
            self._connection.send(message_bus.RequestName(name))
            while self._connection.receive(timeout=20).header.message_type is not MessageType.method_return:
                pass  # the bus also says that we own it
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def reply(self, message: Message) -> Message:
        """Return the answer to a call."""
        raise NotImplementedError

    def answered(self, message: Message) -> None:
        """Hear that a call has got its answer."""

    def close(self) -> None:
        """Leave the bus."""
        self._connection.interrupt()  # `close` alone would take the connection away from under the thread
        self._thread.join(10)
        self._connection.close()

    def _serve(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except (ReceiveStopped, ConnectionError, OSError):
                return
            if message.header.message_type is MessageType.method_call:
                self._connection.send(self.reply(message))
                self.answered(message)


class LoginManager(BusService):
    """Gives locks, as logind does: each is one end of a pipe, whose other end tells when it is closed."""

    def __init__(self, address: str) -> None:
        self.asked: Queue[tuple[str, str, str, str]] = Queue()
        self._end, self._lock = os.pipe()
        super().__init__(address, "org.freedesktop.login1")

    def reply(self, message: Message) -> Message:
        """Give a lock."""
        return new_method_return(message, "h", (self._lock,))

    def answered(self, message: Message) -> None:
        """Note the call, and leave the lock to the caller alone."""
        os.close(self._lock)
        self.asked.put(message.body)

    def is_given_back(self) -> bool:
        """Say whether the lock was closed."""
        return bool(select.select([self._end], [], [], 0)[0])

    def close(self) -> None:
        """Leave the bus."""
        super().close()
        os.close(self._end)


class FakeDesktop(BusService):
    """Answers the calls below; `asked` gets the name and the arguments of each, `wishes` is what `ReadAll` tells."""

    def __init__(self, address: str, *names: str) -> None:
        self.asked: Queue[tuple[str, tuple[Any, ...]]] = Queue()
        self._notices = 0
        self._refused = ""
        self.wishes: dict[str, dict[str, tuple[str, object]]] = {}
        super().__init__(address, *names)

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

    def reply(self, message: Message) -> Message:
        """Return the answer to a call."""
        match str(message.header.fields[HeaderFields.member]):
            case self._refused:
                return new_error(message, "org.freedesktop.DBus.Error.Failed")
            case "Inhibit":
                return new_method_return(message, "u", (7,))
            case "Notify":
                self._notices += 1
                return new_method_return(message, "u", (self._notices,))
            case "GetCapabilities":
                return new_method_return(message, "as", (["actions", "body", "body-markup"],))
            case "ReadAll":
                return new_method_return(message, "a{sa{sv}}", (self.wishes,))
        return new_method_return(message)

    def answered(self, message: Message) -> None:
        """Note the call."""
        self.asked.put((str(message.header.fields[HeaderFields.member]), message.body))


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
def login_manager(address: str) -> Iterator[LoginManager]:
    """Run a login manager on a bus that stands for that of the system; it gives one lock."""
    with closing(LoginManager(address)) as made:
        yield made


@contextmanager
def desktop(address: str, *names: str) -> Iterator[FakeDesktop]:
    """Run a desktop that owns `names` on a bus."""
    made = FakeDesktop(address, *names)
    try:
        yield made
    finally:
        made.close()

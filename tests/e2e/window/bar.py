"""A desktop's bar with a tray: programs put their icons there (StatusNotifierItem), it shows their menus (DBusMenu)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

from jeepney import DBusAddress, HeaderFields, new_error, new_method_call, new_method_return
from jeepney.io.blocking import open_dbus_connection
from jeepney.low_level import Message
from jeepney.wrappers import unwrap_msg

from tests.e2e.harness import PATIENCE, until
from tests.session_bus import BusService

WATCHER = "org.kde.StatusNotifierWatcher"
_ITEM, _MENU = "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"
_PROPERTIES = "org.freedesktop.DBus.Properties"


class Bar(BusService):
    """Keeps the tray of a session: `icons` are the programs that registered one, by their names on the bus."""

    def __init__(self, session: str) -> None:
        self.icons: Queue[str] = Queue()
        super().__init__(session, WATCHER)

    def reply(self, message: Message) -> Message:
        """Return the answer to a call."""
        match message.header.fields[HeaderFields.member], message.body:
            case "RegisterStatusNotifierItem", (str(),):
                self.icons.put(message.header.fields[HeaderFields.sender])
                return new_method_return(message)
            case "Get", (_, "IsStatusNotifierHostRegistered"):
                return new_method_return(message, "v", (("b", True),))
            case "Get", (_, "ProtocolVersion"):
                return new_method_return(message, "v", (("i", 0),))
        return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")


class TrayIcon:
    """An icon in the bar, and the hands that use it."""

    def __init__(self, session: str, program: str) -> None:
        self._bus = open_dbus_connection(bus=session)
        self._program = program

    def close(self) -> None:
        """Leave the bus."""
        self._bus.close()

    def tell(self, name: str) -> Any:
        """Return a property of the icon, such as `Id` or `ToolTip`."""
        ((_, value),) = self._ask("/StatusNotifierItem", _PROPERTIES, "Get", "ss", _ITEM, name)
        return value

    def click(self) -> None:
        """Click on it."""
        self._ask("/StatusNotifierItem", _ITEM, "Activate", "ii", 0, 0)

    def entries(self) -> dict[str, int]:
        """Open its menu; return the words of what can be chosen there, also in menus below, and their numbers."""
        self._ask(self._menu, _MENU, "AboutToShow", "i", 0)
        _, layout = self._ask(self._menu, _MENU, "GetLayout", "iias", 0, -1, [])
        return dict(_entries(layout))

    def choose(self, words: str) -> None:
        """Click at an entry of its menu, as soon as there is one with these words."""
        number = until(lambda: self.entries().get(words))
        self._ask(self._menu, _MENU, "Event", "isvu", number, "clicked", ("i", 0), 0)

    @property
    def _menu(self) -> str:
        return str(self.tell("Menu"))

    def _ask(self, path: str, interface: str, name: str, signature: str, *arguments: Any) -> tuple[Any, ...]:
        address = DBusAddress(path, bus_name=self._program, interface=interface)
        call = new_method_call(address, name, signature, arguments)
        return tuple(unwrap_msg(self._bus.send_and_get_reply(call, timeout=PATIENCE)))


def _entries(layout: tuple[int, dict[str, tuple[str, Any]], list[tuple[str, Any]]]) -> Iterator[tuple[str, int]]:
    number, told, below = layout
    words = {name: value for name, (_, value) in told.items()}
    if words.get("enabled", True) and words.get("visible", True) and "label" in words:
        yield words["label"].replace("__", "\0").replace("_", "").replace("\0", "_"), number
    for _, child in below:
        yield from _entries(child)


@contextmanager
def bar(session: str) -> Iterator[Bar]:
    """Run a bar for as long as it is needed."""
    made = Bar(session)
    try:
        yield made
    finally:
        made.close()

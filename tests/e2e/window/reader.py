"""What a screen reader knows of the programs on a display: what they show, and what has the focus (AT-SPI 2)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, MatchRule, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.low_level import HeaderFields, Message
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

from tests.e2e.harness import PATIENCE, until
from tests.e2e.window.display import Area

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
_ACTIVE, _CHECKED, _FOCUSED, _SHOWING = 1, 4, 12, 25
"""Numbers of states, as in atspi-constants.h."""

Node = tuple[str, str]
"""A control as programs tell of it: the name of the program on the bus, and a path there."""


@dataclass(frozen=True, slots=True)
class Control:
    """A control as it was when somebody looked. `area` is where it is on the screen."""

    node: Node
    role: str
    name: str
    area: Area
    states: int

    @property
    def middle(self) -> tuple[int, int]:
        """A place to click at."""
        left, top, width, height = self.area
        return left + width // 2, top + height // 2

    @property
    def is_active(self) -> bool:
        """Whether it is the window that keys go to."""
        return bool(self.states >> _ACTIVE & 1)

    @property
    def is_checked(self) -> bool:
        """Whether it is the choice that is made."""
        return bool(self.states >> _CHECKED & 1)


class ScreenReader:
    """Listens on the accessibility bus of a session; make it before the programs that it is to read."""

    def __init__(self, session: str) -> None:
        with open_dbus_connection(bus=session) as bus:
            (address,) = self._ask(bus, ("org.a11y.Bus", "/org/a11y/bus"), "org.a11y.Bus", "GetAddress")
        self._bus: DBusConnection = open_dbus_connection(bus=address)
        rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object", member="StateChanged")
        rule.add_arg_condition(0, "focused")
        unwrap_msg(self._bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=PATIENCE))
        self._listening = self._bus.filter(rule, bufsize=1000)
        self._moves = self._listening.__enter__()
        registry = ("org.a11y.atspi.Registry", "/org/a11y/atspi/registry")
        self._ask(self._bus, registry, _ROOT[0], "RegisterEvent", "s", "object:state-changed:focused")

    def close(self) -> None:
        """Leave the bus."""
        self._listening.__exit__(None, None, None)
        self._bus.close()

    def windows(self, process: int) -> list[Control]:
        """Return the windows that a process shows."""
        programs = [node for node in self._children(_ROOT) if self._process(node[0]) == process]
        nodes = [child for program in programs for child in self._children(program)]
        return [window for window in map(self.look, nodes) if window.states >> _SHOWING & 1]

    def controls(self, process: int, window: str = "") -> list[Control]:
        """Return everything that the windows of a process show, or the one with that title, from top to bottom."""
        roots = [root for root in self.windows(process) if window in ("", root.name)]
        return [control for root in roots for control in self._below(root)]

    def find(self, process: int, name: str, role: str = "", window: str = "") -> Control:
        """Return the control with that name as soon as it is shown."""

        def shown() -> list[Control]:
            every = self.controls(process, window)
            return [control for control in every if control.name == name and role in ("", control.role)]

        return until(shown)[0]  # type: ignore[no-any-return]

    def named(self, process: int, name: str) -> list[Control]:
        """Return what is shown under that name now."""
        return [control for control in self.controls(process) if control.name == name]

    def row(self, process: int, title: str) -> Control:
        """Return the row of a link in the list, as soon as it is shown."""

        def shown() -> list[Control]:
            cells = (control for control in self.controls(process) if control.role == "cell")
            return [cell for cell in cells if cell.name.startswith(f"{title}. ")]

        return until(shown)[0]  # type: ignore[no-any-return]

    def focused(self, process: int) -> str:
        """Return the name of what has the focus in the active window of a process, "" when none is active.

        Rows are passed over: Qt calls the current one of every list focused.
        """
        windows = [window for window in self.windows(process) if window.is_active]
        every = [control for window in windows for control in self._below(window)]
        found = [one.name for one in every if one.states >> _FOCUSED & 1 and one.role not in {"cell", "list item"}]
        return found[-1] if found else ""

    def forget(self) -> None:
        """Forget where the focus went until now."""
        self._bus.send_and_get_reply(message_bus.GetId(), timeout=PATIENCE)  # what was told before this has come
        self._moves.clear()

    def focus_after(self, act: Callable[[], object]) -> Control:
        """Do something that moves the focus; return the control that gets it."""
        self.forget()
        act()
        return self.next_focus()

    def next_focus(self) -> Control:
        """Return the control that gets the focus next."""
        while True:
            message: Message = self._bus.recv_until_filtered(self._moves, timeout=PATIENCE)
            fields = message.header.fields
            with contextlib.suppress(DBusErrorResponse):  # what closes may have had it for a moment
                if message.body[1]:
                    return self.look((fields[HeaderFields.sender], fields[HeaderFields.path]))

    def look(self, node: Node) -> Control:
        """Look at one control. Raises DBusErrorResponse when it is gone."""
        (role,) = self._ask(self._bus, node, _ACCESSIBLE, "GetRoleName")
        properties = "org.freedesktop.DBus.Properties"
        ((_, name),) = self._ask(self._bus, node, properties, "Get", "ss", _ACCESSIBLE, "Name")
        ((low, high),) = self._ask(self._bus, node, _ACCESSIBLE, "GetState")
        (area,) = self._ask(self._bus, node, "org.a11y.atspi.Component", "GetExtents", "u", 0)
        return Control(node, role, name, tuple(area), low | high << 32)

    def choices(self, process: int, window: str) -> dict[str, dict[str, bool]]:
        """Return the radio buttons of a window by the name of their group, and whether each is on."""
        found: dict[str, dict[str, bool]] = {}
        group = ""
        for control in self.controls(process, window):
            if control.role == "panel":
                group = control.name
            elif control.role == "radio button":
                found.setdefault(group, {})[control.name] = control.is_checked
        return found

    def _below(self, control: Control) -> Iterator[Control]:
        yield control
        for node in self._children(control.node):
            try:
                child = self.look(node)
            except DBusErrorResponse:
                continue  # it went away while we looked
            if child.states >> _SHOWING & 1:
                yield from self._below(child)

    def _children(self, node: Node) -> list[Node]:
        try:
            (children,) = self._ask(self._bus, node, _ACCESSIBLE, "GetChildren")
        except DBusErrorResponse:
            return []
        return [(name, path) for name, path in children]

    def _process(self, name: str) -> int:
        try:
            (process,) = unwrap_msg(self._bus.send_and_get_reply(message_bus.GetConnectionUnixProcessID(name)))
        except DBusErrorResponse:  # it ended a moment ago
            return 0
        return int(process)

    @staticmethod
    def _ask(bus: DBusConnection, node: Node, interface: str, name: str, *arguments: Any) -> tuple[Any, ...]:
        """Call a method; the first of `arguments` is their signature."""
        address = DBusAddress(node[1], bus_name=node[0], interface=interface)
        call = new_method_call(address, name, arguments[0] if arguments else None, arguments[1:])
        return tuple(unwrap_msg(bus.send_and_get_reply(call, timeout=PATIENCE)))

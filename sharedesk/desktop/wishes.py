"""What people set in their Linux desktop, as its settings portal tells it: every desktop has one of the same form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

_SETTINGS = DBusAddress(
    "/org/freedesktop/portal/desktop",
    bus_name="org.freedesktop.portal.Desktop",
    interface="org.freedesktop.portal.Settings",
)


def told(groups: Sequence[str], seconds: float) -> dict[tuple[str, str], object]:
    """Return the values of all keys of these groups, by group and key. Blocks, no longer than `seconds`.

    Raises whatever the bus, its library or a system call does: OSError, TimeoutError, KeyError, jeepney's own.
    """
    question = new_method_call(_SETTINGS, "ReadAll", "as", (list(groups),))
    with open_dbus_connection(bus="SESSION") as connection:
        answer = unwrap_msg(connection.send_and_get_reply(question, timeout=seconds))
    found: Mapping[str, Mapping[str, tuple[str, Any]]] = answer[0]  # groups of keys with their type and value
    return {(group, key): value for group, keys in found.items() for key, (_type, value) in keys.items()}

"""Keeping a Linux computer awake without a desktop that does: a lock of systemd's login manager."""

from __future__ import annotations

import logging
import sys
from typing import Protocol

log = logging.getLogger(__name__)

ANSWER_SECONDS = 1.0


class Held(Protocol):
    """A lock, until it is closed."""

    def close(self) -> None:
        """Give the lock back; twice is fine."""


if sys.platform == "linux":
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection
    from jeepney.wrappers import unwrap_msg

    _MANAGER = DBusAddress(
        "/org/freedesktop/login1", bus_name="org.freedesktop.login1", interface="org.freedesktop.login1.Manager"
    )
    _WHAT, _WHO, _WHY, _HOW = "sleep:idle", "ShareDesk", "Files are being transferred", "block"

    def inhibit() -> Held | None:
        """Keep the computer awake; None where nobody answers, or this account may not (one that is not at the screen).

        Blocks, no longer than `ANSWER_SECONDS`. Where the program ends, the system takes the lock back by itself
        (org.freedesktop.login1(5), "Inhibitor locks").
        """
        question = new_method_call(_MANAGER, "Inhibit", "ssss", (_WHAT, _WHO, _WHY, _HOW))
        try:
            with open_dbus_connection(bus="SYSTEM", enable_fds=True) as connection:
                held: Held = unwrap_msg(connection.send_and_get_reply(question, timeout=ANSWER_SECONDS))[0]
        except Exception as error:  # whatever the bus and its library raise: the computer may sleep
            log.debug("The login manager gives no lock: %s: %s", type(error).__name__, error)
            return None
        return held

else:

    def inhibit() -> Held | None:
        """Return None: only Linux has this login manager."""
        return None

"""What docks show at the program's icon: a number and a bar (com.canonical.Unity.LauncherEntry; Ubuntu, KDE)."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from threading import Condition, Thread

if sys.platform.startswith("linux"):
    from jeepney import DBusAddress, new_signal
    from jeepney.io.blocking import DBusConnection, open_dbus_connection

log = logging.getLogger(__name__)

CLOSE_SECONDS = 5.0
INTERFACE = "com.canonical.Unity.LauncherEntry"
APPLICATION = "application://sharedesk.desktop"
"""The menu entry that `integrate` writes; docks know the icon by it."""


@dataclass(frozen=True, slots=True)
class AtIcon:
    """What the icon shows: a number (0: none), and how far something is, from 0 to 1 (None: nothing moves)."""

    count: int = 0
    progress: float | None = None


NOTHING = AtIcon()

if sys.platform.startswith("linux"):

    class SessionLauncher:
        """Tells docks on the thread `desktop-launcher`, from the first `show` to `close`.

        Qt could tell the number by itself, but a dock listens to one of a program's connections: who tells the one
        has to tell the other as well. Only the newest of what waits is told. Without a bus nobody is told.
        """

        def __init__(self) -> None:
            self._changed = Condition()
            self._wanted = NOTHING
            self._is_closed = False
            self._thread: Thread | None = None

        def show(self, wanted: AtIcon) -> None:
            """Show this, soon."""
            with self._changed:
                if wanted == self._wanted or self._is_closed:
                    return
                self._wanted = wanted
                if self._thread is None:
                    self._thread = Thread(target=self._run, name="desktop-launcher", daemon=True)
                    self._thread.start()
                self._changed.notify()

        def close(self) -> None:
            """Show nothing any more, and end the thread."""
            with self._changed:
                self._wanted, self._is_closed = NOTHING, True
                self._changed.notify()
            if self._thread is not None:
                self._thread.join(CLOSE_SECONDS)

        def _run(self) -> None:
            try:
                with open_dbus_connection(bus="SESSION") as connection:
                    self._serve(connection)
            except Exception as error:  # whatever the bus and its library raise: an icon without a number is one, too
                log.info("This desktop shows nothing at the icon: %s: %s", type(error).__name__, error)

        def _serve(self, connection: DBusConnection) -> None:
            told, ends = NOTHING, False
            while not ends:
                with self._changed:
                    self._changed.wait_for(lambda: self._is_closed or self._wanted != told)  # noqa: B023 - now
                    wanted, ends = self._wanted, self._is_closed
                if wanted != told:
                    connection.send(new_signal(_EMITTER, "Update", "sa{sv}", (APPLICATION, _properties(wanted))))
                    told = wanted

    _EMITTER = DBusAddress("/com/canonical/unity/launcherentry/sharedesk", interface=INTERFACE)

    def _properties(wanted: AtIcon) -> dict[str, tuple[str, object]]:
        return {
            "count": ("x", wanted.count),
            "count-visible": ("b", wanted.count > 0),
            "progress": ("d", wanted.progress or 0.0),
            "progress-visible": ("b", wanted.progress is not None),
        }

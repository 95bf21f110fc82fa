"""A display that is a desktop: a window manager (Openbox), a session bus, and a screen reader."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from tests.e2e.harness import until
from tests.e2e.window.display import HEIGHT, ROOT, WIDTH, Area, Display
from tests.e2e.window.other_program import TITLE as OTHER
from tests.e2e.window.reader import ScreenReader
from tests.session_bus import session_bus

_NOTHING = ("not found.", "no such atom on any window.")


class Desktop(Display):
    """A screen whose windows have frames, are in front of each other, and get the keys one at a time.

    `reader` tells what its programs show, `session` is the address of the session bus.
    """

    def __init__(self, folder: Path, stack: ExitStack, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        super().__init__(folder, size)
        stack.callback(self.close)
        session = {"XDG_RUNTIME_DIR": str(folder), "XDG_CACHE_HOME": str(folder), "GSETTINGS_BACKEND": "memory"}
        self.session = stack.enter_context(session_bus(self.environment | session))
        self.environment |= session | {
            "DBUS_SESSION_BUS_ADDRESS": self.session,
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_LOGGING_RULES": "qt.accessibility.atspi=false",  # the reader asks for what has just gone
        }
        self.reader = ScreenReader(self.session)
        stack.callback(self.reader.close)
        self._start_manager(stack)

    def _start_manager(self, stack: ExitStack) -> None:
        """Start Openbox; it is at work when it has set the property that says so (EWMH)."""
        spy = subprocess.Popen(["xprop", "-root", "-spy"], stdout=subprocess.PIPE, text=True, env=self.environment)
        stack.callback(_end, spy)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        manager = subprocess.Popen(["openbox", "--sm-disable"], **quiet, env=self.environment)
        stack.callback(_end, manager)
        assert spy.stdout is not None
        while not (line := spy.stdout.readline()).startswith("_NET_SUPPORTING_WM_CHECK(WINDOW)"):
            assert line, "the display went away"

    # -- the windows

    def active(self) -> str:
        """Return the id of the window that gets the keys, "" when there is none."""
        found = re.search(r"0x[0-9a-f]+", self.told("-root", "_NET_ACTIVE_WINDOW"))
        return str(int(found[0], 16)) if found else ""

    def await_active(self, window: str) -> None:
        """Wait until a window gets the keys and is the one in front."""
        until(lambda: self.active() == window and self.stacked()[-1] == window)

    def stacked(self) -> list[str]:
        """Return the ids of all windows, the one in front last."""
        return [
            str(int(word, 16)) for word in re.findall(r"0x[0-9a-f]+", self.told("-root", "_NET_CLIENT_LIST_STACKING"))
        ]

    def told(self, window: str, name: str) -> str:
        """Return what a property of a window says, "" when it has none; `window` is its id, or `-root`."""
        where = ["-root"] if window == "-root" else ["-id", window]
        words = ["xprop", *where, "-notype", name]
        done = subprocess.run(words, check=True, capture_output=True, text=True, timeout=20, env=self.environment)
        said = done.stdout.removeprefix(name).lstrip(" =:").strip()
        return "" if said in _NOTHING else said

    def area(self, window: str) -> Area:
        """Return where a window is, without its frame."""
        words = ["xwininfo", "-id", window]
        done = subprocess.run(words, check=True, capture_output=True, text=True, timeout=20, env=self.environment)
        names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        told = dict(re.findall(r"^ +([^:]+): +(-?\d+)$", done.stdout, re.MULTILINE))
        left, top, width, height = (int(told[name]) for name in names)
        return left, top, width, height

    def frame(self, window: str) -> Area:
        """Return where a window is with its frame."""
        before, behind, above, below = map(int, self.told(window, "_NET_FRAME_EXTENTS").split(","))
        left, top, width, height = self.area(window)
        return left - before, top - above, width + before + behind, height + above + below

    def send_to_desktop(self, window: str, number: int) -> None:
        """Put a window, and what stands before it, on a virtual desktop; people look at the first of two."""
        self.xdotool("set_num_desktops", 2, "set_desktop_for_window", window, number)

    def keys(self, *keys: str) -> None:
        """Press keys, wherever they go."""
        self.xdotool("key", *keys)

    def switch_window(self) -> None:
        """Press Alt+Tab: the window that was active before becomes active again."""
        self.xdotool("keydown", "alt", "key", "Tab", "keyup", "alt")

    def click(self, place: tuple[int, int], times: int = 1) -> None:
        """Click at a place of the screen."""
        self.xdotool("mousemove", *place, "click", "--repeat", times, "--delay", 50, 1)

    def double_click_title(self, window: str) -> None:
        """Fill the screen with a window, or give it its old size back, as people do."""
        left, top, width, _ = self.area(window)
        self.click((left + width // 3, top - 8), 2)


class Neighbour:
    """Another program's window beside ours, at a place of the screen; at the end its process is gone."""

    def __init__(self, desktop: Desktop, place: tuple[int, int]) -> None:
        words = [sys.executable, "-m", "tests.e2e.window.other_program", *map(str, place)]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=desktop.environment, cwd=ROOT)
        self.window = desktop.window(OTHER)
        left, top, width, height = desktop.area(self.window)
        self.middle = left + width // 2, top + height // 2

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        _end(self.process)

    def told(self) -> str:
        """Return the next line that it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(10)
    if process.stdout is not None:
        process.stdout.close()


@contextmanager
def desktop(folder: Path, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Iterator[Desktop]:
    """Run a desktop for as long as it is needed."""
    with ExitStack() as stack:
        yield Desktop(folder, stack, size)

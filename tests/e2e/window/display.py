"""A screen without a monitor (Xvfb) with a mouse and a keyboard (xdotool), whose pixels can be read."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.e2e.harness import ENVIRONMENT, until

WIDTH, HEIGHT = 1600, 900
ROOT = Path(__file__).parents[3]

Area = tuple[int, int, int, int]
"""Left, top, width and height in pixels."""


class Display:
    """A screen of its own. `folder` is short, private and empty: sockets live there, whose paths must not be long."""

    def __init__(self, folder: Path, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        self.size = size
        read, write = os.pipe()
        words = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24", "-fbdir", str(folder)]
        words += ["-nolisten", "tcp", "-noreset"]  # else it begins anew without programs, and refuses who comes then
        self._server = subprocess.Popen(words, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            self.name = f":{number.readline().strip()}"
        assert self.name != ":", "Xvfb did not start"
        self._frame = folder / "Xvfb_screen0"
        self.environment = ENVIRONMENT | {
            "DISPLAY": self.name,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_RUNTIME_DIR": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        }

    def close(self) -> None:
        """End the screen."""
        self._server.terminate()
        self._server.wait(10)

    # -- the hands

    def xdotool(self, *words: object) -> str:
        """Run xdotool and return what it says; raises CalledProcessError."""
        command = ["xdotool", *map(str, words)]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=20, env=self.environment
        ).stdout.strip()

    def windows(self, name: str) -> list[str]:
        """Return the ids of the visible windows whose title is `name`; Qt adds a dash and the program's name to it."""
        command = ["xdotool", "search", "--onlyvisible", "--name", f"^{re.escape(name)}( . ShareDesk)?$"]
        found = subprocess.run(command, check=False, capture_output=True, text=True, timeout=20, env=self.environment)
        return found.stdout.split()

    def window(self, name: str) -> str:
        """Return the id of the window with the title `name` as soon as it is there."""
        return str(until(lambda: self.windows(name))[0])

    def press(self, window: str, key: str) -> None:
        """Press a key in a window."""
        self.xdotool("windowfocus", "--sync", window, "key", key)

    def clipboard(self) -> str:
        """Return the text on the clipboard, read by another program."""
        words = [sys.executable, "-m", "tests.e2e.window.read_clipboard"]
        done = subprocess.run(
            words, check=True, capture_output=True, text=True, timeout=20, env=self.environment, cwd=ROOT
        )
        return done.stdout.rstrip("\n")

    # -- the eyes

    def pixels(self, area: Area) -> bytes:
        """Return what an area shows now, four bytes (blue, green, red, unused) for each pixel, row by row.

        The frame buffer is a file in the format of xwd: a header in big-endian words (its size, then, at 12, the bytes
        of a row and, at 19, the number of colours), 12 bytes for each colour, the picture.
        """
        left, top, width, height = area
        with self._frame.open("rb") as file:
            header = struct.unpack(">25I", file.read(100))
            begin, row = header[0] + 12 * header[19], header[12]
            lines = []
            for line in range(top, top + height):
                file.seek(begin + line * row + 4 * left)
                lines.append(file.read(4 * width))
        return b"".join(lines)

    def shows(self, area: Area, colour: str, least: int = 1) -> bool:
        """Return whether an area shows at least so many pixels of a colour (`#rrggbb`)."""
        red, green, blue = bytes.fromhex(colour.removeprefix("#"))
        data, wanted = self.pixels(area), bytes((blue, green, red))
        return sum(data[start : start + 3] == wanted for start in range(0, len(data), 4)) >= least


class DragSource:
    """The window that files are dragged from; at the end its process is gone."""

    def __init__(self, display: Display, *files: Path, x: int = WIDTH - 100, y: int = 100) -> None:
        self._display = display
        words = [sys.executable, "-m", "tests.e2e.window.drag_source", str(x), str(y), *map(str, files)]
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=display.environment, cwd=ROOT)
        self._at = (x + 30, y + 30)
        self._expect("shown")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._display.xdotool("mouseup", 1)
        self._process.terminate()
        self._process.communicate(timeout=10)

    def pick_up(self) -> None:
        """Press the button on the source and move until it says that the files are being dragged."""
        x, y = self._at
        self._display.xdotool("mousemove", x, y, "mousedown", 1, "mousemove", x - 12, y + 4, "mousemove", x - 24, y + 8)
        self._expect("dragging")

    def drop(self) -> str:
        """Let go and return what became of the drag: `CopyAction`, or `ignored` when nobody took the files."""
        self._display.xdotool("mouseup", 1)
        return self.told()

    def told(self) -> str:
        """Return what became of the drag, as soon as it is over."""
        return self._line()

    def _expect(self, word: str) -> None:
        said = self._line()
        assert said == word, f"the drag source said {said!r} instead of {word!r}"

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def display(folder: Path) -> Iterator[Display]:
    """Run a screen for as long as it is needed."""
    made = Display(folder)
    try:
        yield made
    finally:
        made.close()

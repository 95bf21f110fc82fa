"""Lets ShareDesk's real window live through a lot, and prints what it saw as lines of JSON.

    python -m bench.window_life DATA_DIR links COUNT        make a link and delete it, so many times
    python -m bench.window_life DATA_DIR dialogs COUNT      open and close a dialog, so many times
    python -m bench.window_life DATA_DIR transfers COUNT    so many slow downloads from its portal
    python -m bench.window_life DATA_DIR copy BYTES         send a file of so many bytes

The window is the one that the command line opens, with its portal, its upkeep and its threads; only the hand that
uses it is played. Memory is what is private to the process (Linux: `Anonymous` in smaps_rollup).
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from bench.processes import private_memory
from bench.watchdog import Watchdog, until
from sharedesk.app.portal import build_with_portal
from sharedesk.core.link import CopyPhase, Link, Mode
from sharedesk.events import PortalState
from sharedesk.paths import Paths
from sharedesk.services.context import AppContext
from sharedesk.ui import application, process
from sharedesk.ui.application import WindowProgram
from sharedesk.ui.desk.workspace import Workspace
from sharedesk.ui.texts import tr

POINTS = 20
"""How often memory is measured on the way."""
DIALOGS = ("new", "edit", "erase", "qr", "keyboard", "preferences")
PAGES = ("General", "Portal & address", "Security defaults", "Branding", "E-mail", "Storage", "Audit log", "About")
WINDOWS = (Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Sheet, Qt.WindowType.Popup)
HOLD_SECONDS = 20.0


class Life:
    """An open window and what is done in it."""

    def __init__(self, program: WindowProgram, workspace: Workspace, context: AppContext, folder: Path) -> None:
        self._program = program
        self._workspace = workspace
        self._context = context
        self._window = program.window
        self._folder = folder
        self._made: list[Link] = []
        self._pages = 0
        workspace.maker.made.connect(self._made.append)

    # -- links

    def make(self, mode: Mode, path: Path) -> Link:
        """Make a link as a drop does; return it when it is in the list."""
        self._made.clear()
        self._window.drops.files_dropped.emit([path], mode)
        until(lambda: self._made)
        return self._made[0]

    def links(self, count: int) -> None:
        """Make links with their details open and delete them."""
        path = self._small_file()
        self._window.open_details()

        def one(number: int) -> None:
            link = self.make(Mode.SEND if number % 2 else Mode.SHARE, path)
            self._workspace.commands.delete([link])
            until(lambda: self._window.model.link(link.token) is None)

        self._grow(count, one)

    # -- dialogs

    def dialogs(self, count: int) -> None:
        """Open and close a mix of dialogs, and Preferences on each of its pages."""
        self.make(Mode.SHARE, self._small_file())

        def one(number: int) -> None:
            name = DIALOGS[number % len(DIALOGS)]
            getattr(self._window.actions_, name).trigger()
            until(self._others)
            if name == "preferences":
                self._pages += 1
                self._workspace.preferences.open(tr(PAGES[self._pages % len(PAGES)]))
            for _ in range(3):
                QApplication.processEvents()
            for other in self._others():
                other.close()
            until(lambda: not self._others())

        self._grow(count, one)

    def _others(self) -> list[QWidget]:
        tops = QApplication.topLevelWidgets()
        return [one for one in tops if one.isVisible() and one is not self._window and one.windowType() in WINDOWS]

    def _grow(self, count: int, one: Callable[[int], None]) -> None:
        """Do `one` so many times, and print the memory on the way."""
        for number in range(count):
            if number % max(1, count // POINTS) == 0:
                self._tell_memory(number)
            one(number)
        self._tell_memory(count)

    def _tell_memory(self, done: int) -> None:
        until(lambda: self._program.jobs.pool.wait(0))
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        say(done=done, bytes=private_memory(os.getpid()))

    # -- the watchdog

    def transfers(self, count: int) -> None:
        """Watch the event loop while slow downloads run from this portal."""
        portal = self._context.portal
        path = self._folder / "big.bin"
        with path.open("wb") as file:
            file.truncate(2**30)
        link = self.make(Mode.SHARE, path)
        self._window.open_details()
        command = [sys.executable, "-m", "bench.holder", str(portal.port), f"/s/{link.token}/download", str(count), "0"]
        dog = Watchdog()
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            begun = Thread(target=holder.stdout.readline, daemon=True)
            begun.start()
            until(lambda: not begun.is_alive(), look_ms=50)
            end = time.monotonic() + HOLD_SECONDS
            until(lambda: time.monotonic() > end, look_ms=50)
            say(running=self._workspace.strip.downloads)
            self._tell(dog)
            holder.kill()

    def copy(self, size: int) -> None:
        """Watch the event loop while a file is copied."""
        path = self._folder / "huge.bin"
        with path.open("wb") as file:
            file.truncate(size)
        dog, begin = Watchdog(), time.monotonic()
        link = self.make(Mode.SEND, path)
        self._window.open_details()
        until(lambda: self._phase(link) is not CopyPhase.COPYING, look_ms=50)
        say(seconds=time.monotonic() - begin, phase=str(self._phase(link)))
        self._tell(dog)
        self._workspace.commands.erase([link])
        until(lambda: self._program.jobs.pool.wait(0), look_ms=50)

    def _phase(self, link: Link) -> CopyPhase | None:
        now = self._workspace.feed.link(link.id)
        return None if now is None else now.phase

    def _tell(self, dog: Watchdog) -> None:
        seen = dog.stop()
        say(
            worst=seen.worst * 1000,
            busiest=seen.busiest * 1000,
            part=seen.part,
            gaps=seen.noted,
            places=dict(dog.places.most_common(8)),
        )

    def _small_file(self) -> Path:
        path = self._folder / "Engagement letter.pdf"
        path.write_bytes(b"x" * 20_000)
        return path


def say(**what: object) -> None:
    """Print a line."""
    print(json.dumps(what), flush=True)


def _give_up(told: object) -> None:
    """End at once: what was waited for will not come."""
    print(told, file=sys.stderr, flush=True)
    os._exit(1)


@contextmanager
def opened(data: Path) -> Iterator[Life]:
    """Open the window on a data folder as the command line does, until the end of the block."""
    paths, contexts = Paths.at(data), list[AppContext]()
    paths.prepare()
    app = application._application()  # noqa: SLF001 - the one that the command line has

    def open_context() -> AppContext:
        contexts.append(build_with_portal(paths.root))
        return contexts[0]

    program = WindowProgram(open_context, paths, "bench")
    for told in (program.messages.went_wrong, program.messages.crashed):
        told.connect(_give_up)
    program.at_work.connect(process.settle)
    try:
        program.start()
        until(lambda: program.workspace is not None and contexts[0].portal.state is PortalState.ONLINE, look_ms=10)
        assert program.workspace is not None
        program.workspace.welcome.close()
        app.processEvents()
        folder = paths.root.with_name(f"{paths.root.name}-dropped")
        folder.mkdir(exist_ok=True)
        yield Life(program, program.workspace, contexts[0], folder)
    finally:
        program.quit()
        program.shut_down()


def main() -> None:
    """Do what the command line asks for."""
    data, what, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    with opened(data) as life:
        {"links": life.links, "dialogs": life.dialogs, "transfers": life.transfers, "copy": life.copy}[what](number)


if __name__ == "__main__":
    main()

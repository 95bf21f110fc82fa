"""ShareDesk's window as a process of its own on a display, and what can be known about it from outside."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sharedesk.app import build_context
from sharedesk.core.audit import Action, EventFilter
from sharedesk.core.link import Link, LinkDetails, LinkOptions, LinkState, Mode
from sharedesk.core.settings import Setting
from sharedesk.paths import Paths
from sharedesk.ui import memory
from sharedesk.ui.look.tokens import LIGHT, NARROW, WIDTH_SIDEBAR
from tests.e2e.harness import COMMAND, sharedesk, until
from tests.e2e.window.display import ROOT, Area, Display

TITLE = "ShareDesk"
SIZE = (1180, 760)
assert SIZE[0] > NARROW
LIST = (WIDTH_SIDEBAR, 200, 880, SIZE[1] - 340)
"""Where the rows show their states; beside the check mark of a copied address, above messages and the status strip."""
LEFT, RIGHT = (SIZE[0] // 4, 500), (3 * SIZE[0] // 4, 500)
"""Places on the two targets of a drop, beside their words."""
QT_ALONE = "QSpiApplication::"
"""How lines begin that Qt says of the accessibility bus when that takes longer than 100 ms with a key."""


class WindowProcess:
    """`sharedesk` without a command, and its data directory opened in this process, as by a second ShareDesk.

    `words` stand on its command line, such as files.
    """

    def __init__(self, display: Display, data_dir: Path, *words: object) -> None:
        self.display = display
        self._data_dir = data_dir
        self.said = data_dir.with_name(f"{data_dir.name}.said")
        self._store = build_context(data_dir)
        paths = Paths.at(data_dir)
        memory.save(paths, replace(memory.load(paths), welcomed=True))  # the tour would stand before the window
        self._starts = self._started()
        with self.said.open("a") as said:
            self.process = subprocess.Popen(
                self._words(*words), stdout=said, stderr=said, env=display.environment, cwd=ROOT
            )

    def _words(self, *words: object) -> list[str]:
        return [*COMMAND, "--data-dir", str(self._data_dir), *map(str, words)]

    # -- using it

    @property
    def id(self) -> str:
        """The id of its window, as soon as there is one."""
        return self.display.window(TITLE)

    def await_portal(self) -> None:
        """Wait until the portal of this process is online: then the window takes files."""
        until(lambda: self._started() > self._starts)

    def share(self, *originals: Path) -> Link:
        """Make a link to originals from this process; the window lists it within a second."""
        return self._store.links.create(Mode.SHARE, originals, LinkOptions(), by="test").link

    def url(self, link: Link) -> str:
        """Return the address of a link."""
        return self._store.links.url(link.token)

    def start_again(self, *asked: object) -> int:
        """Start the program once more beside this one; return the exit code of the second."""
        words = self._words(*asked)
        return subprocess.run(words, check=False, env=self.display.environment, cwd=ROOT, timeout=30).returncode

    def terminate(self, seconds: float) -> int:
        """Ask it to end (SIGTERM) and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """End it without a warning (kill -9)."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End what is left."""
        self.kill()
        self._store.close()

    # -- looking at it

    def shows(self, colour: str, area: Area = LIST, least: int = 20) -> bool:
        """Return whether a part of the window has that colour."""
        return self.display.shows(area, colour, least)

    def hovers(self, place: tuple[int, int]) -> bool:
        """Return whether the target of a drop at `place` is filled, as it is under the mouse."""
        return self.shows(LIGHT.accent_soft, (place[0] + 100, place[1] + 60, 40, 40), least=1600)

    # -- knowing what it did

    def links(self) -> list[LinkDetails]:
        """Return all links, newest first."""
        return [self._store.links.get(link.token) for link in self._store.links.page()]

    def titled(self, title: str) -> LinkDetails | None:
        """Return the newest link with a title, None without one."""
        return next((details for details in self.links() if details.link.title == title), None)

    def state(self, details: LinkDetails) -> LinkState:
        """Return the state that a link is in now."""
        return self._store.links.state(self._store.links.get(details.link.token).link)

    def is_set(self, setting: Setting[bool]) -> bool:
        """Return what a setting says; this process keeps in memory what it has read once."""
        done = sharedesk(self._data_dir, "settings", "get", setting.key, "--json")
        return str(json.loads(done.stdout)["value"]) == "true"

    def listed(self) -> list[dict[str, Any]]:
        """Return all links, as the command line lists them."""
        done = sharedesk(self._data_dir, "links", "--json")
        assert done.returncode == 0, done.stderr
        return list(json.loads(done.stdout))

    def download(self, url: str, into: Path) -> int:
        """Download with curl, which trusts the portal's own authority and nobody else; return its exit code."""
        words = ["curl", "--silent", "--fail", "--noproxy", "*", "--cacert", self._data_dir / "tls" / "ca.pem"]
        words += ["-o", into, f"{url}/download"]
        return subprocess.run([*map(str, words)], check=False, timeout=30).returncode

    def _started(self) -> int:
        return len(self._store.audit.events(EventFilter(actions=(Action.PORTAL_STARTED,))))


@contextmanager
def short_folder() -> Iterator[Path]:
    """Make a folder whose path leaves room for the names of sockets in it, and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="sharedesk-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def fresh_home(folder: Path) -> Path:
    """Make a data directory whose portal listens on this computer alone, on a port that is free."""
    for key, value in (("portal.host", "127.0.0.1"), ("portal.port", "0")):
        assert sharedesk(folder, "settings", "set", key, value).returncode == 0
    return folder


@contextmanager
def window(display: Display, data_dir: Path, *words: object) -> Iterator[WindowProcess]:
    """Run the window; at the end it has to go when it is asked, with nothing to complain about."""
    made = WindowProcess(display, data_dir, *words)
    try:
        yield made
        if made.process.poll() is None:
            assert made.terminate(5) == 0
        said = made.said.read_text().splitlines()
        assert [line for line in said if not line.startswith(QT_ALONE)] == []
    finally:
        made.close()

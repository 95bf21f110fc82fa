"""The GUI thread never waits for a file, the database or the network, whatever people do in window and Preferences.

No time is measured: what would wait is seen by Python's audit hooks, by `os.stat` and by the one door to the database.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import sharedesk
from sharedesk.app import build_context
from sharedesk.core.link import CopyPhase, Link, Mode
from sharedesk.paths import Paths
from sharedesk.services.context import AppContext
from sharedesk.services.keeping import KeptPasswords
from sharedesk.store.database import Store
from sharedesk.ui import memory
from sharedesk.ui.application import WindowProgram
from sharedesk.ui.desk.workspace import Workspace
from sharedesk.ui.models.link_order import Order
from sharedesk.ui.wording.status import LinkFilter
from tests.factories import make_transfer
from tests.secrets import MemorySecrets

from .desk import PlayedPortal, PlayedReach

WAITS = ("open", "os.", "shutil.", "tempfile.", "sqlite3.", "socket.", "subprocess.", "urllib.", "ftplib.", "smtplib.")
"""What audit events begin with that may have to wait (Python's table of audit events)."""
HARMLESS = ("os.putenv", "os.unsetenv", "os.add_dll_directory", "sqlite3.connect/handle", "socket.__new__")
OWN = tuple(
    {str(Path(sharedesk.__file__).parent), sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), sys.prefix}
)
"""The program itself, which the system has in memory: modules and pictures that are asked for the first time."""


class Watch:
    """Notes what would wait on the main thread while it is `on`."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []

    def note(self, what: str) -> None:
        if not self.on or threading.current_thread() is not threading.main_thread():
            return
        self.on = False  # looking where it was may open files itself
        calls = [call for call in traceback.extract_stack() if f"{os.sep}sharedesk{os.sep}" in call.filename]
        if calls:
            where = " < ".join(f"{call.name} ({Path(call.filename).name}:{call.lineno})" for call in reversed(calls))
            self.seen.append(f"{what}: {where}")
        self.on = True

    def heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take an audit event."""
        if not self.on or not event.startswith(WAITS) or event in HARMLESS:
            return
        path = arguments[0] if arguments else ""
        if not (isinstance(path, str | os.PathLike) and os.fspath(path).startswith(OWN)):
            self.note(f"{event} {path}")


_watch = Watch()
sys.addaudithook(_watch.heard)  # for good: a hook cannot be taken away


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    scope, stat = Store.scope, os.stat

    def watched_scope(self: Store) -> Any:
        _watch.note("database")
        return scope(self)

    def watched_stat(path: Any, *arguments: Any, **options: Any) -> os.stat_result:
        if not (isinstance(path, str | os.PathLike) and os.fspath(path).startswith(OWN)):
            _watch.note(f"os.stat {path}")
        return stat(path, *arguments, **options)

    monkeypatch.setattr(Store, "scope", watched_scope)
    monkeypatch.setattr(os, "stat", watched_stat)
    _watch.seen = []
    yield _watch
    _watch.on = False


class Person:
    """Somebody at the window of a program with real threads."""

    def __init__(self, qtbot: QtBot, program: WindowProgram, context: AppContext, folder: Path) -> None:
        assert program.workspace is not None
        self.qtbot, self.program, self.context, self.folder = qtbot, program, context, folder
        self.window = program.window
        self.workspace: Workspace = program.workspace

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.qtbot.waitUntil(lambda: self.program.jobs.pool.wait(0), timeout=20_000)
        QApplication.processEvents()

    def drop(self, mode: Mode, name: str) -> Link:
        made: list[Link] = []
        self.workspace.maker.made.connect(made.append)
        self.window.drops.files_dropped.emit([self.folder / name], mode)
        self.qtbot.waitUntil(lambda: bool(made), timeout=20_000)
        self.qtbot.waitUntil(lambda: self.phase(made[0]) is CopyPhase.READY, timeout=20_000)
        self.settle()
        return made[0]

    def phase(self, link: Link) -> CopyPhase | None:
        now = self.workspace.feed.link(link.id)
        return now and now.phase

    def act(self, action: QAction) -> None:
        """Choose something, wait for what it does, and close what it opened."""
        action.trigger()
        self.settle()
        for opened in QApplication.topLevelWidgets():
            if opened.isVisible() and opened is not self.window:
                opened.close()
        self.settle()


@pytest.fixture
def person(
    qtbot: QtBot, watch: Watch, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Person]:
    runtime, folder = tmp_path / "r", tmp_path / "files"
    runtime.mkdir(mode=0o700)
    folder.mkdir()
    for name in ("a.pdf", "b.pdf"):
        (folder / name).write_bytes(b"x" * 300_000)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    paths, contexts = Paths.at(data_dir), list[AppContext]()
    paths.prepare()

    def open_context() -> AppContext:
        context = build_context(paths.root)
        context.portal, context.reach = PlayedPortal(context.bus), PlayedReach(context)
        context.kept = KeptPasswords(MemorySecrets(), context.settings, context.clock)
        contexts.append(context)
        return context

    program = WindowProgram(open_context, paths, "maya")
    program.start()
    qtbot.waitUntil(lambda: program.workspace is not None, timeout=20_000)
    somebody = Person(qtbot, program, contexts[0], folder)
    somebody.settle()
    somebody.workspace.welcome.close()
    yield somebody
    watch.on = False
    program.quit()
    program.shut_down()


def test_the_watch_sees_what_would_wait(person: Person, watch: Watch) -> None:
    """Else the tests below could not fail."""
    watch.on = True
    person.workspace.feed._links.page()
    memory.save(person.context.paths, memory.Memory())
    watch.on = False
    assert {"database:", "open"} <= {one.split()[0] for one in watch.seen}, watch.seen


def test_links_from_the_drop_to_their_end(person: Person, watch: Watch) -> None:
    window, acts = person.window, person.window.actions_
    watch.on = True
    person.drop(Mode.SHARE, "a.pdf")
    link = person.drop(Mode.SEND, "b.pdf")
    window.open_details()
    person.settle()
    for action in (
        acts.copy,
        acts.qr,
        acts.edit,
        acts.pause,
        acts.pause,
        acts.extend[7],
        acts.rename,
        acts.undo,
        acts.erase,
    ):
        person.act(action)
    for number in range(30):
        person.context.bus.publish(make_transfer(link.id, number, delivery_id=number))
    person.context.bus.publish(make_transfer(link.id, running=False, delivery_id=1))
    person.settle()
    for action in (acts.delete, acts.undo, acts.delete):
        person.act(action)
    watch.on = False
    assert watch.seen == []


def test_the_list_the_clipboard_and_the_portal(person: Person, watch: Watch) -> None:
    window, acts = person.window, person.window.actions_
    watch.on = True
    person.drop(Mode.SHARE, "a.pdf")
    for wanted in LinkFilter:
        window.sidebar.choose(wanted)
        person.settle()
    window.list.search.setText("a.pd")
    person.settle()
    for order in Order:
        window.list.set_order(order)
        person.settle()
    QGuiApplication.clipboard().setText("Some words")
    for action in (acts.paste, acts.pause_portal, acts.pause_portal, acts.new, acts.keyboard, acts.guide, acts.tour):
        person.act(action)
    watch.on = False
    assert watch.seen == []


def test_every_page_of_preferences(person: Person, watch: Watch) -> None:
    watch.on = True
    preferences = person.workspace.preferences.open()
    person.settle()
    for title in preferences.titles:
        preferences.open_titled(title)
        person.settle()
    preferences.close()
    person.settle()
    watch.on = False
    assert watch.seen == []

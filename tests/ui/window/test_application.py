"""The whole program: started, used, handed files by a second start, and ended in order, with real threads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from sharedesk.app import build_context
from sharedesk.core.link import CopyPhase, Mode
from sharedesk.errors import EnvironmentFault
from sharedesk.events import PortalState, TransferProgress
from sharedesk.paths import Paths
from sharedesk.services.context import AppContext
from sharedesk.ui import application, memory
from sharedesk.ui.application import WindowProgram, run_window
from sharedesk.ui.dialogs.link.sheet import LinkSheet
from sharedesk.ui.instance import Start
from sharedesk.ui.look import theme
from sharedesk.ui.look.tokens import DARK, LIGHT
from sharedesk.ui.memory import Memory
from sharedesk.ui.models.link_order import Order
from sharedesk.ui.models.links import Counts
from sharedesk.ui.placing import Place

from .desk import PlayedPortal, PlayedReach

PROGRAM = """
import sys
from pathlib import Path
from sharedesk.app import build_context
from sharedesk.paths import Paths
from sharedesk.ui.application import run_window
from sharedesk.ui.instance import Start
data = Path(sys.argv[1])
asked = Start(tuple(Path(name) for name in sys.argv[2:]))
sys.exit(run_window(lambda: build_context(data), paths=Paths.at(data), me="maya", asked=asked))
"""


@pytest.fixture
def paths(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    runtime = tmp_path / "r"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    paths = Paths.at(data_dir)
    paths.prepare()
    return paths


@pytest.fixture
def opened(paths: Paths) -> list[AppContext]:
    return []


@pytest.fixture
def open_context(paths: Paths, opened: list[AppContext]) -> Callable[[], AppContext]:
    def build() -> AppContext:
        context = build_context(paths.root)
        context.portal = PlayedPortal(context.bus)
        context.reach = PlayedReach(context)
        opened.append(context)
        return context

    return build


@pytest.fixture
def program(qtbot: QtBot, paths: Paths, open_context: Callable[[], AppContext]) -> Iterator[WindowProgram]:
    program = WindowProgram(open_context, paths, "maya")
    yield program
    program.quit()
    program.shut_down()


def start(paths: Paths, *files: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(paths.root), *map(str, files)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_dropped_files_become_a_link_with_real_threads(
    qtbot: QtBot, program: WindowProgram, opened: list[AppContext], tmp_path: Path
) -> None:
    program.start()
    assert program.window.isVisible()
    assert program.workspace is None, "the window does not wait for the services"
    qtbot.waitUntil(lambda: program.window.strip.pill.text == "Portal online", timeout=20_000)
    path = tmp_path / "a.pdf"
    path.write_bytes(b"x" * 3_000_000)
    program.window.drops.files_dropped.emit([path], Mode.SEND)
    qtbot.waitUntil(lambda: program.window.toasts.current is not None, timeout=20_000)
    link = opened[0].links.page()[0]
    assert QGuiApplication.clipboard().text() == opened[0].links.url(link.token)
    assert program.window.list.view.selected() == [link.token]
    qtbot.waitUntil(lambda: opened[0].links.page()[0].phase is CopyPhase.READY, timeout=20_000)
    qtbot.waitUntil(lambda: program.window.model.status(program.window.model.link(link.token)).text == "Waiting")


def test_files_given_at_the_start_wait_for_the_services(
    qtbot: QtBot, program: WindowProgram, opened: list[AppContext], tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.touch()
    program.take(Start((path,)))
    program.start()
    qtbot.waitUntil(lambda: bool(opened) and bool(opened[0].links.page()), timeout=20_000)


@pytest.mark.qt_log_ignore("This plugin does not support", "systemTrayWindowChanged")
def test_a_start_into_the_tray_shows_nothing_until_another_start_asks(
    qtbot: QtBot, paths: Paths, open_context: Callable[[], AppContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    program = WindowProgram(open_context, paths, "maya")
    try:
        program.start(hidden=True)
        program.take(Start(in_tray=True))
        qtbot.waitUntil(lambda: program.workspace is not None, timeout=20_000)
        assert not program.window.isVisible()
        monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
        program.take(Start(new_link=True, token="of the second start"))
        assert os.environ["XDG_ACTIVATION_TOKEN"] == "of the second start"
        assert program.window.isVisible()
        qtbot.waitUntil(lambda: bool(program.window.findChildren(LinkSheet)), timeout=20_000)
    finally:
        program.quit()
        program.shut_down()


def test_a_start_into_the_tray_is_minimised_where_there_is_none(qtbot: QtBot, program: WindowProgram) -> None:
    program.start(hidden=True)
    assert program.window.isMinimized()


@pytest.mark.parametrize("comes", [True, False])
def test_a_start_at_login_waits_for_the_tray_but_not_for_ever(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, comes: bool
) -> None:
    asked: list[bool] = []

    def is_there() -> bool:
        asked.append(comes and len(asked) == 2)
        return asked[-1]

    monkeypatch.setattr(application, "TRAY_POLL_MS", 1)
    monkeypatch.setattr(application, "TRAY_MS", 60_000 if comes else 50)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", is_there)
    application._await_tray()
    assert asked[-1] is comes


def test_ending_stops_the_portal_and_remembers_the_window(
    qtbot: QtBot, paths: Paths, open_context: Callable[[], AppContext], opened: list[AppContext]
) -> None:
    def use() -> None:
        window = next(one for one in QApplication.topLevelWidgets() if one.windowTitle() == "ShareDesk")
        if not opened or opened[0].portal.state is not PortalState.ONLINE:
            QTimer.singleShot(20, use)
            return
        window.resize(1000, 700)
        os.kill(os.getpid(), signal.SIGTERM)

    QTimer.singleShot(0, use)
    assert run_window(open_context, paths=paths, me="maya") == 0
    portal = opened[0].portal
    assert isinstance(portal, PlayedPortal)
    assert portal.stopped
    assert (memory.load(paths).window.width, memory.load(paths).window.height) == (1000, 700)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("portal-")]


def test_windows_come_back_where_they_were_and_in_their_look(
    qtbot: QtBot, paths: Paths, open_context: Callable[[], AppContext]
) -> None:
    memory.save(paths, Memory(Place(780, 540, 10, 60, known=True), Place(980, 530, 20, 70, known=True), "dark", "size"))
    program = WindowProgram(open_context, paths, "maya")
    try:
        assert theme.tokens() is DARK
        assert program.window.model.order is Order.SIZE
        program.window.list.set_order(Order.EXPIRY)
        program.start()
        assert program.window.geometry().getRect() == (10, 60, 780, 540)
        qtbot.waitUntil(lambda: program.workspace is not None, timeout=20_000)
        qtbot.waitUntil(lambda: theme.tokens() is LIGHT, timeout=20_000)  # the setting says "system"
        assert program.workspace is not None
        preferences = program.workspace.preferences.open()
        assert preferences.geometry().getRect() == (0, 70, 800, 530)  # the screen has no more
        preferences.setMinimumSize(0, 0)
        preferences.setGeometry(20, 70, 600, 540)
        program.window.showMaximized()
    finally:
        program.quit()
        program.shut_down()
    kept = memory.load(paths)
    assert kept.order == "expiry"
    assert kept.window == Place(780, 540, 10, 60, known=True, maximized=True)
    assert kept.preferences == Place(600, 540, 20, 70, known=True)
    assert kept.theme == "system"


def test_the_look_and_the_tray_follow_their_settings(
    qtbot: QtBot, program: WindowProgram, opened: list[AppContext]
) -> None:
    program.start()
    qtbot.waitUntil(lambda: program.workspace is not None, timeout=20_000)
    opened[0].change_setting("ui.theme", "dark", by="maya")
    qtbot.waitUntil(lambda: theme.tokens() is DARK, timeout=20_000)
    opened[0].change_setting("ui.tray", "false", by="maya")
    qtbot.waitUntil(lambda: not program.leaving.stays_in_tray, timeout=20_000)
    with qtbot.waitSignal(program.ended):
        program.window.close()


def test_another_size_is_announced_and_remembered_for_the_next_start(
    qtbot: QtBot, program: WindowProgram, opened: list[AppContext], paths: Paths
) -> None:
    said: list[str] = []
    program.messages.noticed.connect(lambda notice: said.append(notice.title))
    program.start()
    qtbot.waitUntil(lambda: program.workspace is not None, timeout=20_000)
    opened[0].change_setting("ui.scale", "150", by="maya")
    qtbot.waitUntil(lambda: "The size changes at the next start of ShareDesk" in said, timeout=20_000)
    program._remember()
    qtbot.waitUntil(lambda: memory.load(paths).scale == "150", timeout=20_000)


def test_the_programs_icon_shows_what_needs_attention_and_what_moves(
    qtbot: QtBot, program: WindowProgram, opened: list[AppContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []
    moved: list[int | None] = []
    monkeypatch.setattr(program.dock, "show_count", counts.append)
    monkeypatch.setattr(program.dock, "show_progress", moved.append)
    program.start()
    qtbot.waitUntil(lambda: program.workspace is not None, timeout=20_000)
    opened[0].bus.publish(TransferProgress(7, 5, "a.pdf", "anna", 43, 100, running=True))
    qtbot.waitUntil(lambda: moved == [43], timeout=20_000)
    program.window.model.counts_changed.emit(Counts(all=5, attention=2))
    assert counts[-1] == 2


def test_quitting_while_the_services_open_begins_nothing_and_closes_them(
    qtbot: QtBot, paths: Paths, open_context: Callable[[], AppContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    has_quit, closed, close = threading.Event(), list[PortalState](), AppContext.close

    def open_late() -> AppContext:
        assert has_quit.wait(20)
        return open_context()

    def close_and_tell(context: AppContext) -> None:
        close(context)
        closed.append(context.portal.state)

    monkeypatch.setattr(AppContext, "close", close_and_tell)
    program = WindowProgram(open_late, paths, "maya")
    program.start()
    program.quit()
    has_quit.set()
    program.shut_down()
    assert program.workspace is None
    assert closed == [PortalState.STARTING]


def test_a_second_start_hands_over_and_sigint_ends_the_first(qtbot: QtBot, paths: Paths, tmp_path: Path) -> None:
    path = tmp_path / "from the second.pdf"
    path.touch()
    first = start(paths)
    socket = tmp_path / "r"
    qtbot.waitUntil(lambda: any(socket.iterdir()), timeout=20_000)
    second = start(paths, path)
    assert second.communicate(timeout=30) == ("", "")
    assert second.returncode == 0
    context = build_context(paths.root)
    try:
        qtbot.waitUntil(
            lambda: [link.title for link in context.links.page()] == ["from the second.pdf"], timeout=20_000
        )
    finally:
        context.close()
        first.send_signal(signal.SIGINT)
        output = first.communicate(timeout=30)
    assert first.returncode == 0, output


def test_services_that_do_not_open_can_be_tried_again(
    qtbot: QtBot, paths: Paths, open_context: Callable[[], AppContext], opened: list[AppContext]
) -> None:
    faults = [EnvironmentFault("The database is damaged", "It cannot be read", "Restore a backup")]

    def fails_once() -> AppContext:
        if faults:
            raise faults.pop()
        return open_context()

    program = WindowProgram(fails_once, paths, "maya")
    problems: list[object] = []
    program.messages.went_wrong.connect(problems.append)
    try:
        program.start()
        qtbot.waitUntil(lambda: bool(problems), timeout=20_000)
        problem = problems[0]
        assert [offer.text for offer in problem.offers] == ["Try again", "Quit"]  # type: ignore[attr-defined]
        problem.offers[0].act()  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda: program.workspace is not None, timeout=20_000)
    finally:
        program.quit()
        program.shut_down()


def test_the_wish_for_less_motion_is_asked_for_at_the_start(
    qtbot: QtBot, program: WindowProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []
    monkeypatch.setattr(theme, "keep_still", told.append)
    monkeypatch.setattr(application.motion, "less_is_wanted", lambda: True)
    program.start()
    qtbot.waitUntil(lambda: told == [True], timeout=20_000)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only X11 and Wayland name their screen")
def test_without_a_screen_it_says_so(paths: Paths) -> None:
    bare = {name: value for name, value in os.environ.items() if "DISPLAY" not in name and name != "QT_QPA_PLATFORM"}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(paths.root)],
        env=bare,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "There is no screen to open the window on" in ended.stderr
    assert ended.returncode == 1

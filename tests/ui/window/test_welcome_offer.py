"""To whom the welcome tour is offered: once, where there is no link, and to nobody who came for something."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sharedesk.app import build_context
from sharedesk.paths import Paths
from sharedesk.services.context import AppContext
from sharedesk.ui import memory
from sharedesk.ui.application import WindowProgram
from sharedesk.ui.instance import Start
from sharedesk.ui.memory import Memory

from .desk import Desk, PlayedPortal


def test_it_is_offered_once_and_only_without_links(desk: Desk) -> None:
    welcome = desk.workspace.welcome
    welcome.offer()
    assert welcome.window is not None
    assert welcome.is_settled
    welcome.window.reject()
    welcome.offer()
    assert welcome.window is None


def test_who_has_links_is_never_offered_it(linked: Desk) -> None:
    welcome = linked.workspace.welcome
    welcome.offer()
    assert welcome.window is None
    assert welcome.is_settled


def test_a_hidden_window_offers_nothing_yet(desk: Desk) -> None:
    desk.window.hide()
    desk.workspace.welcome.offer()
    assert desk.workspace.welcome.window is None
    assert not desk.workspace.welcome.is_settled


@pytest.mark.parametrize("names", [(), ("a.pdf",)])
def test_a_start_shows_it_unless_it_came_for_something(
    qtbot: QtBot, data_dir: Path, tmp_path: Path, names: tuple[str, ...]
) -> None:
    paths = Paths.at(data_dir)
    paths.prepare()
    files = tuple(tmp_path / name for name in names)
    for file in files:
        file.touch()

    def open_context() -> AppContext:
        context = build_context(data_dir)
        context.portal = PlayedPortal(context.bus)
        return context

    program = WindowProgram(open_context, paths, "maya")
    try:
        program.start()
        program.take(Start(files, token="of the desktop"))
        qtbot.waitUntil(lambda: program.workspace is not None, timeout=20_000)
        assert program.workspace is not None
        welcome = program.workspace.welcome
        if not files:
            qtbot.waitUntil(lambda: welcome.window is not None, timeout=20_000)
            qtbot.waitUntil(lambda: memory.load(paths) != Memory(), timeout=20_000)  # at once, whatever happens then
            assert memory.load(paths).welcomed
        else:
            qtbot.waitUntil(lambda: program.window.toasts.current is not None, timeout=20_000)
            assert welcome.window is None
    finally:
        program.quit()
        program.shut_down()
    assert memory.load(paths).welcomed is (not files)

"""What a window manager is told of our windows, where they come back after a restart, and screens that are small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sharedesk.paths import Paths
from sharedesk.ui import memory
from sharedesk.ui.placing import Place
from tests.e2e.harness import until
from tests.e2e.window.desktop import Desktop, desktop
from tests.e2e.window.display import Area
from tests.e2e.window.program import WindowProcess, short_folder, window

SMALL = (800, 480)
"""Also a screen of 1600 x 960 pixels at 200 %."""


@pytest.fixture
def small() -> Iterator[Desktop]:
    """Return a desktop on a small screen."""
    with short_folder() as folder, desktop(folder, SMALL) as made:
        yield made


def remember(home: Path, place: Place) -> None:
    """Let the window have been at a place when it was closed last."""
    paths = Paths.at(home)
    memory.save(paths, replace(memory.load(paths), window=place))


def is_maximised(screen: Desktop, window: str) -> bool:
    return "_NET_WM_STATE_MAXIMIZED_VERT" in screen.told(window, "_NET_WM_STATE")


def is_inside(area: Area, size: tuple[int, int]) -> bool:
    left, top, width, height = area
    return left >= 0 and top >= 0 and left + width <= size[0] and top + height <= size[1]


def cut_off(screen: Desktop, program: WindowProcess, title: str) -> list[str]:
    """Return the buttons and fields of a window that the screen does not show whole."""
    told = screen.reader.controls(program.process.pid, title)
    used = [control for control in told if control.role in {"push button", "text", "check box", "list"}]
    assert len(used) > 5
    return [control.name for control in used if not is_inside(control.area, screen.size)]


def test_a_window_comes_back_where_it_was(screen: Desktop, home: Path) -> None:
    with window(screen, home) as program:
        program.await_portal()
        screen.await_active(program.id)
        screen.xdotool("windowsize", "--sync", program.id, 900, 600, "windowmove", "--sync", program.id, 140, 90)
        until(lambda: screen.area(program.id)[2:] == (900, 600))
        screen.keys("ctrl+comma")
        preferences = screen.window("Preferences")
        screen.await_active(preferences)
        screen.xdotool("windowmove", "--sync", preferences, 300, 60)
        until(lambda: screen.area(preferences)[0] > 290)
        where, beside = screen.area(program.id), screen.area(preferences)
        screen.keys("Escape")
        screen.await_active(program.id)
        screen.double_click_title(program.id)
        until(lambda: is_maximised(screen, program.id))
    with window(screen, home) as program:
        program.await_portal()
        until(lambda: is_maximised(screen, program.id))
        assert screen.area(program.id)[2] == screen.size[0]
        screen.double_click_title(program.id)
        until(lambda: screen.area(program.id) == where)
        screen.keys("ctrl+comma")
        until(lambda: screen.area(screen.window("Preferences")) == beside)


def test_a_window_says_whose_it_is_and_comes_back_onto_the_screen(screen: Desktop, home: Path) -> None:
    remember(home, Place(1180, 760, 5000, -3000, known=True))
    with window(screen, home) as program:
        program.await_portal()
        own = program.id
        assert is_inside(screen.area(own), screen.size)
        assert screen.frame(own)[1] >= 0
        assert screen.area(own)[2:] == (1180, 760)
        assert screen.told(own, "WM_CLASS") == '"sharedesk", "ShareDesk"'  # StartupWMClass of the menu entry
        for name in ("_GTK_APPLICATION_ID", "_KDE_NET_WM_DESKTOP_FILE"):
            assert screen.told(own, name) == '"sharedesk"'
        assert screen.told(own, "_NET_WM_NAME") == '"ShareDesk"'
        assert screen.told(own, "_NET_WM_PID") == str(program.process.pid)
        assert {"Icon (16 x 16)", "Icon (32 x 32)"} <= set(
            re.findall(r"Icon \(\d+ x \d+\)", screen.told(own, "_NET_WM_ICON"))
        )
        screen.await_active(own)
        screen.keys("ctrl+n")
        sheet = screen.window("New link")
        for name in ("WM_CLASS", "WM_CLIENT_LEADER", "_NET_WM_PID"):
            assert screen.told(sheet, name) == screen.told(own, name)


def test_everything_can_be_reached_on_a_small_screen(small: Desktop, home: Path) -> None:
    with window(small, home) as program:
        program.await_portal()
        small.await_active(program.id)
        assert cut_off(small, program, "ShareDesk") == []
        for key, title in (("ctrl+n", "New link"), ("ctrl+comma", "Preferences"), ("F1", "User guide")):
            small.keys(key)
            opened = small.window(title)
            small.await_active(opened)
            assert is_inside(small.area(opened), (SMALL[0] + 1, SMALL[1])), title
            if title == "New link":
                assert {"Cancel", "Create and copy link"}.isdisjoint(cut_off(small, program, title))
            small.keys("Escape")
            small.await_active(program.id)

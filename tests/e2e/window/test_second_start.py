"""A second start beside a window: it comes to the front from wherever it is, and takes what it was handed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.harness import until
from tests.e2e.window.bar import bar
from tests.e2e.window.desktop import Desktop, Neighbour
from tests.e2e.window.program import TITLE, WindowProcess

Write = Callable[..., Path]


@pytest.fixture(scope="module", autouse=True)
def tray(screen: Desktop) -> Iterator[None]:
    """Have a bar on the desktop, before the window is started."""
    with bar(screen.session):
        yield


def minimise(screen: Desktop, program: WindowProcess) -> None:
    screen.xdotool("windowminimize", "--sync", program.id)


def close(screen: Desktop, program: WindowProcess) -> None:
    screen.keys("ctrl+w")
    until(lambda: screen.windows(TITLE) == [])


def put_on_another_desktop(screen: Desktop, program: WindowProcess) -> None:
    screen.send_to_desktop(program.id, 1)
    until(lambda: screen.windows(TITLE) == [])


@pytest.mark.parametrize("put_away", [minimise, close, put_on_another_desktop])
def test_the_window_comes_back_with_its_files(
    screen: Desktop,
    program: WindowProcess,
    write: Write,
    put_away: Callable[[Desktop, WindowProcess], None],
) -> None:
    screen.await_active(program.id)
    own, where = program.id, screen.area(program.id)
    put_away(screen, program)
    original = write(f"Handed over after {put_away.__name__}.pdf")
    assert program.start_again(original) == 0
    screen.await_active(program.id)
    assert screen.windows(TITLE) == [own]
    until(lambda: screen.area(own) == where)  # it flies there from where it was minimised
    made = until(lambda: program.titled(original.name))
    until(lambda: screen.clipboard() == program.url(made.link))


def test_the_window_comes_up_from_behind_another(screen: Desktop, program: WindowProcess) -> None:
    left, top, *_ = screen.area(program.id)
    with Neighbour(screen, (left + 40, top + 40)) as other:
        screen.await_active(other.window)
        screen.xdotool("type", "h")
        assert other.told() == "h"
        assert program.start_again() == 0
        screen.await_active(program.id)
        assert other.window in screen.stacked()


def test_a_sheet_comes_from_another_desktop_with_its_window(screen: Desktop, program: WindowProcess) -> None:
    screen.keys("ctrl+n")
    sheet, own = screen.window("New link"), program.id
    screen.await_active(sheet)
    first = until(lambda: screen.reader.focused(program.process.pid))
    screen.keys("Tab")
    here = until(lambda: (now := screen.reader.focused(program.process.pid)) != first and now)
    put_on_another_desktop(screen, program)
    assert program.start_again() == 0
    screen.await_active(sheet)
    assert screen.stacked()[-2:] == [own, sheet]
    until(lambda: screen.reader.focused(program.process.pid) == here)
    screen.keys("Escape")
    screen.await_active(own)


def test_a_start_in_the_tray_leaves_the_window_where_it_is(screen: Desktop, program: WindowProcess) -> None:
    close(screen, program)
    assert program.start_again("window", "--tray") == 0
    assert screen.windows(TITLE) == []
    assert program.start_again("window", "--new-link") == 0
    screen.await_active(screen.window("New link"))
    screen.keys("Escape")
    screen.await_active(program.id)

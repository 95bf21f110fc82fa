"""The icon in the bar of a desktop: closing into it, coming back from it, and everything that its menu offers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sharedesk.core.settings import PORTAL_PAUSED
from tests.e2e.harness import until
from tests.e2e.window.bar import Bar, TrayIcon, bar
from tests.e2e.window.desktop import Desktop, Neighbour
from tests.e2e.window.program import TITLE, WindowProcess, window
from tests.session_bus import NOTIFICATIONS, FakeDesktop
from tests.session_bus import desktop as notices_on

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def tray(screen: Desktop) -> Iterator[Bar]:
    """Return the bar of the desktop."""
    with bar(screen.session) as made:
        yield made


@pytest.fixture(scope="module")
def notices(screen: Desktop) -> Iterator[FakeDesktop]:
    """Return what shows notices on the desktop."""
    with notices_on(screen.session, NOTIFICATIONS) as made:
        yield made


@pytest.fixture(scope="module")
def program(
    screen: Desktop, tray: Bar, notices: FakeDesktop, fresh: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WindowProcess]:
    """Return a window with an icon in the bar."""
    folder = shutil.copytree(fresh, tmp_path_factory.mktemp("window") / "home")
    with window(screen, folder) as made:
        made.await_portal()
        yield made


@pytest.fixture(scope="module")
def icon(screen: Desktop, tray: Bar, program: WindowProcess) -> Iterator[TrayIcon]:
    """Return the icon of the window."""
    made = TrayIcon(screen.session, tray.icons.get(timeout=20))
    yield made
    made.close()


def close(screen: Desktop, program: WindowProcess) -> None:
    """Close the window as people do; it goes into the tray."""
    screen.await_active(program.id)
    screen.keys("ctrl+w")
    until(lambda: screen.windows(TITLE) == [])


def test_closing_leaves_the_program_in_the_tray_and_says_so_once(
    screen: Desktop, program: WindowProcess, icon: TrayIcon, notices: FakeDesktop
) -> None:
    until(lambda: icon.tell("ToolTip")[2] == "ShareDesk: Portal online")
    assert (icon.tell("Id"), icon.tell("Category")) == ("ShareDesk", "ApplicationStatus")
    where = screen.area(program.id)
    close(screen, program)
    asked = [notices.next() for _ in range(2)]
    assert [name for name, _ in asked] == ["GetCapabilities", "Notify"]
    assert asked[1][1][3] == "ShareDesk keeps running"
    icon.click()
    screen.await_active(program.id)
    until(lambda: screen.area(program.id) == where)
    close(screen, program)
    icon.choose("Open ShareDesk")
    screen.await_active(program.id)
    later = [notices.next() for _ in range(notices.asked.qsize())]
    assert "ShareDesk keeps running" not in [body[3] for name, body in later if name == "Notify"]
    assert program.process.poll() is None


def test_the_icon_brings_the_window_up_from_behind_and_from_below(
    screen: Desktop, program: WindowProcess, icon: TrayIcon
) -> None:
    left, top, *_ = screen.area(program.id)
    with Neighbour(screen, (left + 40, top + 40)) as other:
        screen.await_active(other.window)
        icon.click()
        screen.await_active(program.id)
    screen.xdotool("windowminimize", "--sync", program.id)
    icon.click()
    until(lambda: screen.windows(TITLE) != [])
    screen.await_active(program.id)


def test_the_menu_pauses_and_resumes_the_portal(program: WindowProcess, icon: TrayIcon) -> None:
    icon.choose("Pause portal")
    until(lambda: icon.tell("ToolTip")[2] == "ShareDesk: Portal paused")
    until(lambda: program.is_set(PORTAL_PAUSED))
    icon.choose("Resume portal")
    until(lambda: icon.tell("ToolTip")[2] == "ShareDesk: Portal online")


def test_the_menu_copies_links_while_the_window_is_away(
    screen: Desktop, program: WindowProcess, icon: TrayIcon, write: Write
) -> None:
    first, last = (program.share(write(name)) for name in ("A & B & C_1.pdf", "Fee schedule.pdf"))
    until(lambda: {first.title, last.title} <= icon.entries().keys())
    close(screen, program)
    icon.choose("Copy last link")
    until(lambda: screen.clipboard() == program.url(last))
    icon.choose(first.title)
    until(lambda: screen.clipboard() == program.url(first))
    assert screen.windows(TITLE) == []
    icon.click()
    screen.await_active(program.id)


def test_the_menu_opens_preferences_and_the_choice_of_files(
    screen: Desktop, program: WindowProcess, icon: TrayIcon
) -> None:
    for entry, title in (("Preferences…", "Preferences"), ("New link from files…", "New link from files")):
        close(screen, program)
        icon.choose(entry)
        opened = screen.window(title)
        screen.await_active(opened)
        screen.keys("Escape")
        until(lambda opened=opened: opened not in screen.stacked())
        icon.click()
        screen.await_active(program.id)

"""The end of a program that is only an icon in the bar: on a desktop of its own, since nothing comes after it."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.harness import until
from tests.e2e.window.bar import TrayIcon, bar
from tests.e2e.window.desktop import Desktop
from tests.e2e.window.program import TITLE, window


def test_the_menu_ends_the_program(screen: Desktop, home: Path) -> None:
    with bar(screen.session) as tray, window(screen, home) as program:
        program.await_portal()
        icon = TrayIcon(screen.session, tray.icons.get(timeout=20))
        screen.await_active(program.id)
        screen.keys("ctrl+w")
        until(lambda: screen.windows(TITLE) == [])
        icon.choose("Quit")
        assert program.process.wait(20) == 0
        icon.close()

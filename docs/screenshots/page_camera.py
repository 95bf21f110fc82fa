"""Takes the pictures of the pages in Chromium, through the real portal under its public name."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, Page, sync_playwright
from PySide6.QtGui import QImage

from screenshots import small_png
from screenshots.office import HOST, Office
from sharedesk.ui import texts

DESKTOP, PHONE = (1280, 860), (390, 844)


class PageCamera:
    """A browser for as long as the `with` lasts."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._office = office
        self._folder = folder

    def __enter__(self) -> Self:
        self._playwright = sync_playwright().start()
        self._browser: Browser = self._playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{self._office.portal.port}"],
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.close()
        self._playwright.stop()

    def take(
        self, name: str, url: str, size: tuple[int, int] = DESKTOP, act: Callable[[Page], None] | None = None
    ) -> None:
        """Take pictures of what fits into a window of `size` pixels, in light and in dark.

        `act` does on the page what a reader does first.
        """
        for dark in (False, True):
            self._take(f"{name}{'-dark' if dark else ''}.png", url, size, act, dark=dark)

    def _take(
        self, name: str, url: str, size: tuple[int, int], act: Callable[[Page], None] | None, *, dark: bool
    ) -> None:
        with self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=2,
            color_scheme="dark" if dark else "light",
            locale="en-GB" if texts.language() == texts.ENGLISH else texts.language(),
            timezone_id="UTC",
            ignore_https_errors=True,
        ) as visitor:
            page = visitor.new_page()
            page.goto(url, wait_until="load")
            if act is not None:
                act(page)
            page.evaluate("document.fonts.ready")
            picture = QImage.fromData(page.screenshot(animations="disabled"))
        small_png.write(picture, self._folder / name)

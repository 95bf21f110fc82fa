"""A real Chromium that trusts a portal's certificate, and pages in it that may not complain."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE: ViewportSize = {"width": 320, "height": 640}


@contextmanager
def chromium(data_dir: Path) -> Iterator[Browser]:
    """Run a browser that trusts the certificate of the portal on `data_dir`, and no other untrusted one."""
    certificates = x509.load_pem_x509_certificates((data_dir / "tls" / "server.pem").read_bytes())
    keys = [found.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for found in certificates]
    pins = ",".join(base64.b64encode(hashlib.sha256(key).digest()).decode() for key in keys)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, f"--ignore-certificate-errors-spki-list={pins}"]
        )
        yield browser
        browser.close()


@contextmanager
def visit(browser: Browser, url: str, **context: Any) -> Iterator[Page]:
    """Open a page as a new visitor; whatever the browser complains about while it is open fails the test."""
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(f"{message.type}: {message.text}")

    with browser.new_context(**context) as visitor:
        page = visitor.new_page()
        page.set_default_timeout(10_000)
        page.on("console", heard)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda request: said.append(f"{request.url}: {request.failure}"))
        page.goto(url)
        yield page
        aborted_for_download = "net::ERR_ABORTED"
        assert [line for line in said if aborted_for_download not in line] == []


def save(page: Page, name: str, into: Path, role: Literal["link", "button"] = "link") -> Path:
    """Click the first link (or button) called `name`, and return the file that the browser saves."""
    with page.expect_download() as saved:
        page.get_by_role(role, name=name).first.click()
    path = into / saved.value.suggested_filename
    saved.value.save_as(path)
    return path


@contextmanager
def pictured(page: Page, path: Path) -> Iterator[None]:
    """Keep a picture of the whole page when it is not what it should be; drawing every page takes longer than it."""
    try:
        yield
    except AssertionError:
        page.screenshot(path=path, full_page=True)
        raise


def fits(page: Page) -> bool:
    """Say whether nothing sticks out of the window sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))

"""Giving something to other programs: a link's address to the browser and the mail program, a folder to theirs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QByteArray, QUrl
from PySide6.QtGui import QDesktopServices

from sharedesk.core.link import Link
from sharedesk.errors import EnvironmentFault


def open_in_browser(url: str) -> None:
    """Open the address in the browser. Raises EnvironmentFault when there is none."""
    if not QDesktopServices.openUrl(QUrl(url)):
        raise EnvironmentFault("The browser did not open", "No program took the address", "Copy the link and paste it")


def open_folder(folder: Path) -> bool:
    """Show a folder in the file manager; returns whether there is one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def write_email(link: Link, url: str) -> None:
    """Begin a mail with the link in it. Raises EnvironmentFault when there is no mail program."""
    if not QDesktopServices.openUrl(QUrl.fromEncoded(QByteArray(mail_address(link, url).encode()))):
        raise EnvironmentFault(
            "The mail program did not open", "No program took the message", "Copy the link and paste it into a mail"
        )


def mail_address(link: Link, url: str) -> str:
    """Return the `mailto:` address (RFC 6068: lines end in CRLF, everything but letters and digits is encoded)."""
    body = "\r\n\r\n".join(part for part in (link.message.replace("\r\n", "\n").replace("\n", "\r\n"), url) if part)
    return f"mailto:?subject={quote(link.title, safe='')}&body={quote(body, safe='')}"

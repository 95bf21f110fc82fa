"""Makes the pictures in docs/images: python docs/make_screenshots.py (with what `make test` installs, and Chromium)."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

# Before Qt is loaded: without a screen, two pixels for one, and the same time of day wherever this runs.
os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "2", "TZ": "UTC"}
time.tzset()

from PySide6.QtWidgets import QApplication  # noqa: E402 - the environment comes first
from screenshots.office import ME, Office, morning, now, past  # noqa: E402
from screenshots.page_camera import PHONE, PageCamera  # noqa: E402
from screenshots.window_camera import WindowCamera  # noqa: E402

from sharedesk.core.link import Link, LinkOptions, Mode  # noqa: E402
from sharedesk.ui.look.theme import Scheme  # noqa: E402

IMAGES = Path(__file__).parent / "images"
LARGEST = 300_000
"""Bytes of one picture: the repository keeps every version of it."""


def take_window(application: QApplication, office: Office, letter: Link) -> None:
    """Take the window in light and dark, the sheet for a new link, and files held over the window."""
    camera = WindowCamera(application, office)
    now(office, letter)
    camera.choose(letter)
    camera.wait(lambda: camera.says("Engagement letter – Halvorsen", "Downloading 43%"))
    camera.wait(lambda: camera.says("Deposition exhibits", "Downloading, 2 people"))
    camera.wait(lambda: camera.says("Deposition video, day 1.mp4", "Copying"))
    camera.take(IMAGES / "window.png")
    camera.theme.use(Scheme.DARK)
    camera.take(IMAGES / "window-dark.png")
    camera.theme.use(Scheme.LIGHT)
    take_sheet(camera)
    camera.drag("Engagement letter.pdf", "Fee schedule.pdf", "Power of attorney.pdf")
    camera.take(IMAGES / "drag.png")
    take_preferences(camera)
    camera.close()


def take_preferences(camera: WindowCamera) -> None:
    """Take pages of the Preferences window."""
    camera.prefer("Security defaults")
    camera.take_preferences(IMAGES / "preferences-security.png")
    camera.theme.use(Scheme.DARK)
    camera.prefer("Audit log")
    camera.take_preferences(IMAGES / "preferences-audit-dark.png")
    camera.theme.use(Scheme.LIGHT)


def take_sheet(camera: WindowCamera) -> None:
    """Take the sheet for a new link: as it opens, and in the dark with all its options."""
    sheet = camera.new_link("Draft settlement v4.docx")
    sheet.password.switch.setChecked(True)
    sheet.password.field.setText("mango-ridge-tulip-harbor-nine")
    sheet.source.title.setFocus()
    camera.take_sheet(sheet, IMAGES / "link.png")
    sheet.more.setChecked(True)
    sheet.people.switch.setChecked(True)
    sheet.people.chips.add(["anna@example.com", "j.berg@example.org"])
    sheet.message.box.setPlainText("Please sign page 4 and send it back to us by Friday.")
    sheet.source.title.setFocus()
    camera.theme.use(Scheme.DARK)
    camera.take_sheet(sheet, IMAGES / "link-dark.png")
    camera.theme.use(Scheme.LIGHT)
    sheet.reject()


def take_pages(office: Office, link: Link) -> None:
    """Take the pages that recipients of the closing set see."""
    url = office.program.links.url(link.token)
    with PageCamera(office, IMAGES) as camera:
        camera.take("portal.png", url)
        camera.take("portal-phone-dark.png", url, PHONE, dark=True)
        camera.take("portal-folder.png", f"{url}/browse/Disclosure bundle")
        camera.take("portal-preview.png", f"{url}/preview/Completion statement.pdf")


def take_gates(office: Office) -> None:
    """Take what stands before protected links: a password, and an address."""
    contract = office.files / "Closing" / "Contract.txt"
    contract.parent.mkdir(parents=True, exist_ok=True)
    contract.write_text("Contract\n")
    with PageCamera(office, IMAGES) as camera:
        for name, options, dark in (
            ("portal-password.png", LinkOptions(password="correct horse battery"), False),
            ("portal-email-dark.png", LinkOptions(allowed_emails=("priya@example.com",)), True),
        ):
            made = office.program.links.create(Mode.SHARE, [contract], options, by=ME)
            camera.take(name, office.program.links.url(made.link.token), PHONE, dark=dark)


def main() -> int:
    """Make all pictures; return 1 when one is larger than it may be."""
    IMAGES.mkdir(exist_ok=True)
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(prefix="sharedesk-") as folder:
        office = Office(Path(folder))
        try:
            page = past(office)
            letter = morning(office)
            take_window(application, office, letter)
            take_pages(office, page)
            take_gates(office)
        finally:
            office.close()
    sizes = {path.name: path.stat().st_size for path in sorted(IMAGES.glob("*.png"))}
    for name, size in sizes.items():
        print(f"{size:>9,}  docs/images/{name}")
    return 1 if any(size > LARGEST for size in sizes.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

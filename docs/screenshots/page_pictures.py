"""Which pictures of the portal there are: a link's page and folders, previews, every gate, and every dead end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from screenshots.office import HOST, ME, NOW, Office
from screenshots.page_camera import PHONE, PageCamera
from sharedesk.core.link import Link, LinkOptions, Mode

_MAIL = {"mail.host": "127.0.0.1", "mail.port": "9", "mail.from": "share@northwind.example"}
"""A mail server that takes nothing: codes are made and wait, the page that asks for one is all that is wanted."""


def take_pages(office: Office, link: Link, images: Path) -> None:
    """Take the pages of the closing set: what recipients look at."""
    url = office.program.links.url(link.token)
    with PageCamera(office, images) as camera:
        camera.take("portal", url)
        camera.take("portal-phone", url, PHONE)
        camera.take("portal-folder", f"{url}/browse/Disclosure bundle")
        camera.take("portal-preview", f"{url}/preview/Completion statement.pdf")
        camera.take("portal-picture", f"{url}/preview/Site plan, phase 2.png")
        camera.take("portal-text", f"{url}/preview/Read me first.txt")
        camera.take("portal-front", f"https://{HOST}/", PHONE)
        camera.take("portal-unknown", f"https://{HOST}/s/{'x' * 22}", PHONE)


def take_gates(office: Office, images: Path) -> None:
    """Take what stands before protected links."""
    for key, value in _MAIL.items():
        office.program.change_setting(key, value, by=ME)
    office.program.mail.answers = lambda: True  # type: ignore[method-assign]  # no mail is to leave this office
    people = LinkOptions(allowed_emails=("priya@example.com",))
    with PageCamera(office, images) as camera:
        camera.take("portal-password", _contract(office, LinkOptions(password="correct horse battery")), PHONE)
        camera.take("portal-wrong-password", _contract(office, LinkOptions(password="correct horse")), PHONE, _guess)
        camera.take("portal-email", _contract(office, people), PHONE)
        camera.take("portal-code", _contract(office, people), PHONE, _ask_for_a_code)
        camera.take("portal-one-time", _contract(office, LinkOptions(one_time=True)), PHONE)


def take_dead_ends(office: Office, images: Path) -> None:
    """Take the pages of links that do not open: not yet, not now, not any more."""
    links = office.program.links
    preparing = next(link for link in links.page() if link.title == "Deposition video, day 1.mp4")
    paused, withdrawn = (_contract(office, LinkOptions()) for _ in range(2))
    links.pause(paused.rpartition("/")[2], by=ME)
    links.revoke(withdrawn.rpartition("/")[2], by=ME)
    expired = _contract(office, LinkOptions(expires_at=NOW + timedelta(minutes=5)))
    office.at(NOW + timedelta(minutes=10))
    links.expire_due()
    with PageCamera(office, images) as camera:
        camera.take("portal-preparing", links.url(preparing.token), PHONE)
        camera.take("portal-paused", paused, PHONE)
        camera.take("portal-withdrawn", withdrawn, PHONE)
        camera.take("portal-expired", expired, PHONE)


def _contract(office: Office, options: LinkOptions) -> str:
    """Return the address of a new link of a contract."""
    contract = office.files / "Closing" / "Contract.txt"
    contract.parent.mkdir(parents=True, exist_ok=True)
    contract.write_text("Contract\n")
    made = office.program.links.create(Mode.SHARE, [contract], options, by=ME)
    return office.program.links.url(made.link.token)


def _guess(page: Page) -> None:
    page.fill("[name=password]", "not this one")
    page.press("[name=password]", "Enter")
    page.wait_for_selector("[aria-invalid=true]")


def _ask_for_a_code(page: Page) -> None:
    page.fill("[name=email]", "priya@example.com")
    page.press("[name=email]", "Enter")
    page.wait_for_selector("[name=code]")
